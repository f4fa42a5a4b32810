/// Takes out the lines that dirt under a scanner's glass draws down a whole page.
///
/// Such a line keeps its column from the scan's first row to its last, margins included, whatever the paper's
/// turn: no form's rule does. What lay under it is taken from both its sides.
enum FeedStreaks {
  /// A line is darker than what lies this far on either side, working pixels.
  private static let side = 3
  /// By so many grey levels.
  private static let contrast: Int16 = 10
  /// In so many of the rows.
  private static let leastShare = 0.85
  /// And of the rows of either margin, `margin` working pixels high.
  private static let leastMarginShare = 0.7
  private static let margin = 48
  /// Every so many rows are looked at.
  private static let step = 4

  /// The columns of a page at working resolution that lines run down.
  static func columns(of working: Raster) -> [Int] {
    let (width, height) = (working.width, working.height)
    guard width > 40 * side, height > 8 * margin else { return [] }
    let top = darker(working, rows: 0..<margin)
    let bottom = darker(working, rows: (height - margin)..<height)
    let marginRows = Double(margin / step)
    let candidates = (0..<width).filter {
      Double(top[$0]) >= leastMarginShare * marginRows
        && Double(bottom[$0]) >= leastMarginShare * marginRows
    }
    guard !candidates.isEmpty, candidates.count < width / 20 else { return [] }
    let all = darker(working, rows: 0..<height)
    let rows = Double((height + step - 1) / step)
    return candidates.filter { Double(all[$0]) >= leastShare * rows }
  }

  /// In how many of the rows each column is darker than both its sides.
  private static func darker(_ raster: Raster, rows: Range<Int>) -> [UInt16] {
    let width = raster.width
    var counts = [UInt16](repeating: 0, count: width)
    unsafe raster.samples.withUnsafeBufferPointer { samples in
      unsafe counts.withUnsafeMutableBufferPointer { counts in
        guard let base = samples.baseAddress, let target = counts.baseAddress else { return }
        for y in stride(from: rows.lowerBound, to: rows.upperBound, by: step) {
          let line = unsafe base + y * width
          for x in side..<(width - side) {
            let here = unsafe Int16(line[x]) &+ contrast
            let (left, right) = unsafe (Int16(line[x - side]), Int16(line[x + side]))
            unsafe target[x] &+= here < min(left, right) ? 1 : 0
          }
        }
      }
    }
    return counts
  }

  /// Fills columns of a scan from both their sides.
  ///
  /// - Parameters:
  ///   - scan: The page at its own resolution.
  ///   - columns: As `columns(of:)` gives them, rising.
  ///   - ratio: Scan pixels per working pixel.
  static func fill(_ scan: inout Raster, columns: [Int], ratio: Double) {
    var spans: [ClosedRange<Int>] = []
    for column in columns {
      let first = max(1, Int(Double(column) * ratio) - 1)
      let last = min(scan.width - 2, Int((Double(column + 1) * ratio).rounded(.up)))
      guard first <= last else { continue }
      if let before = spans.last, before.upperBound >= first - 1 {
        spans[spans.count - 1] = before.lowerBound...max(before.upperBound, last)
      } else {
        spans.append(first...last)
      }
    }
    for y in 0..<scan.height {
      let row = y * scan.width
      for span in spans {
        let left = Int(scan.samples[row + span.lowerBound - 1])
        let right = Int(scan.samples[row + span.upperBound + 1])
        let steps = span.count + 1
        for x in span {
          let part = x - span.lowerBound + 1
          scan.samples[row + x] = UInt8((left * (steps - part) + right * part) / steps)
        }
      }
    }
  }
}
