public import Domain

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
