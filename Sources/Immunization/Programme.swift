public import Domain

/// A vaccination programme in one version: who may get which doses while it is in force.
public struct Programme: Hashable, Sendable, Codable {
  /// The programme's name through all its versions, unique to it.
  public var id: String
  /// Under which law doses count.
  public var category: Category
  /// The days of vaccination to which this version applies.
  public var inForce: DateSpan
  /// The legal source of its rules.
  public var source: String
  /// Births to which it is open.
  public var born: DateSpan
  /// The sex to which it is open; nil is both.
  public var sex: Sex?
  /// Present where one dose a fiscal year is given.
  public var season: Season?
  /// Days in which an earlier dose of the series must have been given, for those who may finish.
  public var earlierDoseWithin: DateSpan?
  /// What a person must certify for everyone, for example an antibody test.
  public var certificate: String?
  /// Whether all doses should be of one vaccine, and which mixtures may be documented.
  public var sameVaccine: SameVaccine?
  /// Names of which one must occur in a product's name; empty takes every product of the vaccine.
  public var products: [String]
  /// Whether a change of product within the series is an alert.
  public var alertsOnProductChange: Bool
  /// How late a dose may be after a long illness (長期療養, 予防接種法施行規則2条の9).
  public var longIllness: LongIllness?
  /// The amounts in millilitres that may be given; empty checks none.
  public var amounts: [Double]
  /// The courses; which of them is open depends on the age at the first dose.
  public var courses: [Course]

  /// Under which law doses count.
  public enum Category: String, Hashable, Sendable, Codable, CaseIterable {
    /// A類疾病の定期接種.
    case routineA = "A"
    /// B類疾病の定期接種.
    case routineB = "B"
    /// 臨時接種.
    case special
    /// The municipality's own programme, 任意 in law.
    case municipal
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, category, inForce, source, born, sex, season, earlierDoseWithin, certificate,
      sameVaccine
    case products, alertsOnProductChange, longIllness, amounts, courses
  }

  /// Reads a programme; `id`, `category`, `inForce`, `source` and `courses` are required.
  ///
  /// - Throws: `DecodingError` for unknown or missing keys.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    category = try container.decode(Category.self, forKey: .category)
    inForce = try container.decode(DateSpan.self, forKey: .inForce)
    source = try container.decode(String.self, forKey: .source)
    born = try container.decode(.born, default: DateSpan())
    sex = try container.decodeIfPresent(Sex.self, forKey: .sex)
    season = try container.decodeIfPresent(Season.self, forKey: .season)
    earlierDoseWithin = try container.decodeIfPresent(DateSpan.self, forKey: .earlierDoseWithin)
    certificate = try container.decodeIfPresent(String.self, forKey: .certificate)
    sameVaccine = try container.decodeIfPresent(SameVaccine.self, forKey: .sameVaccine)
    products = try container.decode(.products, default: [])
    alertsOnProductChange = try container.decode(.alertsOnProductChange, default: false)
    longIllness = try container.decodeIfPresent(LongIllness.self, forKey: .longIllness)
    amounts = try container.decode(.amounts, default: [])
    courses = try container.decode([Course].self, forKey: .courses)
  }
}

/// One way through a series, open to those whose first dose falls in its start window.
public struct Course: Hashable, Sendable, Codable {
  /// The ages at the first dose of the series; nil is any.
  public var start: AgeWindow?
  /// Whether it is open only to those who began with another vaccine of the series.
  public var onlyAfterChange: Bool
  /// The doses in order.
  public var doses: [DoseRule]

  enum CodingKeys: String, CodingKey, CaseIterable {
    case start, onlyAfterChange, doses
  }

  /// Reads a course.
  ///
  /// - Throws: `DecodingError` for unknown or missing keys.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    start = try container.decodeIfPresent(AgeWindow.self, forKey: .start)
    onlyAfterChange = try container.decode(.onlyAfterChange, default: false)
    doses = try container.decode([DoseRule].self, forKey: .doses)
  }
}

/// One dose a fiscal year, perhaps in certain months only.
public struct Season: Hashable, Sendable, Codable {
  /// The months in which the programme runs, in the order of the fiscal year; empty is all year.
  public var months: [Int]

  enum CodingKeys: String, CodingKey, CaseIterable {
    case months
  }

  /// Reads `{months: [10, 11, 12, 1, 2, 3]}` or `{}`.
  ///
  /// - Throws: `DecodingError` for unknown keys.
  public init(from decoder: any Decoder) throws {
    months = try decoder.strictContainer(keyedBy: CodingKeys.self).decode(.months, default: [])
  }
}

/// The rule that one vaccine finishes what it began.
public struct SameVaccine: Hashable, Sendable, Codable {
  /// Whether a mixture is an error or an alert.
  public var severity: Finding.Severity
  /// Sequences of vaccines that are accepted where the reason is documented.
  public var documented: [[VaccineCode]]

  enum CodingKeys: String, CodingKey, CaseIterable {
    case severity, documented
  }

  /// Reads `{severity: error, documented: [[RV1, RV5, RV5]]}`.
  ///
  /// - Throws: `DecodingError` for unknown keys.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    severity = try container.decode(.severity, default: .error)
    documented = try container.decode(.documented, default: [])
  }
}

/// How late a dose may be after a long illness ended.
public struct LongIllness: Hashable, Sendable, Codable {
  /// The years from recovery, the day of recovery counted (起算して).
  public var years: Int
  /// The age after which even this ends; nil has none.
  public var until: Age?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case years, until
  }

  /// Reads `{years: 2, until: {years: 15}}`; two years where absent.
  ///
  /// - Throws: `DecodingError` for unknown keys.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    years = try container.decode(.years, default: 2)
    until = try container.decodeIfPresent(Age.self, forKey: .until)
  }

  /// Whether a dose on `date` is in time for a person who recovered on a day.
  func permits(_ date: CalendarDate, birth: CalendarDate, recovered: CalendarDate) -> Bool {
    let inAge = until.map { date <= $0.reached(birth: birth) } ?? true
    return inAge && date >= recovered && date <= recovered.endOfTerm(months: years * 12)
  }
}
