public import Domain
public import Foundation

/// A page's number in the store, by which a case is called.
public typealias CaseNumber = Int64

/// A rectangle on the upright page in millimetres from its top-left corner.
public struct PaperBox: Hashable, Sendable {
  /// From the left edge.
  public var x: Double
  /// From the top edge.
  public var y: Double
  /// To the right.
  public var width: Double
  /// Downwards.
  public var height: Double

  /// Makes one from its parts.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// How a field is answered.
public enum FieldInput: Hashable, Sendable {
  /// A line of text.
  case text
  /// Digits, so many where that is known.
  case digits(Int?)
  /// A day: `2026-10-05`, `20261005`, `R8.10.5`, `令和8年10月5日`.
  case date
  /// One of the options, by label.
  case choice([String])
  /// Whether something is there (署名): `yes` or `no`.
  case presence
}

/// Another way to read a field.
public struct AlternativeReading: Hashable, Sendable {
  /// What it would say.
  public var text: String
  /// How sure it is, 0…1.
  public var confidence: Double

  /// Makes one from its parts.
  public init(text: String, confidence: Double) {
    self.text = text
    self.confidence = confidence
  }
}

/// A field of a case: what was read, how surely, and what the registry has.
public struct FieldView: Hashable, Sendable {
  /// The field's name.
  public var name: String
  /// Its caption (日本語).
  public var label: String
  /// How it is answered.
  public var input: FieldInput
  /// What it says now, corrections included; a day as ISO 8601, a presence `yes` or `no`; empty for nothing.
  public var value: String
  /// What the pipeline read, before anybody corrected it.
  public var reading: String
  /// How sure the pipeline was, 0…1.
  public var confidence: Double
  /// What else it could be, the likeliest first.
  public var alternatives: [AlternativeReading]
  /// Where it stands; nil for one derived from others.
  public var box: PaperBox?
  /// What the registry has for the resident in question; nil where it has none or the viewer may not see.
  public var registryValue: String?
  /// Whether a person is asked about it.
  public var isAsked: Bool
  /// Whether a person corrected or confirmed it.
  public var isConfirmed: Bool
  /// Whether a second person must answer it too once it is corrected.
  public var needsSecondLook: Bool
  /// What stands against it.
  public var reasons: [Reason.Code]

  /// Makes one from its parts.
  public init(
    name: String, label: String, input: FieldInput, value: String, reading: String,
    confidence: Double, alternatives: [AlternativeReading], box: PaperBox? = nil,
    registryValue: String? = nil, isAsked: Bool, isConfirmed: Bool, needsSecondLook: Bool,
    reasons: [Reason.Code]
  ) {
    self.name = name
    self.label = label
    self.input = input
    self.value = value
    self.reading = reading
    self.confidence = confidence
    self.alternatives = alternatives
    self.box = box
    self.registryValue = registryValue
    self.isAsked = isAsked
    self.isConfirmed = isConfirmed
    self.needsSecondLook = needsSecondLook
    self.reasons = reasons
  }
}

/// One step of a candidate's waterfall.
public struct EvidenceStep: Hashable, Sendable {
  /// What was compared: `number`, `surname`, `given`, `birthDate`, `sex`, `address`.
  public var field: String
  /// How far it agrees: a level of the linkage, for example `exact`.
  public var level: String
  /// What it tells, in bits; negative where it speaks against.
  public var bits: Double
  /// What the paper says; nil where it says nothing.
  public var paper: String?
  /// What the registry says; nil where it says nothing or the viewer may not see.
  public var registry: String?

  /// Makes one from its parts.
  public init(
    field: String, level: String, bits: Double, paper: String? = nil, registry: String? = nil
  ) {
    self.field = field
    self.level = level
    self.bits = bits
    self.paper = paper
    self.registry = registry
  }
}

/// A person of the registry as a list shows them.
///
/// No individual number (個人番号) anywhere.
public struct PersonLine: Hashable, Sendable {
  /// 宛名番号.
  public var code: ResidentCode
  /// 氏名.
  public var name: String
  /// 氏名カナ.
  public var kana: String
  /// 生年月日, ISO 8601; nil where unknown.
  public var birthDate: String?
  /// 性別.
  public var sex: String?
  /// 住所; nil where it is masked (支援措置).
  public var address: String?
  /// Whether the person is under protection (支援措置).
  public var isProtected: Bool
  /// 住民状態.
  public var status: ResidentStatus
  /// 消除年月日, ISO 8601.
  public var removedOn: String?

