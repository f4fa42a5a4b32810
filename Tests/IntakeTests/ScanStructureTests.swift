import Foundation
import Testing

@testable import Intake

/// Small whole files of every kind, written here byte by byte.
enum TinyScan {
  static let jpeg: [UInt8] =
    [0xFF, 0xD8]
    // An APP1 with a whole thumbnail in it, whose end is not the file's.
    + [0xFF, 0xE1, 0x00, 0x08, 0xFF, 0xD8, 0xFF, 0xD9, 0x00, 0x00]
    + [0xFF, 0xDA, 0x00, 0x04, 0x01, 0x02]
    // Coded data with a stuffed byte and a restart.
    + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]
    // A second scan of a progressive file.
    + [0xFF, 0xC4, 0x00, 0x03, 0x11, 0xFF, 0xDA, 0x00, 0x03, 0x01, 0x78, 0x9A]
    + [0xFF, 0xD9]

  static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    + [0, 0, 0, 3] + Array("IHDR".utf8) + [1, 2, 3] + [0, 0, 0, 0]
    + [0, 0, 0, 0] + Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82]

  static let pdf: [UInt8] = Array("%PDF-1.4\nstuff\nstartxref\n9\n%%EOF\n".utf8)

  /// A TIFF with so many pages of one strip each, directories behind their strips.
  static func tiff(pages: Int, isLittleEndian: Bool = true) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isLittleEndian ? bytes : bytes.reversed()
    }
    var file: [UInt8] = (isLittleEndian ? [0x49, 0x49] : [0x4D, 0x4D]) + number(42, 2)
    var link = file.count
    file += number(0, 4)
    for _ in 0..<pages {
      let strip = file.count
      file += [UInt8](repeating: 0xAA, count: 10)
      file.replaceSubrange(link..<(link + 4), with: number(file.count, 4))
      file += number(2, 2)
      file += number(273, 2) + number(4, 2) + number(1, 4) + number(strip, 4)
      file += number(279, 2) + number(4, 2) + number(1, 4) + number(10, 4)
      link = file.count
      file += number(0, 4)
    }
    return file
  }

  static let all: [(String, [UInt8])] = [
    ("jpeg", jpeg), ("png", png), ("pdf", pdf), ("tiff", tiff(pages: 1)),
    ("tiff of 3 pages", tiff(pages: 3)), ("tiff, Motorola", tiff(pages: 2, isLittleEndian: false)),
  ]
}

@Suite struct ScanStructureTests {
  static func look(_ bytes: [UInt8]) -> ScanStructure {
    ScanStructure.of(size: bytes.count) { offset, count in
      offset < bytes.count ? Array(bytes[offset..<min(bytes.count, offset + count)]) : []
    }
  }

  @Test(arguments: TinyScan.all)
  func `a whole file is complete, with dirt behind it too`(name: String, bytes: [UInt8]) {
    #expect(Self.look(bytes) == .complete)
    #expect(Self.look(bytes + [0, 0, 0]) == .complete)
  }

  @Test(arguments: TinyScan.all)
  func `no beginning of a file is complete, wherever it is cut`(name: String, bytes: [UInt8]) {
    for count in 0..<bytes.count {
      let cut = Self.look(Array(bytes.prefix(count)))
      switch name {
      // The line's end behind the trailer is no part of it; a PNG's last checksum neither.
      case "pdf": #expect(cut == (count == bytes.count - 1 ? .complete : .unfinished), "\(count)")
      case "png": #expect(cut == .unfinished || count > bytes.count - 5, "\(count)")
      default: #expect(cut == .unfinished, "\(count)")
      }
    }
  }

  @Test(arguments: ["GIF89a....", "hello, world", "PK\u{3}\u{4}"])
  func `other kinds are told`(text: String) {
    #expect(Self.look(Array(text.utf8)) == .unknown)
  }

  @Test func `a directory that points at itself ends`() {
    var file = TinyScan.tiff(pages: 1)
    let directory = Int(file[4])
    file.replaceSubrange((file.count - 4)..., with: [UInt8(directory), 0, 0, 0])
    #expect(Self.look(file) == .complete)
  }

  /// Any damage is answered, never a crash or an endless walk.
  @Test(arguments: 0..<300) func `damaged bytes are answered`(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 7
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    for (_, bytes) in TinyScan.all {
      var bytes = bytes
      for _ in 0...random(6) { bytes[random(bytes.count)] = UInt8(random(256)) }
      _ = Self.look(bytes)
    }
  }
}
