/// A clinic that may send papers (clinics master: 医療機関コード,名称,医師名).
public struct Clinic: Hashable, Sendable, Codable {
  /// 医療機関コード.
  public var code: ClinicCode
  /// 名称.
  public var name: String
  /// 医師名.
  public var doctor: String
  /// Makes a clinic.
  public init(code: ClinicCode, name: String, doctor: String) {
    self.code = code
    self.name = name
    self.doctor = doctor
  }
}

/// A vaccine lot (lots master: ワクチン種別,製品名,メーカー,ロット番号,有効期限).
public struct Lot: Hashable, Sendable, Codable {
  /// ワクチン種別.
  public var vaccine: VaccineCode
  /// 製品名.
  public var product: String
  /// メーカー.
  public var maker: String
  /// ロット番号.
  public var number: LotNumber
  /// 有効期限: the last day it may be used.
  public var expires: CalendarDate?
  /// Makes a lot.
  public init(
    vaccine: VaccineCode, product: String, maker: String, number: LotNumber, expires: CalendarDate?
  ) {
    self.vaccine = vaccine
    self.product = product
    self.maker = maker
    self.number = number
    self.expires = expires
  }
}

/// A voucher that was issued to a resident (vouchers: 宛名番号,市区町村コード,券番号).
public struct Voucher: Hashable, Sendable, Codable {
  /// Whose voucher it is.
  public var resident: ResidentCode
  /// The issuing municipality.
  public var municipality: MunicipalityCode
  /// 券番号.
  public var number: VoucherNumber
  /// Makes a voucher.
  public init(resident: ResidentCode, municipality: MunicipalityCode, number: VoucherNumber) {
    self.resident = resident
    self.municipality = municipality
    self.number = number
  }
}

/// A dose on a resident's record (予防接種台帳の一行, 予防接種法施行規則3条 for the mandatory items).
public struct VaccinationRecord: Hashable, Sendable, Codable {
  /// 宛名番号.
  public var resident: ResidentCode
  /// ワクチン種別.
  public var vaccine: VaccineCode
  /// 回数, by the form's label, for example `２期` or `１回目`.
  public var dose: String
  /// 接種年月日.
  public var date: CalendarDate
  /// ロット番号.
  public var lot: LotNumber
  /// 医療機関コード.
  public var clinic: ClinicCode
  /// Makes a record.
  public init(
    resident: ResidentCode, vaccine: VaccineCode, dose: String, date: CalendarDate, lot: LotNumber,
    clinic: ClinicCode
  ) {
    self.resident = resident
    self.vaccine = vaccine
    self.dose = dose
    self.date = date
    self.lot = lot
    self.clinic = clinic
  }
}
