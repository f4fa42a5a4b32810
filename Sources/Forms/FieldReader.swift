/// The words for a field's kind, and the keys each takes besides `kind`, `box` and `read`.
private enum KindWord: String, CaseIterable {
  case digits, choice, kana, name, address, ocrb, number, text
  case lotLabel = "lot_label"
  case voucher, presence

  static let words = allCases.map(\.rawValue)
  static let common = ["kind", "box", "read"]

  var ownKeys: [String] {
    switch self {
    case .digits: ["cells", "pitch", "cell"]
    case .choice: ["mark", "options", "yes", "multiple"]
    default: []
    }
  }

  /// The content of a kind that is a line of text.
  var content: TextContent? {
    switch self {
    case .kana: .kana
    case .name: .name
    case .address: .address
    case .ocrb: .ocrb
    case .number: .number
    case .text: .free
    default: nil
    }
  }
}

/// The slack of hand measurements, mm: less than this is never reported.
let measuringSlack = 0.2

extension FormReader {
  /// Names of the report that are made of several fields, so no field may have them.
  private static let reserved = [
    "birth_date", "given_date", "vaccine", "product", "lot", "voucher_line", "voucher_number",
  ]

  /// The fields of the `fields` section, those with mistakes left out.
  mutating func fields(_ entry: YAMLEntry, on page: FormTemplate) -> [Field] {
    guard let section = findings.section(entry, "fields", known: nil) else { return [] }
    if section.entries.isEmpty {
      findings.error(entry.place, "\"fields\" must hold at least one field")
    }
    var fields: [Field] = []
    for entry in section.entries {
      places[entry.key] = places[entry.key] ?? entry.place
      if !isName(entry.key) {
        findings.error(
          entry.place,
          "a field's name may have the letters a to z, digits and _ only, not \"\(entry.key)\"")
      }
      if Self.reserved.contains(entry.key) {
        findings.error(
          entry.place, "\"\(entry.key)\" is a name that the report makes itself: choose another")
      }
      let field = field(entry, on: page)
      if let field, entry.firstPlace == nil { fields.append(field) }
    }
    return fields
  }

  private mutating func field(_ entry: YAMLEntry, on page: FormTemplate) -> Field? {
    let name = "fields.\(entry.key)"
    guard let section = findings.section(entry, name, known: nil),
      let kindEntry = findings.required(
        "kind", in: section, "one of \(KindWord.words.joined(separator: ", "))"),
      let kindText = findings.text(kindEntry.value, section.path("kind"))
    else { return nil }
    guard let word = KindWord(rawValue: kindText) else {
      let meant = nearest(to: kindText, among: KindWord.words)
      findings.error(
        kindEntry.value.place,
        "unknown kind \"\(kindText)\"; "
          + (meant.map { "did you mean \"\($0)\"?" }
            ?? "known are \(KindWord.words.joined(separator: ", "))"))
      return nil
    }
    checkKeys(of: section, for: word)
    let isRead = section["read"].flatMap { findings.flag($0.value, section.path("read")) } ?? true

    if word == .choice { return choice(section, named: entry.key, isRead: isRead, on: page) }
    guard let boxEntry = findings.required("box", in: section, "[left, top, width, height] in mm"),
      let box = box(boxEntry.value, section.path("box"), on: page)
    else { return nil }
    let kind: FieldKind? =
      switch word {
      case .digits: digits(section, in: box)
      case .lotLabel: .lotLabel
      case .voucher: .voucher
      case .presence: .presence
      default: word.content.map(FieldKind.text)
      }
    return kind.map { Field(name: entry.key, box: box, kind: $0, isRead: isRead) }
  }

  private mutating func checkKeys(of section: Section, for word: KindWord) {
    let known = KindWord.common + word.ownKeys
    for entry in section.entries where !known.contains(entry.key) {
      if let owner = KindWord.allCases.first(where: { $0.ownKeys.contains(entry.key) }) {
        findings.error(
          entry.place,
          "\"\(entry.key)\" belongs to fields of kind \(owner.rawValue); "
            + "\(section.name) is of kind \(word.rawValue)")
      } else {
        var single = section
        single.entries = [entry]
        findings.checkKeys(of: single, known: known)
      }
    }
  }

  /// A box on the page, mm.
  mutating func box(_ node: YAMLNode, _ name: String, on page: FormTemplate) -> PaperBox? {
    guard let numbers = findings.numbers(node, name, ["left", "top", "width", "height"])
    else { return nil }
    let box = PaperBox(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    guard box.width > 0, box.height > 0 else {
      findings.error(
        node.place,
        "\"\(name)\" must be [left, top, width, height]: its width and height are above 0")
      return nil
    }
    guard box.x >= 0, box.y >= 0, box.x + box.width <= page.pageWidth,
      box.y + box.height <= page.pageHeight
    else {
      findings.error(
        node.place,
        "\"\(name)\" reaches outside the page of \(millimetres(page.pageWidth)) × "
          + "\(millimetres(page.pageHeight)) mm: it ends at \(millimetres(box.x + box.width)), "
          + "\(millimetres(box.y + box.height))")
      return nil
    }
    return box
  }

  /// The cells of a digits field: the box in equal parts where nothing else is said.
  private mutating func digits(_ section: Section, in box: PaperBox) -> FieldKind? {
    guard let entry = findings.required("cells", in: section, "how many digits it has"),
      let cells = findings.whole(entry.value, section.path("cells"), in: 1...30)
    else { return nil }
    var size = (width: box.width / Double(cells), height: box.height)
    if let cell = section["cell"] {
      guard let given = findings.numbers(cell.value, section.path("cell"), ["width", "height"])
      else { return nil }
      size = (given[0], given[1])
      guard size.width > 0, size.height > 0 else {
        findings.error(
          cell.value.place, "\"\(section.path("cell"))\" must be [width, height] above 0 mm")
        return nil
      }
    }
    var pitch = size.width
    if let entry = section["pitch"] {
      guard let given = findings.number(entry.value, section.path("pitch")) else { return nil }
      pitch = given
      if pitch < size.width - measuringSlack {
        findings.error(
          entry.value.place,
          "the cells overlap: they are \(millimetres(size.width)) mm wide and begin every "
            + "\(millimetres(pitch)) mm")
      }
    }
    let width = Double(cells - 1) * pitch + size.width
    if width > box.width + measuringSlack || size.height > box.height + measuringSlack {
      let box = "\(millimetres(box.width)) × \(millimetres(box.height)) mm"
      findings.error(
        (section["cell"] ?? section["pitch"] ?? entry).place,
        "the cells do not fit into the box: together they are \(millimetres(width)) × "
          + "\(millimetres(size.height)) mm, the box is \(box)")
    }
    return .digits(cells: cells, pitch: pitch, cellWidth: size.width, cellHeight: size.height)
  }
}

/// A length for people, at most two decimals.
func millimetres(_ length: Double) -> String {
  let hundredths = (length * 100).rounded()
  let text = String(hundredths / 100)
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
