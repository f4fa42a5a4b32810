public import Domain
public import Foundation

/// An incident that is to be raised: a recorded dose that was given wrongly.
public struct NewIncident: Hashable, Sendable {
  /// The dose.
  public var record: VaccinationRecord
  /// The class of the report, a word of the program.
  public var category: String
  /// What is wrong.
  public var reasons: [Reason]
  /// The legal sources of what is wrong.
  public var sources: [String]

  /// Makes an incident.
  public init(
    record: VaccinationRecord, category: String, reasons: [Reason], sources: [String]
  ) {
    self.record = record
    self.category = category
    self.reasons = reasons
    self.sources = sources
  }
}

/// An incident as it stands.
public struct StoredIncident: Hashable, Sendable {
  /// Its number.
  public var id: Int64
  /// What was raised.
  public var incident: NewIncident
  /// When.
  public var raisedAt: Date
  /// By whom.
  public var raisedBy: String
  /// Where it stands.
  public var state: IncidentState
  /// The ground of the last step; empty where there is none.
  public var ground: String
}

/// Where an incident stands.
public enum IncidentState: String, Hashable, Sendable, CaseIterable {
  /// Nothing was done yet, or it was taken up again.
  case open
  /// It is in a report upward.
  case reported
  /// A document makes the dose right after all: 長期療養, 依頼書, a certificate.
  case excused
  /// The record was read wrongly or is another's: no incident.
  case withdrawn
}

/// Something that was printed or written from the register's lists.
public struct PrintEntry: Hashable, Sendable {
  /// The list and what it was asked for; no personal data.
  public var list: String
  /// `letter`, `postcard`, `csv`.
  public var medium: String
  /// How many people stand in it.
  public var count: Int
  /// How many were left out, by protection measures or because they died or left.
  public var leftOut: Int
  /// The file's SHA-256, 64 hexadecimal digits.
  public var contentHash: String

  /// Makes an entry.
  public init(list: String, medium: String, count: Int, leftOut: Int, contentHash: String) {
    self.list = list
    self.medium = medium
    self.count = count
    self.leftOut = leftOut
    self.contentHash = contentHash
  }
}

/// An entry of the print log.
public struct PastPrint: Hashable, Sendable {
  /// What.
  public var entry: PrintEntry
  /// When.
  public var at: Date
  /// Who.
  public var by: String
  /// Of which registry.
  public var registryVersion: RegistryVersion
}

/// A committed dose whose paper says something else about the fee than was decided.
public struct FeeDifference: Hashable, Sendable {
  /// The dose.
  public var record: VaccinationRecord
  /// Its page.
  public var page: PageID
  /// What was decided: exempt, or else charged.
  ///
  /// The paper says the other.
  public var isExempt: Bool
}

/// What one clinic sent in for one month, by vaccine: what it is paid for.
public struct ClinicWork: Hashable, Sendable {
  /// The clinic.
  public var clinic: ClinicCode
  /// The month of the batch, for example `2026-10`.
  public var month: String
  /// ワクチン種別.
  public var vaccine: VaccineCode
  /// Committed doses.
  public var doses: Int
  /// Of them those whose form says that nothing was collected.
  public var exempt: Int
  /// Papers of consultations without a dose.
  public var consultations: Int
  /// What the last claim sheet says; nil where none came.
  public var claimed: Int?
}
