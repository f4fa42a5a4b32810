private import Foundation
internal import Domain
internal import Forms
internal import Imaging

/// Reads marks made by hand: circles round words, marks in boxes, signatures and stamps.
///
/// Everything is measured against the form's own blank, registered to the page: what counts is the ink that
/// the blank does not have, never a comparison among the options alone.
struct MarkReader {
  let page: RegisteredPage
  /// Pixels per millimetre of the crops.
  static let scale = InkMap.workingScale
  /// Ink over this is a stroke, of 255.
  static let stroke: UInt8 = 96
  /// How far printed ink is widened before it is taken away, pixels: registration and print spread.
  private static let spread = 2

  /// Reads a choice.
  func choice(_ options: [ChoiceOption], mark: MarkStyle) -> [MarkReading] {
    options.map { option in
      let probability =
        switch mark {
        case .circle: circle(option.box, others: options.filter { $0 != option })
        case .box: box(option.box)
        }
      return MarkReading(label: option.label, probability: probability)
    }
  }

  /// The ink that was added to the blank, over a box; 1 where a stroke is new, 0 elsewhere.
  func added(_ box: PaperBox) -> Raster {
    let columns = max(1, Int((box.width * MarkReader.scale).rounded()))
    let rows = max(1, Int((box.height * MarkReader.scale).rounded()))
    var ink = page.resample(columns: columns, rows: rows, over: box)
    let blank = page.blank(columns: columns, rows: rows, over: box)
    for y in 0..<rows {
      for x in 0..<columns where ink.samples[y * columns + x] > 0 {
        guard ink.samples[y * columns + x] > MarkReader.stroke else {
          ink.samples[y * columns + x] = 0
          continue
        }
        var printed = false
        for by in max(0, y - MarkReader.spread)...min(rows - 1, y + MarkReader.spread) {
          for bx in max(0, x - MarkReader.spread)...min(columns - 1, x + MarkReader.spread)
          where blank.samples[by * columns + bx] > 80 {
            printed = true
          }
        }
        ink.samples[y * columns + x] = printed ? 0 : 1
      }
    }
    return ink
  }

  /// The probability that a word is circled: the share of rays from its middle that meet new ink in the ring
  /// where a circle would run.
  private func circle(_ word: PaperBox, others: [ChoiceOption]) -> Double {
    let area = word.grown(by: word.width * 0.35 + 1.2, word.height * 0.35 + 0.8)
    let ink = added(area)
    let (centreX, centreY) = (word.center.x - area.x, word.center.y - area.y)
    let rays = 48
    var met = [Bool](repeating: false, count: rays)
    for ray in 0..<rays {
      let angle = Double(ray) / Double(rays) * 2 * .pi
      let reach = Point(cos(angle) * word.width / 2, sin(angle) * word.height / 2)
      let length = (reach.x * reach.x + reach.y * reach.y).squareRoot()
      let steps = max(8, Int(length * 0.85 * MarkReader.scale))
      for step in 0...steps {
        let radius = 0.62 + 0.83 * Double(step) / Double(steps)
        let x = Int((centreX + reach.x * radius) * MarkReader.scale)
        let y = Int((centreY + reach.y * radius) * MarkReader.scale)
        guard x >= 0, y >= 0, x < ink.width, y < ink.height else { continue }
        if ink.samples[y * ink.width + x] != 0 {
          met[ray] = true
          break
        }
      }
    }
    let coverage = Double(met.count(where: { $0 })) / Double(rays)
    return MarkReader.logistic((coverage - 0.53) * 32)
  }

  /// The probability that a printed box is marked: the share of new and crossing ink inside its frame.
  private func box(_ frame: PaperBox) -> Double {
    let inside = frame.grown(by: -0.55, -0.55)
    let columns = max(4, Int((inside.width * MarkReader.scale).rounded()))
    let rows = max(4, Int((inside.height * MarkReader.scale).rounded()))
    let ink = page.resample(columns: columns, rows: rows, over: inside)
    let dark = ink.samples.count(where: { $0 > MarkReader.stroke })
    let share = Double(dark) / Double(columns * rows)
    return MarkReader.logistic((share - 0.09) * 110)
  }

  /// The probability that a place is signed or stamped.
  ///
  /// Specks do not count, nor does ink that reaches in from outside, as the arc of a circle does: a piece
  /// counts where most of it lies inside.
  func presence(_ place: PaperBox) -> Double {
    let outer = place.grown(by: 2.5, 2.5)
    var ink = added(outer)
    for index in ink.samples.indices where ink.samples[index] != 0 { ink.samples[index] = 255 }
    let scale = MarkReader.scale
    let (left, right) = (2.5 * scale, (2.5 + place.width) * scale)
    let (top, bottom) = (2.5 * scale, (2.5 + place.height) * scale)
    var written = 0.0
    var columns = Set<Int>()
    for piece in Components(of: ink, over: 128).all {
      let x = Double(piece.sumX) / Double(piece.area)
      let y = Double(piece.sumY) / Double(piece.area)
      guard x > left, x < right, y > top, y < bottom else { continue }
      let area = Double(piece.area) / (scale * scale)
      let extent = Double(max(piece.width, piece.height)) / scale
      // A speck is small both ways; a streak or a rule is one long thin line.
      guard extent > 0.9, area > 0.12 else { continue }
      let isLine =
        Double(min(piece.width, piece.height)) / scale < 0.5 && extent > 5
      let insideShare =
        (min(Double(piece.bottom), bottom) - max(Double(piece.top), top))
        / Double(max(1, piece.height))
      guard !isLine, insideShare > 0.6 else { continue }
      written += area
      for column in piece.left...piece.right { columns.insert(Int(Double(column) / scale / 1.5)) }
    }
    // A short name in a thin pen leaves about 4 mm² over 5 mm; dirt leaves a tenth of it.
    return MarkReader.logistic((written - 1.6) * 3) * MarkReader.logistic(Double(columns.count) - 1.5)
  }

  static func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
}
