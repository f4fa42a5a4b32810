public import Domain

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

/// How far a page has come, for who may not see what stands on it.
public struct PageStatus: Hashable, Sendable {
  /// The batch's name.
  public var batch: String
  /// The clinic's name.
  public var clinicName: String?
  /// The page.
  public var line: PageLine

  /// Makes one from its parts.
  public init(batch: String, clinicName: String? = nil, line: PageLine) {
    self.batch = batch
    self.clinicName = clinicName
    self.line = line
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

/// Batches: how the month goes, and signing off.
public protocol BatchBoard: Sendable {
  /// A month, or the newest where nil.
  func board(month: String?, viewer: Viewer) async throws -> MonthBoard
  /// A batch with its pages.
  func batch(_ name: String, viewer: Viewer) async throws -> BatchView
  /// How far a page has come; names nobody and shows no picture.
  ///
  /// - Throws: `Refusal.notFound`.
  func status(of page: CaseNumber, viewer: Viewer) async throws -> PageStatus
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
