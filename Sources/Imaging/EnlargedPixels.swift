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

  /// The scan with its stairs smoothed; nil where it was not enlarged.
  static func smoothed(_ scan: Raster) -> Raster? {
    guard let down = repeated(scan) else { return nil }
    // Columns are sampled from a part of the page turned by a quarter.
    let across = repeated(scan.turned(quarters: 1)) ?? 1
    return GaussianBlur.blurred(
      scan, across: across > 1.2 ? breadth * across : 0, down: breadth * down)
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
}
