import Domain
import Foundation
import Imaging
import Testing

@testable import Recognition

@Suite("OCR-B lines made ready")
struct DigitLineTests {
  private struct Line: Decodable {
    var text: String
    /// Grey pictures, PNG.
    var strip: Data
    var line: Data
    var again: Data
  }

  private static func lines() throws -> [Line] {
    try JSONDecoder().decode(
      [Line].self, from: Data(contentsOf: Place.resources.appending(path: "ocrb-vectors.json")))
  }

  /// As the program holds pictures: ink 255.
  private static func ink(_ picture: Data) throws -> Raster {
    var raster = try ScanDecoder.decode([UInt8](picture), page: 1, maximumPixels: 4_000_000).pixels
    for index in raster.samples.indices { raster.samples[index] = 255 - raster.samples[index] }
    return raster
  }

  private static func reader() throws -> PageReader {
    let models = Place.root.appending(path: "pipelines/models")
    let cells = try Data(contentsOf: models.appending(path: "digits.safetensors"))
    return try PageReader(
      ReadingModels(
        cells: try CellNetwork([UInt8](cells)), japanese: "jpn", kana: "jpn", latin: "eng",
        ocrb: "ocrb", folder: models.path))
  }

  private static func difference(_ one: Raster, _ other: Raster) -> Double {
    let sum = zip(one.samples, other.samples).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(one.samples.count)
  }

  @Test("as the lines that the model was trained on")
  func vectors() throws {
    let lines = try Self.lines()
    #expect(lines.count == 5)
    for line in lines {
      let strip = try Self.ink(line.strip)
      let expected = try Self.ink(line.line)
      let ready = try #require(DigitLine.normalised(strip))
      #expect(ready.height == DigitLine.height)
      // OpenCV blurs and shears in whole numbers: a grey level or two, a pixel of width.
      #expect(abs(ready.width - expected.width) <= 1)
      if ready.width == expected.width { #expect(Self.difference(ready, expected) < 2) }
      let again = DigitLine.again(expected)
      let expectedAgain = try Self.ink(line.again)
      #expect(again.width == expectedAgain.width && again.height == expectedAgain.height)
      #expect(Self.difference(again, expectedAgain) < 1)
    }
  }

  @Test("the shipped model reads them, twice alike")
  func read() throws {
    let reader = try Self.reader()
    for line in try Self.lines().prefix(4) {
      let ready = try #require(DigitLine.normalised(try Self.ink(line.strip)))
      let reading = reader.readDigitLine(ready)
      #expect(reading.text == line.text)
      #expect(reading.confidence > 0.9 && reading.alternatives.isEmpty)
    }
  }

  @Test(
    "no line where there is none",
    arguments: [(4, 4), (200, 40)])
  func nothing(width: Int, height: Int) {
    #expect(DigitLine.normalised(Raster(width: width, height: height)) == nil)
  }

  @Test("noise and a single blot are no line")
  func noise() {
    var strip = Raster(width: 200, height: 40)
    for index in strip.samples.indices { strip.samples[index] = UInt8(index * 7919 % 13) }
    for y in 10..<30 { for x in 90..<104 { strip[x, y] = 255 } }
    #expect(DigitLine.normalised(strip) == nil)
  }

  /// Reads a folder of strips (`x.pgm`, `x.gt.txt`: `training/lines/ocrb_lines.py OUT office 2000 SEED --strips`),
  /// for the figures in `training/README.md`.
  @Test(
    "a folder of strips",
    .enabled(if: ProcessInfo.processInfo.environment["YOSHIN_OCRB_STRIPS"] != nil))
  func folder() throws {
    let folder = URL(
      filePath: ProcessInfo.processInfo.environment["YOSHIN_OCRB_STRIPS"] ?? "",
      directoryHint: .isDirectory)
    let reader = try Self.reader()
    var (count, wrong, accepted, silent) = (0, 0, 0, 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names.sorted() where name.hasSuffix(".pgm") {
      let file = folder.appending(path: name)
      let strip = try Self.ink(Data(contentsOf: file))
      let truth = try String(
        contentsOf: file.deletingPathExtension().appendingPathExtension("gt.txt"), encoding: .utf8
      ).filter(\.isNumber)
      let reading = DigitLine.normalised(strip).map { reader.readDigitLine($0) }
      count += 1
      if reading?.text != truth { wrong += 1 }
      guard let reading, reading.confidence > 0.9 else { continue }
      accepted += 1
      if reading.text != truth { silent += 1 }
    }
    print(
      "\(folder.lastPathComponent): \(count) lines, wrong \(wrong), accepted \(accepted),"
        + " wrong among them \(silent)")
    #expect(count > 0 && silent == 0)
  }
}
