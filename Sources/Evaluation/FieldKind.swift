/// What kind of thing a field of the report is: fields of a kind are read by one reader.
public enum FieldKind: String, Sendable, CaseIterable, Comparable {
  /// Digits in cells.
  case digits
  /// A date put together from digit cells.
  case date
  /// A choice marked by hand.
  case choice
  /// A signature or a stamp, there or not.
  case presence
  /// What a pasted vaccine label says.
  case lot
  /// What a pasted voucher says.
  case voucher
  /// A line of text.
  case text

  /// The kinds of the fields that every report names alike, whatever the form.
  private static let byName: [String: FieldKind] = [
    "resident_code": .digits, "clinic_code": .digits, "temperature": .digits,
    "birth_date": .date, "given_date": .date, "lot": .lot, "vaccine": .lot, "product": .lot,
    "voucher_line": .voucher, "voucher_number": .voucher, "name": .text, "kana": .text,
    "address": .text, "amount": .text,
  ]

  /// The kind of a field.
  ///
  /// - Parameters:
  ///   - name: the field's name in the report.
  ///   - value: what is truly on the paper: a presence is known by it. Any other name is a choice.
  public static func of(_ name: String, value: ScoredValue) -> FieldKind {
    if let kind = byName[name] { return kind }
    if case .flag = value { return .presence }
    return .choice
  }

  /// The name that a field is counted under: the questions `q1`, `q2`, … together.
  public static func group(of name: String) -> String {
    let rest = name.dropFirst()
    let isQuestion = name.first == "q" && !rest.isEmpty && rest.allSatisfy(\.isNumber)
    return isQuestion ? "q*" : name
  }

  /// The order of declaration.
  public static func < (one: FieldKind, another: FieldKind) -> Bool {
    allCases.firstIndex(of: one) ?? 0 < allCases.firstIndex(of: another) ?? 0
  }
}
