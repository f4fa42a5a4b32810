/// Smooths scans whose greys are black dots among white ones (error diffusion: a scanner's "photo" mode in black and
/// white, and faxes of it).
///
/// What reads a page was trained on strokes, and few of its pages are dots; a narrow Gaussian makes the greys again
/// that the dots stand for. Pages in plain black and white lose by the same blur, so dots are looked for first.
enum DitheredPixels {
  /// Samples darker than this are a dot, of 255.
  private static let dot: UInt8 = 80
  /// Samples lighter than this are beside a dot.
  private static let beside: UInt8 = 176
  /// Samples darker than this are ink.
  private static let ink: UInt8 = 128
  /// Dots, of all runs of ink along the rows, that make a page dithered: error-diffused pages have 0.56 and more, others at
  /// 200 dpi and more up to 0.29, those brought to 150 dpi and broken up by a threshold 0.3.
  static let leastShare = 0.4
  /// Pages with fewer runs in the rows that are looked at tell nothing.
  private static let leastRuns = 400
  /// Standard deviation of the blur, pixels; 0.8, 1 and 1.2 read 270 dithered pages alike.
  private static let breadth = 1.0

  /// The scan with its dots made greys; nil where it is not dithered.
  static func smoothed(_ scan: Raster) -> Raster? {
    guard share(of: scan) >= leastShare else { return nil }
    return GaussianBlur.blurred(scan, across: breadth, down: breadth)
  }

  /// Dots, one pixel wide and at most two high, of all runs of ink along the rows; 0 where there are too few runs to tell.
  static func share(of scan: Raster) -> Double {
    let width = scan.width
    // Runs are counted in 16 bits.
    guard width > 64, width <= 65_535 else { return 0 }
    var (runs, dots) = (0, 0)
    unsafe scan.samples.withUnsafeBufferPointer { samples in
      guard let base = samples.baseAddress else { return }
      // Rows of some bands tell of the whole page.
      for y in 1..<max(1, scan.height - 1) where (y / 16) % 8 == 3 {
        let row = unsafe base + y * width
        let (above, below) = unsafe (row - width, row + width)
        var (inRow, alone): (UInt16, UInt16) = (0, 0)
        for x in 1..<(width - 1) {
          let (before, here, after) = unsafe (row[x - 1], row[x], row[x + 1])
          inRow &+= before >= ink && here < ink ? 1 : 0
          let end = unsafe max(above[x], below[x])
          alone &+= here < dot && min(before, after, end) > beside ? 1 : 0
        }
        runs += Int(inRow)
        dots += Int(alone)
      }
    }
    return runs >= leastRuns ? Double(dots) / Double(runs) : 0
  }
}
