public import Domain

/// The work of a reviewer: cases, one at a time, each in one person's hand.
///
/// Every call checks the viewer's role itself; the pages check it too. Views of a person and searches are
/// in the audit trail.
public protocol CaseDesk: Sendable {
  /// Takes the next case that waits in hand: the oldest that nobody has and that this account may do.
  /// One account holds at most the case it works on and the one after it; a case it already holds comes
  /// first.
  ///
  /// - Parameters:
  ///   - current: the case it works on now, which stays in its hand and is not given again.
  ///   - batch: only of this batch.
  /// - Returns: nil where nothing waits.
  func take(after current: CaseNumber?, batch: String?, viewer: Viewer) async throws -> CaseNumber?
  /// The case, taken in hand where it is open and nobody else has it; otherwise to be read only.
  ///
  /// - Throws: `Refusal.notFound`, `.forbidden`.
  func open(_ number: CaseNumber, viewer: Viewer) async throws -> CaseView
  /// Corrects or confirms fields and judges again.
  ///
  /// - Parameter values: by the field's name; the present value confirms it, an empty one says that
  ///   nothing stands there.
  /// - Throws: `Refusal.heldByAnother`, `.stale`, `.invalid`, `.gone` for a committed page.
  func correct(
    _ number: CaseNumber, values: [String: String], attempt: Attempt, viewer: Viewer
  ) async throws -> CaseView
  /// Chooses whom the page is for and judges again.
  ///
  /// - Throws: as `correct`; `.notFound` where the registry has no such resident.
  func choose(
    _ number: CaseNumber, resident: ResidentCode, attempt: Attempt, viewer: Viewer
  ) async throws -> CaseView
  /// Settles the case.
  ///
  /// - Parameter note: in the person's words; needed for `.returned`, `.rejected`, `.held`, `.senior`,
  ///   and to resolve against the rules (`.invalid` with field `note`).
  /// - Throws: as `correct`; `.blocked` where the record is not whole.
  func decide(
    _ number: CaseNumber, _ decision: CaseDecision, note: String, attempt: Attempt, viewer: Viewer
  ) async throws -> CaseReceipt
  /// Takes the last decision back, by whoever made it or a senior, until the batch is approved.
  func undo(_ number: CaseNumber, attempt: Attempt, viewer: Viewer) async throws -> CaseReceipt
  /// Takes a case out of another's hand, for a senior; who had it is told at what they do next.
  ///
  /// - Throws: `Refusal.forbidden`, `.notFound`, `.fourEyes` for who entered the page, `.stale` where
  ///   the case does not wait.
  func takeOver(_ number: CaseNumber, viewer: Viewer) async throws
  /// Gives the case out of hand.
  func release(_ number: CaseNumber, viewer: Viewer) async throws
  /// Looks for residents.
  ///
  /// - Throws: `Refusal.invalid` without a reason or with nothing to look for.
  func search(_ query: ResidentQuery, for number: CaseNumber?, viewer: Viewer) async throws
    -> ResidentFindings
  /// The slip of a page that was returned to the clinic.
  func slip(_ number: CaseNumber, viewer: Viewer) async throws -> ReturnSlip
  /// All pages that were returned and whose slip may be printed, newest first.
  func returnedCases(viewer: Viewer) async throws -> [ReturnSlip]
}

/// One field for a second person, who is not told what the first one said.
public struct SecondLookView: Hashable, Sendable {
  /// The question's number.
  public var id: Int64
  /// The page.
  public var number: CaseNumber
  /// Goes up with every change.
  public var revision: Int
  /// The form's title.
  public var formTitle: String?
  /// The field, without value, reading and alternatives of the first answer.
  public var field: FieldView
  /// Where the question is who it is: the people to choose from, in no telling order.
  public var people: [PersonLine]
  /// Other questions that wait for this viewer, after this one.
  public var waiting: Int

