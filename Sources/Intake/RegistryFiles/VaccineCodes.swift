public import Domain
public import Tables

/// Which vaccines and doses a file may name, and what an office's older codes for them mean.
///
/// A code that nobody knows would be on record and count as nothing: its person would be invited again and a second
/// dose would not be seen. So it is refused, or the office says in a file what it stands for.
public struct VaccineCodes: Sendable {
  /// What a file's words for a dose come to.
  enum Meaning {
    /// The dose as it is kept.
    case dose(VaccineCode, String)
    /// A vaccine without rules.
    case unknownVaccine
    /// A dose that the vaccine's rules do not have.
    case unknownDose
  }

  /// The word of the office's own file for a code that is kept although it has no rules.
  public static let withoutRules = "規則なし"

  private let isKnown: @Sendable (VaccineCode) -> Bool
  private let isDose: @Sendable (VaccineCode, String) -> Bool
  /// The vaccines and labels of the rules as they are written there: most rows need no further look.
  private let written: [String: Set<String>]
  private var vaccines: [String: VaccineCode?] = [:]
  private var doses: [String: [String: (vaccine: VaccineCode, label: String)?]] = [:]

  /// Takes the rules' vaccines with their doses' labels.
  ///
  /// - Parameters:
  ///   - written: each vaccine's labels as the rules write them.
  ///   - isDose: whether a label can be of one of the vaccine's doses, whatever its width, or of one too many.
  public init(
    written: [VaccineCode: Set<String>],
    isDose: @escaping @Sendable (VaccineCode, String) -> Bool
  ) {
    self.written = Dictionary(
      written.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $0.union($1) })
    let known = Set(written.keys)
    isKnown = { known.contains($0) }
    self.isDose = isDose
  }

  /// Takes over an office's own codes: コード, 回数コード, ワクチン種別, 回数.
  ///
  /// 回数コード and 回数 are empty where the code stands for the vaccine with whatever dose is written beside it.
  /// ワクチン種別 is one with rules, or 規則なし for what stays on record under its own code and counts nowhere.
  ///
  /// - Parameter bytes: the file as it is.
  /// - Throws: `TableError` with every mistake.
  public mutating func read(_ bytes: [UInt8]) throws(TableError) {
    let table = try Table(bytes: bytes)
    let columns = ["コード", "回数コード", "ワクチン種別", "回数"]
    let positions = try table.header.columns(columns)
    var problems: [TableProblem] = []
    for row in table.rows {
      var reader = RowReader(row, columns: columns, positions: positions)
      readRow(&reader)
      problems += reader.problems
    }
    guard problems.isEmpty else { throw TableError(problems) }
  }

  private mutating func readRow(_ row: inout RowReader) {
    guard let code = row.word(0), let word = row.word(2) else { return }
    let (label, meant) = (row.trimmed(1), row.trimmed(3))
    let vaccine = VaccineCode(word)
    let hasRules = word != Self.withoutRules
    guard !hasRules || isKnown(vaccine) else {
      return row.refuse(
        2, "has no rules in the schedule; \(Self.withoutRules) keeps the code as it is")
    }
    guard label.isEmpty == meant.isEmpty || !hasRules else {
      return row.refuse(
        meant.isEmpty ? 3 : 1, "is empty; 回数コード and 回数 stand together or not at all")
    }
    guard hasRules || meant.isEmpty else {
      return row.refuse(3, "says a dose, but without rules there is none")
    }
    guard label.isEmpty || !hasRules || isDose(vaccine, meant) else {
      return row.refuse(3, "is no dose of this vaccine in the schedule")
    }
    let isNew: Bool
    if label.isEmpty {
      isNew = vaccines.updateValue(hasRules ? vaccine : nil, forKey: code) == nil
    } else {
      isNew =
        doses[code, default: [:]].updateValue(hasRules ? (vaccine, meant) : nil, forKey: label)
        == nil
    }
    if !isNew { row.refuse(0, "stands above already with the same 回数コード; keep one of the two") }
  }

  /// The vaccine that a file's word stands for; nil where nobody knows.
  func vaccine(_ word: String) -> VaccineCode? {
    if let own = vaccines[word] { return own ?? VaccineCode(word) }
    return written[word] == nil ? nil : VaccineCode(word)
  }

  /// What a file's words for vaccine and dose stand for.
  func meaning(_ word: String, _ label: String) -> Meaning {
    if let own = doses[word]?[label] {
      return own.map { .dose($0.vaccine, $0.label) } ?? .dose(VaccineCode(word), label)
    }
    let vaccine: VaccineCode
    if let own = vaccines[word] {
      guard let known = own else { return .dose(VaccineCode(word), label) }
      vaccine = known
    } else if let labels = written[word] {
      if labels.contains(label) { return .dose(VaccineCode(word), label) }
      vaccine = VaccineCode(word)
    } else {
      return .unknownVaccine
    }
    return isDose(vaccine, label) ? .dose(vaccine, label) : .unknownDose
  }
}
