import Domain
import Forms
import Foundation
import ReviewWeb
import Store

/// A form's fields as a person is asked about them: what is written in parts is one field, what a
/// label holds is its number.
struct FieldSheet {
  /// One of them.
  struct Entry {
    /// The name in results and corrections.
    var name: String
    /// What people are shown.
    var label: String
    /// How it is answered.
    var input: FieldInput
    /// Where it stands.
    var box: Forms.PaperBox
    /// The template's field whose picture shows it.
    var place: String
    /// What a second person is asked where it was changed.
    var look: SecondLookField?
  }

  let entries: [Entry]
  private let template: FormTemplate

  init(_ template: FormTemplate) {
    self.template = template
    var entries: [Entry] = []
    let parts = FieldSheet.parts(of: template)
    for field in template.fields where field.isRead {
      if let (name, label, fields) = parts.first(where: { $0.fields.contains(field.name) }) {
        guard !entries.contains(where: { $0.name == name }) else { continue }
        let boxes = fields.compactMap { template[$0]?.box }
        entries.append(
          Entry(
            name: name, label: label, input: .date, box: FieldSheet.around(boxes),
            place: field.name,
            look: name == "given_date" ? .date : nil))
      } else if let entry = FieldSheet.entry(field, template) {
        entries.append(entry)
      }
    }
    self.entries = entries
  }

  /// The entry of a name, or of the template's field or the reason that stands for it.
  subscript(name: String) -> Entry? {
    let known = FieldSheet.name(name, in: template)
    return entries.first { $0.name == known }
  }

  /// What results call the field that a reason or a template names.
  static func name(_ field: String, in template: FormTemplate) -> String {
    if field == template.lotLabel || field == "product" || field == "vaccine" { return "lot" }
    if field == template.voucher || field == "voucher_number" { return "voucher_line" }
    if field == "resident_code" { return template.residentCode ?? "voucher_line" }
    if let part = parts(of: template).first(where: { $0.fields.contains(field) }) {
      return part.name
    }
    return field
  }

  private static func parts(
    of template: FormTemplate
  ) -> [(name: String, label: String, fields: [String])] {
    var parts: [(name: String, label: String, fields: [String])] = []
    for (name, label, date) in [
      ("birth_date", "生年月日", template.birthDate), ("given_date", "接種年月日", template.givenDate),
    ] {
      guard let date else { continue }
      var fields = [date.year, date.month, date.day]
      if case .choice(let field) = date.era { fields.insert(field, at: 0) }
      parts.append((name, label, fields))
    }
    return parts
  }

  private static func entry(_ field: Field, _ template: FormTemplate) -> Entry? {
    func made(
      _ name: String, _ input: FieldInput, label: String? = nil, look: SecondLookField? = nil
    ) -> Entry {
      Entry(
        name: name, label: label ?? field.caption ?? field.name, input: input, box: field.box,
        place: field.name, look: look)
    }
    // A temperature is two numbers and decides nothing.
    if template.temperature.contains(field.name) { return nil }
    switch field.kind {
    case .digits(let count, _, _, _): return made(field.name, .digits(count))
    case .choice(_, let options, _):
      return made(
        field.name, .choice(options.map(\.label)), look: field.name == template.dose ? .dose : nil)
    case .text: return made(field.name, .text)
    case .presence: return made(field.name, .presence)
    case .lotLabel:
      return made(
        "lot", .text, label: "ロット番号", look: template.vaccines.count > 1 ? .vaccine : nil)
    case .voucher: return made("voucher_line", .digits(18), label: "接種券（18桁）")
    }
  }

  private static func around(_ boxes: [Forms.PaperBox]) -> Forms.PaperBox {
    guard let first = boxes.first else {
      return Forms.PaperBox(x: 0, y: 0, width: 0, height: 0)
    }
    return boxes.dropFirst().reduce(first) { sum, box in
      let left = min(sum.x, box.x)
      let top = min(sum.y, box.y)
      return Forms.PaperBox(
        x: left, y: top, width: max(sum.x + sum.width, box.x + box.width) - left,
        height: max(sum.y + sum.height, box.y + box.height) - top)
    }
  }
}

extension FieldSheet.Entry {
  /// The value that a person typed, in the store's words.
  ///
  /// - Throws: `Refusal.invalid` where it cannot be.
  func value(_ typed: String) throws -> FieldValue {
    let text = typed.precomposedStringWithCompatibilityMapping
      .trimmingCharacters(in: .whitespacesAndNewlines)
    func refuse(_ kind: Fault.Kind) -> Refusal { .invalid([Fault(name, kind)]) }
    guard text.count <= 200 else { throw refuse(.tooLong) }
    guard !text.isEmpty else { return input == .presence ? .flag(false) : .none }
    switch input {
    case .text:
      return .text(name == "lot" ? text.uppercased().filter { !$0.isWhitespace } : text)
    case .digits(let count):
      let digits = text.filter { !$0.isWhitespace && $0 != "-" }
      guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else { throw refuse(.notDigits) }
      guard count == nil || digits.utf8.count == count else { throw refuse(.notDigits) }
      return .text(digits)
    case .date:
      guard let day = try? DateText(text).date() else { throw refuse(.notADate) }
      return .text(day.description)
    case .choice(let labels):
      // Labels are written in full width on the paper; a person types what the keyboard has.
      guard
        let label = labels.first(where: {
          $0 == typed || $0.precomposedStringWithCompatibilityMapping == text
        })
      else { throw refuse(.unknown) }
      return .text(label)
    case .presence:
      guard text == "yes" || text == "no" else { throw refuse(.unknown) }
      return .flag(text == "yes")
    }
  }
}
