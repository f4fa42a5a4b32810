internal import Domain

extension FormTemplate {
  /// Reads a form template and checks all of it.
  ///
  /// A text with any error gives no value; warnings leave it usable. `docs/forms.md` tells how such a
  /// file is written.
  ///
  /// - Parameters:
  ///   - yaml: The file's text.
  ///   - file: The file's name for messages; the blank form is looked for beside it.
  ///   - fileExists: Whether there is a file of that path, seen from where `file` is named from.
  /// - Returns: The template and every mistake of the file, by line.
  public static func read(
    yaml: String, file: String, fileExists: (String) -> Bool
  ) -> Checked<FormTemplate> {
    var reader = FormReader(file: file)
    let template = reader.read(yaml, fileExists: fileExists)
    return Checked(
      value: reader.findings.hasErrors ? nil : template, diagnostics: reader.findings.sorted)
  }
}

/// Reads one template; each part of the file has its own extension.
struct FormReader {
  /// The keys of a template's file.
  static let keys = [
    "form", "title", "page", "blank", "vaccines", "anchors", "fields", "meaning", "captions",
  ]

  var findings: Findings
  /// Where each field is announced, for messages about the field as a whole.
  var places: [String: Place] = [:]
  /// What each field means so far.
  var meanings: [String: String] = [:]

  init(file: String) { findings = Findings(file: file) }

  mutating func read(_ yaml: String, fileExists: (String) -> Bool) -> FormTemplate? {
    let top = Place(line: 1, column: 1)
    guard let root = parseYAML(yaml, findings: &findings),
      let section = findings.section(root, "", at: top, known: Self.keys)
    else { return nil }

    let id = findings.requiredText("form", in: section, "the id in reports, for example mr-child")
    let title = findings.requiredText("title", in: section, "the form's title for people")
    let blank = findings.requiredText("blank", in: section, "the image of the empty form")
    let size = pageSize(in: section)
    var template = FormTemplate(
      id: id ?? "", title: title ?? "", pageWidth: size?.width ?? .infinity,
      pageHeight: size?.height ?? .infinity, blank: blank ?? "")
    template.file = findings.file
    if let id, !isName(id, extra: "-"), let entry = section["form"] {
      findings.error(
        entry.value.place,
        "\"form\" may have the letters a to z, digits, _ and - only, not \"\(id)\"")
    }
    if blank != nil, let entry = section["blank"], !fileExists(template.blankPath) {
      findings.error(entry.value.place, "the blank form \(template.blankPath) is not there")
    }
    template.vaccines = vaccines(in: section)
    template.anchors = anchors(in: section, on: template)
    if let entry = findings.required("fields", in: section, "what is to be read, and where") {
      template.fields = fields(entry, on: template)
      warnOfOverlaps(template.fields)
    }
    if let entry = findings.required("meaning", in: section, "what the fields mean together") {
      readMeaning(entry, into: &template)
    }
    if let entry = section["captions"] { readCaptions(entry, into: &template) }
    return template
  }

  /// The page's size, mm; paper that no scanner takes is a slip of the unit.
  private mutating func pageSize(in section: Section) -> (width: Double, height: Double)? {
    guard let entry = findings.required("page", in: section, "[210, 297] for A4 upright"),
      let size = findings.numbers(entry.value, "page", ["width", "height"])
    else { return nil }
    guard size.allSatisfy({ (30...600).contains($0) }) else {
      findings.error(
        entry.value.place, "\"page\" must be millimetres between 30 and 600; A4 is [210, 297]")
      return nil
    }
    return (size[0], size[1])
  }

  private mutating func vaccines(in section: Section) -> [VaccineCode] {
    guard
      let entry = findings.required(
        "vaccines", in: section, "the type codes of the lots master, for example [MR]"),
      let items = findings.list(entry.value, "vaccines")
    else { return [] }
    if items.isEmpty {
      findings.error(entry.value.place, "\"vaccines\" must name at least one vaccine type")
    }
    var codes: [VaccineCode] = []
    for item in items {
      guard let code = findings.text(item, "vaccines") else { continue }
      if codes.contains(VaccineCode(code)) {
        findings.error(item.place, "vaccine \"\(code)\" is named twice")
      }
      codes.append(VaccineCode(code))
    }
    return codes
  }

  private mutating func anchors(in section: Section, on page: FormTemplate) -> [Anchor] {
    guard let entry = section["anchors"], let items = findings.list(entry.value, "anchors")
    else { return [] }
    let boxes = items.compactMap { box($0, "anchors", on: page) }
    if items.count == 1 || items.count == 2 {
      findings.warning(
        entry.place,
        "\"anchors\" needs at least three marks to tell turn and scale; these are unused")
    }
    return boxes.map(Anchor.init(box:))
  }

  private mutating func readCaptions(_ entry: YAMLEntry, into template: inout FormTemplate) {
    guard let section = findings.section(entry, "captions", known: nil) else { return }
    for caption in section.entries {
      guard let index = template.fields.firstIndex(where: { $0.name == caption.key }) else {
        if places[caption.key] == nil {
          findings.error(
            caption.place, "there is no field \"\(caption.key)\"" + suggestion(for: caption.key))
        }
        continue
      }
      template.fields[index].caption = findings.text(
        caption.value, section.path(caption.key))
    }
  }

  /// The end of a sentence about a field that is not there.
  func suggestion(for name: String) -> String {
    nearest(to: name, among: places.keys.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
  }

  /// Whether a name is safe in reports, file names and addresses.
  func isName(_ text: String, extra: String = "") -> Bool {
    let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_" + extra
    return !text.isEmpty && text.allSatisfy { allowed.contains($0) }
  }
}
