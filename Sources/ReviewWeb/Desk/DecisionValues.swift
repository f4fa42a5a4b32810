public import Domain
public import Foundation

/// How a case is settled.
public enum CaseDecision: Hashable, Sendable {
  /// It is a record of this resident, as `CaseView.draft` says. Where the rules still have something
  /// against it, a note is needed.
  case resolved(ResidentCode)
  /// Back to the clinic (返戻).
  case returned
  /// No record (対象外).
  case rejected
  /// Held (保留).
  case held
  /// To a senior (上席へ).
  case senior
}

/// What became of a decision.
public struct CaseReceipt: Hashable, Sendable {
  /// The page.
  public var number: CaseNumber
  /// Where it stands now.
  public var state: CaseState
  /// The new revision.
  public var revision: Int

  /// Makes one from its parts.
  public init(number: CaseNumber, state: CaseState, revision: Int) {
    self.number = number
    self.state = state
    self.revision = revision
  }
}

/// A slip to the clinic (返戻票).
public struct ReturnSlip: Hashable, Sendable {
  /// The page.
  public var number: CaseNumber
  /// The batch.
  public var batch: String
  /// 医療機関コード.
  public var clinic: String
  /// The clinic's name.
  public var clinicName: String?
  /// The form's title.
  public var formTitle: String?
  /// The file's name and the page's number, by which the clinic's pile is found.
  public var file: String
  /// The page's number in the file, from 1.
  public var pageNumber: Int
  /// 氏名 as on the paper or of the registry; never an address of a protected person.
  public var name: String
  /// 接種年月日, ISO 8601.
  public var givenOn: String?
  /// Why it goes back.
  public var reasons: [Reason]
  /// The captions of the fields concerned, in the reasons' order.
  public var fields: [String]
  /// The reviewer's note.
  public var note: String
  /// When it was decided.
  public var at: Date

  /// Makes one from its parts.
  public init(
    number: CaseNumber, batch: String, clinic: String, clinicName: String? = nil,
    formTitle: String? = nil, file: String, pageNumber: Int, name: String, givenOn: String? = nil,
    reasons: [Reason], fields: [String], note: String, at: Date
  ) {
    self.number = number
    self.batch = batch
    self.clinic = clinic
    self.clinicName = clinicName
    self.formTitle = formTitle
    self.file = file
    self.pageNumber = pageNumber
    self.name = name
    self.givenOn = givenOn
    self.reasons = reasons
    self.fields = fields
    self.note = note
    self.at = at
  }
}
