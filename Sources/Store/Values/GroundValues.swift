public import Domain

/// A documented ground of one dose (特別の事情): it makes right what the rules alone would call wrong.
public struct DoseGround: Hashable, Sendable {
  /// What kind of document.
  public var kind: Kind
  /// The day on which the illness ended; for `longIllness` only.
  public var recoveredOn: CalendarDate?
  /// The document: its number or date, no personal data.
  public var document: String

  /// Makes a ground.
  public init(kind: Kind, recoveredOn: CalendarDate? = nil, document: String) {
    self.kind = kind
    self.recoveredOn = recoveredOn
    self.document = document
  }

  /// The kinds of documents.
  public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    /// 長期療養 (施行規則2条の9).
    case longIllness
    /// 依頼書: another municipality asked for it, or was asked.
    case requestLetter
    /// The certificate that a window asks for was seen.
    case certificate
    /// The doctor found a shorter interval necessary.
    case doctorsInterval
    /// The change of vaccine in a series is documented.
    case documentedChange
  }
}

/// Which dose is meant, as the register has it.
public struct DoseKey: Hashable, Sendable {
  /// Whose.
  public var resident: ResidentCode
  /// ワクチン種別.
  public var vaccine: VaccineCode
  /// 回数.
  public var dose: String
  /// 接種年月日.
  public var date: CalendarDate

  /// Names a dose.
  public init(
    resident: ResidentCode, vaccine: VaccineCode, dose: String, date: CalendarDate
  ) {
    self.resident = resident
    self.vaccine = vaccine
    self.dose = dose
    self.date = date
  }

  /// The dose of a record.
  public init(_ record: VaccinationRecord) {
    self.init(
      resident: record.resident, vaccine: record.vaccine, dose: record.dose, date: record.date)
  }
}
