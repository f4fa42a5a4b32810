import Domain
import Forms
import Foundation
import Imaging
import Testing

@testable import Recognition

@Suite("Cell network")
struct CellNetworkTests {
  private struct Vectors: Decodable {
    struct Vector: Decodable {
      var label: Int
      var pixels: [UInt8]
      var probabilities: [Double]
    }
    var width: Int
    var height: Int
    var classes: [String]
    var vectors: [Vector]
    /// Cells that the first net doubts, with every look at them, and how many of them are taken.
    struct Doubtful: Decodable {
      var looks: [[UInt8]]
      var looked: Int
      var probabilities: [Double]
    }
    var doubtful: [Doubtful]
  }

  private func network() throws -> CellNetwork {
    let file = Place.root.appending(path: "pipelines/models/digits.safetensors")
    return try CellNetwork([UInt8](Data(contentsOf: file)))
  }

  @Test("reads as the net that was trained")
  func trainedVectors() throws {
    let file = Place.resources.appending(path: "digit-vectors.json")
    let expected = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    let network = try network()
    #expect((network.columns, network.rows) == (expected.width, expected.height))
    #expect(!expected.vectors.isEmpty)
    for vector in expected.vectors {
      let cell = try #require(
        Raster(width: expected.width, height: expected.height, samples: vector.pixels))
      let found = network.probabilities(cell)
      #expect(found.count == vector.probabilities.count)
      for (one, other) in zip(found, vector.probabilities) { #expect(abs(one - other) < 1e-3) }
      let reading = network.read(cell)
      #expect(abs(reading.digits.reduce(0, +) + reading.empty + reading.other - 1) < 1e-6)
      for (index, name) in expected.classes.enumerated() {
        if let digit = Int(name) { #expect(reading.digits[digit] == found[index]) }
        if name == "empty" { #expect(reading.empty == found[index]) }
      }
    }
  }

  @Test("where the first look doubts every net looks, and where they doubt in every way")
  func doubtfulCells() throws {
    let file = Place.resources.appending(path: "digit-vectors.json")
    let expected = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    let network = try network()
    #expect(!expected.doubtful.isEmpty)
    for cell in expected.doubtful {
      #expect(cell.looks.count == network.views.count)
      var seen: [CellView] = []
      let reading = try network.read { view in
        seen.append(view)
        let index = try #require(network.views.firstIndex(of: view))
        return try #require(
          Raster(width: expected.width, height: expected.height, samples: cell.looks[index]))
      }
      #expect(seen == Array(network.views.prefix(cell.looked)))
      for (index, name) in expected.classes.enumerated() {
        let found =
          Int(name).map { reading.digits[$0] } ?? (name == "empty" ? reading.empty : reading.other)
        #expect(abs(found - cell.probabilities[index]) < 2e-3)
      }
    }
  }

  @Test("a sure cell is looked at once")
  func sureCell() throws {
    let network = try network()
    var looks = 0
    let reading = network.read { _ in
      looks += 1
      return Raster(width: network.columns, height: network.rows)
    }
    #expect((looks, reading.verdict.text) == (1, ""))
  }

  @Test("a view moves and widens what is seen about the cell's middle")
  func view() throws {
    let cell = PaperBox(x: 10, y: 20, width: 24, height: 32)
    let box = try #require(CellView("0.5,-1,1")).box(of: cell, columns: 24, rows: 32)
    #expect(box == PaperBox(x: 10.5, y: 19, width: 24, height: 32))
    let wide = try #require(CellView("0,0,1.5")).box(of: cell, columns: 24, rows: 32)
    #expect(wide == PaperBox(x: 4, y: 12, width: 36, height: 48))
    #expect(["", "1,1", "0,0,0", "0,nan,1", "a,0,1", "0,0,1,1"].allSatisfy { CellView($0) == nil })
  }

  @Test("an empty cell is empty")
  func emptyCell() throws {
    let network = try network()
    let reading = network.read(Raster(width: network.columns, height: network.rows))
    #expect(reading.verdict.text == "")
  }

  // MARK: - Model files

  /// A net of one dense layer over an 8 × 8 cell that is halved once.
  private struct Model {
    var metadata: [String: String] = [
      "format": "yoshin-cellnet-1", "input": "8x8",
      "classes": "0,1,2,3,4,5,6,7,8,9,empty,invalid", "layers": "pool flatten dense:fc",
    ]
    var shapes: [String: [Int]] = ["fc.weight": [12, 16], "fc.bias": [12]]
    var values: [String: [Float]] = [:]
    var type = "F32"
    var offsetShift = 0

    var bytes: [UInt8] {
      get throws {
        var header: [String: Any] = ["__metadata__": metadata]
        var body: [UInt8] = []
        for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
          let count = shape.reduce(1, *)
          let floats = values[name] ?? [Float](repeating: 0, count: count)
          let start = body.count
          for value in floats {
            let bits = value.bitPattern
            body += (0..<4).map { UInt8(bits >> (8 * UInt32($0)) & 255) }
          }
          header[name] = [
            "dtype": type, "shape": shape,
            "data_offsets": [start + offsetShift, body.count + offsetShift],
          ]
        }
        let text = [UInt8](try JSONSerialization.data(withJSONObject: header))
        return (0..<8).map { UInt8(text.count >> (8 * $0) & 255) } + text + body
      }
    }
  }

