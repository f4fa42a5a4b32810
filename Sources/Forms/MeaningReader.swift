internal import Domain

/// The era a form prints or offers, by name or letter; the bare codes 1…5 are not words of a form.
private func era(named text: String) -> Era? {
  Int(text) == nil ? Era(text) : nil
}

/// The eras there are, for messages.
private var eraNames: String { Era.allCases.map(\.name).joined(separator: ", ") }

extension FormReader {
  /// The keys of the `meaning` section.
  private static let meaningKeys = [
    "resident_code", "voucher", "name", "kana", "address", "sex", "birth_date", "given_date",
    "temperature", "dose", "clinic_code", "lot_label", "consent", "doctor_judgement",
  ]

  /// Reads what the fields mean together, and warns of what keeps every page from being verified.
  mutating func readMeaning(_ entry: YAMLEntry, into template: inout FormTemplate) {
    guard let section = findings.section(entry, "meaning", known: Self.meaningKeys) else { return }
    template.residentCode = field("resident_code", in: section, template, .digits)
    template.voucher = field("voucher", in: section, template, .voucher)
    template.name = field("name", in: section, template, .text(.name))
    template.kana = field("kana", in: section, template, .text(.kana))
    template.address = field("address", in: section, template, .text(.address))
    template.clinicCode = field("clinic_code", in: section, template, .digits)
    template.lotLabel = field("lot_label", in: section, template, .lotLabel)
    template.sex = field("sex", in: section, template, .choice)
    if let sex = template.sex, let labels = labels(of: sex, in: template) {
      for label in labels where Sex(rawValue: label) == nil {
        findings.warning(
          place(of: sex),
          "the option \"\(label)\" of \"\(sex)\" is neither 男 nor 女 and is never compared")
      }
    }
    template.birthDate = section["birth_date"].flatMap { dateParts($0, template) }
    template.givenDate = section["given_date"].flatMap { dateParts($0, template) }
    template.temperature = temperature(in: section, template)
    readDose(in: section, into: &template)
    (template.consent, template.consentSignature) = decision("consent", in: section, template)
    (template.doctorJudgement, template.doctorSignature) =
      decision("doctor_judgement", in: section, template)
    warnOfGaps(in: section)
  }

  /// What no page is verified without; a form that lacks it can be read, but only for people.
  private mutating func warnOfGaps(in section: Section) {
    if findings.lacks("resident_code", in: section), findings.lacks("voucher", in: section) {
      findings.warning(
        section.place,
        "neither \"resident_code\" nor \"voucher\": "
          + "pages of this form can never be verified by number")
    }
    if findings.lacks("name", in: section), findings.lacks("kana", in: section) {
      findings.warning(
        section.place,
        "neither \"name\" nor \"kana\": every page of this form waits for a person")
    }
    let needed = [
      "birth_date", "given_date", "dose", "clinic_code", "lot_label", "consent", "doctor_judgement",
    ]
    for key in needed where findings.lacks(key, in: section) {
      findings.warning(
        section.place, "no \"\(key)\": every page of this form waits for a person")
    }
  }

  // MARK: References

  /// The kind a meaning asks for.
  enum WantedKind {
    case digits, choice, lotLabel, voucher, presence
    case text(TextContent)

    /// The word of the file.
    var word: String {
      switch self {
      case .digits: "digits"
      case .choice: "choice"
      case .lotLabel: "lot_label"
      case .voucher: "voucher"
      case .presence: "presence"
      case .text(let content): content.rawValue
      }
    }

    func matches(_ kind: FieldKind) -> Bool {
      switch (self, kind) {
      case (.digits, .digits), (.choice, .choice), (.lotLabel, .lotLabel), (.voucher, .voucher),
        (.presence, .presence):
        true
      case (.text(let wanted), .text(let content)): wanted == content
      default: false
      }
    }
  }

