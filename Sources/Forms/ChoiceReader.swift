/// How far an option may lie from its field's own box, mm.
private let surroundings = 5.0

extension FormReader {
  /// A choice; where it has no box of its own, the frame round its options.
  mutating func choice(
    _ section: Section, named name: String, isRead: Bool, on page: FormTemplate
  ) -> Field? {
    let mark = markStyle(in: section)
    let multiple =
      section["multiple"].flatMap { findings.flag($0.value, section.path("multiple")) } ?? false
    let options = options(in: section, on: page)
    var ownBox: PaperBox?
    if let entry = section["box"] {
      ownBox = box(entry.value, section.path("box"), on: page)
      guard let ownBox else { return nil }
      let around = ownBox.grown(by: surroundings, surroundings)
      for (option, place) in options where !around.contains(option.box) {
        findings.error(
          place,
          "the option \"\(option.label)\" lies outside the surroundings of its field \"\(name)\"")
      }
    }
    guard let mark, let first = options.first?.option.box else { return nil }
    warnOfOverlaps(options, of: name)
    // A ○ ends close to its word; a ✓ swings far out of its box.
    let margin = mark == .circle ? 0.4 : 1.5
    let frame = options.map(\.option.box).reduce(first) { $0.union($1) }
      .grown(by: margin, margin).clipped(width: page.pageWidth, height: page.pageHeight)
    return Field(
      name: name, box: ownBox ?? frame,
      kind: .choice(mark: mark, options: options.map(\.option), multiple: multiple),
      isRead: isRead)
  }

  private mutating func markStyle(in section: Section) -> MarkStyle? {
    guard
      let entry = findings.required(
        "mark", in: section, "circle (○ round a word) or box (✓ in a printed box)"),
      let text = findings.text(entry.value, section.path("mark"))
    else { return nil }
    guard let mark = MarkStyle(rawValue: text) else {
      findings.error(
        entry.value.place, "\"\(section.path("mark"))\" must be circle or box, not \"\(text)\"")
      return nil
    }
    return mark
  }

  /// The options in the order of the file; repeats are reported by the parser and left out here.
  private mutating func options(
    in section: Section, on page: FormTemplate
  ) -> [(option: ChoiceOption, place: Place)] {
    guard
      let entry = findings.required(
        "options", in: section, "the labels and their boxes, in the order they are printed"),
      let map = findings.section(entry, section.path("options"), known: nil)
    else { return [] }
    if map.entries.isEmpty {
      findings.error(entry.place, "\"\(map.name)\" must hold at least one option")
    }
    let yes = section["yes"].flatMap { entry -> (label: String, place: Place)? in
      findings.text(entry.value, section.path("yes")).map { ($0, entry.value.place) }
    }
    if let yes, map[yes.label] == nil {
      findings.error(
        yes.place,
        "\"\(yes.label)\" is none of the options of \(section.name)"
          + (nearest(to: yes.label, among: map.entries.map(\.key))
            .map { "; did you mean \"\($0)\"?" } ?? ""))
    }
    var options: [(option: ChoiceOption, place: Place)] = []
    for entry in map.entries {
      guard let box = box(entry.value, map.path(entry.key), on: page), entry.firstPlace == nil
      else { continue }
      let affirms = yes.map { $0.label == entry.key }
      options.append(
        (ChoiceOption(label: entry.key, box: box, affirms: affirms), entry.place))
    }
    return options
  }

  private mutating func warnOfOverlaps(
    _ options: [(option: ChoiceOption, place: Place)], of name: String
  ) {
    for (index, later) in options.enumerated() {
      for earlier in options[..<index] where earlier.option.box.overlaps(later.option.box) {
        findings.warning(
          later.place,
          "the options \"\(earlier.option.label)\" and \"\(later.option.label)\" "
            + "of \"\(name)\" overlap")
      }
    }
  }

  /// Fields of one kind on the same spot are most often a line that was copied and not changed.
  mutating func warnOfOverlaps(_ fields: [Field]) {
    for (index, later) in fields.enumerated() {
      guard let place = places[later.name] else { continue }
      for earlier in fields[..<index]
      where earlier.kind.isSameSort(as: later.kind) && earlier.box.overlaps(later.box) {
        findings.warning(
          place,
          "the fields \"\(earlier.name)\" and \"\(later.name)\" overlap; both are "
            + later.kind.plural)
      }
    }
  }
}

extension PaperBox {
  /// Whether another box lies inside this one.
  func contains(_ other: PaperBox) -> Bool {
    other.x >= x && other.y >= y && other.x + other.width <= x + width
      && other.y + other.height <= y + height
  }

  /// Whether two boxes share more than the slack of hand measurements.
  func overlaps(_ other: PaperBox) -> Bool {
    let shared = (
      width: min(x + width, other.x + other.width) - max(x, other.x),
      height: min(y + height, other.y + other.height) - max(y, other.y)
    )
    return shared.width > measuringSlack && shared.height > measuringSlack
  }

  /// The smallest box round both.
  func union(_ other: PaperBox) -> PaperBox {
    let left = min(x, other.x)
    let top = min(y, other.y)
    return PaperBox(
      x: left, y: top, width: max(x + width, other.x + other.width) - left,
      height: max(y + height, other.y + other.height) - top)
  }

  /// The part on a page of this size.
  func clipped(width pageWidth: Double, height pageHeight: Double) -> PaperBox {
    let left = max(0, x)
    let top = max(0, y)
    return PaperBox(
      x: left, y: top, width: min(x + width, pageWidth) - left,
      height: min(y + height, pageHeight) - top)
  }
}

extension FieldKind {
  /// Whether two fields are read by the same reader.
  func isSameSort(as other: FieldKind) -> Bool {
    switch (self, other) {
    case (.digits, .digits), (.choice, .choice), (.lotLabel, .lotLabel), (.voucher, .voucher),
      (.presence, .presence), (.text, .text):
      true
    default: false
    }
  }

  /// The kind in a sentence about several fields.
  var plural: String {
    switch self {
    case .digits: "digits"
    case .choice: "choices"
    case .text: "lines of text"
    case .lotLabel: "lot labels"
    case .voucher: "vouchers"
    case .presence: "signatures"
    }
  }
}
