public import Domain

/// A dose that was given, as a form or the register tells it.
public struct GivenDose: Hashable, Sendable {
  /// ワクチン種別.
  public var vaccine: VaccineCode
  /// 回数, by the form's label.
  public var label: String
  /// 接種年月日.
  public var date: CalendarDate
  /// The lot by the lots master, where it is known.
  public var lot: Lot?
  /// 製品名, where it is known.
  public var product: String?
  /// 接種量 in millilitres, where it is known.
  public var amount: Double?

  /// Makes a dose; the product is the lot's where none is given.
  public init(
    vaccine: VaccineCode, label: String, date: CalendarDate, lot: Lot? = nil,
    product: String? = nil, amount: Double? = nil
  ) {
    self.vaccine = vaccine
    self.label = label
    self.date = date
    self.lot = lot
    self.product = product ?? lot?.product
    self.amount = amount
  }

  /// Takes a dose of the register.
  public init(_ record: VaccinationRecord, lot: Lot? = nil) {
    self.init(vaccine: record.vaccine, label: record.dose, date: record.date, lot: lot)
  }
}
