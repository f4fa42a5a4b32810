public import Domain

/// What the rules say of one dose.
public struct Assessment: Hashable, Sendable {
  /// Everything found, errors first, the most telling first.
  public var findings: [Finding]
  /// The programme that the dose was judged by; nil where none knows the vaccine and the dose.
  public var programme: String?
  /// Under which law it counts; nil without a programme.
  public var category: Programme.Category?

  /// The reasons for which a person must look; empty where the dose may be recorded.
  public var reasons: [Reason] { findings.filter { $0.severity == .error }.map(\.reason) }
  /// What is unusual but no error.
  public var alerts: [Reason] { findings.filter { $0.severity == .alert }.map(\.reason) }
  /// Whether nothing stands against recording the dose.
  public var isAcceptable: Bool { findings.allSatisfy { $0.severity != .error } }
  /// The classes of wrong vaccination (間違い接種) that the errors are, in order, each once.
  ///
  /// The dose was given and is recorded all the same; these go into the report.
  public var incidents: [Incident] {
    var seen: [Incident] = []
    for finding in findings where finding.severity == .error {
      if let incident = finding.incident, !seen.contains(incident) { seen.append(incident) }
    }
    return seen
  }
}

/// One thing that the rules found.
public struct Finding: Hashable, Sendable {
  /// The check that found it.
  public var check: Check
  /// How grave it is.
  public var severity: Severity
  /// The reason in the page report's words; it names the rule and no person's data.
  public var reason: Reason
  /// The legal source of the rule; empty where it is a matter of the register.
  public var source: String
  /// Which class of wrong vaccination it is, if the paper is right.
  public var incident: Incident?

  /// How grave a finding is.
  public enum Severity: String, Hashable, Sendable, Codable {
    /// A person must look.
    case error
    /// Unusual, for example outside the standard window.
    case alert
    /// An error that a documented ground excuses.
    case excused
  }

  /// Makes a finding.
  public init(
    _ check: Check, _ severity: Severity, _ reason: Reason, source: String = "",
    incident: Incident? = nil
  ) {
    self.check = check
    self.severity = severity
    self.reason = reason
    self.source = source
    self.incident = incident
  }
}

/// The classes of wrong vaccination that are reported upward (予防接種の間違い報告).
///
/// The last two cannot be seen in a record; a person reports them.
public enum Incident: String, Hashable, Sendable, Codable, CaseIterable {
  /// 接種間隔の誤り.
  case interval
  /// 不必要な接種 (回数超過).
  case unnecessary
  /// 期限切れワクチンの使用.
  case expired
  /// ワクチンの種類の取違え.
  case wrongVaccine
  /// 対象者の誤認 (年齢, 人).
  case wrongPerson
  /// 接種量の誤り.
  case amount
  /// その他.
  case other
  /// 接種方法・部位の誤り.
  case method
  /// 血液感染のおそれのあるもの.
  case bloodExposure
}

/// A documented ground that excuses what would be an error.
public enum Override: Hashable, Sendable {
  /// 長期療養: a long illness kept the person from the dose; the day on which its cause ended.
  case longIllness(recovered: CalendarDate)
  /// 依頼書: the municipalities agreed in writing on a dose to someone who is not ours that day.
  case requestLetter
  /// The certificate that the window or programme asks for was seen.
  case certificate
  /// The doctor found a shorter interval necessary, where the rule knows one.
  case doctorsInterval
  /// The change of vaccine within the series is documented.
  case documentedChange
}
