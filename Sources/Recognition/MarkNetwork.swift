internal import Forms
private import Foundation
internal import Imaging

/// A small convolutional net that looks at a printed word and what was drawn round or through it, beside the form's own blank.
///
/// Asked where ``CircleRays`` and ``CircleShape`` leave a doubt: a circle tight round the word, leaning, closed by the
/// word's own strokes, or under a seal; and where a choice is decisive also at sure circles and at the words beside them.
/// Trained with PyTorch (`training/marks`) on circles, on words and circles struck out, on ticks, crosses and seals.
public struct MarkNetwork: Sendable {
  /// What lies round a word, as probabilities that add up to 1.
  struct Reading {
    /// Nothing that is meant for this word.
    var none: Double
    /// A circle.
    var circle: Double
    /// What a person must look at: something struck out, a tick, a cross, an arc.
    var doubt: Double
    /// A seal (印) over the word, whole or in part, and nothing else that is meant for it.
    var seal: Double
    /// The probability that nothing is meant for this word.
    var unmarked: Double { none + seal }
  }

  private let layers: LayerStack
  private let temperature: Float
  private let columns: Int
  private let rows: Int
  /// How much the place grows on each side: of its width, mm, of its height, mm.
  private let growth: [Double]

  /// Reads a model file.
  ///
  /// - Parameter bytes: A safetensors file of the format `yoshin-marknet-1`.
  /// - Throws: `RecognitionError` where the file does not fit.
  public init(_ bytes: [UInt8]) throws(RecognitionError) {
    let file = try SafeTensors(bytes, format: "yoshin-marknet-1")
    (columns, rows) = try file.inputSize()
    growth = (file.metadata["grow"] ?? "").split(separator: ",").compactMap { Double($0) }
    guard growth.count == 4, growth.allSatisfy({ (0...5).contains($0) }) else {
      throw file.malformed("how much its places grow is missing")
    }
    guard file.metadata["classes"] == "none,circle,doubt,seal" else {
      throw file.malformed("its classes are not none, circle, doubt and seal")
    }
    temperature = try file.temperature()
    layers = try LayerStack(file, height: rows, width: columns, inputs: 2)
    guard layers.channels == 4, layers.height == 1 else {
      throw file.malformed("its last layer is not its classes")
    }
  }

  /// Looks at a word.
  ///
  /// - Parameter word: The word's place, mm.
  func read(_ page: RegisteredPage, round word: PaperBox) -> Reading {
    let area = word.grown(
      by: word.width * growth[0] + growth[1], word.height * growth[2] + growth[3])
    let ink = page.crop(area, scale: InkMap.workingScale)
    let blank = page.blank(columns: ink.width, rows: ink.height, over: area)
    return read(
      ink: ink.resampled(width: columns, height: rows),
      blank: blank.resampled(width: columns, height: rows))
  }

  /// Looks at a word's place.
  ///
  /// - Parameters:
  ///   - ink: The page's ink, of the net's input size.
  ///   - blank: The blank form's ink there.
  func read(ink: Raster, blank: Raster) -> Reading {
    precondition(ink.samples.count == columns * rows && blank.samples.count == columns * rows)
    let input = zip(ink.samples, blank.samples).flatMap { [Float($0) / 255, Float($1) / 255] }
    let plane = layers.run(input, width: columns, height: rows)
    let top = plane.max() ?? 0
    let powers = plane.map { exp(Double(($0 - top) / temperature)) }
    let total = powers.reduce(0, +)
    return Reading(
      none: powers[0] / total, circle: powers[1] / total, doubt: powers[2] / total,
      seal: powers[3] / total)
  }
}
