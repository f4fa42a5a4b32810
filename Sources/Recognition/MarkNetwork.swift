internal import Forms
private import Foundation
internal import Imaging

/// Small convolutional nets that look at a printed word and what was drawn round or through it, beside the form's own blank.
///
/// Asked where ``CircleRays`` and ``CircleShape`` leave a doubt: a circle tight round the word, leaning, or closed by the
/// word's own strokes; and where a choice is decisive also at sure circles and beside them. Trained with PyTorch (`training/marks`) on circles, on words and circles struck out, ticks and seals.
public struct MarkNetwork: Sendable {
  /// What lies round a word, as probabilities that add up to 1.
  struct Reading {
    /// Nothing that is meant for this word.
    var none: Double
    /// A circle.
    var circle: Double
    /// What a person must look at: something struck out, a tick, an arc, a seal.
    var doubt: Double
  }

  /// One net, and what its results are divided by.
  private struct Member {
    var layers: LayerStack
    var temperature: Double
  }
  private let members: [Member]
  private let columns: Int
  private let rows: Int
  /// How much the place grows on each side: of its width, mm, of its height, mm.
  private let growth: [Double]

  /// Reads a model file.
  ///
  /// - Parameter bytes: A safetensors file of the format `yoshin-marknet-1`.
  /// - Throws: `RecognitionError` where the file does not fit.
  public init(_ bytes: [UInt8]) throws(RecognitionError) {
    func malformed(_ what: String) -> RecognitionError {
      RecognitionError(code: .modelMalformed(what))
    }
    let file = try SafeTensors(bytes)
    guard file.metadata["format"] == "yoshin-marknet-1" else {
      throw malformed("its format is not yoshin-marknet-1")
    }
    let size = (file.metadata["input"] ?? "").split(separator: "x").compactMap { Int($0) }
    guard size.count == 2, size.allSatisfy({ (8...128).contains($0) }) else {
      throw malformed("its input size is missing")
    }
    let (columns, rows) = (size[0], size[1])
    (self.columns, self.rows) = (columns, rows)
    growth = (file.metadata["grow"] ?? "").split(separator: ",").compactMap { Double($0) }
    guard growth.count == 4, growth.allSatisfy({ (0...5).contains($0) }) else {
      throw malformed("how much its places grow is missing")
    }
    guard file.metadata["classes"] == "none,circle,doubt" else {
      throw malformed("its classes are not none, circle and doubt")
    }
    members = try (file.metadata["nets"] ?? "").split(separator: " ").map {
      name throws(RecognitionError) in
      let layers = try LayerStack(
        file, height: rows, width: columns, inputs: 2, named: "layers.\(name)")
      guard layers.channels == 3, layers.height == 1 else {
        throw malformed("its last layer is not its classes")
      }
      let temperature = file.metadata["temperature.\(name)"].flatMap(Double.init) ?? 1
      guard temperature > 0, temperature.isFinite else {
        throw malformed("its temperature is no sound number")
      }
      return Member(layers: layers, temperature: temperature)
    }
    guard !members.isEmpty else { throw malformed("it has no net") }
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

  /// Looks at a word's place: the geometric mean of what the nets say.
  ///
  /// - Parameters:
  ///   - ink: The page's ink, of the nets' input size.
  ///   - blank: The blank form's ink there.
  func read(ink: Raster, blank: Raster) -> Reading {
    precondition(ink.samples.count == columns * rows && blank.samples.count == columns * rows)
    let input = zip(ink.samples, blank.samples).flatMap { [Float($0) / 255, Float($1) / 255] }
    var sums = [0.0, 0.0, 0.0]
    for member in members {
      let plane = member.layers.run(input, width: columns, height: rows)
        .map { Double($0) / member.temperature }
      let top = plane.max() ?? 0
      let total = top + log(plane.reduce(0) { $0 + exp($1 - top) })
      for index in sums.indices { sums[index] += (plane[index] - total) / Double(members.count) }
    }
    let top = sums.max() ?? 0
    let powers = sums.map { exp($0 - top) }
    let total = powers.reduce(0, +)
    return Reading(
      none: powers[0] / total, circle: powers[1] / total, doubt: powers[2] / total)
  }
}
