internal import Forms

#if canImport(Glibc)
  private import Glibc
#endif

/// A scan whose form is known and whose every place on paper has its place in pixels.
public struct RegisteredPage: Sendable {
  /// The form.
  public let form: PreparedForm
  /// The ink of the page, upright or turned by quarter turns only.
  public let ink: InkMap
  /// Paper to working pixels.
  public let map: PaperMap
  /// The 95th percentile of the distances between where check pieces of the form were expected and found, mm.
  public let residual: Double
  /// The share of the form's landmarks that were found, 0…1.
  public let agreement: Double
  /// How the page lay on the scanner: degrees clockwise from upright.
  public let rotation: Double
}

/// What a page turned out to be.
public enum Identification: Sendable {
  /// A known form.
  case form(RegisteredPage)
  /// A page with nothing on it.
  case blank
  /// Something, but no known form; the best form's agreement tells how far it was from one.
  case unknown(agreement: Double)
}

/// Finds the form on a page: which one, and where.
public struct Registration: Sendable {
  /// The known forms.
  public let atlas: FormAtlas

  /// Landmarks that must be found for a page to be a form.
  static let leastAgreement = 0.45
  /// From so many found on, no other form and no other way of lying is tried.
  static let clearAgreement = 0.7

  /// Prepares the search over the known forms.
  public init(_ atlas: FormAtlas) { self.atlas = atlas }

  private struct Hypothesis {
    var form: PreparedForm
    var score: Double
    var map: PaperMap
    var rotation: Double
  }

  /// Says what a page is, and where.
  public func identify(_ scanned: InkMap) -> Identification {
    // Quarter turns show in the page's proportions; where they do not, both ways are tried.
    let aspect = Double(scanned.ink.width) / Double(scanned.ink.height)
    let turns: [Int] = aspect < 0.9 ? [0] : aspect > 1.1 ? [1] : [0, 1]
    let ways = turns.map { turn in
      let ink = scanned.turned(quarters: turn)
      return Way(turn: turn, ink: ink, pyramid: Pyramid(ink.ink))
    }
    var best: RegisteredPage? = nil
    for way in ways {
      if let page = likeliest(of: hypotheses(way.pyramid).prefix(3), way, atLeast: best) {
        best = page
        if page.agreement > Registration.clearAgreement { return .form(page) }
      }
    }
    if let best, best.agreement >= Registration.leastAgreement { return .form(best) }
    if Blankness.isBlank(scanned) { return .blank }
    // What is left is hardly ever a form, and a form that is not found costs a person's time: it is worth a long look.
    for way in ways {
      if let page = likeliest(of: thoroughHypotheses(way.pyramid).prefix(4), way, atLeast: best) {
        best = page
      }
    }
    if let best, best.agreement >= Registration.leastAgreement { return .form(best) }
    return .unknown(agreement: best?.agreement ?? 0)
  }

  /// A page in one of the quarter turns that its proportions allow.
  private struct Way {
    var turn: Int
    var ink: InkMap
    var pyramid: Pyramid
  }

  /// The hypothesis whose landmarks are found best, better than those of `other`; the first that is beyond doubt.
  private func likeliest(
    of hypotheses: ArraySlice<Hypothesis>, _ way: Way, atLeast other: RegisteredPage?
  ) -> RegisteredPage? {
    var best: RegisteredPage? = nil
    for hypothesis in hypotheses {
      guard
        let page = refine(hypothesis, ink: way.ink, pyramid: way.pyramid, turn: way.turn),
        page.agreement > max(best?.agreement ?? 0, other?.agreement ?? 0)
      else { continue }
      best = page
      if page.agreement > Registration.clearAgreement { break }
    }
    return best
  }

  /// A whole-page correlation of this much is beyond doubt; below it other scales are tried.
  private static let clearScore = 0.42
  /// The page's size against the form's that is tried where the declared one does not fit.
  private static let scales = [0.97, 1.03, 0.94, 1.06, 0.91]
  /// The same in a thorough search: half a step is less than a sample at the page's ends.
  private static let closeScales = stride(from: 0.91, through: 1.06, by: 0.015)

  /// Grey print against black writing, of 255.
  private static let faintestLine = 36

  /// Where each form could lie, likeliest first.
  private func hypotheses(_ pyramid: Pyramid) -> [Hypothesis] {
    let angle = Skew.angle(of: pyramid.levels[1])
    var found = hypotheses(pyramid, angle: angle, scale: 1)
    for scale in Registration.scales
    where (found.map(\.score).max() ?? 0) < Registration.clearScore {
      found += hypotheses(pyramid, angle: angle, scale: scale)
    }
    return found.sorted { $0.score > $1.score }
  }

