public import Domain
public import Immunization
public import Linkage

/// What the pipeline asks the office's books about single persons.
public protocol ResidentBooks: Sendable {
  /// A resident's row; nil where there is none.
  func resident(_ code: ResidentCode) throws -> Resident?
  /// A resident's doses that are recorded, or verified and waiting to be.
  func doses(of resident: ResidentCode) throws -> [VaccinationRecord]
  /// The documented grounds that hold for a resident's doses (特別の事情), recorded or not.
  func grounds(of resident: ResidentCode) throws -> [DocumentedGround]
}

/// A documented ground of one dose, as the books have it.
public struct DocumentedGround: Hashable, Sendable {
  /// ワクチン種別.
  public var vaccine: VaccineCode
  /// 回数, in whatever width it was written.
  public var dose: String
  /// 接種年月日.
  public var date: CalendarDate
  /// The ground as the rules take it.
  public var ground: Override

  /// Makes a ground of a dose.
  public init(vaccine: VaccineCode, dose: String, date: CalendarDate, ground: Override) {
    self.vaccine = vaccine
    self.dose = dose
    self.date = date
    self.ground = ground
  }

  /// Whether it is stated of this very dose: the vaccine, the day and the dose's place in its series.
  public func isOf(_ record: VaccinationRecord, by schedule: Schedule) -> Bool {
    vaccine == record.vaccine && date == record.date
      && schedule.slot(of: vaccine, label: dose)
        == schedule.slot(of: record.vaccine, label: record.dose)
  }
}

/// What the pipeline asks about fees (実費徴収).
public protocol FeeBooks: Sendable {
  /// Whether a dose is charged for.
  func fee(
    of resident: ResidentCode, vaccine: VaccineCode, on day: CalendarDate
  ) throws -> FeeDecision
}

/// The office's books at one moment: whom it knows, which clinics and lots, what the schedule says.
public struct Office: Sendable {
  /// The registry's index with the office's linkage policy.
  public var matcher: Matcher
  /// The books about single persons.
  public var books: any ResidentBooks
  /// The clinics master.
  public var clinics: [ClinicCode: Clinic]
  /// The lots master.
  public var lots: [Lot]
  /// The schedule in force, by date.
  public var schedule: Schedule
  /// Fees and exemptions; nil where the office holds papers' marks against nothing.
  public var fees: (any FeeBooks)?

  /// Puts the books together.
  public init(
    matcher: Matcher, books: any ResidentBooks, clinics: [Clinic], lots: [Lot], schedule: Schedule,
    fees: (any FeeBooks)? = nil
  ) {
    self.matcher = matcher
    self.books = books
    self.clinics = Dictionary(clinics.map { ($0.code, $0) }, uniquingKeysWith: { $1 })
    self.lots = lots
    self.schedule = schedule
    self.fees = fees
  }
}

/// Which clinic's which month a page came with.
public struct BatchContext: Hashable, Sendable {
  /// The clinic; nil where pages come without a batch's name.
  public var clinic: ClinicCode?
  /// The year of the month.
  public var year: Int?
  /// The month, 1…12.
  public var month: Int?

  /// The day the papers arrived; nil where it is not known.
  public var arrival: CalendarDate?

  /// Names a batch's clinic, month and day of arrival.
  public init(clinic: ClinicCode?, year: Int?, month: Int?, arrival: CalendarDate? = nil) {
    self.clinic = clinic
    self.year = year
    self.month = month
    self.arrival = arrival
  }
}
