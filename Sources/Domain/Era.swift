/// A Japanese era (元号) of the modern calendar.
///
/// The raw value is the numeric code of seven-digit dates (GYYMMDD): 明治 1 … 令和 5.
public enum Era: Int, CaseIterable, Hashable, Sendable, Codable {
  /// 明治, from 1868-01-25.
  case meiji = 1
  /// 大正, from 1912-07-30.
  case taisho
  /// 昭和, from 1926-12-25.
  case showa
  /// 平成, from 1989-01-08.
  case heisei
  /// 令和, from 2019-05-01.
  case reiwa

  /// The era's name in two characters.
  public var name: String {
    switch self {
    case .meiji: "明治"
    case .taisho: "大正"
    case .showa: "昭和"
    case .heisei: "平成"
    case .reiwa: "令和"
    }
  }

  /// The era's letter (JIS X 0301).
  public var letter: Character {
    switch self {
    case .meiji: "M"
    case .taisho: "T"
    case .showa: "S"
    case .heisei: "H"
    case .reiwa: "R"
    }
  }

  /// The Gregorian year that is the era's year 1 (元年).
  public var firstYear: Int {
    switch self {
    case .meiji: 1868
    case .taisho: 1912
    case .showa: 1926
    case .heisei: 1989
    case .reiwa: 2019
    }
  }

  /// The first day that is written with the era.
  public var firstDay: CalendarDate {
    switch self {
    case .meiji: CalendarDate(dayNumber: -37_231)  // 1868-01-25
    case .taisho: CalendarDate(dayNumber: -20_974)  // 1912-07-30
    case .showa: CalendarDate(dayNumber: -15_713)  // 1926-12-25
    case .heisei: CalendarDate(dayNumber: 6_947)  // 1989-01-08
    case .reiwa: CalendarDate(dayNumber: 18_017)  // 2019-05-01
    }
  }

  /// The last day that may be written with the era; nil for the present one.
  ///
  /// 明治 and 大正 ended on the day on which the next era began, and that day may carry either name; 昭和
  /// and 平成 ended the day before.
  public var lastDay: CalendarDate? {
    switch self {
    case .meiji: Era.taisho.firstDay
    case .taisho: Era.showa.firstDay
    case .showa: Era.heisei.firstDay.adding(days: -1)
    case .heisei: Era.reiwa.firstDay.adding(days: -1)
    case .reiwa: nil
    }
  }

  /// Whether a day lies in the era, before it or after it.
  func position(of date: CalendarDate) -> Position {
    if date < firstDay { return .before }
    return lastDay.map { $0 < date } == true ? .after : .inside
  }

  /// Where a day lies beside an era.
  enum Position {
    case before, inside, after
  }

  /// The era that a day is written with; nil before 明治.
  ///
  /// On a day of two eras, the new one.
  public init?(on date: CalendarDate) {
    guard let era = Era.allCases.last(where: { $0.position(of: date) == .inside }) else {
      return nil
    }
    self = era
  }

  /// Reads an era's name (`令和`, `令`, `㋿`), its letter in either case and width, or its code (`5`).
  public init?(_ text: some StringProtocol) {
    guard let era = Era.words[text.map { String(Digits.narrowed($0)) }.joined().uppercased()] else {
      return nil
    }
    self = era
  }

  private static let words: [String: Era] = {
    var words = ["㍾": Era.meiji, "㍽": .taisho, "㍼": .showa, "㍻": .heisei, "㋿": .reiwa]
    for era in allCases {
      words[era.name] = era
      words[String(era.name.prefix(1))] = era
      words[String(era.letter)] = era
      words[String(era.rawValue)] = era
    }
    return words
  }()
}
