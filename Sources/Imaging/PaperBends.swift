internal import Forms

extension Registration {
  /// What is left after an uneven feed was followed, mm, from which on the paper may be curled; a curl that is followed
  /// leaves less everywhere.
  private static let curled = 0.15

  /// Follows bends: searches again with a wider reach, spreads what the plane leaves over the page.
  static func bent(
    _ search: PatchSearch, _ form: PreparedForm, map: PaperMap, residual: Double
  ) -> (PaperMap, Double) {
    var best = (map: map, residual: residual)
    for kind in [Bend.Kind.feed, .curl] where kind == .feed || best.residual > curled {
      bend(search, form, from: map, kind: kind, best: &best)
    }
    return best
  }

  /// Follows bends of one kind; the map that leaves the least is the best.
  private static func bend(
    _ search: PatchSearch, _ form: PreparedForm, from map: PaperMap, kind: Bend.Kind,
    best: inout (map: PaperMap, residual: Double)
  ) {
    let (fitted, checks) = split(form.landmarks)
    var current = map
    for (reach, size, level) in [(2.6, 10.0, 1), (1.0, 7.0, 0), (0.6, 7.0, 0)] {
      var measured: [Correspondence] = []
      for place in fitted {
        guard
          let find = search.find(place, size: size, reach: reach, level: level, map: current),
          find.score > 0.4
        else { continue }
        let target = current(Point(find.place.x + find.shift.x, find.place.y + find.shift.y))
        var still = current
        still.bend = nil
        let flat = still(find.place)
        measured.append(
          Correspondence(
            from: find.place, to: Point(target.x - flat.x, target.y - flat.y),
            weight: find.score * find.score))
      }
      guard measured.count >= 12 else { break }
      let (width, height) = (form.template.pageWidth, form.template.pageHeight)
      let kept =
        switch kind {
        case .feed: withoutStrays(measured)
        case .curl: SmoothSurface.agreeing(measured, width: width, height: height)
        }
      guard kept.count >= 12 else { break }
      current.bend = Bend(kept, width: width, height: height, kind: kind)
      // A curl has no law as a feed has: every check tells of it, a missing one too.
      let now = Registration.residual(
        search, checks, map: current, share: kind == .feed ? 0.95 : 1,
        leastFound: kind == .feed ? 0 : 0.9)
      if now < best.residual, kind == .feed || now <= curled { best = (current, now) }
    }
  }

  /// Drops shifts that disagree with most of their neighbours in the same band of the page.
  private static func withoutStrays(_ measured: [Correspondence]) -> [Correspondence] {
    measured.filter { pair in
      let near = measured.filter { abs($0.from.y - pair.from.y) < 14 }
      guard near.count >= 4 else { return true }
      let x = near.map(\.to.x).sorted()[near.count / 2]
      let y = near.map(\.to.y).sorted()[near.count / 2]
      return abs(pair.to.x - x) < 5 && abs(pair.to.y - y) < 5
    }
  }
}
