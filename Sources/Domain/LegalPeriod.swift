extension CalendarDate {
  /// The day on which a term of months that began on this day ends: the day before the corresponding
  /// date, or the last day of a month that has no corresponding date (民法143条2項).
  ///
  /// It is neither "the day before, then add months" nor "add months, then the day before": those
  /// differ for births on the 1st and at the ends of months.
  public func endOfTerm(months: Int) -> CalendarDate {
    let month = month(after: months)
    return month.lacksDay ? month.last : month.first.adding(days: day - 2)
  }

  /// The first day on which a dose may be given "with an interval of N months" (N月の間隔をおいて): the
  /// same date N months later, or the 1st of the following month where there is no such date.
  public func after(months: Int) -> CalendarDate {
    endOfTerm(months: months).adding(days: 1)
  }

  /// The first day on which a dose may be given "with an interval of N days or more" (N日以上の間隔を
  /// おいて): N whole days lie between, so 27 days is the same weekday four weeks later.
  public func after(fullDays: Int) -> CalendarDate { adding(days: fullDays + 1) }

  /// The fiscal year (年度, April to March) of the day.
  public var fiscalYear: FiscalYear { FiscalYear(month >= 4 ? year : year - 1) }

  /// The month that lies so many months after this day's, and whether it lacks this day's number.
  ///
  /// Beyond the year 9999 it is the calendar's last month: a sentinel date must not end the process.
  private func month(
    after months: Int
  ) -> (first: CalendarDate, last: CalendarDate, lacksDay: Bool) {
    let index = year * 12 + month - 1 + months
    let clamped = min(max(index, 1 * 12), 9999 * 12 + 11)
    let (targetYear, targetMonth) = (clamped / 12, clamped % 12 + 1)
    let length = CalendarDate.daysIn(month: targetMonth, year: targetYear)
    let toFirst = adding(days: 1 - day)
    // The first of the target month, by counting whole years and months of days.
    let first = CalendarDate(year: targetYear, month: targetMonth, day: 1) ?? toFirst
    return (first, first.adding(days: length - 1), day > length)
  }
}

/// A Japanese fiscal year (年度): 1 April of its year to 31 March of the next.
public struct FiscalYear: Hashable, Comparable, Sendable {
  /// The Gregorian year in which it begins.
  public let year: Int

  /// Makes the fiscal year that begins in April of a Gregorian year.
  public init(_ year: Int) { self.year = year }

  /// The fiscal year in which a person reaches an age (N歳となる日の属する年度).
  ///
  /// A birth on 1 April reaches it on 31 March, in the year before.
  public init(birth: CalendarDate, reaches age: Age) {
    self = age.reached(birth: birth).fiscalYear
  }

  /// Whether a day lies in it.
  public func contains(_ date: CalendarDate) -> Bool { date.fiscalYear == self }

  /// 1 April; nil outside the calendar's years 1…9999.
  public var firstDay: CalendarDate? { CalendarDate(year: year, month: 4, day: 1) }

  /// 31 March; nil outside the calendar's years 1…9999.
  public var lastDay: CalendarDate? { CalendarDate(year: year + 1, month: 3, day: 31) }

  /// The order of the years.
  public static func < (left: FiscalYear, right: FiscalYear) -> Bool { left.year < right.year }
}
