/// A length of life as the vaccination law writes it: so many years, months, weeks or days.
///
/// Years and months are reached on the day before the date that corresponds to birth (年齢計算ニ関スル
/// 法律, 民法143条); weeks and days are counted from the day of birth as zero (出生w週d日後).
public enum Age: Hashable, Sendable {
  /// N years of age (N歳).
  case years(Int)
  /// N months after birth (生後N月).
  case months(Int)
  /// Weeks and days after birth (出生w週d日後).
  case weeks(Int, days: Int)

  /// The day on which a person reaches the age (…に達した日, …に至った日).
  ///
  /// "From" and "until" in the law both include this day.
  public func reached(birth: CalendarDate) -> CalendarDate {
    switch self {
    case .years(let years): birth.endOfTerm(months: years * 12)
    case .months(let months): birth.endOfTerm(months: months)
    case .weeks(let weeks, let days): birth.adding(days: weeks * 7 + days)
    }
  }

  /// Whole years that a person has reached on a day by the law: a year more from the day before the
  /// birthday.
  ///
  /// Zero before birth.
  public static func years(of birth: CalendarDate, on date: CalendarDate) -> Int {
    months(of: birth, on: date) / 12
  }

  /// Whole months that a person has reached on a day by the law; zero before birth.
  public static func months(of birth: CalendarDate, on date: CalendarDate) -> Int {
    guard date >= birth else { return 0 }
    var months = (date.year - birth.year) * 12 + date.month - birth.month
    if Age.months(months + 1).reached(birth: birth) <= date { months += 1 }
    while months > 0, Age.months(months).reached(birth: birth) > date { months -= 1 }
    return months
  }

  /// The age that people write on forms (満年齢): a year more on the birthday itself, for 29 February
  /// on 1 March of common years.
  ///
  /// Nil before birth.
  public static func birthdays(of birth: CalendarDate, on date: CalendarDate) -> Int? {
    guard date >= birth else { return nil }
    let beforeBirthday = (date.month, date.day) < (birth.month, birth.day)
    return date.year - birth.year - (beforeBirthday ? 1 : 0)
  }
}

extension Age: CustomStringConvertible {
  /// The age in the law's words, for example `生後12月`, `65歳` or `6週0日`.
  public var description: String {
    switch self {
    case .years(let years): "\(years)歳"
    case .months(let months): "生後\(months)月"
    case .weeks(let weeks, let days): "\(weeks)週\(days)日"
    }
  }
}

extension Age: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case years, months, weeks, days
  }

  /// Reads `{years: 65}`, `{months: 12}` or `{weeks: 6, days: 0}`.
  ///
  /// - Throws: `DecodingError` for anything else, and for negative or absurd numbers.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let present = Set(container.allKeys)
    func number(_ key: CodingKeys, upTo limit: Int) throws -> Int {
      let number = try container.decode(Int.self, forKey: key)
      guard (0...limit).contains(number) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "\(key.rawValue) must be 0 to \(limit)")
      }
      return number
    }
    switch present {
    case [.years]: self = .years(try number(.years, upTo: 150))
    case [.months]: self = .months(try number(.months, upTo: 1800))
    case [.weeks]: self = .weeks(try number(.weeks, upTo: 520), days: 0)
    case [.weeks, .days]:
      self = .weeks(try number(.weeks, upTo: 520), days: try number(.days, upTo: 6))
    default:
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "an age is {years: N}, {months: N} or {weeks: N, days: N}"))
    }
  }

  /// Writes the form that is read.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .years(let years): try container.encode(years, forKey: .years)
    case .months(let months): try container.encode(months, forKey: .months)
    case .weeks(let weeks, let days):
      try container.encode(weeks, forKey: .weeks)
      try container.encode(days, forKey: .days)
    }
  }
}
