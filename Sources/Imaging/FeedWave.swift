internal import Forms

/// What a scanner's uneven paper feed adds to a page: each row of the paper lies a little along and aside.
struct FeedWave: Sendable {
  /// Between the rows that are measured, mm.
  static let spacing = 5.0
  /// A band's height, mm: two rows of print, and short against the shortest wave.
  private static let height = 9.0
  /// How far a band is looked for, mm.
  private static let reach = 3.4
  /// The pyramid's level that is searched.
  private static let level = 2

  /// Shifts at every `spacing` from the paper's top, working pixels.
  private let shifts: [Point]

  /// Where the rows of a page lie against a plane map; nil where too little of the form's print is there.
  ///
  /// Bands of the whole page's width are sought side by side, each at every shift; the chain of shifts that fits
  /// best as a whole is taken (the Viterbi algorithm), because a feed changes slowly.
  init?(_ page: Pyramid, form: PreparedForm, map: PaperMap) {
    let scale = Pyramid.scale(FeedWave.level)
    let blank = form.pyramid.levels[FeedWave.level]
    let seen = FeedWave.unrolled(
      page.levels[FeedWave.level], columns: blank.width, rows: blank.height, map: map)
    let reach = Int((FeedWave.reach * scale).rounded(.up))
    let side = 2 * reach + 1
    let count = Int(form.template.pageHeight / FeedWave.spacing) + 1
    let half = Int(FeedWave.height * scale / 2)
    var fits: [[Float]] = []
    for band in 0..<count {
      let middle = Int(Double(band) * FeedWave.spacing * scale)
      fits.append(
        FeedWave.fit(blank, seen, rows: (middle - half)..<(middle + half), reach: reach))
    }
    guard fits.count(where: { $0.max() ?? 0 > 0.3 }) > count / 3 else { return nil }
    let chain = FeedWave.chain(fits, side: side)
    let toWorking = Double(1 << FeedWave.level)
    shifts = chain.enumerated().map { band, state in
      let (x, y) = (state % side, state / side)
      func score(_ x: Int, _ y: Int) -> Double {
        Double(fits[band][max(0, min(side - 1, y)) * side + max(0, min(side - 1, x))])
      }
      func vertex(_ before: Double, _ here: Double, _ after: Double) -> Double {
        let curve = before - 2 * here + after
        return curve < -1e-4 ? max(-0.5, min(0.5, 0.5 * (before - after) / curve)) : 0
      }
      let fine = Point(
        vertex(score(x - 1, y), score(x, y), score(x + 1, y)),
        vertex(score(x, y - 1), score(x, y), score(x, y + 1)))
      // From the form's frame into the scan's: the map's own turn and scale at the place.
      let place = Point(form.template.pageWidth / 2, Double(band) * FeedWave.spacing)
      let step = toWorking / InkMap.workingScale
      let moved = map(
        Point(
          place.x + (Double(x - reach) + fine.x) * step,
          place.y + (Double(y - reach) + fine.y) * step))
      let still = map(place)
      return Point(moved.x - still.x, moved.y - still.y)
    }
  }

