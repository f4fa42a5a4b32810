public import Domain

/// A person's ground of exemption with its days, as the welfare data state it.
public struct WelfareRow: Hashable, Sendable {
  /// Whose.
  public var resident: ResidentCode
  /// The ground's word.
  public var ground: String
  /// The first day.
  public var from: CalendarDate
  /// The last day; nil while it lasts.
  public var until: CalendarDate?

  /// Makes a row.
  public init(resident: ResidentCode, ground: String, from: CalendarDate, until: CalendarDate?) {
    self.resident = resident
    self.ground = ground
    self.from = from
    self.until = until
  }
}

/// What is known for deciding about one dose's fee.
public struct FeeFacts: Hashable, Sendable {
  /// The person's rows in the welfare data.
  public var rows: [WelfareRow]
  /// The day of the newest welfare data; nil where there are none.
  public var dataThrough: CalendarDate?
  /// What was found out about this very dose; nil where nobody asked.
  public var asked: Asked?

  /// What somebody found out.
  public struct Asked: Hashable, Sendable {
    /// The inquiry's number.
    public var id: Int64
    /// The ground's word; nil where there is none and the dose is charged.
    public var ground: String?
  }
}

/// What was decided about a dose's fee.
public struct StoredFee: Hashable, Sendable {
  /// The outcomes.
  public enum Outcome: String, Sendable, Hashable {
    case charged, exempt, unknown
  }
  /// The outcome.
  public var outcome: Outcome
  /// Yen, where it is charged.
  public var amount: Int?
  /// The ground's word, where it is exempt.
  public var ground: String?
  /// The days for which the ground holds.
  public var from: CalendarDate?
  /// The last of them; nil while it lasts.
  public var until: CalendarDate?

  /// Makes one.
  public init(
    _ outcome: Outcome, amount: Int? = nil, ground: String? = nil, from: CalendarDate? = nil,
    until: CalendarDate? = nil
  ) {
    self.outcome = outcome
    self.amount = amount
    self.ground = ground
    self.from = from
    self.until = until
  }
}

/// A decision about the fee of one dose, with whose it is.
public struct PastFee: Hashable, Sendable {
  /// The vaccine.
  public var vaccine: VaccineCode
  /// The day of the dose.
  public var givenOn: CalendarDate
  /// What was decided.
  public var fee: StoredFee
  /// What was seen, where somebody asked; empty where the data decided.
  public var evidence: String
  /// Who decided.
  public var by: String
}
