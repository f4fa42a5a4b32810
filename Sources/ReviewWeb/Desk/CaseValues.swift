public import Domain
public import Foundation

/// A page's number in the store, by which a case is called.
public typealias CaseNumber = Int64

/// Where a case stands.
public enum CaseState: String, Hashable, Sendable, CaseIterable {
  /// Waits for a person.
  case open
  /// Held with a note; still open.
  case held
  /// Sent to a senior; still open.
  case senior
  /// Settled, but a second person must answer a field yet.
  case secondLook
  /// It is the record beside it.
  case resolved
  /// Sent back to the clinic.
  case returned
  /// No record.
  case rejected
  /// In the register: nothing can be undone.
  case committed
}

/// Something a person did with a case.
public struct CaseEvent: Hashable, Sendable {
  /// When.
  public var at: Date
  /// Whose account.
  public var account: String
  /// What: `corrected`, `resolved`, `returned`, `rejected`, `held`, `senior`, `reopened`, `confirmed`,
  /// `secondLook`.
  public var what: String
  /// The field's caption, where it is about one.
  public var field: String?
  /// The person's note.
  public var note: String

  /// Makes one from its parts.
  public init(at: Date, account: String, what: String, field: String? = nil, note: String) {
    self.at = at
    self.account = account
    self.what = what
    self.field = field
    self.note = note
  }
}

/// The record that a case would make.
public struct RecordDraft: Hashable, Sendable {
  /// 宛名番号; nil while nobody is chosen.
  public var resident: ResidentCode?
  /// The resident's name.
  public var residentName: String?
  /// ワクチン種別; nil while it is not known, as with all others.
  public var vaccine: String?
  /// 回数.
  public var dose: String?
  /// 接種年月日, ISO 8601.
  public var givenOn: String?
  /// ロット番号.
  public var lot: String?
  /// 医療機関コード.
  public var clinic: String?
  /// The clinic's name, where the master knows it.
  public var clinicName: String?

  /// Makes one from its parts.
  public init(
    resident: ResidentCode? = nil, residentName: String? = nil, vaccine: String? = nil,
    dose: String? = nil, givenOn: String? = nil, lot: String? = nil, clinic: String? = nil,
    clinicName: String? = nil
  ) {
    self.resident = resident
    self.residentName = residentName
    self.vaccine = vaccine
    self.dose = dose
    self.givenOn = givenOn
    self.lot = lot
    self.clinic = clinic
    self.clinicName = clinicName
  }

  /// Whether nothing is missing.
  public var isWhole: Bool {
    resident != nil && vaccine != nil && dose != nil && givenOn != nil && lot != nil
      && clinic != nil
  }
}

/// A field that two people answered differently and no senior has settled since.
public struct Dispute: Hashable, Sendable {
  /// The field's name; nil for who it is.
  public var field: String?
  /// Its caption.
  public var label: String
  /// What was answered first; a day as ISO 8601, a person with code and name.
  public var first: String
  /// What the second person answered, who did not know the first answer.
  public var second: String

  /// Makes one from its parts.
  public init(field: String?, label: String, first: String, second: String) {
    self.field = field
    self.label = label
    self.first = first
    self.second = second
  }
}

/// A page that waits for a person, with everything that is needed to settle it.
public struct CaseView: Hashable, Sendable {
  /// The page.
  public var number: CaseNumber
  /// Goes up with every change.
  public var revision: Int
  /// The batch's name, for example `2026-10_2711506317`.
  public var batch: String
  /// The clinic's name, where the master knows it.
  public var clinicName: String?
  /// The file's name inside the batch.
  public var file: String
  /// The page's number in the file, from 1.
  public var pageNumber: Int
  /// The form's title (様式); nil where no form was recognised.
  public var formTitle: String?
  /// Where it stands.
  public var state: CaseState
  /// Whether this viewer has it in hand and may change it.
  public var isMine: Bool
  /// Who has it in hand, when somebody else does.
  public var holder: String?
  /// Whether that one, a senior, has taken it out of this viewer's hand.
  public var isTakenOver: Bool
  /// Since when it waits.
  public var waitingSince: Date
  /// Why it waits, as judged now with all corrections; the most telling first.
  public var reasons: [Reason]
  /// What two people answered differently.
  public var disputes: [Dispute]
  /// All fields, those that are asked about first.
  public var fields: [FieldView]
  /// Who it may be, the likeliest first; someone chosen from a search comes first.
  public var candidates: [CandidateView]
  /// The resident that a person chose, or the pipeline's best.
  public var chosen: ResidentCode?
  /// The record it would make now.
  public var draft: RecordDraft
  /// Whether the rules have nothing against the record as it is now.
  public var isClear: Bool
  /// What people did.
  public var events: [CaseEvent]
  /// Other cases that wait for this viewer, after this one.
  public var waiting: Int
  /// How the page's picture measures; nil where there can be none.
  public var picture: PictureSize?

  /// Makes one from its parts.
  public init(
    number: CaseNumber, revision: Int, batch: String, clinicName: String? = nil, file: String,
    pageNumber: Int, formTitle: String? = nil, state: CaseState, isMine: Bool,
    holder: String? = nil, isTakenOver: Bool = false, waitingSince: Date, reasons: [Reason],
    disputes: [Dispute] = [], fields: [FieldView],
    candidates: [CandidateView], chosen: ResidentCode? = nil, draft: RecordDraft, isClear: Bool,
    events: [CaseEvent], waiting: Int, picture: PictureSize? = nil
  ) {
    self.number = number
    self.revision = revision
    self.batch = batch
    self.clinicName = clinicName
    self.file = file
    self.pageNumber = pageNumber
    self.formTitle = formTitle
    self.state = state
    self.isMine = isMine
    self.holder = holder
    self.isTakenOver = isTakenOver
    self.waitingSince = waitingSince
    self.reasons = reasons
    self.disputes = disputes
    self.fields = fields
    self.candidates = candidates
    self.chosen = chosen
    self.draft = draft
    self.isClear = isClear
    self.events = events
    self.waiting = waiting
    self.picture = picture
  }
}
