private import CLeptonica

#if canImport(Glibc)
  private import Glibc
#endif

/// One page of a scanned file as pixels.
public struct Scan: Sendable {
  /// The page's grey samples, 0 black … 255 white.
  public var pixels: Raster
  /// The resolution the file declares, dots per inch along x and y; nil where it declares none or nonsense.
  public var declaredResolution: (x: Double, y: Double)?
  /// Whether the decoder had to skip or invent data.
  public var isDamaged: Bool

  /// Makes a scan from pixels.
  public init(
    pixels: Raster, declaredResolution: (x: Double, y: Double)? = nil, isDamaged: Bool = false
  ) {
    self.pixels = pixels
    self.declaredResolution = declaredResolution
    self.isDamaged = isDamaged
  }
}

/// Why a file's page could not be turned into pixels.
public struct ImagingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure.
  public enum Code: Sendable, Hashable {
    /// The bytes are no image that can be read.
    case undecodable
    /// The declared size is over the limit; nothing was decoded.
    case tooLarge(declared: Int, limit: Int)
    /// The file has no such page.
    case noSuchPage
  }
  /// The kind of failure.
  public let code: Code

  /// A sentence for people.
  public var description: String {
    switch code {
    case .undecodable: "The file is damaged or of a format that is not read."
    case .tooLarge(let declared, let limit):
      "The image declares \(declared) pixels, more than the limit of \(limit)."
    case .noSuchPage: "The file has no such page."
    }
  }
}

/// Decodes scanned files with Leptonica.
///
/// A stateless room: every Pix lives and dies inside one call.
public enum ScanDecoder {
  /// Stops Leptonica from writing to standard error; to be called once at start.
  public static func silenceLibraries() {
    unsafe leptSetStderrHandler { _ in }
    _ = setMsgSeverity(Int32(L_SEVERITY_NONE))
  }

  /// How many pages a file holds: 1 for JPEG and PNG, the number of directories for TIFF.
  ///
  /// - Throws: `ImagingError` where the bytes are not an image that is read here.
  public static func pageCount(of bytes: [UInt8]) throws(ImagingError) -> Int {
    guard isTIFF(bytes) else {
      guard isSinglePage(bytes) else { throw ImagingError(code: .undecodable) }
      return 1
    }
    let count = TIFFDirectories(bytes).count
    guard count > 0 else { throw ImagingError(code: .undecodable) }
    return count
  }

