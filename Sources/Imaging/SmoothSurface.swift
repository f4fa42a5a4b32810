/// Shifts as a polynomial of the fourth degree over the page: what a curl looks like as a whole.
struct SmoothSurface {
  private static let degree = 4
  /// Shifts this far from the surface, working pixels, are none of the paper's but a neighbour's that looks alike; the
  /// first surfaces go through them as well and lie less well.
  private static let strays = [6.0, 4, 2.5, 2.5]
  private let middle: Point
  private var x: [Double]
  private var y: [Double]

  /// The surface through measured shifts; nil where there are too few.
  init?(_ measured: [Correspondence], width: Double, height: Double) {
    middle = Point(width / 2, height / 2)
    (x, y) = ([], [])
    let terms = self.terms(at: middle).count
    guard measured.count >= 2 * terms else { return nil }
    var normal = [[Double]](repeating: [Double](repeating: 0, count: terms), count: terms)
    var rightX = [Double](repeating: 0, count: terms)
    var rightY = rightX
    for pair in measured {
      let row = self.terms(at: pair.from)
      for i in 0..<terms {
        for j in 0..<terms { normal[i][j] += pair.weight * row[i] * row[j] }
        rightX[i] += pair.weight * row[i] * pair.to.x
        rightY[i] += pair.weight * row[i] * pair.to.y
      }
    }
    // What few places say of a coefficient does not make it large.
    for i in 1..<terms { normal[i][i] += 0.01 }
    guard let x = Fit.solve(normal, rightX), let y = Fit.solve(normal, rightY) else { return nil }
    (self.x, self.y) = (x, y)
  }

  /// The measured shifts that lie on a surface through most of them, or as near to it as they are enough to tell.
  static func agreeing(
    _ measured: [Correspondence], width: Double, height: Double
  ) -> [Correspondence] {
    var kept = measured
    for stray in strays {
      guard let surface = SmoothSurface(kept, width: width, height: height) else { break }
      let near = measured.filter { pair in
        let smooth = surface(pair.from)
        return abs(pair.to.x - smooth.x) < stray && abs(pair.to.y - smooth.y) < stray
      }
      kept = near
    }
    return kept
  }

  func callAsFunction(_ place: Point) -> Point {
    let terms = terms(at: place)
    return Point(
      zip(terms, x).reduce(0) { $0 + $1.0 * $1.1 }, zip(terms, y).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// Powers of a place's coordinates, from −1 at one edge of the page to 1 at the other.
  private func terms(at place: Point) -> [Double] {
    let (u, v) = (place.x / middle.x - 1, place.y / middle.y - 1)
    var terms: [Double] = []
    var powerOfU = 1.0
    for i in 0...SmoothSurface.degree {
      var product = powerOfU
      for _ in 0...(SmoothSurface.degree - i) {
        terms.append(product)
        product *= v
      }
      powerOfU *= u
    }
    return terms
  }
}
