/// A day written with a Japanese era (和暦): era, year of the era, month and day as they stand on paper.
public struct Wareki: Hashable, Sendable {
  /// The era.
  public let era: Era
  /// The year of the era; 1 is 元年.
  public let year: Int
  /// The month, 1…12.
  public let month: Int
  /// The day of the month.
  public let day: Int

  /// Why something written is no day.
  public enum Fault: Error, Hashable, Sendable {
    /// The text has no shape of a date.
    case unreadable
    /// The text says that the day is not known (不詳).
    case unknown
    /// The calendar has no such day.
    case noSuchDay
    /// The era had not begun, as in 平成元年1月7日; what the year would mean is beside it.
    case beforeEra(meant: CalendarDate)
    /// The era had ended, as in 平成31年5月1日 or 昭和64年1月8日; what the year would mean is beside it.
    ///
    /// The pair contradicts itself, so a person decides: the era may be wrong, or the year.
    case afterEra(meant: CalendarDate)
    /// A day before 1873-01-01 (明治6年), when the calendar was not the Gregorian one.
    case beforeGregorianCalendar
  }

  /// Takes the parts as they are written; ``date()`` tells whether they make a day.
  public init(era: Era, year: Int, month: Int, day: Int) {
    self.era = era
    self.year = year
    self.month = month
    self.day = day
  }

  /// The way a day is written today: on a day of two eras, with the new one.
  ///
  /// Nil before 1873-01-01.
  public init?(_ date: CalendarDate) {
    guard date.year >= 1873, let era = Era(on: date) else { return nil }
    self.init(
      era: era, year: date.year - era.firstYear + 1, month: date.month, day: date.day)
  }

  /// The day that is meant.
  ///
  /// 明治45年7月30日 and 大正15年12月25日 are days of two eras and hold.
  ///
  /// - Throws: ``Fault`` where the calendar or the era has no such day.
  public func date() throws(Fault) -> CalendarDate {
    guard (1...999).contains(year),
      let date = CalendarDate(year: era.firstYear + year - 1, month: month, day: day)
    else { throw .noSuchDay }
    guard date.year >= 1873 else { throw .beforeGregorianCalendar }
    switch era.position(of: date) {
    case .before: throw .beforeEra(meant: date)
    case .after: throw .afterEra(meant: date)
    case .inside: return date
    }
  }

  /// Every era with which a year, month and day make a day inside a span: what remains where the
  /// era is not marked on a form.
  ///
  /// A span of plausible ages leaves one era, or the question is a person's.
  public static func readings(
    year: Int, month: Int, day: Int, within span: ClosedRange<CalendarDate>
  ) -> [Wareki] {
    Era.allCases.map { Wareki(era: $0, year: year, month: month, day: day) }.filter { reading in
      guard let date = try? reading.date() else { return false }
      return span.contains(date)
    }
  }
}

extension Wareki: CustomStringConvertible {
  /// The usual writing, for example `令和8年10月11日` or `令和元年5月1日`.
  public var description: String {
    "\(era.name)\(year == 1 ? "元" : String(year))年\(month)月\(day)日"
  }

  /// JIS X 0301, for example `R08.10.11`.
  public var jisX0301: String {
    "\(era.letter)\(Self.twoDigits(year)).\(Self.twoDigits(month)).\(Self.twoDigits(day))"
  }

  /// Seven digits with the era's code first, for example `5081011`.
  public var code: String {
    "\(era.rawValue)\(Self.twoDigits(year))\(Self.twoDigits(month))\(Self.twoDigits(day))"
  }

  private static func twoDigits(_ number: Int) -> String {
    (0...9).contains(number) ? "0\(number)" : String(number)
  }
}
