public import Domain
private import Foundation
public import Imaging

/// A small convolutional net that reads a whole line of kana or of print, trained with CTC (Graves, 2006).
///
/// It gives a distribution over its symbols for every few columns of the line, so that a text's probability can
/// be told, not only the likeliest text. Trained with PyTorch (`training/lines`), run by a plain forward pass.
public struct LineNetwork: Sendable {
  /// Rows of the input.
  public let height: Int
  /// What it can say, in the order of its outputs; the blank, which stands before them, is left out.
  let alphabet: [Character]

  private let layers: LayerStack
  private let temperature: Float

  /// Reads a model file.
  ///
  /// - Parameter bytes: A safetensors file of the format `yoshin-linenet-1`.
  /// - Throws: `RecognitionError` where the file does not fit.
  public init(_ bytes: [UInt8]) throws(RecognitionError) {
    let file = try SafeTensors(bytes, format: "yoshin-linenet-1")
    guard let height = file.metadata["height"].flatMap({ Int($0) }), (8...128).contains(height)
    else { throw file.malformed("its height is missing") }
    self.height = height
    alphabet = Array(file.metadata["alphabet"] ?? "")
    temperature = try file.temperature()
    layers = try LayerStack(file, height: height, width: nil)
    guard layers.height == 1, layers.channels == alphabet.count + 1, !alphabet.isEmpty else {
      throw file.malformed("its last layer is not its alphabet")
    }
  }

  /// Reads a strip of a page, cut at the net's own height.
  ///
  /// - Parameters:
  ///   - centre: The strip's centre, mm.
  ///   - width: Along the strip, mm.
  ///   - height: Across it, mm.
  ///   - angle: Radians clockwise.
  func read(
    _ page: RegisteredPage, centre: Point, width: Double, height: Double, angle: Double
  ) -> TextReading {
    read(
      page.strip(
        centre: centre, width: width, height: height, angle: angle,
        scale: Double(self.height) / height))
  }

  /// Reads one line.
  ///
  /// - Parameter line: Ink; brought to the net's height where it is not.
  /// - Returns: The likeliest text, its probability among all texts as the confidence, and the next likely ones.
  public func read(_ line: Raster) -> TextReading {
    guard let columns = columns(of: line) else { return TextReading(text: "", confidence: 0) }
    let found = TextBeam.texts(columns, alphabet: alphabet)
    guard let best = found.first else { return TextReading(text: "", confidence: 0) }
    let others = found.dropFirst().filter { $0.probability > 0.02 }.prefix(3)
    return TextReading(
      text: best.text, confidence: min(1, best.probability), alternatives: others.map(\.text))
  }

  /// The probability of every symbol, the blank first, in every column of a line.
  ///
  /// - Returns: Nil where the line is too small to hold anything.
  func columns(of line: Raster) -> [[Float]]? {
    guard line.width >= 8, line.height >= 8 else { return nil }
    let scaled = line.resampled(
      width: max(layers.columnStep, line.width * height / line.height), height: height)
    // Paper to the right, up to whole steps.
    let width =
      (scaled.width + layers.columnStep - 1) / layers.columnStep * layers.columnStep
    var input = [Float](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<scaled.width {
        input[y * width + x] = Float(scaled.samples[y * scaled.width + x]) / 255
      }
    }
    let logits = layers.run(input, width: width, height: height)
    let symbols = layers.channels
    return (0..<(width / layers.columnStep)).map { column in
      let own = logits[(column * symbols)..<((column + 1) * symbols)]
      let top = own.max() ?? 0
      let powers = own.map { exp(($0 - top) / temperature) }
      let total = powers.reduce(0, +)
      return powers.map { $0 / total }
    }
  }
}
