private import Foundation
internal import Imaging

/// Makes a line of OCR-B digits ready for the line model: straight, cut to its digits, contrast stretched, 48 rows.
///
/// The steps and constants are those of `training/lines/NORMALISATION.md`, which the model was trained behind; a
/// change here without training anew makes it read worse.
enum DigitLine {
  /// Rows of the finished line.
  static let height = 48
  /// Standard deviation of the blur before the level is sought, pixels.
  private static let blur = 0.8
  /// White above and below the digits, of their height.
  private static let margin = 0.18
  /// White at both ends, of the digits' height.
  private static let side = 0.5

  /// The line, ready to be read.
  ///
  /// - Parameter ink: A strip with the line and little else in it, ink 255; digits at least 10 pixels high.
  /// - Returns: Ink, `height` rows; nil where no line is found.
  static func normalised(_ ink: Raster) -> Raster? {
    guard ink.width >= 12, ink.height >= 12 else { return nil }
    let grey = ink.inverted
    let soft = grey.blurred(blur)
    let level = soft.otsuLevel
    // Pieces are sought in ink: at the level or under it in grey.
    let pieces = Components(of: soft.inverted, over: UInt8(254 - min(254, Int(level)))).all
    var digits = digits(among: pieces, height: ink.height)
    guard digits.count >= 2 else { return nil }
    let slope = slope(of: digits)
    let origin = median(digits.map { $0.middle.x })
    let straight = grey.sheared(by: slope, about: origin)
    digits = digits.map { digit in
      var moved = digit
      moved.top -= slope * (digit.middle.x - origin)
      return moved
    }
    let middle = median(digits.map { $0.middle.y })
    let reach = 0.35 * median(digits.map(\.height))
    digits.removeAll { abs($0.middle.y - middle) >= reach }
    guard let left = digits.map(\.left).min(), let right = digits.map({ $0.left + $0.width }).max()
    else { return nil }
    let top = median(digits.map(\.top))
    let bottom = median(digits.map { $0.top + $0.height })
    let size = bottom - top
    func whole(_ value: Double) -> Int { Int(value.rounded(.toNearestOrEven)) }
    let cut = straight.stretched(at: level).window(
      left: whole(left - side * size), top: whole(top - margin * size),
      right: whole(right + side * size), bottom: whole(bottom + margin * size))
    guard let cut else { return nil }
    let width = max(8, whole(Double(cut.width) * Double(height) / Double(cut.height)))
    return cut.resampled(width: width, height: height).inverted
  }

  /// A second look at a finished line, a little softer and with more white round it: two equal readings are
  /// what makes a line sure.
  static func again(_ line: Raster) -> Raster {
    let soft = line.inverted.blurred(0.7)
    let white = 2
    var result = Raster(width: soft.width + 2 * white, height: soft.height + 2 * white)
    for y in 0..<soft.height {
      for x in 0..<soft.width { result[x + white, y + white] = 255 - soft[x, y] }
    }
    return result
  }

  private struct Digit {
    var left: Double
    var top: Double
    var width: Double
    var height: Double
    var middle: Point { Point(left + width / 2, top + height / 2) }
  }

  /// The pieces of one common height that are no wider than a digit; a sticker's edge is thinner.
  private static func digits(among pieces: [Component], height: Int) -> [Digit] {
    let some = pieces.map {
      Digit(
        left: Double($0.left), top: Double($0.top), width: Double($0.width),
        height: Double($0.height))
    }.filter {
      $0.height >= max(8, 0.2 * Double(height)) && $0.height <= 0.95 * Double(height)
        && $0.width <= 1.6 * $0.height
    }
    guard !some.isEmpty else { return [] }
    let tallest = quantile(some.map(\.height).sorted(), 0.9)
    let common = median(some.map(\.height).filter { $0 >= 0.5 * tallest })
    return some.filter {
      $0.height >= 0.7 * common && $0.height <= 1.4 * common && $0.width >= 0.12 * common
    }
  }

  /// How far the line climbs: the median over all pairs of digits (Theil, 1950; Sen, 1968).
  private static func slope(of digits: [Digit]) -> Double {
    var slopes: [Double] = []
    for one in digits {
      for other in digits where other.middle.x - one.middle.x > 4 {
        slopes.append((other.middle.y - one.middle.y) / (other.middle.x - one.middle.x))
      }
    }
    return slopes.isEmpty ? 0 : median(slopes)
  }

  private static func median(_ values: [Double]) -> Double { quantile(values.sorted(), 0.5) }

