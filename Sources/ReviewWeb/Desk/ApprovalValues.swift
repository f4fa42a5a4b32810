public import Foundation

/// A human decision in a batch, as the approver sees it.
public struct DecisionLine: Hashable, Sendable {
  /// The page.
  public var number: CaseNumber
  /// The file's name and page.
  public var file: String
  /// The page's number in the file, from 1.
  public var pageNumber: Int
  /// Where the case stands.
  public var state: CaseState
  /// Who decided.
  public var account: String
  /// When.
  public var at: Date
  /// The person's note.
  public var note: String
  /// The resident's code and name, where it is a record.
  public var resident: String?
  /// What was corrected: caption, before, after.
  public var corrections: [CorrectionLine]

  /// Makes one from its parts.
  public init(
    number: CaseNumber, file: String, pageNumber: Int, state: CaseState, account: String, at: Date,
    note: String, resident: String? = nil, corrections: [CorrectionLine]
  ) {
    self.number = number
    self.file = file
    self.pageNumber = pageNumber
    self.state = state
    self.account = account
    self.at = at
    self.note = note
    self.resident = resident
    self.corrections = corrections
  }
}

/// A correction, as the approver sees it.
public struct CorrectionLine: Hashable, Sendable {
  /// The field's caption.
  public var label: String
  /// What the pipeline read.
  public var before: String
  /// What it says now.
  public var after: String
  /// Whether a second person answered the same.
  public var isAgreed: Bool

  /// Makes one from its parts.
  public init(label: String, before: String, after: String, isAgreed: Bool) {
    self.label = label
    self.before = before
    self.after = after
    self.isAgreed = isAgreed
  }
}

/// What keeps a batch from being approved.
public struct Obstacle: Hashable, Sendable {
  /// What.
  public var kind: Kind
  /// How many pages; 0 where it does not apply.
  public var pages: Int
  /// The page, where it is about one.
  public var number: CaseNumber?

  /// Makes one from its parts.
  public init(kind: Kind, pages: Int, number: CaseNumber? = nil) {
    self.kind = kind
    self.pages = pages
    self.number = number
  }

  /// What can keep it.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// There is nothing in it.
    case noPages
    /// Pages not read yet.
    case unread
    /// Cases that are open.
    case undecided
    /// Second looks that wait.
    case secondLooks
    /// The registry has changed for a resident since.
    case registryChanged
    /// The dose is already in the register.
    case alreadyRecorded
    /// Two pages state the same dose.
    case sameDose
    /// The viewer entered papers of the batch.
    case enteredByViewer
    /// The viewer reviewed pages of the batch.
    case reviewedByViewer
    /// The batch is approved and nothing has come since.
    case approved
  }
}

/// A batch before the approver.
public struct ApprovalView: Hashable, Sendable {
  /// The batch.
  public var batch: BatchView
  /// Goes up with every change in the batch.
  public var revision: Int
  /// What keeps this viewer from approving it; empty where nothing does.
  public var obstacles: [Obstacle]
  /// Every human decision.
  public var decisions: [DecisionLine]
  /// Pages taken at random from those that went through without a person, to be looked at.
  public var samples: [PageLine]
  /// Records that approving would write.
  public var records: Int

  /// Makes one from its parts.
  public init(
    batch: BatchView, revision: Int, obstacles: [Obstacle], decisions: [DecisionLine],
    samples: [PageLine], records: Int
  ) {
    self.batch = batch
    self.revision = revision
    self.obstacles = obstacles
    self.decisions = decisions
    self.samples = samples
    self.records = records
  }
}

/// What an approval did.
public struct ApprovalReceipt: Hashable, Sendable {
  /// The batch.
  public var batch: String
  /// The records written to the register.
  public var records: Int
  /// When.
  public var at: Date
  /// Doses among them that were given wrongly and are noted as incidents (間違い接種); nil where they
  /// could not be judged.
  public var incidents: Int?

  /// Makes one from its parts.
  public init(batch: String, records: Int, at: Date, incidents: Int? = 0) {
    self.batch = batch
    self.records = records
    self.at = at
    self.incidents = incidents
  }
}
