/// Sharpens scans that are out of focus: by an unsharp mask as wide as their edges are.
///
/// Small print suffers first, lots and vouchers, where one character decides and every reader was trained on sharper
/// scans. How wide edges are, the page's own print tells: where a step from paper to ink is steepest, a Gaussian of
/// standard deviation σ leaves 1 / (σ √2π) of it in one pixel.
enum BlurredPixels {
  /// The steepest pixel's share of a step under which a page is out of focus: pages as scanned have 0.27 and more, also
  /// copies; a Gaussian of two pixels leaves 0.18 to 0.24, of three 0.15 to 0.18.
  static let steepest = 0.25
  /// σ times that share: more than 1 / √2π, since strokes are narrow and were never quite sharp.
  private static let product = 0.52
  /// How much of the difference from the blurred page is added.
  private static let amount: Int32 = 2
  /// Half of the window in which a step is measured, pixels.
  private static let reach = 6
  /// Behind a step there is paper again within this, pixels: strokes are narrow, and the shadow of a scanner's lid, soft
  /// on the sharpest page, is not.
  private static let widestStroke = 20
  /// Steps of a smaller share of the page's contrast are noise, shading or show through.
  private static let leastStep = 0.45
  /// Pages with fewer steps in the rows that are looked at tell nothing.
  private static let leastSteps = 300
  /// So many steps tell of most pages that they are sharp: of few of their steps the steepest pixel has less.
  private static let glance = (steps: 500, blurredShare: 0.25)
  /// Wider masks would draw rings round the print.
  private static let widest = 4.5

  /// The scan sharpened; nil where it is sharp enough.
  ///
  /// - Parameter resolution: dots per inch along the rows; finer scans have wider edges, in pixels, without being out of focus.
  static func sharpened(_ scan: Raster, resolution: Double) -> Raster? {
    guard let share = steepestShare(of: scan), share * max(1, resolution / 300) < steepest else {
      return nil
    }
    return sharpened(scan, deviation: min(widest, product / share))
  }

  /// The scan and `amount` times its difference from itself under a Gaussian of a standard deviation in pixels.
  private static func sharpened(_ scan: Raster, deviation: Double) -> Raster {
    // What a wide Gaussian leaves is as well seen in half the pixels each way, in an eighth of the time.
    let half = scan.halved()
    let blurred = GaussianBlur.blurred(half, across: deviation / 2, down: deviation / 2)
    let width = scan.width
    var result = scan
    // A row of the blurred page between two of its own, sixteenfold when it is complete; one more at each end.
    var between = [UInt16](repeating: 0, count: half.width + 2)
    for y in 0..<scan.height {
      let near = min(half.height - 1, y / 2)
      let far = max(0, min(half.height - 1, y % 2 == 0 ? near - 1 : near + 1))
      for x in 0..<half.width {
        between[x + 1] =
          3 * UInt16(blurred.samples[near * half.width + x])
          + UInt16(blurred.samples[far * half.width + x])
      }
      between[0] = between[1]
      between[half.width + 1] = between[half.width]
      unsafe between.withUnsafeBufferPointer { between in
        unsafe result.samples.withUnsafeMutableBufferPointer { samples in
          for x in 0..<width {
            let here = min(half.width, x / 2 + 1)
            let beside = x % 2 == 0 ? here - 1 : min(half.width + 1, here + 1)
            let soft = unsafe Int32(3 * between[here] + between[beside]) / 16
            let sample = unsafe Int32(samples[y * width + x])
            let sharp = sample + amount * (sample - soft)
            unsafe samples[y * width + x] = UInt8(truncatingIfNeeded: max(0, min(255, sharp)))
          }
        }
      }
    }
    return result
  }

  /// The median, over the steps from paper to ink along the rows, of the share that the steepest pixel has; nil where
  /// there are too few steps to tell.
  static func steepestShare(of scan: Raster) -> Double? {
    let (width, height) = (scan.width, scan.height)
    guard width > 64, height > 64 else { return nil }
    let least = max(24, Int(leastStep * Double(contrast(of: scan))))
    // Shares in 256ths.
    var counts = [Int](repeating: 0, count: 129)
    var slopes = [UInt8](repeating: 0, count: width)
    for y in 0..<height where (y / 16) % 8 == 3 && y % 2 == 0 {
      unsafe scan.samples.withUnsafeBufferPointer { samples in
        unsafe slopes.withUnsafeMutableBufferPointer { slopes in
          guard let base = samples.baseAddress else { return }
          unsafe count(base + y * width, slopes, least: least, in: &counts)
        }
      }
      let steps = counts.reduce(0, +)
      let blurred = counts.prefix(Int(steepest * 256)).reduce(0, +)
      if steps > glance.steps, Double(blurred) < glance.blurredShare * Double(steps) { break }
    }
    let steps = counts.reduce(0, +)
    guard steps >= leastSteps else { return nil }
    var below = 0
    let median = counts.firstIndex { count in
      below += count
      return 2 * below >= steps
    }
    return Double(median ?? 128) / 256
  }

  /// Counts a row's steps by the share that the steepest pixel has, in 256ths.
  private static func count(
    _ row: UnsafePointer<UInt8>, _ slopes: UnsafeMutableBufferPointer<UInt8>, least: Int,
    in counts: inout [Int]
  ) {
    let width = slopes.count
    // Differences over two pixels: twice the slope.
    for x in 1..<(width - 1) {
      unsafe slopes[x] = max(row[x + 1], row[x - 1]) &- min(row[x + 1], row[x - 1])
    }
    // Less is no step of even the widest blur.
    let faintest = UInt8(max(1, least / 26))
    for x in (reach + 1)..<(width - reach - 1) {
      let slope = unsafe slopes[x]
      guard slope > faintest, unsafe slopes[x - 1] <= slope, unsafe slopes[x + 1] < slope else {
        continue
      }
      var (steepest, darkest, lightest) = (UInt8.min, UInt8.max, UInt8.min)
      for other in (x - reach)...(x + reach) {
        steepest = unsafe max(steepest, slopes[other])
        darkest = unsafe min(darkest, row[other])
        lightest = unsafe max(lightest, row[other])
      }
      let step = Int(lightest) - Int(darkest)
      guard steepest == slope, step > least else { continue }
      let inwards = unsafe row[x + 1] < row[x - 1] ? 1 : -1
      let ends = max(0, min(width - 1, x + inwards * widestStroke))
      let paper = Int(lightest) - step / 3
      let isStroke = stride(from: x, through: ends, by: inwards).contains {
        unsafe Int(row[$0]) > paper
      }
      guard isStroke else { continue }
      counts[min(128, Int(slope) * 128 / step)] += 1
    }
  }

  /// Grey levels between the paper and the darkest hundredth of the page.
  private static func contrast(of scan: Raster) -> Int {
    var counts = [Int](repeating: 0, count: 256)
    for y in stride(from: 0, to: scan.height, by: 16) {
      for x in stride(from: 0, to: scan.width, by: 16) { counts[Int(scan[x, y])] += 1 }
    }
    let all = counts.reduce(0, +)
    func level(at share: Double) -> Int {
      var below = 0
      return counts.firstIndex { count in
        below += count
        return Double(below) >= share * Double(all)
      } ?? 255
    }
    return level(at: 0.6) - level(at: 0.01)
  }
}
