/// The sex in the resident register (性別).
public enum Sex: String, Sendable, Codable, CaseIterable {
  /// 男, coded `1` in extracts.
  case male = "男"
  /// 女, coded `2` in extracts.
  case female = "女"
}

/// Whether a person is on the register now (住民状態).
public enum ResidentStatus: String, Sendable, Codable {
  /// On the register (住登者), coded `1`.
  case resident
  /// Moved out of the city (転出者), coded `2`.
  case movedOut
  /// Dead (死亡者), coded `3`.
  case deceased
  /// Not on the register but known to the office (住登外), coded `4`.
  case nonResident
  /// Struck off for another reason (消除者), coded `9`.
  case removed
}

/// One row of the resident registry (住民基本台帳の抽出): a person, as the office's extract writes them.
///
/// Texts are kept exactly as delivered (gaiji, 〓, variant characters); keys for matching are derived
/// elsewhere and never written back.
public struct Resident: Hashable, Sendable, Codable {
  /// 宛名番号.
  public var code: ResidentCode
  /// 世帯番号.
  public var household: HouseholdNumber
  /// 氏名, surname and given name with an ideographic space between where the register has one.
  public var name: String
  /// 氏名カナ; may be empty.
  public var kana: String
  /// 生年月日; nil where it is unknown (不詳).
  public var birthDate: CalendarDate?
  /// 性別; nil where the extract has none.
  public var sex: Sex?
  /// 郵便番号.
  public var postalCode: String
  /// 住所, without the building.
  public var address: String
  /// 方書: building and room.
  public var building: String
  /// 住民となった年月日.
  public var residentSince: CalendarDate?
  /// 住民状態.
  public var status: ResidentStatus
  /// 異動事由, as the extract words it.
  public var statusReason: String
  /// 消除年月日: from this day the person is no longer a resident.
  public var removedOn: CalendarDate?
  /// 支援措置: the address must not become known to third parties.
  public var isProtected: Bool

  /// Makes a resident from the columns of an extract.
  public init(
    code: ResidentCode, household: HouseholdNumber, name: String, kana: String,
    birthDate: CalendarDate?, sex: Sex?, postalCode: String = "", address: String = "",
    building: String = "", residentSince: CalendarDate? = nil, status: ResidentStatus = .resident,
    statusReason: String = "", removedOn: CalendarDate? = nil, isProtected: Bool = false
  ) {
    self.code = code
    self.household = household
    self.name = name
    self.kana = kana
    self.birthDate = birthDate
    self.sex = sex
    self.postalCode = postalCode
    self.address = address
    self.building = building
    self.residentSince = residentSince
    self.status = status
    self.statusReason = statusReason
    self.removedOn = removedOn
    self.isProtected = isProtected
  }
}
