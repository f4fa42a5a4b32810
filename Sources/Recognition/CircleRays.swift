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
  /// Which others run through print that may hide a circle.
  private var hidden = [Bool](repeating: false, count: count)

  /// Sends the rays.
  ///
  /// - Parameters:
  ///   - marks: Knows the page.
  ///   - word: The word's place, mm.
  ///   - stroke: Ink over this is a stroke, of 255.
  init(of marks: MarkReader, round word: PaperBox, over stroke: UInt8) {
    let area = word.grown(by: word.width * 0.35 + 1.2, word.height * 0.35 + 0.8)
    var strokes: Raster? = nil
    let ink = marks.added(area, over: stroke, all: &strokes)
    let every = strokes ?? ink
    let (centreX, centreY) = (word.center.x - area.x, word.center.y - area.y)
    let thick = CircleRays.ring.upperBound - CircleRays.ring.lowerBound
    for ray in 0..<CircleRays.count {
      let angle = Double(ray) / Double(CircleRays.count) * 2 * .pi
      let reach = Point(cos(angle) * word.width / 2, sin(angle) * word.height / 2)
      let length = (reach.x * reach.x + reach.y * reach.y).squareRoot()
      let steps = max(8, Int(length * (thick + 0.02) * MarkReader.scale))
      for step in 0...steps {
        let radius = CircleRays.ring.lowerBound + thick * Double(step) / Double(steps)
        let x = Int((centreX + reach.x * radius) * MarkReader.scale)
        let y = Int((centreY + reach.y * radius) * MarkReader.scale)
        guard x >= 0, y >= 0, x < ink.width, y < ink.height else { continue }
        if ink.samples[y * ink.width + x] != 0 {
          met[ray] = true
          break
        }
        if every.samples[y * ink.width + x] != 0 { hidden[ray] = true }
      }
    }
  }

  /// The probability of a circle by the share of rays that meet new ink.
  var probability: Double { MarkReader.logistic((coverage - 0.53) * 32) }

  /// The same by the rays on which nothing can hide, of which more are asked for.
  var seenProbability: Double {
    let open = zip(met, hidden).count { $0 || !$1 }
    guard open > 0 else { return 0 }
    let share = Double(met.count(where: { $0 })) / Double(open)
    return MarkReader.logistic((share - 0.72) * 32)
  }

  private var coverage: Double {
    Double(met.count(where: { $0 })) / Double(CircleRays.count)
  }

  /// Whether new ink lies on all four sides, and on a third of all rays: a seal in a wide word's middle leaves its ends
  /// bare, a stamp beside it the other side.
  var isAllRound: Bool {
    let (quarter, half) = (CircleRays.count / 4, CircleRays.count / 16)
    let sides = (0..<4).map { side in
      (-half...half).count { met[(side * quarter + $0 + CircleRays.count) % CircleRays.count] }
    }
    return sides.allSatisfy { $0 >= 2 } && coverage >= 1.0 / 3
  }
}
