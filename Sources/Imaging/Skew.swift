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
  /// - Parameter ink: The page at 75 dpi.
  static func angle(of ink: Raster, reach: Double = 8 * .pi / 180) -> Double {
    var points: [(x: Float, y: Float)] = []
    let (width, height) = (ink.width, ink.height)
    let margin = 8
    guard width > 4 * margin, height > 4 * margin else { return 0 }
    for y in margin..<(height - margin) {
      for x in stride(from: margin + (y & 1), to: width - margin, by: 2) {
        let here = Int(ink.samples[y * width + x])
        if here > 90, here - Int(ink.samples[(y + 1) * width + x]) > 50 {
          points.append((Float(x - width / 2), Float(y)))
        }
      }
    }
    guard points.count > 50 else { return 0 }
    if points.count > 12_000 {
      let step = points.count / 12_000 + 1
      points = stride(from: 0, to: points.count, by: step).map { points[$0] }
    }
    func sharpness(_ angle: Double) -> Double {
      let slope = Float(tan(angle))
      var bins = [Int32](repeating: 0, count: height + width)
      let offset = Float(width / 2)
      for point in points { bins[Int(point.y - point.x * slope + offset)] &+= 1 }
      return bins.reduce(0.0) { $0 + Double($1) * Double($1) }
    }
    var best = 0.0
    var step = 0.5 * .pi / 180
    var candidates = stride(from: -reach, through: reach, by: step).map { $0 }
    for _ in 0..<4 {
      best = candidates.max { sharpness($0) < sharpness($1) } ?? 0
      step /= 3
      candidates = (-3...3).map { best + Double($0) * step }
    }
    return best
  }
}
