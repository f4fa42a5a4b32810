public import Domain

/// The residents and their doses in columns: what lists and tables over the whole city are made from.
///
/// Days are day numbers (`CalendarDate.dayNumber`), ``unknownDay`` where there is none. Residents lie in
/// the order of their codes; the doses of the resident at `i` are `firstDoses[i]..<firstDoses[i + 1]`.
public struct RegisterColumns: Sendable {
  /// Stands for a day that is not known.
  public static let unknownDay = Int32.min

  /// The registry's version.
  public var version = RegistryVersion(rawValue: 0)
  /// 宛名番号.
  public var codes: [ResidentCode] = []
  /// 生年月日.
  public var births: [Int32] = []
  /// 性別: 1 male, 2 female, 0 unknown.
  public var sexes: [UInt8] = []
  /// 住民となった年月日.
  public var sinces: [Int32] = []
  /// 消除年月日.
  public var removals: [Int32] = []
  /// 住民状態.
  public var statuses: [ResidentStatus] = []
  /// 支援措置.
  public var protections: [Bool] = []
  /// The district by the caller's rule; empty where none was given.
  public var districts: [UInt16] = []
  /// Where each resident's doses begin; one more than residents.
  public var firstDoses: [Int32] = [0]
  /// ワクチン種別, as positions in ``vaccines``.
  public var doseVaccines: [UInt16] = []
  /// 回数, as positions in ``labels``.
  public var doseLabels: [UInt16] = []
  /// 接種年月日.
  public var doseDays: [Int32] = []
  /// 医療機関, as positions in ``clinics``; empty where clinics were not asked for.
  public var doseClinics: [UInt16] = []
  /// The documented grounds of the few doses that have some, by the dose's position.
  public var doseGrounds: [Int32: Set<DoseGround.Kind>] = [:]
  /// The vaccines that occur.
  public var vaccines: [VaccineCode] = []
  /// The labels that occur.
  public var labels: [String] = []
  /// The clinics that occur.
  public var clinics: [ClinicCode] = []
  /// Doses of people whom the registry does not have; they are in no column.
  public var strayDoses = 0

  /// Makes empty columns.
  public init() {}
}

/// Which doses are wanted from the register.
public struct RegisterScope: Sendable {
  /// Only these vaccines; nil is all.
  public var vaccines: Set<VaccineCode>?
  /// Only doses of these days; nil is all.
  public var given: ClosedRange<CalendarDate>?
  /// Whether to read where a dose was given.
  public var withClinics: Bool

  /// Makes a scope; without words it is everything but the clinics.
  public init(
    vaccines: Set<VaccineCode>? = nil, given: ClosedRange<CalendarDate>? = nil,
    withClinics: Bool = false
  ) {
    self.vaccines = vaccines
    self.given = given
    self.withClinics = withClinics
  }

  /// Whether only a slice of the doses is wanted, which lies together in an index of its own.
  var isNarrow: Bool {
    if withClinics, given == nil { return false }
    return given != nil || (vaccines.map { $0.count <= RegisterScope.fewVaccines } ?? false)
  }

  /// Up to so many vaccines are read one after the other; more are read with all there are.
  private static let fewVaccines = 12
}
