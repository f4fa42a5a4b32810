public import Domain
internal import Forms
public import Interpretation

/// What people have said that a page says, field by field, and whose it is.
///
/// A person's word is a certain reading of its field: it replaces what was read and goes the same way
/// through interpretation, linkage and rules.
public struct PageCorrections: Sendable, Hashable {
  /// By the report's field names.
  ///
  /// Days are ISO 8601, a lot is its number, a voucher's line its 18 digits; `.nothing` says that
  /// nothing stands there.
  public var fields: [String: AnswerValue]
  /// Whose page it is, where a person said so.
  public var resident: ResidentCode?

  /// Makes corrections.
  public init(fields: [String: AnswerValue] = [:], resident: ResidentCode? = nil) {
    self.fields = fields
    self.resident = resident
  }

  /// Whether nobody has said anything.
  public var isEmpty: Bool { fields.isEmpty && resident == nil }
}

/// A page's readings and template with people's words in place of what was read.
struct CorrectedPage {
  private(set) var reading: PageReading
  private(set) var template: FormTemplate

  init(_ reading: PageReading, _ template: FormTemplate, _ corrections: PageCorrections) {
    self.reading = reading
    self.template = template
    for (name, value) in corrections.fields { apply(value, to: name) }
  }

  private mutating func apply(_ value: AnswerValue, to name: String) {
    switch name {
    case "given_date":
      if let parts = template.givenDate { template.givenDate = date(value, parts) }
    case "birth_date":
      if let parts = template.birthDate { template.birthDate = date(value, parts) }
    case "lot": lot(value)
    case "voucher_line": voucher(value)
    default: plain(value, name)
    }
  }

  /// Writes a day into the cells of its parts; the year as a Gregorian one, which every day has.
  private mutating func date(_ value: AnswerValue, _ parts: DateParts) -> DateParts {
    var parts = parts
    guard case .text(let text) = value, let day = CalendarDate(text) else {
      for field in [parts.year, parts.month, parts.day] {
        reading.fields[field] = .digits([.nothing, .nothing])
      }
      return parts
    }
    parts.era = .gregorian(prefix: String(day.year / 100))
    for (field, number) in [
      (parts.year, day.year % 100), (parts.month, day.month), (parts.day, day.day),
    ] {
      reading.fields[field] = .digits([.certain(number / 10), .certain(number % 10)])
    }
    return parts
  }

  private mutating func lot(_ value: AnswerValue) {
    guard let field = template.lotLabel else { return }
    guard case .text(let number) = value, !number.isEmpty else {
      reading.fields[field] = .lotLabel(LotLabelReading(present: 0, lines: []))
      return
    }
    var product: TextReading?
    if case .lotLabel(let label)? = reading.fields[field] { product = label.product }
    reading.fields[field] = .lotLabel(
      LotLabelReading(
        present: 1, lines: [TextReading(text: "Lot No. \(number)", confidence: 1)], lotLine: 0,
        product: product))
  }

  private mutating func voucher(_ value: AnswerValue) {
    guard let field = template.voucher else { return }
    guard case .text(let line) = value, !line.isEmpty else {
      reading.fields[field] = .voucher(VoucherReading(present: 0))
      return
    }
    // A person's word stands for every source at once.
    let number = (try? VoucherLine(line)).map {
      TextReading(text: $0.number.rawValue, confidence: 1)
    }
    reading.fields[field] = .voucher(
      VoucherReading(present: 1, code: line, printedNumber: number))
  }

  private mutating func plain(_ value: AnswerValue, _ name: String) {
    guard let field = template[name] else { return }
    var text = ""
    if case .text(let written) = value { text = written }
    switch field.kind {
    case .digits(let count, _, _, _):
      let digits = text.compactMap(\.wholeNumberValue).filter { (0...9).contains($0) }
      var cells = digits.prefix(count).map { CellReading.certain($0) }
      while cells.count < count { cells.append(.nothing) }
      reading.fields[name] = .digits(cells)
    case .choice(_, let options, _):
      reading.fields[name] = .choice(
        options.map { MarkReading(label: $0.label, probability: $0.label == text ? 1 : 0) })
    case .text: reading.fields[name] = .text(TextReading(text: text, confidence: 1))
    case .presence: reading.fields[name] = .presence(value == .flag(true) ? 1 : 0)
    case .lotLabel, .voucher: break
    }
  }
}

extension CellReading {
  /// A digit that a person has read.
  fileprivate static func certain(_ digit: Int) -> CellReading {
    CellReading(digits: (0...9).map { $0 == digit ? 1 : 0 }, empty: 0, other: 0)
  }

  /// A cell that a person has found empty.
  fileprivate static var nothing: CellReading {
    CellReading(digits: [Double](repeating: 0, count: 10), empty: 1, other: 0)
  }
}
