public import Domain
public import Foundation

/// A count of pages, and of how many of them something holds.
public struct Proportion: Hashable, Sendable {
  /// Of so many.
  public var total: Int
  /// So many.
  public var count: Int

  /// Makes one from its parts.
  public init(total: Int, count: Int) {
    self.total = total
    self.count = count
  }
}

/// A batch in the month's list.
public struct BatchLine: Hashable, Sendable {
  /// The batch's name, for example `2026-10_2711506317`.
  public var name: String
  /// The clinic's name.
  public var clinicName: String?
  /// Pages by where they stand: the states of the store, for example `verified`, `review`, `resolved`.
  public var states: [String: Int]
  /// Whether a claim sheet came along.
  public var hasClaimSheet: Bool
  /// Whether it agrees with the pages.
  public var claimAgrees: Bool
  /// Since when its oldest open case waits.
  public var oldestCase: Date?
  /// When it was approved; nil while it is not.
  public var approvedAt: Date?
  /// Whether nothing is open any more and somebody may approve it.
  public var isReady: Bool

  /// Makes one from its parts.
  public init(
    name: String, clinicName: String? = nil, states: [String: Int], hasClaimSheet: Bool,
    claimAgrees: Bool, oldestCase: Date? = nil, approvedAt: Date? = nil, isReady: Bool
  ) {
    self.name = name
    self.clinicName = clinicName
    self.states = states
    self.hasClaimSheet = hasClaimSheet
    self.claimAgrees = claimAgrees
    self.oldestCase = oldestCase
    self.approvedAt = approvedAt
    self.isReady = isReady
  }
}

/// How well a clinic's or a form's pages were read.
public struct QualityLine: Hashable, Sendable {
  /// The clinic's or the form's name.
  public var name: String
  /// Pages that went through without a person, of those that are records at all.
  public var straightThrough: Proportion
  /// The mean confidence of its fields, 0…1; nil without any.
  public var meanConfidence: Double?
  /// The mean distance from the form after alignment, mm; nil without any.
  public var meanResidual: Double?
  /// Its reasons, the most frequent first.
  public var reasons: [ReasonCount]

  /// Makes one from its parts.
  public init(
    name: String, straightThrough: Proportion, meanConfidence: Double? = nil,
    meanResidual: Double? = nil, reasons: [ReasonCount]
  ) {
    self.name = name
    self.straightThrough = straightThrough
    self.meanConfidence = meanConfidence
    self.meanResidual = meanResidual
    self.reasons = reasons
  }
}

/// How many pages a reason concerns.
public struct ReasonCount: Hashable, Sendable {
  /// The reason.
  public var code: Reason.Code
  /// So many pages.
  public var pages: Int

  /// Makes one from its parts.
  public init(code: Reason.Code, pages: Int) {
    self.code = code
    self.pages = pages
  }
}

/// What second looks at automatically verified pages have shown (quality control).
public struct QualityControl: Hashable, Sendable {
  /// Fields looked at a second time.
  public var looked: Int
  /// Of these, wrong.
  public var wrong: Int
  /// The error rate's upper bound at 95 %, 0…1; nil before the first.
  public var upperBound: Double?
  /// Questions that still wait.
  public var waiting: Int

  /// Makes one from its parts.
  public init(looked: Int, wrong: Int, upperBound: Double? = nil, waiting: Int) {
    self.looked = looked
    self.wrong = wrong
    self.upperBound = upperBound
    self.waiting = waiting
  }
}

/// A month at a glance.
public struct MonthBoard: Hashable, Sendable {
  /// The month shown, for example `2026-10`; empty where there is no batch at all.
  public var month: String
  /// Months with batches, newest first.
  public var months: [String]
  /// Its batches.
  public var batches: [BatchLine]
  /// By clinic, the worst first.
  public var clinics: [QualityLine]
  /// By form.
  public var forms: [QualityLine]
  /// Of the whole month, the most frequent first.
  public var reasons: [ReasonCount]
  /// The whole month.
  public var straightThrough: Proportion
  /// Quality control.
  public var control: QualityControl
  /// Cases that wait for this viewer.
  public var waitingCases: Int
  /// Second looks that wait for this viewer.
  public var waitingLooks: Int