  private mutating func field(
    _ key: String, in section: Section, _ template: FormTemplate, _ wanted: WantedKind
  ) -> String? {
    guard let entry = section[key] else { return nil }
    return reference(entry.value, section.path(key), template, wanted)
  }

  /// The name of a field that must be there, of this kind, and read.
  private mutating func reference(
    _ node: YAMLNode, _ name: String, _ template: FormTemplate, _ wanted: WantedKind
  ) -> String? {
    guard let text = findings.text(node, name) else { return nil }
    guard let field = template[text] else {
      // A field with mistakes of its own is announced and has been reported.
      if places[text] == nil {
        findings.error(
          node.place,
          "\"\(name)\" names the field \"\(text)\", which is not there"
            + suggestion(for: text))
      }
      return nil
    }
    guard wanted.matches(field.kind) else {
      findings.error(
        node.place,
        "\"\(name)\" must be a field of kind \(wanted.word); "
          + "\"\(text)\" is of kind \(field.kind.word)")
      return nil
    }
    if !field.isRead {
      findings.error(node.place, "\"\(name)\" needs the field \"\(text)\", which has read: false")
    }
    // One place on the paper says one thing; a second meaning is a line copied and not changed.
    if let other = meanings.updateValue(name, forKey: text) {
      findings.error(node.place, "the field \"\(text)\" is \"\(other)\" already")
      return nil
    }
    return text
  }

  private func labels(of field: String, in template: FormTemplate) -> [String]? {
    guard case .choice(_, let options, _) = template[field]?.kind else { return nil }
    return options.map(\.label)
  }

  private func place(of field: String) -> Place {
    places[field] ?? Place(line: 1, column: 1)
  }

  // MARK: Dates

  private mutating func dateParts(
    _ entry: YAMLEntry, _ template: FormTemplate
  ) -> DateParts? {
    let name = "meaning.\(entry.key)"
    guard
      let section = findings.section(
        entry, name, known: ["era", "gregorian", "year", "month", "day"])
    else { return nil }
    let era = era(in: section, template)
    let year = part("year", in: section, template)
    let month = part("month", in: section, template)
    let day = part("day", in: section, template)
    guard let era, let year, let month, let day else { return nil }
    let (wanted, why) =
      if case .gregorian(let prefix) = era {
        (4 - prefix.count, "with \"\(prefix)\" printed before it")
      } else {
        (2, "in an era")
      }
    if year.cells != wanted {
      findings.error(
        year.place, "the year \"\(year.name)\" has \(year.cells) cells; \(why) it needs \(wanted)")
    }
    for part in [month, day] where part.cells > 2 {
      findings.error(
        part.place, "\"\(part.name)\" has \(part.cells) cells; a month or a day has two")
    }
    return DateParts(era: era, year: year.name, month: month.name, day: day.name)
  }

  private mutating func part(
    _ key: String, in section: Section, _ template: FormTemplate
  ) -> (name: String, cells: Int, place: Place)? {
    guard let entry = findings.required(key, in: section, "a field of kind digits"),
      let name = reference(entry.value, section.path(key), template, .digits),
      case .digits(let cells, _, _, _) = template[name]?.kind
    else { return nil }
    return (name, cells, entry.value.place)
  }

