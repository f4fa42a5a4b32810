public import Domain
private import Foundation
public import Imaging

/// A small convolutional net that reads one printed cell.
///
/// Trained with PyTorch (`training/digits`), run by a plain forward pass: 3.8 million multiplications a cell
/// need no inference library, and none that Debian carries starts faster.
public struct CellNetwork: Sendable {
  /// Columns of the input.
  public let columns: Int
  /// Rows of the input.
  public let rows: Int
  /// How much of the cell's surroundings the input shows on each side, mm.
  public let margin: Double

  private let layers: LayerStack
  private let temperature: Float
  private let classes: [String]

  /// Reads a model file.
  ///
  /// - Parameter bytes: A safetensors file of the format `yoshin-cellnet-1`.
  /// - Throws: `RecognitionError` where the file does not fit.
  public init(_ bytes: [UInt8]) throws(RecognitionError) {
    func malformed(_ what: String) -> RecognitionError {
      RecognitionError(code: .modelMalformed(what))
    }
    let file = try SafeTensors(bytes)
    guard file.metadata["format"] == "yoshin-cellnet-1" else {
      throw malformed("its format is not yoshin-cellnet-1")
    }
    let size = (file.metadata["input"] ?? "").split(separator: "x").compactMap { Int($0) }
    guard size.count == 2, size.allSatisfy({ (8...128).contains($0) }) else {
      throw malformed("its input size is missing")
    }
    (columns, rows) = (size[0], size[1])
    margin = file.metadata["grow_mm"].flatMap(Double.init) ?? 0.7
    temperature = file.metadata["temperature"].flatMap(Float.init) ?? 1
    guard temperature > 0, margin.isFinite else {
      throw malformed("its temperature or margin is no sound number")
    }
    let classes = (file.metadata["classes"] ?? "").split(separator: ",").map(String.init)
    self.classes = classes
    guard (0...9).allSatisfy({ classes.contains(String($0)) }), classes.contains("empty") else {
      throw malformed("its classes are not the digits and empty")
    }
    layers = try LayerStack(file, height: rows, width: columns)
    guard layers.channels == classes.count, layers.height == 1 else {
      throw malformed("its last layer is not its classes")
    }
  }

  /// Reads one cell.
  ///
  /// - Parameter cell: Ink, `columns × rows`.
  public func read(_ cell: Raster) -> CellReading {
    let probabilities = probabilities(cell)
    var digits = [Double](repeating: 0, count: 10)
    var (empty, other) = (0.0, 0.0)
    for (index, name) in classes.enumerated() {
      if let digit = Int(name), digit < 10 {
        digits[digit] = probabilities[index]
      } else if name == "empty" {
        empty = probabilities[index]
      } else {
        other += probabilities[index]
      }
    }
    return CellReading(digits: digits, empty: empty, other: other)
  }

  /// The probability of each class in the file's order.
  func probabilities(_ cell: Raster) -> [Double] {
    precondition(cell.width == columns && cell.height == rows, "a cell of the net's input size")
    let plane = layers.run(
      cell.samples.map { Float($0) / 255 }, width: columns, height: rows)
    let top = plane.max() ?? 0
    let powers = plane.map { exp(Double(($0 - top) / temperature)) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }
}