  /// Makes one from its parts.
  public init(
    month: String, months: [String], batches: [BatchLine], clinics: [QualityLine],
    forms: [QualityLine], reasons: [ReasonCount], straightThrough: Proportion,
    control: QualityControl, waitingCases: Int, waitingLooks: Int
  ) {
    self.month = month
    self.months = months
    self.batches = batches
    self.clinics = clinics
    self.forms = forms
    self.reasons = reasons
    self.straightThrough = straightThrough
    self.control = control
    self.waitingCases = waitingCases
    self.waitingLooks = waitingLooks
  }
}

/// A page in a batch's list.
///
/// Names nobody.
public struct PageLine: Hashable, Sendable {
  /// The page.
  public var number: CaseNumber
  /// The file's name inside the batch.
  public var file: String
  /// The page's number in the file, from 1.
  public var pageNumber: Int
  /// The form's title.
  public var formTitle: String?
  /// Where it stands: a state of the store.
  public var state: String
  /// The reasons.
  public var reasons: [Reason.Code]
  /// Who has it in hand.
  public var holder: String?

  /// Makes one from its parts.
  public init(
    number: CaseNumber, file: String, pageNumber: Int, formTitle: String? = nil, state: String,
    reasons: [Reason.Code], holder: String? = nil
  ) {
    self.number = number
    self.file = file
    self.pageNumber = pageNumber
    self.formTitle = formTitle
    self.state = state
    self.reasons = reasons
    self.holder = holder
  }
}

/// A line of the claim sheet against the pages.
public struct ClaimSheetLine: Hashable, Sendable {
  /// ワクチン種別.
  public var vaccine: String
  /// What the clinic claims.
  public var claimed: Int
  /// Papers found.
  public var found: Int

  /// Makes one from its parts.
  public init(vaccine: String, claimed: Int, found: Int) {
    self.vaccine = vaccine
    self.claimed = claimed
    self.found = found
  }
}

/// A batch with its pages.
public struct BatchView: Hashable, Sendable {
  /// The batch at a glance.
  public var line: BatchLine
  /// Who put something into it: accounts.
  public var enteredBy: [String]
  /// The claim sheet.
  public var claim: [ClaimSheetLine]
  /// Pages whose vaccine is not known.
  public var pagesOfUnknownVaccine: Int
  /// Its pages in order.
  public var pages: [PageLine]

  /// Makes one from its parts.
  public init(
    line: BatchLine, enteredBy: [String], claim: [ClaimSheetLine], pagesOfUnknownVaccine: Int,
    pages: [PageLine]
  ) {
    self.line = line
    self.enteredBy = enteredBy
    self.claim = claim
    self.pagesOfUnknownVaccine = pagesOfUnknownVaccine
    self.pages = pages
  }
}

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

  /// Makes one from its parts.
  public init(batch: String, records: Int, at: Date) {
    self.batch = batch
    self.records = records
    self.at = at
  }
}

/// Batches: how the month goes, and signing off.
public protocol BatchBoard: Sendable {
  /// A month, or the newest where nil.
  func board(month: String?, viewer: Viewer) async throws -> MonthBoard
  /// A batch with its pages.
  func batch(_ name: String, viewer: Viewer) async throws -> BatchView
  /// A batch before approval.
  func approval(_ name: String, viewer: Viewer) async throws -> ApprovalView
  /// Approves, and writes the records into the register, in one transaction.
  ///
  /// - Throws: `Refusal.fourEyes`, `.blocked`, `.stale`, `.forbidden`, `.needsProof`.
  func approve(_ name: String, attempt: Attempt, viewer: Viewer) async throws -> ApprovalReceipt
  /// Sends the batch's pages back to review: each is open again, with the note.
  ///
  /// - Parameter pages: at least one.
  func sendBack(
    _ name: String, pages: [CaseNumber], note: String, attempt: Attempt, viewer: Viewer
  ) async throws
}