  /// Makes one from its parts.
  public init(
    id: Int64, number: CaseNumber, revision: Int, formTitle: String? = nil, field: FieldView,
    people: [PersonLine], waiting: Int
  ) {
    self.id = id
    self.number = number
    self.revision = revision
    self.formTitle = formTitle
    self.field = field
    self.people = people
    self.waiting = waiting
  }
}

/// What a second look came to.
public enum SecondLookOutcome: String, Hashable, Sendable {
  /// The same as the first: it stands.
  case agreed
  /// Another answer: a senior decides.
  case differs
}

/// Pages' readings of one field, to be looked over together.
public struct GroupLine: Hashable, Sendable {
  /// The form's id.
  public var form: String
  /// The form's title.
  public var formTitle: String
  /// The field's name.
  public var field: String
  /// Its caption.
  public var label: String
  /// How many crops wait.
  public var waiting: Int

  /// Makes one from its parts.
  public init(form: String, formTitle: String, field: String, label: String, waiting: Int) {
    self.form = form
    self.formTitle = formTitle
    self.field = field
    self.label = label
    self.waiting = waiting
  }
}

/// What confirming a field on many pages at once did.
public struct GroupOutcome: Hashable, Sendable {
  /// Pages on which the reading is confirmed now.
  public var confirmed: Int
  /// Pages that were changed, or taken in hand by somebody, after they were shown: asked about again.
  public var skipped: Int

  /// Makes one from its parts.
  public init(confirmed: Int, skipped: Int) {
    self.confirmed = confirmed
    self.skipped = skipped
  }
}

/// A grid of crops of one field, the most doubtful first.
public struct GroupView: Hashable, Sendable {
  /// What it is about.
  public var line: GroupLine
  /// At most sixty.
  public var cells: [GroupCell]
  /// Where the field stands on the form; nil for one derived from others.
  public var box: PaperBox?
  /// The form's paper, mm.
  public var paper: PaperBox

  /// Makes one from its parts.
  public init(
    line: GroupLine, cells: [GroupCell], box: PaperBox? = nil,
    paper: PaperBox = PaperBox(x: 0, y: 0, width: 210, height: 297)
  ) {
    self.line = line
    self.cells = cells
    self.box = box
    self.paper = paper
  }
}

/// One crop of a grid.
public struct GroupCell: Hashable, Sendable {
  /// The page.
  public var number: CaseNumber
  /// The case's revision.
  public var revision: Int
  /// What was read.
  public var value: String
  /// How surely, 0…1.
  public var confidence: Double

  /// Makes one from its parts.
  public init(number: CaseNumber, revision: Int, value: String, confidence: Double) {
    self.number = number
    self.revision = revision
    self.value = value
    self.confidence = confidence
  }
}

/// Questions that are put to more than one person or about more than one page.
public protocol QuestionDesk: Sendable {
  /// The next second look for this account; never one whose first answer it gave.
  func nextSecondLook(viewer: Viewer) async throws -> SecondLookView?
  /// A second look by number.
  ///
  /// - Throws: `Refusal.fourEyes` for who gave the first answer, `.gone` once it is answered.
  func secondLook(_ id: Int64, viewer: Viewer) async throws -> SecondLookView
  /// Answers it; a resident by code.
  func answer(_ id: Int64, value: String, attempt: Attempt, viewer: Viewer) async throws
    -> SecondLookOutcome
  /// What may be looked over together.
  func groups(viewer: Viewer) async throws -> [GroupLine]
  /// One of them.
  func group(form: String, field: String, viewer: Viewer) async throws -> GroupView
  /// Confirms the readings of `accepted`; those of `wrong` are asked about in their cases.
  ///
  /// - Parameter accepted: the pages with the revision they were shown with; a page that has changed
  ///   since, or that somebody has in hand, is left out and counted, not an error.
  /// - Returns: how many were confirmed and how many left out; none of either for the same attempt twice.
  func settle(
    form: String, field: String, accepted: [CaseNumber: Int], wrong: [CaseNumber: Int],
    attempt: Attempt, viewer: Viewer
  ) async throws -> GroupOutcome
}
