/// A page report held against the truth.
///
/// The figures and their order are those that the corpus's own scorer prints: false commits first.
public struct Score: Sendable {
  /// A page that went wrong, and how.
  public struct Finding: Hashable, Sendable {
    /// The page.
    public var page: PageKey
    /// What it was made to show.
    public var scenario: String
    /// How it was scanned.
    public var profile: String
    /// What is wrong, in a few words without values.
    public var what: String
  }

  /// Pages in the truth.
  public var pages = 0
  /// Pages that the report lacks.
  public var unreported = 0
  /// Pages that the report names more than once; the last line counts.
  public var reportedTwice: [PageKey] = []
  /// Verified pages that should not have been, or with a wrong resident or critical field.
  public var falseCommits: [Finding] = []
  /// Pages with another outcome than the right one, false commits among pages to verify included.
  public var missed: [Finding] = []
  /// Of the pages that a perfect reader would verify, those verified, and rightly.
  public var straightThrough = Share()
  /// Pages with an outcome that is right.
  public var outcomeRight = 0
  /// Pages whose form, or having none, is right.
  public var formRight = 0
  /// Of the pages in review whose resident is in the registry, those whose best candidate is right.
  public var bestCandidate = Share()
  /// Problem pages in review whose reasons name the problem.
  public var told = Share()
  /// Problem pages in review whose first reason names the problem.
  public var toldFirst = Share()
  /// Straight through by form and by scan profile.
  public var by: [String: Share] = [:]
  /// Whole values right, by field; the questions together as `q*`.
  public var fields: [String: Share] = [:]
  /// Characters right of the fields that are scored by characters.
  public var characters: [String: Share] = [:]

  /// What a record must have right.
  public static let critical = ["vaccine", "dose", "given_date", "lot", "clinic_code"]
  /// Fields scored by characters as well.
  public static let lines: Set<String> = ["name", "kana", "address", "product", "amount"]

  /// Scores a report.
  public init(truth: [TruthLine], report: [ReportLine]) {
    var lines: [PageKey: ReportLine] = [:]
    for line in report {
      if lines.updateValue(line, forKey: line.key) != nil { reportedTwice.append(line.key) }
    }
    for page in truth { count(page, lines[page.key]) }
  }

  private mutating func count(_ truth: TruthLine, _ line: ReportLine?) {
    pages += 1
    guard let line else {
      unreported += 1
      missed.append(finding(truth, "not reported"))
      return
    }
    formRight += line.form == truth.form ? 1 : 0
    outcomeRight += truth.expect.contains(line.outcome) ? 1 : 0
    let wrong = Score.critical.filter { name in
      !(truth.fields[name] ?? .nothing).normalised.isSame(as: line.value(name))
    }
    let isResidentRight = line.resident == truth.resident
    if line.outcome == "verified",
      !truth.expect.contains("verified") || !isResidentRight || !wrong.isEmpty
    {
      let what = (isResidentRight ? [] : ["resident"]) + wrong
      falseCommits.append(
        finding(truth, what.isEmpty ? "not to be verified" : what.joined(separator: " ")))
    }
    countOutcome(truth, line, isRight: isResidentRight && wrong.isEmpty)
    countReasons(truth, line)
    if truth.form != nil, line.form == truth.form { countFields(truth, line) }
  }

  private mutating func countOutcome(_ truth: TruthLine, _ line: ReportLine, isRight: Bool) {
    guard truth.isVerifiable else {
      if !truth.expect.contains(line.outcome) {
        missed.append(
          finding(truth, "\(line.outcome), not \(truth.expect.joined(separator: " or "))"))
      }
      return
    }
    let isThrough = line.outcome == "verified" && isRight
    straightThrough.count(isThrough)
    by[truth.form ?? "none", default: Share()].count(isThrough)
    by[truth.profile, default: Share()].count(isThrough)
    if !isThrough {
      let reasons = (line.reasons ?? []).map { reason in
        (reason.code ?? "?") + (reason.field.map { " (\($0))" } ?? "")
      }
      missed.append(
        finding(truth, ([line.outcome + ":"] + reasons).joined(separator: " ")))
    }
  }

  private mutating func countReasons(_ truth: TruthLine, _ line: ReportLine) {
    guard line.outcome == "review" else { return }
    if let resident = truth.resident, !resident.isEmpty {
      bestCandidate.count(line.resident == resident)
    }
    if let telling = truth.telling {
      let codes = (line.reasons ?? []).compactMap(\.code)
      told.count(!telling.isDisjoint(with: codes))
      toldFirst.count(codes.first.map(telling.contains) ?? false)
    }
  }

  private mutating func countFields(_ truth: TruthLine, _ line: ReportLine) {
    for (name, value) in truth.fields {
      let (wanted, found) = (value.normalised, line.value(name))
      let length = wanted.scalars.count
      if Score.lines.contains(name), length > 0 {
        let right = max(0, length - editDistance(wanted.scalars, found.scalars))
        characters[name, default: Share()].part += right
        characters[name, default: Share()].whole += length
      }
      fields[FieldKind.group(of: name), default: Share()].count(wanted.isSame(as: found))
    }
  }

  private func finding(_ truth: TruthLine, _ what: String) -> Finding {
    Finding(page: truth.key, scenario: truth.scenario, profile: truth.profile, what: what)
  }
}
