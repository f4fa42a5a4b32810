import Foundation

/// The product's own folder, found from this file.
enum Place {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let forms = root.appending(path: "pipelines/forms")

  static func bytes(_ url: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: url)) }
}

/// A TIFF file of uncompressed grey pages, written by hand (TIFF 6.0, section 2).
struct TIFFBytes {
  var isLittleEndian = true
  private(set) var bytes: [UInt8] = []
  /// Where each directory lies.
  private(set) var directories: [Int] = []
  /// Where the pointer to the next directory is to be written.
  private var link = 4

  init(isLittleEndian: Bool = true) {
    self.isLittleEndian = isLittleEndian
    bytes = isLittleEndian ? [0x49, 0x49, 42, 0] : [0x4D, 0x4D, 0, 42]
    bytes += [0, 0, 0, 0]
  }

  private func short(_ value: Int) -> [UInt8] {
    let low = [UInt8(value & 255), UInt8(value >> 8 & 255)]
    return isLittleEndian ? low : low.reversed()
  }

  private func long(_ value: Int) -> [UInt8] {
    let low = (0..<4).map { UInt8(value >> (8 * $0) & 255) }
    return isLittleEndian ? low : low.reversed()
  }

  private func entry(_ tag: Int, _ type: Int, _ value: Int) -> [UInt8] {
    // A SHORT fills the first two of the value's four bytes.
    short(tag) + short(type) + long(1) + (type == 3 ? short(value) + [0, 0] : long(value))
  }

  /// Adds a page of one grey; `declared` is what its directory says where that is not the truth.
  mutating func add(
    grey: UInt8, width: Int, height: Int, declared: (width: Int, height: Int)? = nil
  ) {
    let strip = bytes.count
    bytes += [UInt8](repeating: grey, count: width * height)
    if bytes.count % 2 != 0 { bytes.append(0) }
    let directory = bytes.count
    directories.append(directory)
    let size = declared ?? (width, height)
    bytes += short(9)
    bytes += entry(256, 4, size.width) + entry(257, 4, size.height) + entry(258, 3, 8)
    bytes += entry(259, 3, 1) + entry(262, 3, 1) + entry(273, 4, strip) + entry(277, 3, 1)
    bytes += entry(278, 4, size.height) + entry(279, 4, width * height)
    point(at: directory)
    link = bytes.count
    bytes += [0, 0, 0, 0]
  }

  /// Makes the last directory's link, or the header's where there is none, point anywhere.
  mutating func point(at offset: Int) { bytes.replaceSubrange(link..<link + 4, with: long(offset)) }
}

/// A PNG file that declares a size and holds no pixels.
func emptyPNG(width: Int, height: Int) -> [UInt8] {
  func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
  func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + body
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in content {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 != 0 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return big(UInt32(body.count)) + content + big(~crc)
  }
  return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    + chunk("IHDR", big(UInt32(width)) + big(UInt32(height)) + [8, 0, 0, 0, 0])
    + chunk("IDAT", []) + chunk("IEND", [])
}

/// A grey baseline JPEG's head, up to the start of its scan.
func headJPEG(width: Int, height: Int) -> [UInt8] {
  let table: [UInt8] = [0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 1, count: 64)
  let frame: [UInt8] = [
    0xFF, 0xC0, 0, 11, 8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8),
    UInt8(width & 255), 1, 1, 0x11, 0,
  ]
  let codes: [UInt8] = [0xFF, 0xC4, 0, 20, 0, 1] + [UInt8](repeating: 0, count: 15) + [0]
  return [0xFF, 0xD8] + table + frame + codes + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
}

/// A raw grey PNM.
func pnm(width: Int, height: Int, _ samples: [UInt8]) -> [UInt8] {
  Array("P5\n\(width) \(height)\n255\n".utf8) + samples
}

/// The same figures every run (splitmix64).
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
