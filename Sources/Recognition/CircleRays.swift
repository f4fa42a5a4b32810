internal import Domain
internal import Forms
private import Foundation
internal import Imaging

/// What rays from a word's middle meet in the ring where a circle round the word would run.
struct CircleRays {
  private static let count = 48
  /// Where the ring begins and ends, of the way from the word's middle to its edge.
  private static let ring = 0.62...1.45

  /// Which rays meet new ink.
  private var met = [Bool](repeating: false, count: count)
  /// Which others run through a seal, that may hide a circle.
  private var covered = [Bool](repeating: false, count: count)

  /// New ink in the middle half of the word, mm²: a circle leaves none there, a seal its name.
  private(set) var inside = 0.0

  /// Sends the rays.
  ///
  /// - Parameters:
  ///   - marks: Knows the page.
  ///   - word: The word's place, mm.
  ///   - seal: A seal whose ink does not count.
  init(of marks: MarkReader, round word: PaperBox, beside seal: SealShape? = nil) {
    let area = word.grown(by: word.width * 0.35 + 1.2, word.height * 0.35 + 0.8)
    let ink = marks.added(area, over: MarkReader.stroke)
    let (centreX, centreY) = (word.center.x - area.x, word.center.y - area.y)
    inside = CircleRays.written(in: ink, near: (centreX, centreY), of: word)
    let thick = CircleRays.ring.upperBound - CircleRays.ring.lowerBound
    for ray in 0..<CircleRays.count {
      let angle = Double(ray) / Double(CircleRays.count) * 2 * .pi
      let reach = Point(cos(angle) * word.width / 2, sin(angle) * word.height / 2)
      let length = (reach.x * reach.x + reach.y * reach.y).squareRoot()
      let steps = max(8, Int(length * (thick + 0.02) * MarkReader.scale))
      var under = 0
      for step in 0...steps {
        let radius = CircleRays.ring.lowerBound + thick * Double(step) / Double(steps)
        let x = Int((centreX + reach.x * radius) * MarkReader.scale)
        let y = Int((centreY + reach.y * radius) * MarkReader.scale)
        guard x >= 0, y >= 0, x < ink.width, y < ink.height else { continue }
        if let seal,
          seal.ring.radius(word.center.x + reach.x * radius, word.center.y + reach.y * radius)
            < SealShape.edge
        {
          under += 1
          continue
        }
        if ink.samples[y * ink.width + x] != 0 {
          met[ray] = true
          break
        }
      }
      covered[ray] = 2 * under > steps
    }
  }

  /// The ink in the middle half of a word's box, mm².
  private static func written(
    in ink: Raster, near middle: (x: Double, y: Double), of word: PaperBox
  ) -> Double {
    func span(_ middle: Double, _ size: Double, _ limit: Int) -> Range<Int> {
      let low = min(limit, max(0, Int((middle - size / 4) * MarkReader.scale)))
      return low..<max(low, min(limit, Int((middle + size / 4) * MarkReader.scale)))
    }
    let across = span(middle.x, word.width, ink.width)
    let count = span(middle.y, word.height, ink.height).reduce(0) { sum, y in
      sum + across.count { ink.samples[y * ink.width + $0] != 0 }
    }
    return Double(count) / (MarkReader.scale * MarkReader.scale)
  }

  /// The probability of a circle by the share of rays that meet new ink.
  var probability: Double { MarkReader.logistic((coverage - 0.53) * 32) }

  /// The rays that tell whether a circle is there.
  private var open: Int { zip(met, covered).count { $0 || !$1 } }

  /// Whether enough of them do.
  var tells: Bool { 3 * open >= CircleRays.count }

  private var coverage: Double {
    Double(met.count { $0 }) / Double(max(1, open))
  }
}