  /// Makes one from its parts.
  public init(
    code: ResidentCode, name: String, kana: String, birthDate: String? = nil, sex: String? = nil,
    address: String? = nil, isProtected: Bool, status: ResidentStatus, removedOn: String? = nil
  ) {
    self.code = code
    self.name = name
    self.kana = kana
    self.birthDate = birthDate
    self.sex = sex
    self.address = address
    self.isProtected = isProtected
    self.status = status
    self.removedOn = removedOn
  }
}

/// Someone the paper may be for.
public struct CandidateView: Hashable, Sendable {
  /// Who.
  public var person: PersonLine
  /// The evidence's sum, in bits.
  public var bits: Double
  /// The evidence.
  public var steps: [EvidenceStep]
  /// Others of the household.
  public var household: [PersonLine]
  /// Doses already recorded, as text: day, vaccine, dose.
  public var doses: [RecordedDose]

  /// Makes one from its parts.
  public init(
    person: PersonLine, bits: Double, steps: [EvidenceStep], household: [PersonLine],
    doses: [RecordedDose]
  ) {
    self.person = person
    self.bits = bits
    self.steps = steps
    self.household = household
    self.doses = doses
  }
}

/// A dose that the register or the history has.
public struct RecordedDose: Hashable, Sendable {
  /// ワクチン種別.
  public var vaccine: String
  /// 回数.
  public var dose: String
  /// ISO 8601.
  public var givenOn: String

  /// Makes one from its parts.
  public init(vaccine: String, dose: String, givenOn: String) {
    self.vaccine = vaccine
    self.dose = dose
    self.givenOn = givenOn
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
  /// Since when it waits.
  public var waitingSince: Date
  /// Why it waits, as judged now with all corrections; the most telling first.
  public var reasons: [Reason]
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

  /// Makes one from its parts.
  public init(
    number: CaseNumber, revision: Int, batch: String, clinicName: String? = nil, file: String,
    pageNumber: Int, formTitle: String? = nil, state: CaseState, isMine: Bool,
    holder: String? = nil, waitingSince: Date, reasons: [Reason], fields: [FieldView],
    candidates: [CandidateView], chosen: ResidentCode? = nil, draft: RecordDraft, isClear: Bool,
    events: [CaseEvent], waiting: Int
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
    self.waitingSince = waitingSince
    self.reasons = reasons
    self.fields = fields
    self.candidates = candidates
    self.chosen = chosen
    self.draft = draft
    self.isClear = isClear
    self.events = events
    self.waiting = waiting
  }
}

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

/// Whom to look for; empty texts do not narrow.
public struct ResidentQuery: Hashable, Sendable {
  /// 宛名番号.
  public var code: String
  /// 氏名カナ, its beginning.
  public var kana: String
  /// 氏名, its beginning.
  public var name: String
  /// 生年月日, in the ways of `FieldInput.date`.
  public var birthDate: String
  /// Why it is looked for, in the person's words; stands in the audit trail.
  public var reason: String

  /// Makes one from its parts.
  public init(code: String, kana: String, name: String, birthDate: String, reason: String) {
    self.code = code
    self.kana = kana
    self.name = name
    self.birthDate = birthDate
    self.reason = reason
  }
}

/// What a search found.
public struct ResidentFindings: Hashable, Sendable {
  /// At most fifty.
  public var people: [PersonLine]
  /// Whether there are more: narrow it.
  public var isCut: Bool

  /// Makes one from its parts.
  public init(people: [PersonLine], isCut: Bool) {
    self.people = people
    self.isCut = isCut
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
