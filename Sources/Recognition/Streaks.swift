private import Foundation
internal import Imaging

/// Takes out the straight thin lines that dirt on a scanner's glass draws down a page.
enum Streaks {
  /// A line is a streak where this share of the rows has ink on it.
  private static let leastShare = 0.85
  /// Streaks are thinner than this, mm; pen strokes across them are wider and stay.
  private static let widest = 1.3

  /// Erases streaks from a raster of 0 and others that is tall against what is written in it.
  ///
  /// A streak runs along the scanner's feed: down the page, at most as askew as the page was.
  ///
  /// - Parameters:
  ///   - ink: What streaks are erased from.
  ///   - strokes: Where they are looked for: the same place with the form's print.
  ///   - scale: Pixels per millimetre.
  static func erase(from ink: inout Raster, seenIn strokes: Raster, scale: Double) {
    let (width, height) = (ink.width, ink.height)
    guard Double(height) > 8 * scale else { return }
    let thickest = Int(widest * scale)
    // Ink in all columns before each: what a streak crosses must hold enough for one.
    var columns = [Int](repeating: 0, count: width)
    for y in 0..<height {
      for x in 0..<width { columns[x] += strokes.samples[y * width + x] != 0 ? 1 : 0 }
    }
    var before = [0]
    for count in columns { before.append(before[before.count - 1] + count) }
    let least = leastShare * Double(height)
    let spared = Int((1 - leastShare) * Double(height))
    for slope in stride(from: -0.09, through: 0.09, by: 0.015) {
      let drifts = (0..<height).map { Int((Double($0) * slope).rounded()) }
      let drift = drifts[height - 1]
      for start in 0..<width {
        let left = max(0, start + min(0, drift))
        let right = min(width, start + max(0, drift) + 1)
        guard left < right, Double(before[right] - before[left]) >= least else { continue }
        var hits = 0
        for y in 0..<height {
          let x = start + drifts[y]
          guard x >= 0, x < width else { continue }
          if strokes.samples[y * width + x] != 0 { hits += 1 }
          // Too many rows missed already: no streak here.
          if y - hits > spared { break }
        }
        guard Double(hits) >= least else { continue }
        for y in 0..<height {
          let x = start + drifts[y]
          guard x >= 0, x < width, ink.samples[y * width + x] != 0 else { continue }
          var (left, right) = (x, x)
          while left > 0, ink.samples[y * width + left - 1] != 0, x - left <= thickest { left -= 1 }
          while right < width - 1, ink.samples[y * width + right + 1] != 0, right - x <= thickest {
            right += 1
          }
          guard right - left + 1 <= thickest else { continue }
          for column in left...right { ink.samples[y * width + column] = 0 }
        }
      }
    }
  }
}