  /// Where each form could lie if its print is fainter than what is written on it, likeliest first: the best scale
  /// of each form and way up.
  private func thoroughHypotheses(_ pyramid: Pyramid) -> [Hypothesis] {
    let angle = Skew.angle(of: pyramid.levels[1], faintest: Registration.faintestLine)
    var best: [Hypothesis] = []
    for scale in Registration.closeScales {
      let found = hypotheses(pyramid, angle: angle, scale: scale, isLevelled: true)
      best = best.isEmpty ? found : zip(best, found).map { $0.score >= $1.score ? $0 : $1 }
    }
    return best.sorted { $0.score > $1.score }
  }

  /// One hypothesis a form and way up, in the forms' order.
  private func hypotheses(
    _ pyramid: Pyramid, angle: Double, scale: Double, isLevelled: Bool = false
  ) -> [Hypothesis] {
    let source = pyramid.levels[3]
    let edge = Correlation.edge
    let centre = Point(Double(source.width) / 2, Double(source.height) / 2)
    let (across, down) = (cos(angle) * scale, sin(angle) * scale)
    var lattice = SampleLattice(columns: edge, rows: edge, looks: 1)
    for row in 0..<lattice.down {
      for column in 0..<lattice.across {
        let u = Double(column * SampleLattice.step - edge / 2)
        let v = Double(row * SampleLattice.step - edge / 2)
        lattice.nodes.append(
          Point(centre.x + u * across - v * down - 0.5, centre.y + u * down + v * across - 0.5))
      }
    }
    let coarse = lattice.sample(source, outside: 0)
    let outline = Correlation.Outline(coarse, isLevelled: isLevelled)
    let middle = Point(Double(pyramid.levels[0].width) / 2, Double(pyramid.levels[0].height) / 2)
    var found: [Hypothesis] = []
    for form in atlas.forms {
      let peaks = Correlation.peaks(
        page: outline, form: isLevelled ? form.levelledOutline : form.outline)
      for (half, peak) in peaks.enumerated() {
        let turn = angle + (half == 0 ? 0 : Double.pi)
        let (c, s) = (
          cos(turn) * InkMap.workingScale * scale, sin(turn) * InkMap.workingScale * scale
        )
        let shift = Point(
          peak.shift.x / Pyramid.scale(3) - form.template.pageWidth / 2,
          peak.shift.y / Pyramid.scale(3) - form.template.pageHeight / 2)
        let plane = Homography([
          c, -s, middle.x + c * shift.x - s * shift.y, s, c, middle.y + s * shift.x + c * shift.y,
          0, 0,
        ])
        found.append(
          Hypothesis(form: form, score: peak.score, map: PaperMap(plane: plane), rotation: turn))
      }
    }
    return found
  }

  /// Follows a hypothesis from coarse to fine; nil where the form is not there.
  private func refine(
    _ hypothesis: Hypothesis, ink: InkMap, pyramid: Pyramid, turn: Int
  ) -> RegisteredPage? {
    let form = hypothesis.form
    let search = PatchSearch(page: pyramid, form: form)
    var map = hypothesis.map

    // Blocks of a third of the page give scale, shear and the rest of the turn.
    let blocks = Registration.blocks(form.template)
    guard let first = fit(search, blocks, size: 56, reach: 8, level: 3, map: map, affine: true)
    else { return nil }
    map = first.map
    // A page that lies plainly is found within a short way; only where too little is, the search goes further.
    let some = Registration.every(2, of: form.landmarks)
    guard
      let second = nearest(
        search, some, size: 26, reaches: [1.9, 4.5], level: 2, map: map, affine: true)
    else { return nil }
    map = second.map
    var third = nearest(
      search, form.landmarks, size: 11, reaches: [0.9, 1.6], level: 1, map: map, affine: false)
    // Where a plane does not carry the form, an uneven feed may.
    if third?.agreement ?? 0 < Registration.clearAgreement,
      let waved = waved(search, form, pyramid: pyramid, map: map),
      waved.agreement > third?.agreement ?? 0
    {
      third = waved
    }
    guard let third else { return nil }
    map = third.map
    let agreement = third.agreement
    guard agreement >= 0.25 else {
      return RegisteredPage(
        form: form, ink: ink, map: map, residual: .infinity, agreement: agreement, rotation: 0)
    }
    // Every fourth landmark is kept from the fit and only measures it.
    let (fitted, checks) = Registration.split(form.landmarks)
    if let fourth = nearest(
      search, fitted, size: 7, reaches: [0.35, 0.55], level: 0, map: map, affine: false)
    {
      map = fourth.map
    }
    var residual = Registration.residual(search, checks, map: map)
    if residual > 0.06 {
      (map, residual) = Registration.bent(search, form, map: map, residual: residual)
    }
    let degrees = (hypothesis.rotation * 180 / .pi + Double(turn) * -90)
      .truncatingRemainder(dividingBy: 360)
    return RegisteredPage(
      form: form, ink: ink, map: map, residual: residual, agreement: agreement, rotation: degrees)
  }

