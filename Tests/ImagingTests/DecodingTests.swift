import Foundation
import Testing

@testable import Imaging

@Suite("Decoding")
struct DecodingTests {
  init() { ScanDecoder.silenceLibraries() }

  private func code(_ bytes: [UInt8], page: Int = 1, limit: Int = 80_000_000) -> ImagingError.Code?
  {
    do throws(ImagingError) {
      _ = try ScanDecoder.decode(bytes, page: page, maximumPixels: limit)
      return nil
    } catch {
      return error.code
    }
  }

  // MARK: - TIFF directories

  @Test("follows the chain of directories in either byte order", arguments: [true, false])
  func chain(isLittleEndian: Bool) throws {
    var file = TIFFBytes(isLittleEndian: isLittleEndian)
    for page in 1...3 { file.add(grey: UInt8(page * 50), width: 10 + page, height: 20 + page) }
    let directories = TIFFDirectories(file.bytes)
    #expect(directories.offsets == file.directories)
    #expect(directories.sizes.map(\.width) == [11, 12, 13])
    #expect(directories.sizes.map(\.height) == [21, 22, 23])
    #expect(try ScanDecoder.pageCount(of: file.bytes) == 3)
    for page in 1...3 {
      let scan = try ScanDecoder.decode(file.bytes, page: page, maximumPixels: 1000)
      #expect((scan.pixels.width, scan.pixels.height) == (10 + page, 20 + page))
      #expect(scan.pixels.samples.allSatisfy { $0 == UInt8(page * 50) })
    }
    #expect(code(file.bytes, page: 4) == .noSuchPage)
    #expect(code(file.bytes, page: 0) == .noSuchPage)
  }

  @Test("a chain that bites its tail ends", arguments: [0, 1, 2])
  func loop(target: Int) throws {
    var file = TIFFBytes()
    for _ in 1...3 { file.add(grey: 9, width: 8, height: 8) }
    file.point(at: file.directories[target])
    #expect(try ScanDecoder.pageCount(of: file.bytes) == 3)
  }

  @Test(
    "a link out of the file ends the chain", arguments: [1, 5_000_000, 0x7FFF_FFFF, 0xFFFF_FFFF])
  func wildLink(offset: Int) throws {
    var file = TIFFBytes()
    file.add(grey: 9, width: 8, height: 8)
    file.point(at: offset)
    #expect(TIFFDirectories(file.bytes).offsets.first == file.directories[0])
    #expect(try ScanDecoder.pageCount(of: file.bytes) >= 1)
  }

  @Test("cut anywhere, a TIFF is an error or a page, never a crash")
  func truncated() {
    var file = TIFFBytes()
    file.add(grey: 9, width: 8, height: 8)
    file.add(grey: 200, width: 8, height: 8)
    for length in 0..<file.bytes.count {
      let cut = Array(file.bytes.prefix(length))
      _ = code(cut)
      _ = code(cut, page: 2)
      // The first directory lies behind its pixels: cut before its end, there is no page.
      if length <= file.directories[0] + 9 * 12 { #expect(code(cut) != nil) }
    }
  }

  @Test("with any byte spoilt, a TIFF is an error or a page, never a crash")
  func spoilt() {
    var file = TIFFBytes()
    file.add(grey: 9, width: 8, height: 8)
    for index in file.bytes.indices {
      var bytes = file.bytes
      bytes[index] = 0xFF
      _ = code(bytes, limit: 100_000)
    }
  }

  // MARK: - The limit

  @Test(
    "a declared size over the limit is refused before anything is decoded",
    arguments: ["png", "tiff", "jpeg", "pnm"])
  func limit(format: String) {
    var tiff = TIFFBytes()
    tiff.add(grey: 0, width: 4, height: 4, declared: (20_000, 20_000))
    let bytes: [UInt8] =
      switch format {
      case "png": emptyPNG(width: 20_000, height: 20_000)
      case "tiff": tiff.bytes
      case "jpeg": headJPEG(width: 20_000, height: 20_000)
      default: pnm(width: 20_000, height: 20_000, [])
      }
    #expect(code(bytes) == .tooLarge(declared: 400_000_000, limit: 80_000_000))
  }

  @Test("sizes whose product does not fit a number are refused")
  func overflow() {
    var tiff = TIFFBytes()
    tiff.add(grey: 0, width: 4, height: 4, declared: (0xFFFF_FFFF, 0xFFFF_FFFF))
    guard case .tooLarge? = code(tiff.bytes) else {
      Issue.record("not refused as too large")
      return
    }
  }

  @Test("the limit itself is allowed")
  func atLimit() {
    let bytes = pnm(width: 4, height: 3, [UInt8](repeating: 9, count: 12))
    #expect(code(bytes, limit: 12) == nil)
    #expect(code(bytes, limit: 11) == .tooLarge(declared: 12, limit: 11))
  }

  // MARK: - Damaged files

  @Test(
    "what is no image is an error",
    arguments: [
      [], [0x49], [0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42, 0, 0, 0, 0, 0], Array("%PDF-1.4".utf8),
      Array("GIF89a".utf8), [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47], Array("P5\n".utf8),
      Array("P5\n0 0\n255\n".utf8), [UInt8](repeating: 0, count: 4096),
    ] as [[UInt8]])
  func noImage(bytes: [UInt8]) {
    #expect(code(bytes) != nil)
  }

  @Test("a PNG cut short or spoilt is an error or a page, never a crash", arguments: 0..<24)
  func damagedPNG(seed: Int) throws {
    var bytes = try Place.bytes(Place.forms.appending(path: "mr-child.png"))
    var numbers = SeededNumbers(UInt64(seed))
    if seed % 2 == 0 {
      bytes = Array(bytes.prefix(.random(in: 8..<bytes.count - 12, using: &numbers)))
    } else {
      for _ in 0..<20 {
        bytes[.random(in: 8..<bytes.count, using: &numbers)] = .random(in: 0...255, using: &numbers)
      }
    }
    _ = code(bytes)
  }

  @Test("a JPEG's head alone is no sound page")
  func headOnly() {
    do throws(ImagingError) {
      let scan = try ScanDecoder.decode(
        headJPEG(width: 64, height: 64), page: 1, maximumPixels: 10_000)
      #expect(scan.isDamaged)
    } catch {
      #expect(error.code == .undecodable)
    }
  }

  @Test("JPEG, PNG and PNM have one page")
  func onePage() throws {
    #expect(try ScanDecoder.pageCount(of: headJPEG(width: 8, height: 8)) == 1)
    #expect(try ScanDecoder.pageCount(of: emptyPNG(width: 8, height: 8)) == 1)
    let page = pnm(width: 2, height: 2, [1, 2, 3, 4])
    #expect(try ScanDecoder.pageCount(of: page) == 1)
    #expect(code(page, page: 2) == .noSuchPage)
    let scan = try ScanDecoder.decode(page, maximumPixels: 4)
    #expect(scan.pixels.samples == [1, 2, 3, 4])
    #expect(scan.declaredResolution == nil)
  }
}
