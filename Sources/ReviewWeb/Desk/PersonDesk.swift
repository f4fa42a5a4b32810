/// A documented ground of one dose (特別の事情), as the register has it or as it was typed.
public struct GroundLine: Hashable, Sendable {
  /// The vaccine's code.
  public var vaccine: String
  /// 回数.
  public var dose: String
  /// 接種年月日, ISO 8601.
  public var givenOn: String
  /// `longIllness`, `requestLetter`, `certificate`, `doctorsInterval`, `documentedChange`.
  public var kind: String
  /// The day on which the illness ended, ISO 8601; empty for the other kinds.
  public var recoveredOn: String
  /// The document, without personal data.
  public var document: String

  /// Makes one from its parts.
  public init(
    vaccine: String, dose: String, givenOn: String, kind: String, recoveredOn: String = "",
    document: String
  ) {
    self.vaccine = vaccine
    self.dose = dose
    self.givenOn = givenOn
    self.kind = kind
    self.recoveredOn = recoveredOn
    self.document = document
  }
}

/// A dose on record.
public struct RegisterDose: Hashable, Sendable {
  /// The vaccine's code.
  public var vaccine: String
  /// 回数.
  public var dose: String
  /// 接種年月日, ISO 8601.
  public var givenOn: String
  /// ロット番号.
  public var lot: String
  /// Where.
  public var clinic: String
  /// The batch it was committed from; empty for imported history.
  public var batch: String

  /// Makes one from its parts.
  public init(
    vaccine: String, dose: String, givenOn: String, lot: String, clinic: String, batch: String
  ) {
    self.vaccine = vaccine
    self.dose = dose
    self.givenOn = givenOn
    self.lot = lot
    self.clinic = clinic
    self.batch = batch
  }
}

/// What was decided about the fee of one dose (実費徴収).
public struct FeeLine: Hashable, Sendable {
  /// The vaccine's code.
  public var vaccine: String
  /// 接種年月日, ISO 8601.
  public var givenOn: String
  /// `charged`, `exempt`, `unknown`.
  public var outcome: String
  /// Yen, where it is charged.
  public var amount: Int?
  /// The ground's word, where it is exempt.
  public var ground: String
  /// The days for which the ground holds, ISO 8601; empty where there is no such day.
  public var from: String, until: String
  /// What was seen, where somebody asked.
  public var evidence: String
  /// Who decided.
  public var account: String

  /// Makes one from its parts.
  public init(
    vaccine: String, givenOn: String, outcome: String, amount: Int?, ground: String, from: String,
    until: String, evidence: String, account: String
  ) {
    self.vaccine = vaccine
    self.givenOn = givenOn
    self.outcome = outcome
    self.amount = amount
    self.ground = ground
    self.from = from
    self.until = until
    self.evidence = evidence
    self.account = account
  }
}

/// What the register has of one person.
public struct PersonView: Hashable, Sendable {
  /// The person; a protected address is masked.
  public var person: PersonLine
  /// The doses on record, by day.
  public var doses: [RegisterDose]
  /// The grounds that hold, of doses on record and of doses to come.
  public var grounds: [GroundLine]
  /// What was decided about fees, the last word on each dose.
  public var fees: [FeeLine]
  /// The kinds of documented grounds.
  public var groundKinds: [String]
  /// The vaccines with rules.
  public var vaccines: [Choice]
  /// The labels of their doses.
  public var labels: [String]
  /// The vaccines that are charged for, and the words of the grounds of exemption; empty without rules of fees.
  public var feeVaccines: [Choice], feeGrounds: [String]

  /// Makes one from its parts.
  public init(
    person: PersonLine, doses: [RegisterDose], grounds: [GroundLine], fees: [FeeLine],
    groundKinds: [String], vaccines: [Choice], labels: [String], feeVaccines: [Choice],
    feeGrounds: [String]
  ) {
    self.person = person
    self.doses = doses
    self.grounds = grounds
    self.fees = fees
    self.groundKinds = groundKinds
    self.vaccines = vaccines
    self.labels = labels
    self.feeVaccines = feeVaccines
    self.feeGrounds = feeGrounds
  }
}

/// What was found out about the fee of one dose, as it was typed.
public struct FeeWish: Hashable, Sendable {
  /// The vaccine's code.
  public var vaccine: String
  /// 接種年月日.
  public var givenOn: String
  /// The ground's word; empty where there is none and the dose is charged.
  public var ground: String
  /// What was seen, without personal data.
  public var evidence: String

  /// Makes one from its parts.
  public init(vaccine: String, givenOn: String, ground: String, evidence: String) {
    self.vaccine = vaccine
    self.givenOn = givenOn
    self.ground = ground
    self.evidence = evidence
  }
}

/// One person's page in the register: doses, documented grounds, fees.
public protocol PersonDesk: Sendable {
  /// Looks for people, with a reason; it is in the audit trail.
  ///
  /// - Throws: `Refusal.invalid` with the query's fields; `.throttled` for more than one person needs.
  func findPeople(_ query: ResidentQuery, viewer: Viewer) async throws -> ResidentFindings
  /// What the register has of a person; that it was seen is in the audit trail, with the reason.
  ///
  /// - Throws: `Refusal.notFound` where the registry has nobody of this number; `.invalid` with `reason`.
  func person(_ code: String, reason: String, viewer: Viewer) async throws -> PersonView
  /// States a ground of a dose, or takes it back.
  ///
  /// - Returns: how many wrong doses are excused by it.
  /// - Throws: `Refusal.invalid` with the line's fields.
  func state(
    _ ground: GroundLine, of code: String, holds: Bool, attempt: Attempt, viewer: Viewer
  ) async throws -> Int
  /// Keeps what was found out about the fee of one dose, and decides it.
  ///
  /// - Throws: `Refusal.invalid` with the wish's fields.
  func decideFee(
    _ wish: FeeWish, of code: String, attempt: Attempt, viewer: Viewer
  ) async throws
}
