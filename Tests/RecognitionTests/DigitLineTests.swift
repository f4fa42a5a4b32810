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

}