  /// Decodes one page to grey.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - page: The page, from 1.
  ///   - maximumPixels: A larger declared size is refused before anything is decoded.
  /// - Throws: `ImagingError`.
  public static func decode(
    _ bytes: [UInt8], page: Int = 1, maximumPixels: Int
  ) throws(ImagingError) -> Scan {
    if isTIFF(bytes) {
      let directories = TIFFDirectories(bytes)
      guard page >= 1, page <= directories.count else { throw ImagingError(code: .noSuchPage) }
      let size = directories.sizes[page - 1]
      try check(width: size.width, height: size.height, limit: maximumPixels)
      let offset = page == 1 ? 0 : directories.offsets[page - 1]
      return try unsafe adopt(tiffPage(bytes, at: offset), damaged: false)
    }
    guard page == 1 else { throw ImagingError(code: .noSuchPage) }
    guard isSinglePage(bytes) else { throw ImagingError(code: .undecodable) }
    if isPNM(bytes), let header = GreyMap(bytes) {
      try check(width: header.width, height: header.height, limit: maximumPixels)
      guard let raster = header.raster(bytes) else { throw ImagingError(code: .undecodable) }
      return Scan(pixels: raster)
    }
    if isJPEG(bytes), JPEGDecoder.knows(bytes) {
      return try JPEGDecoder.decode(bytes) { width, height throws(ImagingError) in
        try check(width: width, height: height, limit: maximumPixels)
      }
    }
    var (format, width, height, depth, samples, hasColormap) = (
      Int32(0), Int32(0), Int32(0), Int32(0), Int32(0), Int32(0)
    )
    let failed = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe pixReadHeaderMem(
        buffer.baseAddress, buffer.count, &format, &width, &height, &depth, &samples, &hasColormap)
    }
    guard failed == 0 else { throw ImagingError(code: .undecodable) }
    try check(width: Int(width), height: Int(height), limit: maximumPixels)
    var warnings = Int32(0)
    let pix = unsafe bytes.withUnsafeBufferPointer { buffer in
      isJPEG(bytes)
        ? unsafe pixReadMemJpeg(
          buffer.baseAddress, buffer.count, 0, 1, &warnings, Int32(L_JPEG_READ_LUMINANCE))
        : unsafe pixReadMem(buffer.baseAddress, buffer.count)
    }
    return try unsafe adopt(pix, damaged: warnings > 0)
  }

  /// Decodes the page whose directory lies at `offset`; Leptonica takes 0 for the first.
  private static func tiffPage(_ bytes: [UInt8], at offset: Int) -> UnsafeMutablePointer<Pix>? {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var position = offset
      return unsafe pixReadMemFromMultipageTiff(buffer.baseAddress, buffer.count, &position)
    }
  }

  private static func check(width: Int, height: Int, limit: Int) throws(ImagingError) {
    guard width > 0, height > 0 else { throw ImagingError(code: .undecodable) }
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixels <= limit else {
      throw ImagingError(code: .tooLarge(declared: overflow ? Int.max : pixels, limit: limit))
    }
  }

  /// Takes ownership of a Pix, copies its samples out as grey and destroys it.
  private static func adopt(
    _ owned: UnsafeMutablePointer<Pix>?, damaged: Bool
  ) throws(ImagingError) -> Scan {
    var pix = unsafe owned
    guard unsafe pix != nil else { throw ImagingError(code: .undecodable) }
    defer { unsafe pixDestroy(&pix) }
    // An 8-bit page is taken as it is: its samples are only read here, and copied out once.
    let isGrey = unsafe pixGetDepth(pix) == 8 && pixGetColormap(pix) == nil
    var grey = unsafe isGrey ? pixClone(pix) : pixConvertTo8(pix, 0)
    guard unsafe grey != nil else { throw ImagingError(code: .undecodable) }
    defer { unsafe pixDestroy(&grey) }
    // Leptonica packs four samples a 32-bit word, the first in the highest byte.
    guard unsafe pixEndianByteSwap(grey) == 0, let data = unsafe pixGetData(grey)
    else {
      throw ImagingError(code: .undecodable)
    }
    let width = unsafe Int(pixGetWidth(grey))
    let height = unsafe Int(pixGetHeight(grey))
    let stride = unsafe Int(pixGetWpl(grey)) * 4
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
      let source = UnsafeRawPointer(data)
      if let base = target.baseAddress {
        for row in 0..<height { unsafe memcpy(base + row * width, source + row * stride, width) }
      }
      count = width * height
    }
    guard let raster = Raster(width: width, height: height, samples: samples) else {
      throw ImagingError(code: .undecodable)
    }
    let (x, y) = unsafe (Double(pixGetXRes(pix)), Double(pixGetYRes(pix)))
    let plausible = (50.0...2400.0).contains(x) && (50.0...2400.0).contains(y)
    return Scan(
      pixels: raster, declaredResolution: plausible ? (x, y) : nil, isDamaged: damaged)
  }

  private static func isSinglePage(_ bytes: [UInt8]) -> Bool {
    isJPEG(bytes) || isPNG(bytes) || isPNM(bytes)
  }
  /// Raw grey PNM (P5), which poppler renders pages to.
  static func isPNM(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x35]) }
  static func isTIFF(_ bytes: [UInt8]) -> Bool {
    bytes.count > 8
      && (bytes.starts(with: [0x49, 0x49, 42, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 42]))
  }
  static func isJPEG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xFF, 0xD8, 0xFF]) }
  static func isPNG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) }
}
