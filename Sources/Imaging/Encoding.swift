private import CLeptonica

#if canImport(Glibc)
  private import Glibc
#endif

extension Raster {
  /// The grey image as a JPEG file's bytes; nil where memory does not suffice.
  ///
  /// - Parameters:
  ///   - quality: 1…100.
  ///   - resolution: dots per inch that the file declares.
  public func jpeg(quality: Int = 80, resolution: Double) -> [UInt8]? {
    unsafe encoded(resolution: resolution) { bytes, count, pix in
      unsafe pixWriteMemJpeg(bytes, count, pix, Int32(max(1, min(100, quality))), 0)
    }
  }

  /// The grey image as a PNG file's bytes; nil where memory does not suffice.
  ///
  /// - Parameter resolution: dots per inch that the file declares.
  public func png(resolution: Double) -> [UInt8]? {
    unsafe encoded(resolution: resolution) { bytes, count, pix in
      unsafe pixWriteMemPng(bytes, count, pix, 0)
    }
  }

  private func encoded(
    resolution: Double,
    by write: (
      UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, UnsafeMutablePointer<Int>,
      UnsafeMutablePointer<Pix>
    ) -> Int32
  ) -> [UInt8]? {
    var owned = unsafe pixCreate(Int32(width), Int32(height), 8)
    defer { unsafe pixDestroy(&owned) }
    guard let pix = unsafe owned, let data = unsafe pixGetData(pix) else { return nil }
    unsafe pixSetResolution(pix, Int32(resolution), Int32(resolution))
    let stride = unsafe Int(pixGetWpl(pix)) * 4
    let target = UnsafeMutableRawPointer(data)
    unsafe samples.withUnsafeBytes { source in
      guard let source = source.baseAddress else { return }
      for row in 0..<height {
        unsafe memcpy(target + row * stride, source + row * width, width)
      }
    }
    // Leptonica packs four samples a 32-bit word, the first in the highest byte.
    guard unsafe pixEndianByteSwap(pix) == 0 else { return nil }
    var bytes: UnsafeMutablePointer<UInt8>? = nil
    var count = 0
    guard unsafe write(&bytes, &count, pix) == 0, let start = unsafe bytes else { return nil }
    defer { unsafe lept_free(start) }
    return unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  }
}
