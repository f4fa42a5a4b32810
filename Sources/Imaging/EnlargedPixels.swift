private import Foundation

/// Smooths scans that were enlarged by repeating rows and columns: faxes of 204 × 98 dots per inch shown at 300,
/// and bitonal pages brought from 200 to 300.
///
/// Such a page is stairs at its own resolution; what reads it was trained on strokes. A Gaussian as wide as the
/// repeated pixels brings the strokes back.
enum EnlargedPixels {
  /// Grey levels between neighbours that are a change, whatever a JPEG has added to them.
  private static let change: UInt8 = 64
  /// Rows with fewer changes tell nothing.
  private static let leastChanges = 40
  /// Rows that repeat the one before, of all: 98 of 300 rows are 0.67, 200 of 300 are 0.33; pages as scanned have at
  /// most 0.16 (a quarter of `/batches/*` of two generated corpora).
  private static let leastShare = 0.28
  /// So many rows with print in them tell of most pages that they are as scanned.
  private static let glance = 90
  /// Standard deviation of the blur for each scan pixel that one of the page's own fills.
  private static let breadth = 0.56

  /// The scan with its stairs smoothed; the scan itself where it was not enlarged.
  static func smoothed(_ scan: Raster) -> Raster {
    guard let down = repeated(scan) else { return scan }
    // Columns are sampled from a part of the page turned by a quarter.
    let across = repeated(scan.turned(quarters: 1)) ?? 1
    return blurred(scan, across: across > 1.2 ? breadth * across : 0, down: breadth * down)
  }

  /// How many rows of a scan one row of its own fills; nil where it was not enlarged.
  static func repeated(_ scan: Raster) -> Double? {
    let width = scan.width
    // Changes are counted in 16 bits.
    guard width > 64, width <= 65_535, scan.height > 64 else { return nil }
    var (told, same) = (0, 0)
    unsafe scan.samples.withUnsafeBufferPointer { samples in
      guard let base = samples.baseAddress else { return }
      // Every row of some bands: repeats show between neighbours only.
      for y in 0..<(scan.height - 1) where (y / 16) % 8 == 3 {
        let row = unsafe base + y * width
        let next = unsafe row + width
        let along = unsafe changes(row, row + 1, count: width - 1)
        guard along >= leastChanges else { continue }
        told += 1
        if unsafe changes(row, next, count: width - 1) * 12 <= along { same += 1 }
        // Repeats come at even distances all over a page: where the first rows have hardly any, the rest has none.
        if told == glance, Double(same) < leastShare / 2 * Double(told) { return }
      }
    }
    guard told >= 30 else { return nil }
    let share = Double(same) / Double(told)
    return share >= leastShare ? 1 / max(0.1, 1 - share) : nil
  }

  /// How many of two rows' samples differ by more than `change`.
  @inline(__always)
  private static func changes(
    _ one: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, count: Int
  ) -> Int {
    var changes: UInt16 = 0
    for x in 0..<count {
      let difference = unsafe max(one[x], other[x]) &- min(one[x], other[x])
      changes &+= difference > change ? 1 : 0
    }
    return Int(changes)
  }

  private static func blurred(_ scan: Raster, across: Double, down: Double) -> Raster {
    let (columns, rows) = (weights(across), weights(down))
    let (width, height) = (scan.width, scan.height)
    var result = scan
    // Weights add up to 256: 16 bits hold 255 times that, and the half that rounds.
    var sums = [UInt16](repeating: 0, count: width)
    let (reachAcross, reachDown) = (columns.count / 2, rows.count / 2)
    // A line with its ends repeated, so that the inner loop asks no questions.
    var line = [UInt16](repeating: 0, count: width + 2 * reachAcross)
    for y in 0..<height {
      unsafe scan.samples.withUnsafeBufferPointer { samples in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          guard let base = samples.baseAddress, let target = sums.baseAddress else { return }
          for x in 0..<width { unsafe target[x] = 128 }
          for (offset, weight) in rows.enumerated() {
            let source = unsafe base + max(0, min(height - 1, y + offset - reachDown)) * width
            for x in 0..<width { unsafe target[x] &+= weight &* UInt16(source[x]) }
          }
        }
      }
      for x in 0..<width { line[x + reachAcross] = sums[x] >> 8 }
      for x in 0..<reachAcross {
        line[x] = line[reachAcross]
        line[width + reachAcross + x] = line[width + reachAcross - 1]
      }
      unsafe line.withUnsafeBufferPointer { line in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          unsafe result.samples.withUnsafeMutableBufferPointer { samples in
            guard let source = line.baseAddress, let target = sums.baseAddress,
              let out = samples.baseAddress
            else { return }
            for x in 0..<width { unsafe target[x] = 128 }
            for (offset, weight) in columns.enumerated() {
              for x in 0..<width { unsafe target[x] &+= weight &* source[x + offset] }
            }
            for x in 0..<width { unsafe out[y * width + x] = UInt8(min(255, target[x] >> 8)) }
          }
        }
      }
    }
    return result
  }

  /// A Gaussian's weights in 256ths, which add up to 256.
  private static func weights(_ deviation: Double) -> [UInt16] {
    guard deviation > 0.1 else { return [256] }
    let reach = max(1, Int((2.6 * deviation).rounded(.up)))
    let bell = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let total = bell.reduce(0, +)
    var weights = bell.map { UInt16(($0 / total * 256).rounded()) }
    // What rounding left over belongs to the middle.
    weights[reach] = UInt16(Int(weights[reach]) + 256 - Int(weights.reduce(0, +)))
    return weights
  }
}