  /// Follows an uneven feed: the rows' shifts first, then the landmarks against them; nil where neither is found.
  private func waved(
    _ search: PatchSearch, _ form: PreparedForm, pyramid: Pyramid, map: PaperMap
  ) -> (map: PaperMap, agreement: Double)? {
    guard let wave = FeedWave(pyramid, form: form, map: map) else { return nil }
    var map = map
    map.wave = wave
    return fit(search, form.landmarks, size: 11, reach: 1.6, level: 1, map: map, affine: false)
  }

  /// The fit of the shortest reach that finds most of the places, or of the longest.
  private func nearest(
    _ search: PatchSearch, _ places: [Point], size: Double, reaches: [Double], level: Int,
    map: PaperMap, affine: Bool
  ) -> (map: PaperMap, agreement: Double)? {
    var found: (map: PaperMap, agreement: Double)? = nil
    for reach in reaches {
      found = fit(search, places, size: size, reach: reach, level: level, map: map, affine: affine)
      if found?.agreement ?? 0 > Registration.clearAgreement { break }
    }
    return found
  }

  private func fit(
    _ search: PatchSearch, _ places: [Point], size: Double, reach: Double, level: Int,
    map: PaperMap, affine: Bool
  ) -> (map: PaperMap, agreement: Double)? {
    let finds = places.compactMap {
      search.find($0, size: size, reach: reach, level: level, map: map)
    }
    var pairs = finds.filter { $0.score > 0.3 }.map { find in
      let found = map(Point(find.place.x + find.shift.x, find.place.y + find.shift.y))
      let extra = map.beyondPlane(find.place)
      return Correspondence(
        from: find.place, to: Point(found.x - extra.x, found.y - extra.y),
        weight: find.score * find.score)
    }
    guard pairs.count >= 4 else { return nil }
    let weights = pairs.map(\.weight)
    var plane = map.plane
    // Weights fall with the distance from the last fit, on a scale that follows the median (Tukey).
    for round in 0..<6 {
      let fitted = affine || round < 2 ? Fit.affine(pairs) : Fit.homography(pairs)
      guard let fitted else { return nil }
      plane = fitted
      let distances = pairs.map { Registration.distance(plane($0.from), $0.to) }
      let median = distances.sorted()[distances.count / 2]
      let scale = max(3 * median, 0.06 * InkMap.workingScale)
      for index in pairs.indices {
        let ratio = distances[index] / scale
        let keep = max(0, 1 - ratio * ratio)
        pairs[index].weight = weights[index] * keep * keep + 1e-9
      }
    }
    let tolerance = max(0.35, reach * 0.25) * InkMap.workingScale
    let agreeing = pairs.indices.filter {
      weights[$0] > 0.16 && Registration.distance(plane(pairs[$0].from), pairs[$0].to) < tolerance
    }
    var result = map
    result.plane = plane
    return (result, Double(agreeing.count) / Double(max(1, places.count)))
  }

  /// The distance between where pieces of the form are and where they are expected, mm: a percentile of those found.
  ///
  /// - Parameters:
  ///   - share: which percentile.
  ///   - leastFound: the share of the pieces that must be found; infinity where fewer are.
  static func residual(
    _ search: PatchSearch, _ places: [Point], map: PaperMap, share: Double = 0.95,
    leastFound: Double = 0
  ) -> Double {
    let distances = places.compactMap { place -> Double? in
      guard let find = search.find(place, size: 7, reach: 0.55, level: 0, map: map),
        find.score > 0.5
      else { return nil }
      return (find.shift.x * find.shift.x + find.shift.y * find.shift.y).squareRoot()
    }.sorted()
    guard distances.count >= 4, Double(distances.count) >= leastFound * Double(places.count)
    else { return .infinity }
    return distances[min(distances.count - 1, Int(Double(distances.count) * share))]
  }

  private static func every(_ step: Int, of places: [Point]) -> [Point] {
    stride(from: 0, to: places.count, by: step).map { places[$0] }
  }

  static func split(_ places: [Point]) -> (fitted: [Point], checks: [Point]) {
    var (fitted, checks): ([Point], [Point]) = ([], [])
    for (index, place) in places.enumerated() {
      if index % 4 == 2 { checks.append(place) } else { fitted.append(place) }
    }
    return (fitted, checks)
  }

  private static func blocks(_ template: FormTemplate) -> [Point] {
    let (across, down) = (4, 5)
    return (0..<down).flatMap { row in
      (0..<across).map { column in
        Point(
          30 + (template.pageWidth - 60) * Double(column) / Double(across - 1),
          30 + (template.pageHeight - 60) * Double(row) / Double(down - 1))
      }
    }
  }

  private static func distance(_ a: Point, _ b: Point) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }
}
