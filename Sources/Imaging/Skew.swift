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
    var bins = [Int32](repeating: 0, count: height + width)
    func sharpness(_ angle: Double, each step: Int) -> Double {
      let slope = Float(tan(angle))
      let offset = Float(width / 2)
      for index in bins.indices { bins[index] = 0 }
      var index = 0
      while index < points.count {
        bins[Int(points[index].y - points[index].x * slope + offset)] &+= 1
        index += step
      }
      return bins.reduce(0.0) { $0 + Double($1) * Double($1) }
    }
    var best = 0.0
    var step = 0.5 * .pi / 180
    var candidates = stride(from: -reach, through: reach, by: step).map { $0 }
    for round in 0..<4 {
      // A third of the points is enough to find the half degree.
      let each = round == 0 && points.count > 6000 ? 3 : 1
      let measured = candidates.map { sharpness($0, each: each) }
      best = candidates.indices.max { measured[$0] < measured[$1] }.map { candidates[$0] } ?? 0
      step /= 3
      candidates = (-3...3).map { best + Double($0) * step }
    }
    return best
  }
}
