internal import Domain
internal import Forms
private import Foundation
internal import Imaging

/// The ellipse near a word that its new ink follows best: a circle drawn off the word's middle, through its characters or
/// round most of it, is one all the same.
///
/// ``CircleRays`` start from the word's middle and ask whether ink lies where a circle would run; here the circle's own
/// middle and size are sought.
struct CircleShape {
  /// Rays that may miss it: with more of them it is no sure circle.
  private static let mostMissed = 8

  /// The probability that a circle is drawn round the word, 0…1.
  private(set) var probability = 0.0

  /// Looks for the ellipse.
  ///
  /// - Parameters:
  ///   - marks: Knows the page.
  ///   - word: The word's place, mm.
  ///   - stroke: Ink over this is a stroke, of 255.
  ///   - seal: A seal whose ink does not count.
  init(
    of marks: MarkReader, round word: PaperBox, over stroke: UInt8, beside seal: SealShape? = nil
  ) {
    let look = EllipseLook(
      of: marks, in: word.grown(by: word.width * 0.35 + 1.2, word.height * 0.35 + 1.5),
      over: stroke, beside: seal)
    guard look.written > MarkReader.leastDrawn else { return }
    // Round a short word a seal passes for a circle that leans or is open. (いいえ is 2.05 times as long as high.)
    let isLong = word.width > 2.2 * word.height
    for lean in isLong ? [0, -0.25, 0.25, -0.5, 0.5] : [0] where probability < 0.9 {
      guard let best = CircleShape.fit(look, round: word, leaning: lean) else { continue }
      probability = max(
        probability, CircleShape.probability(look, along: best, isLong: isLong))
    }
  }

  /// The probability that what lies along an ellipse is a circle.
  ///
  /// - Parameter isLong: Whether the word is longer than a seal is round.
  private static func probability(
    _ look: EllipseLook, along best: Ellipse, isLong: Bool
  ) -> Double {
    guard let seen = look.seen(along: best, missing: CircleShape.mostMissed) else { return 0 }
    // Half of it and more must be seen, on every side; print may hide the rest, and where it hides much next to nothing
    // may be missing.
    guard seen.quarters == 4, 2 * seen.met >= EllipseLook.rays,
      seen.hidden <= (seen.missed > 1 ? 16 : 24),
      look.filled(best) < 0.07
    else { return 0 }
    // Leaning ellipses run along arms of hooks and crosses: most new ink must lie along one.
    let followed = look.followed(best)
    guard best.lean == 0 || followed > 0.85 && seen.hidden <= 16 else { return 0 }
    let share = Double(seen.met) / Double(seen.met + seen.missed)
    // Where all new ink lies along it, it may be open wider.
    let least = isLong && followed > 0.93 ? 0.7 : 0.8
    return MarkReader.logistic((share - least) * 32)
  }

  /// The ellipse that most ink follows: first on a coarse grid, then on a fine one round its best.
  private static func fit(
    _ look: EllipseLook, round word: PaperBox, leaning lean: Double
  ) -> Ellipse? {
    var coarse: [Ellipse] = []
    for across in stride(from: 0.32, through: 0.78, by: 0.08) {
      for down in stride(from: 0.32, through: 0.88, by: 0.08) {
        for right in stride(from: -0.24, through: 0.24, by: 0.06) {
          for below in stride(from: -0.4, through: 0.4, by: 0.1) {
            coarse.append(
              Ellipse(
                x: word.center.x + right * word.width, y: word.center.y + below * word.height,
                across: across * word.width, down: down * word.height, lean: lean))
          }
        }
      }
    }
    guard let (first, _) = look.best(of: coarse.filter { isRound(word, $0) }, missing: mostMissed)
    else { return nil }
    var fine: [Ellipse] = []
    for across in [-0.04, 0, 0.04] {
      for down in [-0.04, 0, 0.04] {
        for right in [-0.03, 0, 0.03] {
          for below in [-0.05, 0, 0.05] {
            fine += (lean == 0 ? [0] : [-0.1, 0, 0.1]).map { more in
              Ellipse(
                x: first.x + right * word.width, y: first.y + below * word.height,
                across: first.across + across * word.width,
                down: first.down + down * word.height, lean: lean + more)
            }
          }
        }
      }
    }
    return look.best(of: fine.filter { isRound(word, $0) }, missing: mostMissed)?.ellipse
  }

  /// Whether it could be drawn round the word: of its size (round a long word a small ring is a seal), the word's middle
  /// well inside, not as large and as round as a seal, and leaning only where that shows.
  private static func isRound(_ word: PaperBox, _ ellipse: Ellipse) -> Bool {
    ((word.width > 2 * word.height ? 0.36 : 0.3)...0.8).contains(ellipse.across / word.width)
      && (0.3...0.9).contains(ellipse.down / word.height)
      && ellipse.radius(word.center.x, word.center.y) < 0.67
      && (ellipse.down <= 4.2 && ellipse.lean == 0 || ellipse.across >= 1.35 * ellipse.down)
  }
}
