#if canImport(Glibc)
  private import Glibc
#endif

/// How far a page is turned, found from its printed lines.
enum Skew {
  /// The angle of the page's horizontal lines, radians, clockwise positive; within ±`reach`.
  ///
  /// The lower edges of ink are projected along each angle; the angle whose profile is the sharpest wins
  /// (the projection profile method of W. Postl, 1986).
  ///
  /// - Parameters:
  ///   - ink: The page at 75 dpi.
  ///   - faintest: Ink that is at least as dark is a line, of 255.
  static func angle(
    of ink: Raster, faintest: Int = 90, reach: Double = 8 * .pi / 180
  ) -> Double {
    var points: [SIMD2<Int32>] = []
    let (width, height) = (ink.width, ink.height)
    let margin = 8
    guard width > 4 * margin, height > 4 * margin else { return 0 }
    for y in margin..<(height - margin) {
      for x in stride(from: margin + (y & 1), to: width - margin, by: 2) {
        let here = Int(ink.samples[y * width + x])
        if here > faintest, here - Int(ink.samples[(y + 1) * width + x]) > faintest * 5 / 9 {
          points.append(SIMD2(Int32(x - width / 2), Int32(y + width / 2)))
        }
      }
    }
    guard points.count > 50 else { return 0 }
    if points.count > 12_000 {
      let step = points.count / 12_000 + 1
      points = stride(from: 0, to: points.count, by: step).map { points[$0] }
    }
    var best = 0.0
    var step = 0.5 * .pi / 180
    var candidates = stride(from: -reach, through: reach, by: step).map { $0 }
    for round in 0..<4 {
      // A third of the points is enough to find the half degree.
      let each = round == 0 && points.count > 6000 ? 3 : 1
      var sharpest = -1.0
      for candidate in candidates {
        let sharpness = sharpness(points, along: candidate, each: each, rows: height + width)
        if sharpness > sharpest { (sharpest, best) = (sharpness, candidate) }
      }
      step /= 3
      candidates = (-3...3).map { best + Double($0) * step }
    }
    return best
  }

  /// How unevenly points fall on the rows at an angle: the sum of the squared counts.
  private static func sharpness(
    _ points: [SIMD2<Int32>], along angle: Double, each step: Int, rows: Int
  ) -> Double {
    // 16.16 fixed point; pages are a few thousand samples wide.
    let slope = Int(tan(angle) * 65_536)
    var bins = [Int32](repeating: 0, count: rows)
    unsafe points.withUnsafeBufferPointer { points in
      for index in stride(from: 0, to: points.count, by: step) {
        let point = unsafe points[index]
        let row = Int(point.y) &- (Int(point.x) &* slope) &>> 16
        if row >= 0, row < rows { bins[row] &+= 1 }
      }
    }
    var sum = 0
    for count in bins { sum &+= Int(count) &* Int(count) }
    return Double(sum)
  }
}
