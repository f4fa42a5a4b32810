public import Domain
private import Foundation
public import Imaging

/// A small convolutional net that reads one printed cell.
///
/// Trained with PyTorch (`training/digits`), run by this plain forward pass: 1.5 million multiplications a
/// cell need no inference library, and none that Debian carries starts faster.
public struct CellNetwork: Sendable {
  /// Columns of the input.
  public let columns: Int
  /// Rows of the input.
  public let rows: Int
  /// How much of the cell's surroundings the input shows on each side, mm.
  public let margin: Double

  private enum Layer {
    case convolution(Convolution)
    case rectify
    case pool
    case flatten
    /// Weights are laid out [input][output].
    case dense(weights: [Float], bias: [Float], outputs: Int)
  }
  private let layers: [Layer]
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
    var layers: [Layer] = []
    var channels = 1
    var (width, height) = (columns, rows)
    for word in (file.metadata["layers"] ?? "").split(separator: " ") {
      let parts = word.split(separator: ":").map(String.init)
      switch parts.first {
      case "conv" where parts.count == 2:
        let weight = try file.tensor(parts[1] + ".weight", dimensions: 4)
        let bias = try file.tensor(parts[1] + ".bias", dimensions: 1)
        let outputs = weight.shape[0]
        guard weight.shape[1] == channels, weight.shape[2...] == [3, 3],
          bias.shape == [outputs]
        else { throw malformed("layer \(word) does not fit the one before") }
        layers.append(
          .convolution(
            Convolution(
              weights: weight.values, bias: bias.values, inputs: channels, outputs: outputs)))
        channels = outputs
      case "relu":
        if case .convolution(var convolution)? = layers.last {
          convolution.rectifies = true
          layers[layers.count - 1] = .convolution(convolution)
        } else {
          layers.append(.rectify)
        }
      case "pool":
        layers.append(.pool)
        (width, height) = (width / 2, height / 2)
      case "flatten":
        layers.append(.flatten)
        channels *= width * height
        (width, height) = (1, 1)
      case "dense" where parts.count == 2:
        let weight = try file.tensor(parts[1] + ".weight", dimensions: 2)
        let bias = try file.tensor(parts[1] + ".bias", dimensions: 1)
        let outputs = weight.shape[0]
        guard weight.shape[1] == channels, bias.shape == [outputs] else {
          throw malformed("layer \(word) does not fit the one before")
        }
        var turned = [Float](repeating: 0, count: weight.values.count)
        for output in 0..<outputs {
          for input in 0..<channels {
            turned[input * outputs + output] = weight.values[output * channels + input]
          }
        }
        layers.append(.dense(weights: turned, bias: bias.values, outputs: outputs))
        channels = outputs
      default: throw malformed("it has a layer “\(word)” that is not known")
      }
    }
    guard channels == classes.count else { throw malformed("its last layer is not its classes") }
    self.layers = layers
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
    var plane = cell.samples.map { Float($0) / 255 }
    var (width, height, channels) = (columns, rows, 1)
    for layer in layers {
      switch layer {
      case .convolution(let convolution):
        plane = convolution(plane, width: width, height: height)
        channels = convolution.outputs
      case .rectify:
        for index in plane.indices { plane[index] = max(0, plane[index]) }
      case .pool:
        plane = CellNetwork.pool(plane, width: width, height: height, channels: channels)
        (width, height) = (width / 2, height / 2)
      case .flatten:
        // The planes lie channel by channel in the trained order.
        var flat = [Float](repeating: 0, count: plane.count)
        for place in 0..<(width * height) {
          for channel in 0..<channels {
            flat[channel * width * height + place] = plane[place * channels + channel]
          }
        }
        plane = flat
      case .dense(let weights, let bias, let outputs):
        plane = CellNetwork.multiply(plane, weights, bias: bias, outputs: outputs)
      }
    }
    let top = plane.max() ?? 0
    let powers = plane.map { exp(Double(($0 - top) / temperature)) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  private static func multiply(
    _ plane: [Float], _ weights: [Float], bias: [Float], outputs: Int
  ) -> [Float] {
    var result = bias
    unsafe weights.withUnsafeBufferPointer { weights in
      unsafe result.withUnsafeMutableBufferPointer { result in
        guard let table = weights.baseAddress, let sum = result.baseAddress else { return }
        for (input, value) in plane.enumerated() where value != 0 {
          let row = unsafe table + input &* outputs
          for output in 0..<outputs { unsafe sum[output] += value * row[output] }
        }
      }
    }
    return result
  }

  private static func pool(_ plane: [Float], width: Int, height: Int, channels: Int) -> [Float] {
    let (across, down) = (width / 2, height / 2)
    var result = [Float](repeating: 0, count: across * down * channels)
    unsafe plane.withUnsafeBufferPointer { plane in
      unsafe result.withUnsafeMutableBufferPointer { result in
        guard let source = plane.baseAddress, let target = result.baseAddress else { return }
        for y in 0..<down {
          for x in 0..<across {
            let upper = unsafe source + (2 * y * width + 2 * x) * channels
            let lower = unsafe upper + width * channels
            let sum = unsafe target + (y * across + x) * channels
            for channel in 0..<channels {
              let (a, b) = unsafe (upper[channel], upper[channels &+ channel])
              let (c, d) = unsafe (lower[channel], lower[channels &+ channel])
              let (above, below) = (a < b ? b : a, c < d ? d : c)
              unsafe sum[channel] = above < below ? below : above
            }
          }
        }
      }
    }
    return result
  }
}