  /// The shift at a height on the paper, mm; between the measured rows by cubics (Catmull and Rom, 1974).
  func callAsFunction(_ y: Double) -> Point {
    let place = max(0, min(Double(shifts.count - 1) - 1e-6, y / FeedWave.spacing))
    let index = Int(place)
    let t = place - Double(index)
    func shift(_ offset: Int) -> Point { shifts[max(0, min(shifts.count - 1, index + offset))] }
    let (a, b, c, d) = (shift(-1), shift(0), shift(1), shift(2))
    func mix(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
      b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    }
    return Point(mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y))
  }

  /// The page in the form's frame.
  private static func unrolled(_ page: Raster, columns: Int, rows: Int, map: PaperMap) -> Raster {
    let scale = Pyramid.scale(level)
    let shrink = 1 / Double(1 << level)
    var lattice = SampleLattice(columns: columns, rows: rows, looks: 1)
    for row in 0..<lattice.down {
      for column in 0..<lattice.across {
        let point = map(
          Point(
            Double(column * SampleLattice.step) / scale, Double(row * SampleLattice.step) / scale))
        lattice.nodes.append(Point(point.x * shrink - 0.5, point.y * shrink - 0.5))
      }
    }
    return lattice.sample(page, outside: 0)
  }

  /// How well a band of the blank fits the page at each shift, row by row of shifts; 0 where the blank is bare.
  private static func fit(
    _ blank: Raster, _ seen: Raster, rows: Range<Int>, reach: Int
  ) -> [Float] {
    let side = 2 * reach + 1
    var scores = [Float](repeating: 0, count: side * side)
    let rows = max(reach, rows.lowerBound)..<min(blank.height - reach, rows.upperBound)
    let (left, right) = (reach + 4, blank.width - reach - 4)
    guard rows.count > 4, right - left > 40 else { return scores }
    let count = Double(rows.count * (right - left))
    func moments(_ raster: Raster, _ x: Int, _ y: Int) -> (sum: Double, variance: Double) {
      var (sum, squares) = (0, 0)
      for row in rows {
        let start = (row + y) * raster.width + x
        for sample in raster.samples[(start + left)..<(start + right)] {
          sum += Int(sample)
          squares += Int(sample) * Int(sample)
        }
      }
      return (Double(sum), Double(squares) - Double(sum) * Double(sum) / count)
    }
    let piece = moments(blank, 0, 0)
    guard piece.variance > count * 40 else { return scores }
    for y in -reach...reach {
      for x in -reach...reach {
        let there = moments(seen, x, y)
        guard there.variance > count * 16 else { continue }
        var product = 0
        for row in rows {
          product += dot(
            blank, row * blank.width + left, seen, (row + y) * seen.width + x + left,
            count: right - left)
        }
        let covariance = Double(product) - piece.sum * there.sum / count
        scores[(y + reach) * side + x + reach] = Float(
          covariance / (piece.variance * there.variance).squareRoot())
      }
    }
    return scores
  }

  private static func dot(
    _ one: Raster, _ first: Int, _ other: Raster, _ second: Int, count: Int
  ) -> Int {
    precondition(first >= 0 && first + count <= one.samples.count)
    precondition(second >= 0 && second + count <= other.samples.count)
    return unsafe one.samples.withUnsafeBufferPointer { one in
      unsafe other.samples.withUnsafeBufferPointer { other in
        guard let a = one.baseAddress, let b = other.baseAddress else { return 0 }
        let (p, q) = unsafe (a + first, b + second)
        var total: Int32 = 0
        for x in 0..<count { unsafe total &+= Int32(p[x]) &* Int32(q[x]) }
        return Int(total)
      }
    }
  }

  /// The state of each band in the chain that fits best as a whole.
  private static func chain(_ fits: [[Float]], side: Int) -> [Int] {
    // A shift of one sample (0.7 mm) from a band to the next costs as much as a hundredth of correlation;
    // more than two is no feed.
    let (stiffness, most): (Float, Int) = (0.012, 2)
    var best = fits[0]
    var origins: [[Int]] = []
    for band in fits.indices.dropFirst() {
      var next = [Float](repeating: 0, count: side * side)
      var origin = [Int](repeating: 0, count: side * side)
      for state in 0..<(side * side) {
        let (x, y) = (state % side, state / side)
        var (score, from): (Float, Int) = (-.infinity, state)
        for oy in max(0, y - most)...min(side - 1, y + most) {
          for ox in max(0, x - most)...min(side - 1, x + most) {
            let distance = Float((ox - x) * (ox - x) + (oy - y) * (oy - y))
            let value = best[oy * side + ox] - stiffness * distance
            if value > score { (score, from) = (value, oy * side + ox) }
          }
        }
        next[state] = score + fits[band][state]
        origin[state] = from
      }
      best = next
      origins.append(origin)
    }
    var state = best.indices.max { best[$0] < best[$1] } ?? 0
    var states = [state]
    for origin in origins.reversed() {
      state = origin[state]
      states.append(state)
    }
    return states.reversed()
  }
}
