import Domain
import Forms
import Foundation
import Imaging

/// A form's fields over a picture of its paper, and the same as a table.
struct FormDrawing {
  /// Dots per inch that previews are drawn at: names stay legible, files small.
  static let resolution = 200.0

  private(set) var canvas: Canvas
  private let template: FormTemplate
  private let readings: [String: Reading]
  private let place: @Sendable (Point) -> Point

  private static let anchor = Canvas.Colour(214, 39, 40)
  private static let marked = Canvas.Colour(220, 0, 90)
  private static let unread = Canvas.Colour(130, 130, 130)
  private static let kinds: [(name: String, colour: Canvas.Colour)] = [
    ("digits", .init(31, 95, 208)), ("choice", .init(20, 130, 50)), ("text", .init(130, 50, 170)),
    ("lot_label", .init(200, 95, 0)), ("voucher", .init(140, 86, 40)),
    ("presence", .init(0, 130, 140)),
  ]

  /// Prepares to draw a form.
  ///
  /// - Parameters:
  ///   - place: where a place on the paper, mm, lies on the picture, pixels.
  init(
    _ template: FormTemplate, on picture: Raster, readings: [String: Reading] = [:],
    at place: @escaping @Sendable (Point) -> Point
  ) {
    self.template = template
    self.readings = readings
    self.place = place
    canvas = Canvas(picture)
  }

  /// Draws every field, the anchors, a title and the colours' meaning.
  mutating func draw(title: String) {
    for (index, anchor) in template.anchors.enumerated() {
      outline(anchor.box, Self.anchor, width: 2)
      name("anchor \(index + 1)", above: anchor.box, Self.anchor)
    }
    for field in template.fields { draw(field) }
    canvas.write(title, at: Point(12, 36), colour: .init(0, 0, 0), size: 8)
    var x = 12.0
    let legend = Self.kinds + [("anchor", Self.anchor), ("not read", Self.unread)]
    for (name, colour) in legend + (readings.isEmpty ? [] : [("marked", Self.marked)]) {
      canvas.write(
        name, at: Point(x, Double(canvas.picture.height) - 12), colour: colour, size: 8)
      x += Double(name.count) * 14 + 40
    }
  }

  private mutating func draw(_ field: Field) {
    let colour = field.isRead ? Self.colour(field.kind) : Self.unread
    var first = field.box
    switch field.kind {
    case .digits(let cells, let pitch, let width, let height):
      for index in 0..<cells {
        outline(
          PaperBox(
            x: field.box.x + Double(index) * pitch, y: field.box.y, width: width, height: height),
          colour, width: 2)
      }
    case .choice(_, let options, _):
      for option in options {
        let isMarked = marks(field.name).contains {
          $0.label == option.label && $0.probability > 0.5
        }
        outline(option.box, isMarked ? Self.marked : colour, width: isMarked ? 4 : 2)
      }
      first = options.first?.box ?? first
    case .text, .lotLabel, .voucher, .presence:
      outline(field.box, colour, width: field.isRead ? 2 : 1)
    }
    var words = field.name
    // The font holds ASCII only: other readings stand in the table.
    if let reading = readings[field.name], case let text = ReadingText(reading).text,
      !text.isEmpty, text.allSatisfy(\.isASCII)
    {
      words += ": " + text
    }
    name(words, above: first, colour)
  }

  private func marks(_ name: String) -> [MarkReading] {
    if case .choice(let marks) = readings[name] { marks } else { [] }
  }

  /// Draws a box as it lies on the picture; long sides bend with the paper.
  private mutating func outline(_ box: PaperBox, _ colour: Canvas.Colour, width: Int) {
    let corners = [
      Point(box.x, box.y), Point(box.x + box.width, box.y),
      Point(box.x + box.width, box.y + box.height), Point(box.x, box.y + box.height),
    ]
    var path: [Point] = []
    for (index, from) in corners.enumerated() {
      let to = corners[(index + 1) % corners.count]
      let steps = max(1, Int(hypot(to.x - from.x, to.y - from.y) / 15))
      for step in 0..<steps {
        let share = Double(step) / Double(steps)
        path.append(
          place(Point(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)))
      }
    }
    canvas.outline(path, colour: colour, width: width)
  }

  private mutating func name(_ words: String, above box: PaperBox, _ colour: Canvas.Colour) {
    let corner = place(Point(box.x, box.y))
    canvas.write(words, at: Point(corner.x, corner.y - 4), colour: colour, size: 4)
  }

  private static func colour(_ kind: FieldKind) -> Canvas.Colour {
    kinds.first { $0.name == name(kind) }?.colour ?? unread
  }

  private static func name(_ kind: FieldKind) -> String {
    switch kind {
    case .digits: "digits"
    case .choice: "choice"
    case .text: "text"
    case .lotLabel: "lot_label"
    case .voucher: "voucher"
    case .presence: "presence"
    }
  }

  /// The fields with their places and, on a scan, what was read there.
  var table: TerminalTable {
    func decimal(_ value: Double, _ digits: Int) -> String {
      String(format: "%.\(digits)f", value)
    }
    let hasReadings = !readings.isEmpty
    var table = TerminalTable(
      [("field", .left), ("kind", .left), ("box, mm", .left)]
        + (hasReadings ? [("confidence", .right), ("read", .left)] : []))
    for field in template.fields {
      let box = [field.box.x, field.box.y, field.box.width, field.box.height]
        .map { decimal($0, 1) }.joined(separator: " ")
      var row = [field.name, Self.name(field.kind), box]
      if hasReadings {
        let reading = readings[field.name].map(ReadingText.init)
        row += [reading.map { decimal($0.confidence, 4) } ?? "–", reading?.text ?? "(not read)"]
      }
      table.add(row)
    }
    return table
  }
}

/// A reading in a few words, as it was seen: before law or registry say anything.
struct ReadingText {
  var text: String
  /// How sure it is, 0…1.
  var confidence: Double

  init(_ reading: Reading) {
    switch reading {
    case .digits(let cells):
      let verdicts = cells.map(\.verdict)
      text = verdicts.map { $0.text.map { $0.isEmpty ? "_" : $0 } ?? "?" }.joined()
      confidence = verdicts.reduce(1) { $0 * $1.probability }
    case .choice(let marks):
      text = marks.filter { $0.probability > 0.5 }.map(\.label).joined(separator: " ")
      confidence = marks.reduce(1) { $0 * max($1.probability, 1 - $1.probability) }
    case .text(let line):
      (text, confidence) = (line.text, line.confidence)
    case .presence(let probability):
      text = probability > 0.5 ? "present" : "absent"
      confidence = max(probability, 1 - probability)
    case .lotLabel(let label):
      let line = label.lotLine.map { label.lines[$0] } ?? label.lines.first { !$0.text.isEmpty }
      text = line?.text ?? (label.present > 0.5 ? "a label" : "no label")
      confidence = line?.confidence ?? max(label.present, 1 - label.present)
    case .voucher(let voucher):
      text = voucher.line?.text ?? voucher.code ?? (voucher.present > 0.5 ? "a voucher" : "none")
      confidence = voucher.line?.confidence ?? max(voucher.present, 1 - voucher.present)
    }
  }
}
