private import CTurboJPEG

/// Decodes JPEG files to grey with libjpeg-turbo.
///
/// Only the luminance is computed, straight into the samples: Leptonica copies each of them several times.
enum JPEGDecoder {
  /// Whether the scheme of colours is one that grey can be had from here; CMYK is left to Leptonica.
  static func knows(_ bytes: [UInt8]) -> Bool {
    guard let handle = unsafe tjInitDecompress() else { return false }
    defer { unsafe tjDestroy(handle) }
    return unsafe header(bytes, handle)?.isGreyOrColour ?? false
  }

  /// Decodes a file.
  ///
  /// - Parameter check: Throws where a declared size is too large; called before anything is decoded.
  /// - Throws: `ImagingError`; damage that leaves a picture is told by the scan.
  static func decode(
    _ bytes: [UInt8], check: (_ width: Int, _ height: Int) throws(ImagingError) -> Void
  ) throws(ImagingError) -> Scan {
    guard let handle = unsafe tjInitDecompress() else { throw ImagingError(code: .undecodable) }
    defer { unsafe tjDestroy(handle) }
    guard let header = unsafe header(bytes, handle) else { throw ImagingError(code: .undecodable) }
    try check(header.width, header.height)
    let (width, height) = (header.width, header.height)
    var (status, isFatal) = (Int32(0), false)
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
      // Every row is written unless the failure is fatal, and then nothing is kept.
      count = width * height
      unsafe bytes.withUnsafeBufferPointer { source in
        // Files of endless scans cost endless time: the library refuses them past 500.
        status = unsafe tjDecompress2(
          handle, source.baseAddress, UInt(source.count), target.baseAddress, Int32(width), 0,
          Int32(height), Int32(TJPF_GRAY.rawValue), TJFLAG_LIMITSCANS)
        isFatal = unsafe status != 0 && tjGetErrorCode(handle) == Int32(TJERR_FATAL.rawValue)
      }
    }
    guard !isFatal, let raster = Raster(width: width, height: height, samples: samples) else {
      throw ImagingError(code: .undecodable)
    }
    return Scan(
      pixels: raster, declaredResolution: JFIFDensity(bytes).resolution, isDamaged: status != 0)
  }

  private struct Header {
    var width: Int
    var height: Int
    var isGreyOrColour: Bool
  }

  private static func header(_ bytes: [UInt8], _ handle: tjhandle) -> Header? {
    var (width, height, subsampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(0))
    let failed = unsafe bytes.withUnsafeBufferPointer { source in
      unsafe tjDecompressHeader3(
        handle, source.baseAddress, UInt(source.count), &width, &height, &subsampling, &colours)
    }
    guard failed == 0, width > 0, height > 0 else { return nil }
    let greyOrColour = [TJCS_GRAY, TJCS_YCbCr, TJCS_RGB].map { Int32($0.rawValue) }
    return Header(
      width: Int(width), height: Int(height), isGreyOrColour: greyOrColour.contains(colours))
  }
}

/// The resolution that a JPEG file's JFIF segment declares (ITU-T T.871, 10.1).
struct JFIFDensity {
  /// Dots per inch along x and y; nil where none is declared or it is nonsense.
  private(set) var resolution: (x: Double, y: Double)?

  /// Walks the segments up to the first scan.
  init(_ bytes: [UInt8]) {
    func word(_ place: Int) -> Int { Int(bytes[place]) << 8 | Int(bytes[place + 1]) }
    var place = 2
    while place + 4 <= bytes.count, bytes[place] == 0xFF, bytes[place + 1] != 0xDA {
      let length = word(place + 2)
      if bytes[place + 1] == 0xE0, length >= 14, place + 16 <= bytes.count,
        bytes[(place + 4)..<(place + 9)].elementsEqual("JFIF\0".utf8)
      {
        let toInches =
          switch bytes[place + 11] {
          case 1: 1.0
          case 2: 2.54
          default: 0.0
          }
        let (x, y) = (
          (Double(word(place + 12)) * toInches).rounded(),
          (Double(word(place + 14)) * toInches).rounded()
        )
        let isPlausible = (50.0...2400.0).contains(x) && (50.0...2400.0).contains(y)
        resolution = isPlausible ? (x, y) : nil
        return
      }
      place += 2 + length
    }
  }
}
