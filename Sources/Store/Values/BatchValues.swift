public import Domain
public import Foundation

/// A file that has come in, and whether it is new.
public enum Arrival: Hashable, Sendable {
  /// New: its pages are to be read.
  case new(FileID)
  /// The same file under the same name in the same batch: go on where it stopped.
  case known(FileID)
  /// The same bytes are already here under another name or in another batch.
  case duplicate(FileID, of: FileID)

  /// The arrival itself.
  public var file: FileID {
    switch self {
    case .new(let file), .known(let file), .duplicate(let file, of: _): file
    }
  }
}

/// A page to be read, leased to one worker.
public struct PageTask: Hashable, Sendable {
  /// The page.
  public var page: PageID
  /// Its batch.
  public var batch: BatchName
  /// The file's name inside the batch.
  public var file: String
  /// The page's number in the file, from 1.
  public var number: Int
  /// The original's SHA-256.
  public var sha256: String
  /// Where the original is kept.
  public var original: URL
  /// How often it was tried, this time included.
  public var attempt: Int
  /// When its file came.
  public var arrivedAt: Date

  /// Names a page that is read outside of any lease.
  public init(
    page: PageID, batch: BatchName, file: String, number: Int, sha256: String, original: URL,
    attempt: Int, arrivedAt: Date
  ) {
    self.page = page
    self.batch = batch
    self.file = file
    self.number = number
    self.sha256 = sha256
    self.original = original
    self.attempt = attempt
    self.arrivedAt = arrivedAt
  }
}

/// What became of a result that was handed in.
public enum SavedResult: Hashable, Sendable {
  /// It stands. The outcome differs from the one handed in where the same dose is already on another
  /// page: then it is `.review`, never `.verified`.
  case saved(RunID, PageOutcome)
  /// Another worker was first; nothing was changed.
  case alreadyRead
}

/// A page with its current result.
public struct StoredPage: Hashable, Sendable {
  /// The page.
  public var page: PageID
  /// Its batch.
  public var batch: BatchName
  /// The file's name inside the batch.
  public var file: String
  /// The page's number in the file, from 1.
  public var number: Int
  /// The original's SHA-256.
  public var sha256: String
  /// Where it stands now.
  public var state: PageState
  /// The reading that counts; nil while it is not read.
  public var run: RunID?
  /// What that reading yielded.
  public var result: PageResult?
}

/// A page that waits for a person.
///
/// Nothing in it names a person but the resident's code.
public struct QueueEntry: Hashable, Sendable, Codable {
  /// The page.
  public var page: PageID
  /// Its batch.
  public var batch: BatchName
  /// The file's name inside the batch.
  public var file: String
  /// The page's number in the file, from 1.
  public var number: Int
  /// `review`, `unidentified` or `failed`.
  public var state: PageState
  /// The form's id, where it was recognised.
  public var form: String?
  /// The best candidate.
  public var resident: ResidentCode?
  /// Whether the candidate is under protection (支援措置): the address is not for everyone's eyes.
  public var isProtected: Bool
  /// Why it waits, the most telling first.
  public var reasons: [Reason]
  /// Since when.
  public var waitingSince: Date
  /// The last decision, where it was held or sent to a senior.
  public var decision: DecisionKind?
}

/// A line of a clinic's claim sheet.
public struct ClaimLine: Hashable, Sendable, Codable {
  /// ワクチン種別.
  public var vaccine: VaccineCode
  /// 件数.
  public var count: Int

  /// Makes a line.
  public init(vaccine: VaccineCode, count: Int) {
    self.vaccine = vaccine
    self.count = count
  }
}

/// A batch at a glance.
public struct BatchSummary: Hashable, Sendable {
  /// The batch.
  public var name: BatchName
  /// The clinic's name, where the master knows it.
  public var clinicName: String?
  /// When it was opened.
  public var openedAt: Date
  /// Who has put something into it.
  public var enteredBy: [String]
  /// Files that arrived, duplicates included.
  public var files: Int
  /// Pages by where they stand now.
  public var states: [PageState: Int]
  /// Pages by the pipeline's outcome; those not read yet are missing.
  public var outcomes: [PageOutcome: Int]
  /// The reasons of the pages that wait, by how many pages name them.
  public var reasons: [Reason.Code: Int]
  /// The claim sheet against the pages.
  public var claim: ClaimComparison
  /// Processor time spent, in seconds.
  public var processorSeconds: Double
  /// What keeps it from being committed.
  public var blockers: [CommitBlocker]
  /// Approvals until now.
  public var approvals: [PastApproval]

  /// All pages.
  public var pages: Int { states.values.reduce(0, +) }
}

/// The claim sheet against the pages found, per vaccine type.
public struct ClaimComparison: Hashable, Sendable {
  /// Whether a claim sheet came with the batch.
  public var hasClaimSheet: Bool
  /// One line a vaccine type, by code.
  public var lines: [Line]
  /// Pages of a known form whose vaccine type is not known, and pages not identified at all.
  public var pagesOfUnknownVaccine: Int

  /// Whether every line agrees and no page is left over.
  public var agrees: Bool {
    hasClaimSheet && pagesOfUnknownVaccine == 0 && lines.allSatisfy { $0.claimed == $0.found }
  }

  /// One vaccine type.
  public struct Line: Hashable, Sendable {
    /// ワクチン種別.
    public var vaccine: VaccineCode
    /// What the clinic claims.
    public var claimed: Int
    /// Papers found, duplicates and rejected ones not counted.
    public var found: Int
  }
}

/// An approval of the past.
public struct PastApproval: Hashable, Sendable {
  /// Who approved.
  public var by: String
  /// When.
  public var at: Date
  /// How many records were committed by it.
  public var records: Int
}
