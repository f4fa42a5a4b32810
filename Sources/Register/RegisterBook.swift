public import Domain
import Immunization

/// The register in memory: residents in the order of their codes, and their doses, in columns.
///
/// Days are day numbers (`CalendarDate.dayNumber`); ``unknownDay`` stands for a day that is not known.
/// Five million doses take some sixty megabytes, and a list looks at each once.
public struct RegisterBook: Sendable {
  /// Stands for a day that is not known.
  public static let unknownDay = Int32.min

  /// 宛名番号.
  public var codes: [ResidentCode]
  /// 生年月日.
  public var births: [Int32]
  /// 性別: 1 male, 2 female, 0 unknown.
  public var sexes: [UInt8]
  /// 住民となった年月日.
  public var sinces: [Int32]
  /// 消除年月日.
  public var removals: [Int32]
  /// 住民状態.
  public var statuses: [ResidentStatus]
  /// 支援措置.
  public var protections: [Bool]
  /// 区, as positions in a ``DistrictRule``; empty where none was asked for.
  public var districts: [UInt16] = []
  /// The doses of the resident at `i` are `firstDoses[i]..<firstDoses[i + 1]`.
  public var firstDoses: [Int32]
  /// ワクチン種別, as positions in ``vaccines``.
  public var doseVaccines: [UInt16]
  /// 回数, as positions in ``labels``.
  public var doseLabels: [UInt16]
  /// 接種年月日.
  public var doseDays: [Int32]
  /// 医療機関, as positions in ``clinics``; empty where none was asked for.
  public var doseClinics: [UInt16] = []
  /// The documented grounds of the few doses that have some (特別の事情), by the dose's position: a bit
  /// each, as positions in ``grounds``.
  public var doseGrounds: [Int32: UInt32] = [:]
  /// The words for grounds.
  public var grounds: [String] = []
  /// Which of the grounds open the law's window again (長期療養), as bits.
  public var reopening: UInt32 = 0
  /// The vaccines that occur.
  public var vaccines: [VaccineCode]
  /// The labels that occur.
  public var labels: [String]
  /// The clinics that occur.
  public var clinics: [ClinicCode] = []

  /// Makes a book from columns of equal length.
  public init(
    codes: [ResidentCode], births: [Int32], sexes: [UInt8], sinces: [Int32], removals: [Int32],
    statuses: [ResidentStatus], protections: [Bool], districts: [UInt16] = [],
    firstDoses: [Int32], doseVaccines: [UInt16], doseLabels: [UInt16], doseDays: [Int32],
    doseClinics: [UInt16] = [], vaccines: [VaccineCode], labels: [String],
    clinics: [ClinicCode] = []
  ) {
    self.codes = codes
    self.births = births
    self.sexes = sexes
    self.sinces = sinces
    self.removals = removals
    self.statuses = statuses
    self.protections = protections
    self.districts = districts
    self.firstDoses = firstDoses
    self.doseVaccines = doseVaccines
    self.doseLabels = doseLabels
    self.doseDays = doseDays
    self.doseClinics = doseClinics
    self.vaccines = vaccines
    self.labels = labels
    self.clinics = clinics
  }

  /// How many residents there are, past ones included.
  public var count: Int { codes.count }

  /// Where a resident's doses lie.
  public func doses(of member: Int) -> Range<Int> {
    Int(firstDoses[member])..<Int(firstDoses[member + 1])
  }

  /// 生年月日; nil where it is unknown.
  public func birth(of member: Int) -> CalendarDate? {
    births[member] == Self.unknownDay ? nil : CalendarDate(dayNumber: Int(births[member]))
  }

  /// 性別; nil where it is unknown.
  public func sex(of member: Int) -> Sex? {
    switch sexes[member] {
    case 1: .male
    case 2: .female
    default: nil
    }
  }

  /// Whether somebody is a resident and alive on a day: in from the day of moving in, out from the day
  /// of moving out or of death.
  ///
  /// It says what `Person` says of the same row.
  public func isResident(_ member: Int, on day: Int32) -> Bool {
    let since = sinces[member]
    let removal = removals[member]
    let unknown = Self.unknownDay
    guard since == unknown || since <= day else { return false }
    switch statuses[member] {
    case .resident:
      // A removal before the person came (back) is a past one and says nothing.
      let isAhead = removal != unknown && (since == unknown || since < removal)
      return !isAhead || removal > day
    case .movedOut, .deceased, .removed: return removal != unknown && removal > day
    case .nonResident: return false
    }
  }
}

extension CalendarDate {
  /// The day number in 32 bits.
  var number: Int32 { Int32(clamping: dayNumber) }
}
