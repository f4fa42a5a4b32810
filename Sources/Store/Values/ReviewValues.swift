public import Domain
public import Foundation

/// What a person decided about a page.
public enum DecisionKind: String, Sendable, Codable, CaseIterable {
  /// It is the record that stands beside the decision.
  case resolved
  /// Sent back to the clinic.
  case returned
  /// No record.
  case rejected
  /// Held with a note; still open.
  case held
  /// Sent to a senior; still open.
  case senior
  /// An earlier decision is taken back; open again.
  case reopened
}

/// A correction of one field by a person.
public struct FieldCorrection: Hashable, Sendable {
  /// The field's name.
  public var field: String
  /// What it should say.
  public var value: FieldValue

  /// The name under which a person's choice of the resident stands among the corrections.
  public static let resident = "resident"

  /// Makes a correction.
  public init(field: String, value: FieldValue) {
    self.field = field
    self.value = value
  }
}

/// A record in the register, and where it comes from.
public struct RegisteredRecord: Hashable, Sendable {
  /// The dose.
  public var record: VaccinationRecord
  /// The batch that it was committed from; nil for imported history.
  public var batch: BatchName?
  /// The page.
  public var page: PageID?
  /// The file's name inside the batch.
  public var file: String?
  /// The page's number in the file, from 1.
  public var number: Int?
  /// When it was committed.
  public var committedAt: Date?
  /// Who approved it.
  public var approvedBy: String?
  /// The documented grounds that hold for the dose (特別の事情).
  public var grounds: [DoseGround] = []
}

/// Something that keeps a batch from being committed.
public enum CommitBlocker: Hashable, Sendable {
  /// There is nothing in the batch.
  case noPages
  /// Pages not read yet.
  case unread(Int)
  /// Pages that wait for a person.
  case undecided(Int)
  /// Fields that a second person must answer yet.
  case secondLooks(Int)
  /// The registry's row for this page's resident has changed, or gone, since the page was read.
  case registryChanged(PageID, file: String, number: Int)
  /// The same dose is already in the register or the history.
  case alreadyRecorded(PageID, file: String, number: Int)
  /// Two pages of the batch state the same dose.
  case sameDose(PageID, PageID, file: String, number: Int)
}

extension CommitBlocker: CustomStringConvertible {
  /// A sentence without personal data.
  public var description: String {
    switch self {
    case .noPages: "the batch has no pages"
    case .unread(let count): "\(count) page(s) not read yet"
    case .undecided(let count): "\(count) page(s) wait for a person"
    case .secondLooks(let count): "\(count) field(s) wait for a second person"
    case .registryChanged(_, let file, let number):
      "\(file) page \(number): the registry has changed for this resident since it was read"
    case .alreadyRecorded(_, let file, let number):
      "\(file) page \(number): the dose is already in the register"
    case .sameDose(_, let other, let file, let number):
      "\(file) page \(number): page \(other) of the store states the same dose"
    }
  }
}

/// What committing a batch did.
public struct CommitReceipt: Hashable, Sendable {
  /// The records written.
  public var records: Int
  /// When.
  public var at: Date
}

/// How a page's outcome would change.
public struct OutcomeChange: Hashable, Sendable {
  /// The page.
  public var page: PageID
  /// The file's name inside the batch.
  public var file: String
  /// The page's number in the file, from 1.
  public var number: Int
  /// The reading that counts.
  public var current: RunID
  /// The reading that is proposed.
  public var proposed: RunID
  /// What the outcome is, and what it would be.
  public var outcome: Change<PageOutcome>
  /// Who it is, and who it would be.
  public var resident: Change<ResidentCode?>
  /// The reasons before and after.
  public var reasons: Change<[Reason]>
  /// The names of the fields that say something else.
  public var fields: [String]
  /// Why the proposal cannot be taken over; nil where it can.
  public var obstacle: Obstacle?

  /// Whether anything but provenance and time differs.
  public var isChange: Bool {
    outcome.isChange || resident.isChange || reasons.isChange || !fields.isEmpty
  }

  /// Before and after.
  public struct Change<Value: Hashable & Sendable>: Hashable, Sendable {
    /// What it is now.
    public var before: Value
    /// What it would be.
    public var after: Value
    /// Whether they differ.
    public var isChange: Bool { before != after }
  }

  /// Why a proposal cannot be taken over.
  public enum Obstacle: String, Hashable, Sendable {
    /// A person has decided on the page.
    case decided
    /// Its record is committed.
    case committed
  }
}
