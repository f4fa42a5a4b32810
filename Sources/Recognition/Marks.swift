internal import Domain
internal import Forms
private import Foundation
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
  ///
  /// - Parameter all: Receives every stroke, printed or new.
  func added(_ box: PaperBox, all: inout Raster?) -> Raster {
    let columns = max(1, Int((box.width * MarkReader.scale).rounded()))
    let rows = max(1, Int((box.height * MarkReader.scale).rounded()))
    let ink = page.resample(columns: columns, rows: rows, over: box)
    let printed = page.print(columns: columns, rows: rows, over: box)
    var strokes = Raster(width: columns, height: rows)
    var added = strokes
    for index in ink.samples.indices where ink.samples[index] > MarkReader.stroke {
      strokes.samples[index] = 1
      added.samples[index] = 1 - printed.samples[index]
    }
    all = strokes
    return added
  }

  /// The probability that a word is circled: the share of rays from its middle that meet new ink in the ring
  /// where a circle would run.
  private func circle(_ word: PaperBox, others: [ChoiceOption]) -> Double {
    let area = word.grown(by: word.width * 0.35 + 1.2, word.height * 0.35 + 0.8)
    var strokes: Raster? = nil
    let ink = added(area, all: &strokes)
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
    let reach = 4.0
    let tall = frame.grown(by: -0.55, reach)
    let columns = max(4, Int((tall.width * MarkReader.scale).rounded()))
    let rows = max(4, Int((tall.height * MarkReader.scale).rounded()))
    var ink = page.resample(columns: columns, rows: rows, over: tall)
    for index in ink.samples.indices {
      ink.samples[index] = ink.samples[index] > MarkReader.stroke ? 1 : 0
    }
    Streaks.erase(from: &ink, seenIn: ink, scale: MarkReader.scale)
    let first = Int((reach + 0.55) * MarkReader.scale)
    let last = min(rows - 1, Int((reach + frame.height - 0.55) * MarkReader.scale))
    var dark = 0
    for y in first...last {
      for x in 0..<columns { dark += Int(ink.samples[y * columns + x]) }
    }
    let share = Double(dark) / Double(columns * (last - first + 1))
    return MarkReader.logistic((share - 0.09) * 110)
  }

  /// The probability that a place is signed or stamped.
  ///
  /// Counted is ink inside the place only. What reaches in from outside, as the arc of a circle round the word
  /// above does, is no signature unless it fills a good part of the place's height and is more than one stroke
  /// passing by; nor are specks, nor the streaks that dirt on the scanner's glass draws down the page, nor folds
  /// across it.
  func presence(_ place: PaperBox) -> Double {
    let reach = 4.0
    var strokes: Raster? = nil
    var outer = added(place.grown(by: 0, reach), all: &strokes)
    let scale = MarkReader.scale
    // A streak shows through the form's own print: it is looked for where nothing was taken away.
    if let strokes { Streaks.erase(from: &outer, seenIn: strokes, scale: scale) }
    let lying = outer.turned(quarters: 1)
    var unfolded = lying
    Streaks.erase(from: &unfolded, seenIn: lying, scale: scale)
    outer = unfolded.turned(quarters: -1)
    let first = Int(reach * scale)
    let height = min(outer.height - first, Int(place.height * scale))
    var ink = Raster(width: outer.width, height: height)
    for y in 0..<height {
      for x in 0..<outer.width { ink[x, y] = outer[x, y + first] == 0 ? 0 : 255 }
    }
    var written = 0.0
    var columns = Set<Int>()
    for piece in Components(of: ink, over: 128).all {
      let area = Double(piece.area) / (scale * scale)
      let (across, down) = (Double(piece.width) / scale, Double(piece.height) / scale)
      guard max(across, down) > 0.9, area > 0.12 else { continue }
      let isRule = min(across, down) < 0.5 && max(across, down) > 4.5
      let comesFromOutside = piece.top == 0 || piece.bottom == height - 1
      guard !isRule, !comesFromOutside || down > 0.5 * place.height else { continue }
      guard !comesFromOutside || !MarkReader.passesBy(piece, in: ink) else { continue }
      // A piece that runs right through from above to below belongs to what lies outside.
      guard piece.top > 0 || piece.bottom < height - 1 || across > 2.5 else { continue }
      written += area
      for column in piece.left...piece.right { columns.insert(Int(Double(column) / scale / 1.5)) }
    }
    // A short name in a thin pen leaves about 4 mm² over 5 mm; dirt leaves a tenth of it.
    return MarkReader.logistic((written - 1.6) * 3)
      * MarkReader.logistic(Double(columns.count) - 1.5)
  }

  /// Whether a piece is a single stroke that passes by, as the arc of a circle does.
  ///
  /// Nearly every column of it has ink at one height only, where writing goes up and down.
  private static func passesBy(_ piece: Component, in ink: Raster) -> Bool {
    guard piece.width > piece.height else { return false }
    // Lines closer than this are one circle drawn twice, pixels.
    let gap = Int(0.7 * scale)
    var single = 0
    for x in piece.left...piece.right {
      var (runs, last) = (0, -gap - 2)
      for y in piece.top...piece.bottom where ink[x, y] != 0 {
        if y - last > gap + 1 { runs += 1 }
        last = y
      }
      if runs <= 1 { single += 1 }
    }
    return Double(single) >= 0.85 * Double(piece.width)
  }

  static func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
}