  private mutating func era(in section: Section, _ template: FormTemplate) -> DateParts.Era? {
    if let entry = section["gregorian"] {
      if section["era"] != nil {
        findings.error(entry.place, "\(section.name) has both \"era\" and \"gregorian\"")
      }
      guard case .scalar(let prefix, _) = entry.value.content, prefix.utf8.count < 4,
        prefix.utf8.allSatisfy({ (48...57).contains($0) })
      else {
        findings.error(
          entry.value.place,
          "\"\(section.path("gregorian"))\" must be the digits printed before the year, "
            + "for example \"20\", or \"\" where there are none")
        return nil
      }
      return .gregorian(prefix: prefix)
    }
    guard
      let entry = findings.required(
        "era", in: section, "a choice field, or the era that is printed, for example 令和"),
      let text = findings.text(entry.value, section.path("era"))
    else { return nil }
    guard places[text] != nil else {
      if let era = Forms.era(named: text) { return .printed(era.name) }
      findings.error(
        entry.value.place,
        "\"\(text)\" is neither a field nor an era; eras are \(eraNames)" + suggestion(for: text))
      return nil
    }
    guard let field = reference(entry.value, section.path("era"), template, .choice)
    else { return nil }
    for label in labels(of: field, in: template) ?? [] where Forms.era(named: label) == nil {
      findings.error(
        place(of: field),
        "unknown era \"\(label)\" among the options of \"\(field)\"; eras are \(eraNames)")
    }
    return .choice(field: field)
  }

  // MARK: Others

  private mutating func temperature(
    in section: Section, _ template: FormTemplate
  ) -> [String] {
    guard let entry = section["temperature"],
      let items = findings.list(entry.value, "meaning.temperature")
    else { return [] }
    guard items.count == 2 else {
      findings.error(
        entry.value.place,
        "\"meaning.temperature\" must be two fields, of the degrees and of the tenths")
      return []
    }
    let names = items.compactMap { reference($0, "meaning.temperature", template, .digits) }
    return names.count == 2 ? names : []
  }

  private mutating func readDose(in section: Section, into template: inout FormTemplate) {
    guard let entry = section["dose"] else { return }
    guard case .map = entry.value.content else {
      template.dose = reference(entry.value, "meaning.dose", template, .choice)
      return
    }
    guard
      let dose = findings.section(entry, "meaning.dose", known: ["field", "default"]),
      let fieldEntry = findings.required("field", in: dose, "a field of kind choice")
    else { return }
    template.dose = reference(fieldEntry.value, "meaning.dose.field", template, .choice)
    guard let standard = dose["default"],
      let label = findings.text(standard.value, "meaning.dose.default")
    else { return }
    if let field = template.dose {
      checkLabel(label, at: standard.value.place, of: field, template)
    }
    template.doseDefault = label
  }

  /// A choice that must be marked in one way, and the signature beside it.
  private mutating func decision(
    _ key: String, in section: Section, _ template: FormTemplate
  ) -> (RequiredChoice?, signature: String?) {
    guard let entry = section[key],
      let parts = findings.section(
        entry, section.path(key), known: ["field", "accept", "signature"])
    else { return (nil, nil) }
    let field = findings.required("field", in: parts, "a field of kind choice").flatMap {
      reference($0.value, parts.path("field"), template, .choice)
    }
    let accept = findings.requiredText(
      "accept", in: parts, "the label that lets the dose count, for example 希望する")
    let signature = self.field("signature", in: parts, template, .presence)
    if findings.lacks("signature", in: parts) {
      findings.warning(
        parts.place,
        "\(parts.name) has no \"signature\": every page of this form waits for a person")
    }
    guard let field, let accept else { return (nil, signature) }
    checkLabel(accept, at: parts["accept"]?.value.place ?? parts.place, of: field, template)
    return (RequiredChoice(field: field, accept: accept), signature)
  }

  private mutating func checkLabel(
    _ label: String, at place: Place, of field: String, _ template: FormTemplate
  ) {
    guard let labels = labels(of: field, in: template), !labels.contains(label) else { return }
    findings.error(
      place,
      "\"\(label)\" is none of the options of \"\(field)\": "
        + labels.joined(separator: ", "))
  }
}

extension FieldKind {
  /// The word of the file for the kind.
  var word: String {
    switch self {
    case .digits: "digits"
    case .choice: "choice"
    case .text(.free): "text"
    case .text(let content): content.rawValue
    case .lotLabel: "lot_label"
    case .voucher: "voucher"
    case .presence: "presence"
    }
  }
}