  /// Between the neighbours, linearly.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let place = share * Double(sorted.count - 1)
    let first = Int(place)
    let next = min(sorted.count - 1, first + 1)
    return sorted[first] + (sorted[next] - sorted[first]) * (place - Double(first))
  }
}

extension Raster {
  /// Ink for grey and grey for ink.
  fileprivate var inverted: Raster {
    var result = self
    for index in result.samples.indices { result.samples[index] = 255 - result.samples[index] }
    return result
  }

  /// Blurred with a Gaussian, mirrored at the edges.
  fileprivate func blurred(_ deviation: Double) -> Raster {
    let reach = (Int((deviation * 6 + 1).rounded(.toNearestOrEven)) | 1) / 2
    let bell = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let total = bell.reduce(0, +)
    let weights = bell.map { Float($0 / total) }
    func mirrored(_ place: Int, _ count: Int) -> Int {
      guard count > 1 else { return 0 }
      let period = 2 * (count - 1)
      let within = ((place % period) + period) % period
      return min(within, period - within)
    }
    var across = [Float](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        var sum: Float = 0
        for (index, weight) in weights.enumerated() {
          sum += weight * Float(samples[y * width + mirrored(x + index - reach, width)])
        }
        across[y * width + x] = sum
      }
    }
    var result = self
    for y in 0..<height {
      let rows = weights.indices.map { mirrored(y + $0 - reach, height) * width }
      for x in 0..<width {
        var sum: Float = 0
        for (row, weight) in zip(rows, weights) { sum += weight * across[row + x] }
        result.samples[y * width + x] = UInt8(max(0, min(255, sum.rounded())))
      }
    }
    return result
  }

  private var histogram: [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for sample in samples { counts[Int(sample)] += 1 }
    return counts
  }

  /// The level that parts the samples into two classes best (Otsu, 1979).
  fileprivate var otsuLevel: UInt8 {
    let counts = histogram
    let share = 1 / Double(samples.count)
    let mean = counts.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) } * share
    var (below, lower) = (0.0, 0.0)
    var (best, level) = (0.0, 0)
    for value in 0..<256 {
      let part = Double(counts[value]) * share
      below += part
      lower += part * Double(value)
      guard below > 1e-7, below < 1 - 1e-7 else { continue }
      let difference = lower / below - (mean - lower) / (1 - below)
      let spread = below * (1 - below) * difference * difference
      if spread > best { (best, level) = (spread, value) }
    }
    return UInt8(level)
  }

  /// Sheared upright: each column is moved by its distance from `origin`, the edges repeated.
  fileprivate func sheared(by slope: Double, about origin: Double) -> Raster {
    var result = self
    for x in 0..<width {
      let drop = slope * (Double(x) - origin)
      for y in 0..<height {
        let place = max(0, min(Double(height - 1), Double(y) + drop))
        let first = Int(place)
        let next = min(height - 1, first + 1)
        let (a, b) = (Double(self[x, first]), Double(self[x, next]))
        result[x, y] = UInt8((a + (b - a) * (place - Double(first))).rounded())
      }
    }
    return result
  }

  /// Paper to 255 and ink to 0: the median above the level and the 20th percentile at or under it.
  fileprivate func stretched(at level: UInt8) -> Raster {
    let counts = histogram
    func value(_ share: Double, in range: ClosedRange<Int>) -> Double? {
      let total = counts[range].reduce(0, +)
      guard total > 0 else { return nil }
      let place = share * Double(total - 1)
      func ranked(_ rank: Int) -> Double {
        var left = rank
        for value in range {
          left -= counts[value]
          if left < 0 { return Double(value) }
        }
        return Double(range.upperBound)
      }
      let (low, high) = (ranked(Int(place)), ranked(min(total - 1, Int(place) + 1)))
      return low + (high - low) * (place - place.rounded(.down))
    }
    guard level < 255, let low = value(0.2, in: 0...Int(level)),
      let high = value(0.5, in: (Int(level) + 1)...255), high - low >= 8
    else { return self }
    var result = self
    for index in samples.indices {
      result.samples[index] = UInt8(
        max(0, min(255, (Double(samples[index]) - low) * 255 / (high - low))))
    }
    return result
  }

  /// A part of the picture, white beyond its edges; nil where it is empty.
  fileprivate func window(left: Int, top: Int, right: Int, bottom: Int) -> Raster? {
    guard right > left, bottom > top else { return nil }
    var result = Raster(width: right - left, height: bottom - top, filledWith: 255)
    for y in max(0, top)..<max(max(0, top), min(height, bottom)) {
      for x in max(0, left)..<max(max(0, left), min(width, right)) {
        result[x - left, y - top] = self[x, y]
      }
    }
    return result
  }
}
