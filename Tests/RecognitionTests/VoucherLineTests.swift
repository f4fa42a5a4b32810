import Domain
import Forms
import Foundation
import Testing

@testable import Imaging
@testable import Recognition

@Suite("Vouchers' OCR-B lines")
struct VoucherLineTests {
  private static func page(_ pixels: Raster) throws -> RegisteredPage {
    let scan = Scan(pixels: pixels, declaredResolution: (300, 300))
    return RegisteredPage(
      form: try Paper("covid-voucher").form, ink: InkMap(scan),
      map: PaperMap(plane: .scaling(InkMap.workingScale)), residual: 0, agreement: 1, rotation: 0)
  }

  /// Strips as scans give them, grey, with their digits.
  private static func strips() throws -> [(text: String, grey: Raster)] {
    struct Line: Decodable {
      var text: String
      var strip: Data
    }
    let lines = try JSONDecoder().decode(
      [Line].self, from: Data(contentsOf: Place.resources.appending(path: "ocrb-vectors.json")))
    return try lines.prefix(4).map { line in
      let scan = try ScanDecoder.decode([UInt8](line.strip), maximumPixels: 4_000_000)
      return (line.text, scan.pixels)
    }
  }

  private static let pixels = 300 / 25.4

  /// What is read of strips that lie one below the other on a page.
  private static func read(
    _ strips: [Raster], like code: String? = nil, by reader: PageReader
  ) throws -> [TextReading?] {
    var sheet = Raster(width: 2480, height: 3508, filledWith: 255)
    for (place, strip) in strips.enumerated() {
      let top = Int((8 + 14 * Double(place)) * pixels)
      for y in 0..<strip.height {
        for x in 0..<strip.width { sheet[142 + x, top + y] = strip[x, y] }
      }
    }
    let page = try page(sheet)
    return strips.indices.map { place in
      let box = PaperBox(x: 12, y: 7 + 14 * Double(place), width: 110, height: 13)
      return reader.voucherLine(in: LabelLines(on: page, in: box), like: code, on: page)
    }
  }

  @Test(
    "two looks read them alike: the net's and Tesseract's, or Tesseract's two",
    arguments: [true, false])
  func read(withLines: Bool) throws {
    let strips = try Self.strips()
    let reader = try PageReader(Place.models(withLines: withLines))
    for (reading, (text, _)) in zip(try Self.read(strips.map(\.grey), by: reader), strips) {
      #expect(reading?.text == text)
      #expect(reading?.confidence ?? 0 > 0.9 && reading?.alternatives == [])
    }
  }

  @Test("a two-dimensional code settles a line that says the same, and changes none that does not")
  func code() throws {
    let (text, strip) = try Self.strips()[0]
    let reader = try PageReader(Place.models(withLines: true))
    let agreeing = try Self.read([strip], like: text, by: reader)[0]
    #expect(agreeing?.text == text && agreeing?.confidence == 0.99)
    let other = String(text.reversed())
    let disagreeing = try Self.read([strip], like: other, by: reader)[0]
    #expect(disagreeing?.text == text)
  }

  @Test("a streak through a digit at an end makes no sure wrong line")
  func streak() throws {
    let byNets = try PageReader(Place.models(withLines: true))
    let byTesseract = try PageReader(Place.models())
    var sure = (nets: 0, tesseract: 0)
    for (text, strip) in try Self.strips() {
      let columns = (0..<strip.width).filter { x in
        (0..<strip.height).contains { strip[x, $0] < 100 }
      }
      let (first, last) = try (#require(columns.first), #require(columns.last))
      var spoiled: [Raster] = []
      for offset in stride(from: 0, through: 18, by: 3) {
        for x in [first + offset, last - offset] {
          var streaked = strip
          for y in 0..<strip.height { for x in x..<min(x + 3, strip.width) { streaked[x, y] = 70 } }
          spoiled.append(streaked)
        }
      }
      let readings = try Self.read(spoiled, by: byNets).compactMap { $0 }
      for reading in readings where reading.confidence > 0.9 { #expect(reading.text == text) }
      sure.nets += readings.count { $0.confidence > 0.9 }
      sure.tesseract += try Self.read(spoiled, by: byTesseract).count {
        $0?.text == text && $0?.confidence ?? 0 > 0.9
      }
    }
    // The net sees past most streaks.
    #expect(sure.nets > sure.tesseract)
  }

  /// Reads a folder of sheets (`training/lines/ocrb_lines.py OUT office 2000 SEED --sheets`) as vouchers are read, for
  /// the figures in `training/README.md`.
  @Test(
    "a folder of sheets",
    .enabled(if: ProcessInfo.processInfo.environment["YOSHIN_OCRB_SHEETS"] != nil))
  func folder() throws {
    let folder = URL(
      filePath: ProcessInfo.processInfo.environment["YOSHIN_OCRB_SHEETS"] ?? "",
      directoryHint: .isDirectory)
    let withNet = ProcessInfo.processInfo.environment["YOSHIN_OCRB_NET"] != "0"
    let reader = try PageReader(Place.models(withLines: withNet))
    var (count, wrong, accepted, silent) = (0, 0, 0, 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names.sorted() where name.hasSuffix(".png") {
      let file = folder.appending(path: name)
      let scan = try ScanDecoder.decode(
        [UInt8](Data(contentsOf: file)), maximumPixels: 80_000_000)
      let page = try Self.page(scan.pixels)
      let truth = try String(
        contentsOf: file.deletingPathExtension().appendingPathExtension("gt.txt"), encoding: .utf8)
      for (place, text) in truth.split(separator: "\n").enumerated() {
        let box = PaperBox(x: 12, y: 7 + 14 * Double(place), width: 110, height: 13)
        let line = reader.voucherLine(in: LabelLines(on: page, in: box), like: nil, on: page)
        count += 1
        if line?.text != String(text) { wrong += 1 }
        guard let line, line.confidence > 0.9 else { continue }
        accepted += 1
        if line.text != String(text) { silent += 1 }
      }
    }
    print(
      "\(folder.lastPathComponent): \(count) lines, wrong \(wrong), accepted \(accepted),"
        + " wrong among them \(silent)")
    #expect(count > 0 && silent == 0)
  }
}