  @Test("computes pooling, flattening and a dense layer")
  func smallNetwork() throws {
    var model = Model()
    // The net sees one place only, the 4 × 4 plane's (column 2, row 1), as “7”.
    var weights = [Float](repeating: 0, count: 12 * 16)
    weights[7 * 16 + 1 * 4 + 2] = 4
    model.values = ["fc.weight": weights, "fc.bias": [Float](repeating: 0, count: 12)]
    let network = try CellNetwork(try model.bytes)
    var cell = Raster(width: 8, height: 8)
    #expect(abs(network.probabilities(cell)[7] - 1.0 / 12) < 1e-6)
    cell[5, 3] = 255
    let found = network.probabilities(cell)
    #expect(abs(found[7] - exp(4) / (exp(4) + 11)) < 1e-6)
    model.metadata["temperature"] = "2"
    let cooler = try CellNetwork(try model.bytes).probabilities(cell)
    #expect(abs(cooler[7] - exp(2) / (exp(2) + 11)) < 1e-6)
  }

  enum Fault: CaseIterable, Sendable {
    case wrongFormat, noFormat, noInput, hugeInput, tinyInput, noClasses, missingDigit
    case shortLook, noMean, noSuchNet, surerThanSure, zeroMeanTemperature
    case unknownLayer, nakedLayer, namelessLayer, zeroTemperature, missingArray, wrongWidth,
      wrongBias, wrongOutputs, wrongRank
    case halfFloats, arrayPastEnd, cut, headerOnly, lyingHeader, notJSON, empty, short
  }

  @Test("a malformed model is refused", arguments: Fault.allCases)
  func malformed(fault: Fault) throws {
    var model = Model()
    var change: ([UInt8]) -> [UInt8] = { $0 }
    switch fault {
    case .wrongFormat: model.metadata["format"] = "yoshin-cellnet-2"
    case .noFormat: model.metadata["format"] = nil
    case .noInput: model.metadata["input"] = nil
    case .hugeInput: model.metadata["input"] = "8x100000"
    case .tinyInput: model.metadata["input"] = "8x-8"
    case .noClasses: model.metadata["classes"] = nil
    case .missingDigit: model.metadata["classes"] = "0,1,2,3,4,5,6,7,8,empty,invalid,x"
    case .shortLook: model.metadata["looks"] = "0,0,1 1,0"
    case .noMean: model.metadata["looks"] = "0,0,1 1,0,1"
    case .noSuchNet: model.metadata["again"] = "second"
    case .surerThanSure: model.metadata["again_below"] = "1.5"
    case .zeroMeanTemperature: model.metadata["again_temperature"] = "0"
    case .unknownLayer: model.metadata["layers"] = "pool swish flatten dense:fc"
    case .nakedLayer: model.metadata["layers"] = "pool flatten dense"
    case .namelessLayer: model.metadata["layers"] = "pool : flatten dense:fc"
    case .zeroTemperature: model.metadata["temperature"] = "0"
    case .missingArray: model.shapes["fc.bias"] = nil
    case .wrongWidth: model.shapes["fc.weight"] = [12, 15]
    case .wrongBias: model.shapes["fc.bias"] = [11]
    case .wrongOutputs:
      model.shapes["fc.weight"] = [11, 16]
      model.shapes["fc.bias"] = [11]
    case .wrongRank: model.shapes["fc.weight"] = [12, 4, 4]
    case .halfFloats: model.type = "F16"
    case .arrayPastEnd: model.offsetShift = 64
    case .cut: change = { Array($0.dropLast(8)) }
    case .headerOnly: change = { Array($0.prefix(40)) }
    case .lyingHeader: change = { [255, 255, 255, 255, 255, 255, 255, 127] + $0.dropFirst(8) }
    case .notJSON: change = { $0[..<8] + [0x5B] + $0[9...] }
    case .empty: change = { _ in [] }
    case .short: change = { Array($0.prefix(8)) }
    }
    let bytes = change(try model.bytes)
    #expect {
      _ = try CellNetwork(bytes)
    } throws: { error in
      guard case .modelMalformed? = (error as? RecognitionError)?.code else { return false }
      return true
    }
  }

  @Test("shapes whose product does not fit a number are refused")
  func overflow() throws {
    let header = Array(
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,0]}}"#
        .utf8)
    let bytes = (0..<8).map { UInt8(header.count >> (8 * $0) & 255) } + header
    #expect(throws: RecognitionError.self) { _ = try CellNetwork(bytes) }
  }

  @Test("a header length with its highest bit set is refused")
  func negativeLength() {
    let bytes = [UInt8](repeating: 255, count: 64)
    #expect(throws: RecognitionError.self) { _ = try CellNetwork(bytes) }
  }
}
