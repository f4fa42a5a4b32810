import Domain
import Foundation
import Imaging
import Testing

@testable import Recognition

@Suite("Line network")
struct LineNetworkTests {
  private struct Vectors: Decodable {
    struct Line: Decodable {
      var text: String
      var width: Int
      var pixels: [UInt8]
      /// The likeliest symbol of each column and its probability.
      var symbols: [Int]
      var probabilities: [Double]
    }
    var height: Int
    var lines: [Line]
  }

  @Test(
    "short words that may be grain are left off for a further reading",
    arguments: [
      ("ヨシダ ヒカル ル", 0.04, "ヨシダ ヒカル"), ("マツモト アオ ルリ パ バ", 0.0001, "マツモト アオ"),
      ("ヨシダ ヒカル ル", 0.9, nil), ("シルバ ペドロ エンリケ", 0.1, nil), ("ヨシダ ヒカル", 0.1, nil),
    ] as [(String, Double, String?)])
  func nameAlone(text: String, confidence: Double, alone: String?) {
    let reading = TextReading(text: text, confidence: confidence, alternatives: ["ヨシグ"])
    #expect(reading.withNameAlone.text == text)
    #expect(reading.withNameAlone.alternatives == (alone.map { [$0] } ?? []) + ["ヨシグ"])
  }

  @Test("reads as the net that was trained", arguments: ["kana", "lot", "voucher"])
  func trainedVectors(kind: String) throws {
    let file = Place.root.appending(path: "pipelines/models/\(kind).safetensors")
    let network = try LineNetwork([UInt8](Data(contentsOf: file)))
    let expected = try JSONDecoder().decode(
      Vectors.self, from: Data(contentsOf: Place.resources.appending(path: "\(kind)-vectors.json")))
    #expect(network.height == expected.height)
    #expect(!expected.lines.isEmpty)
    for line in expected.lines {
      let raster = try #require(
        Raster(width: line.width, height: expected.height, samples: line.pixels))
      let columns = try #require(network.columns(of: raster))
      #expect(columns.count == line.symbols.count)
      for (column, (symbol, probability)) in zip(columns, zip(line.symbols, line.probabilities)) {
        #expect(abs(Double(column[symbol]) - probability) < 2e-3)
        #expect(abs(column.reduce(0, +) - 1) < 1e-4)
      }
      #expect(network.read(raster).text == line.text)
    }
  }

  // MARK: - Small nets

  /// A net over lines 8 high: three halvings of the height, one of the width, and an output of three symbols.
  private static func model(
    _ metadata: [String: String], outputs: Int = 3, weight: (Int) -> Float
  ) throws -> [UInt8] {
    let values = (0..<(outputs * 9)).map(weight) + [Float](repeating: 0, count: outputs)
    var body: [UInt8] = []
    for value in values {
      let bits = value.bitPattern
      body += (0..<4).map { UInt8(bits >> (8 * UInt32($0)) & 255) }
    }
    let header: [String: Any] = [
      "__metadata__": metadata,
      "out.weight": [
        "dtype": "F32", "shape": [outputs, 1, 3, 3], "data_offsets": [0, outputs * 36],
      ] as [String: Any],
      "out.bias": [
        "dtype": "F32", "shape": [outputs], "data_offsets": [outputs * 36, body.count],
      ] as [String: Any],
    ]
    let text = [UInt8](try JSONSerialization.data(withJSONObject: header))
    return (0..<8).map { UInt8(text.count >> (8 * $0) & 255) } + text + body
  }

  private static let sound = [
    "format": "yoshin-linenet-1", "height": "8", "alphabet": "ab",
    "layers": "pool low low conv:out",
  ]

  @Test("a column of the result stands for its columns of the line")
  func smallNetwork() throws {
    // Ink says “a” (symbol 1): the middle weight of the second output.
    let network = try LineNetwork(
      try Self.model(Self.sound) { $0 == 9 + 4 ? 20 : $0 == 4 ? 5 : 0 })
    var line = Raster(width: 16, height: 8)
    for y in 0..<8 { line[9, y] = 255 }
    let columns = try #require(network.columns(of: line))
    #expect(columns.count == 8)
    #expect(columns.indices.filter { columns[$0][1] > 0.9 } == [4])
    // Without ink all three are as likely.
    #expect(abs(columns[0][0] - 1.0 / 3) < 1e-5)
  }

  @Test("a line too small to hold anything reads as nothing")
  func tiny() throws {
    let network = try LineNetwork(try Self.model(Self.sound) { _ in 0 })
    #expect(network.read(Raster(width: 4, height: 4)).text == "")
  }

  @Test(
    "a malformed model is refused",
    arguments: [
      ["format": "yoshin-cellnet-1"], ["height": ""], ["height": "8000"], ["alphabet": "abc"],
      ["alphabet": ""], ["temperature": "0"], ["layers": "pool conv:out"],
      ["layers": "pool low low flatten conv:out"], ["layers": "pool low low low low conv:out"],
      ["layers": "pool low low conv:none"], ["layers": "pool low low dense:out"],
    ])
  func malformed(change: [String: String]) throws {
    let bytes = try Self.model(Self.sound.merging(change) { $1 }) { _ in 0 }
    #expect(throws: RecognitionError.self) { _ = try LineNetwork(bytes) }
  }
}

@Suite("Texts out of columns")
struct TextBeamTests {
  private func texts(_ columns: [[Float]]) -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: TextBeam.texts(columns, alphabet: ["a", "b", " "]).map {
        ($0.text, $0.probability)
      })
  }

  @Test("sums over every way of saying a text")
  func sums() {
    // Two columns, blank or a: "" is .25; "a" is a-, -a and aa, .75 together.
    let found = texts([[0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0]])
    #expect(abs((found[""] ?? 0) - 0.25) < 1e-6)
    #expect(abs((found["a"] ?? 0) - 0.75) < 1e-6)
    #expect(found["aa"] == nil)
  }

  @Test("a symbol twice needs a blank between")
  func doubled() {
    let found = texts([[0, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]])
    #expect(abs((found["aa"] ?? 0) - 1) < 1e-6)
    #expect(texts([[0, 1, 0, 0], [0, 1, 0, 0]])["a"] == 1)
  }

  @Test("best first, spaces at the ends dropped")
  func order() {
    let found = TextBeam.texts(
      [[0, 0, 0, 1], [0, 0.4, 0.6, 0]], alphabet: ["a", "b", " "])
    #expect(found.map(\.text) == ["b", "a"])
    #expect(abs(found[0].probability - 0.6) < 1e-6)
  }

  @Test("no columns say nothing")
  func nothing() { #expect(texts([]) == ["": 1]) }
}
