internal import Domain
internal import Forms
internal import Imaging

/// A seal (印) near a word: a ring of 8 to 14 mm with a name inside.
struct SealShape {
  /// Its ring.
  let ring: Ellipse

  /// How far ink may lie off the ring, of its radius: a seal is cut round, arcs of circles drawn round this word and its
  /// neighbours make no such ring.
  private static let band = 0.93...1.07
  /// How far a seal's ink may reach, of its ring's radius.
  static let edge = 1.12

  /// Looks for one; nil where there is none.
  ///
  /// - Parameters:
  ///   - marks: Knows the page.
  ///   - word: The word's place, mm.
  init?(of marks: MarkReader, near word: PaperBox) {
    let look = EllipseLook(of: marks, in: word.grown(by: 8, 8), over: MarkReader.faintStroke)
    guard look.written > 6 else { return nil }
    // Each size is looked for by itself: the best of a coarse look may be none at a close one.
    var best: (ellipse: Ellipse, score: Double)? = nil
    for radius in [4.3, 5.2, 6.2] {
      let coarse = SealShape.rings(
        around: word.center, within: (word.width / 2 + 3, word.height / 2 + 3), step: 1,
        radii: [radius])
      guard let (first, _) = look.best(of: coarse, missing: 12) else { continue }
      let fine = SealShape.rings(
        around: (first.x, first.y), within: (0.6, 0.6), step: 0.3,
        radii: stride(from: -0.6, through: 0.6, by: 0.2).map { radius + $0 })
      guard
        let found = look.best(
          of: fine, within: SealShape.band, missing: EllipseLook.rays / 8)
      else { continue }
      if found.score > best?.score ?? -.infinity { best = found }
    }
    guard let best = best?.ellipse else { return nil }
    guard
      let seen = look.seen(along: best, within: SealShape.band, missing: EllipseLook.rays / 8),
      3 * seen.met >= 2 * EllipseLook.rays,
      look.filled(best) > 0.1
    else { return nil }
    ring = best
  }

  /// Rings with their middles on a grid, mm.
  private static func rings(
    around middle: (x: Double, y: Double), within reach: (x: Double, y: Double), step: Double,
    radii: [Double]
  ) -> [Ellipse] {
    stride(from: -reach.x, through: reach.x, by: step).flatMap { right in
      stride(from: -reach.y, through: reach.y, by: step).flatMap { below in
        radii.map { Ellipse(x: middle.x + right, y: middle.y + below, across: $0, down: $0) }
      }
    }
  }

  /// Whether its middle is about the word's, so that its ring passes for a circle round the word.
  ///
  /// Farther off, a seal beside a circle is far more often met than a seal alone that reaches all round.
  func lies(over word: PaperBox) -> Bool { ring.radius(word.center.x, word.center.y) < 0.35 }
}
