public import Domain
public import Foundation

/// Of which fields a second person is asked, and of how many pages that went through by themselves.
public struct SecondLookPlan: Hashable, Sendable {
  /// What a second person answers once a correction has changed it.
  public var fields: Set<SecondLookField>
  /// The share of verified pages that are asked about too, 0…1.
  public var sample: Double
  /// Whether a batch is not committed before its sampled pages are answered.
  public var isSampleBlocking: Bool

  /// Makes a plan.
  public init(fields: Set<SecondLookField>, sample: Double, isSampleBlocking: Bool = false) {
    self.fields = fields
    self.sample = sample
    self.isSampleBlocking = isSampleBlocking
  }
}

/// What a second person can be asked.
public enum SecondLookField: String, Hashable, Sendable, Codable, CaseIterable {
  /// Who it is.
  case resident
  /// ワクチン種別.
  case vaccine
  /// 回数.
  case dose
  /// 接種年月日.
  case date
}

/// Something that a person's corrections made different from what was read.
public struct ChangedField: Hashable, Sendable {
  /// What.
  public var field: SecondLookField
  /// What it is now: a code, a label, a day in ISO 8601.
  public var value: String

  /// Names a change.
  public init(_ field: SecondLookField, _ value: String) {
    self.field = field
    self.value = value
  }
}

/// A question to a second person.
public struct SecondLook: Hashable, Sendable {
  /// How it stands.
  public enum State: String, Hashable, Sendable {
    /// Not answered yet.
    case open
    /// Answered the same.
    case agreed
    /// Answered differently: a senior decides.
    case differs
    /// The first answer was taken back.
    case void
  }

  /// Its number.
  public var id: Int64
  /// The page.
  public var page: PageID
  /// What is asked.
  public var field: SecondLookField
  /// The first answer; not for the eyes of who answers second.
  public var firstValue: String
  /// Who gave it; nil where the pipeline did.
  public var firstBy: String?
  /// How it stands.
  public var state: State
  /// The second answer.
  public var secondValue: String?
  /// Who gave it.
  public var secondBy: String?
  /// The case's revision.
  public var revision: Int64
}

/// What a page's picture is made from.
public struct CasePaper: Hashable, Sendable {
  /// The kept original's hash.
  public var sha256: String
  /// What the original is kept under.
  public var fileExtension: String
  /// The page in it, from 1.
  public var number: Int
  /// The form it is known to be; nil where it is none.
  public var form: String?
}

/// A decision of the past.
public struct PastDecision: Hashable, Sendable {
  /// Its number.
  public var id: Int64
  /// What was decided.
  public var kind: DecisionKind
  /// By whom.
  public var by: String
  /// When.
  public var at: Date
  /// In the person's words.
  public var why: String
  /// The record, where it was resolved to one.
  public var record: VaccinationRecord?
  /// Whether the approver sent the page back by it.
  public var isSentBack: Bool
}

/// A correction of the past.
public struct PastCorrection: Hashable, Sendable {
  /// Which field, or `FieldCorrection.resident`.
  public var field: String
  /// What it should say.
  public var value: FieldValue
  /// By whom.
  public var by: String
  /// When.
  public var at: Date
}

/// A page as a case: everything that is known of it, of one moment.
public struct CaseBundle: Hashable, Sendable {
  /// The page and the result that counts.
  public var page: StoredPage
  /// Where the original is kept.
  public var original: URL
  /// Goes up with every change.
  public var revision: Int64
  /// Who has it in hand; nil for nobody.
  public var holder: String?
  /// Who took the file in.
  public var enteredBy: String
  /// Since when it waits, or waited.
  public var since: Date
  /// The last decision's kind.
  public var decisionKind: DecisionKind?
  /// All decisions, oldest first.
  public var decisions: [PastDecision]
  /// All corrections, oldest first.
  public var corrections: [PastCorrection]
  /// All questions to second persons.
  public var looks: [SecondLook]
  /// The readings that the result was judged from, as they were handed in.
  public var reading: [UInt8]?
  /// Cases that wait.
  public var waiting: Int
  /// When the page's file came: a day after that is no day of a dose.
  public var arrivedAt: Date

  /// The last correction of each field.
  public var values: [String: FieldValue] {
    Dictionary(corrections.map { ($0.field, $0.value) }, uniquingKeysWith: { $1 })
  }
}

/// What a change to a case is made with.
public struct CaseChange: Hashable, Sendable {
  /// Who makes it.
  public var actor: Actor
  /// Whether this person settles what others send up.
  public var isSenior: Bool
  /// What the person saw; nil where nobody looked, as on the command line.
  public var revision: Int64?
  /// What keeps it from being made twice.
  public var key: String?

  /// Makes one.
  public init(actor: Actor, isSenior: Bool, revision: Int64? = nil, key: String? = nil) {
    self.actor = actor
    self.isSenior = isSenior
    self.revision = revision
    self.key = key
  }
}
