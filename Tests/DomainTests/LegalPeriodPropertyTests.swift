import Domain
import Testing

/// The arithmetic against a second formulation that shares nothing with it: dates as lexicographic
/// triples, in which 31 February is a number like any other, and days walked one by one.
@Suite struct LegalPeriodPropertyTests {
  static let months =
    Array(1...24) + [36, 48, 60, 84, 90, 108, 132, 156, 180, 192, 720, 780, 792]

  private func isAtLeast(_ date: CalendarDate, _ year: Int, _ month: Int, _ day: Int) -> Bool {
    (date.year, date.month, date.day) >= (year, month, day)
  }

  /// The first day that is not before the corresponding day, by walking.
  private func walked(from start: CalendarDate, months: Int) -> CalendarDate {
    let index = start.year * 12 + start.month - 1 + months
    let (year, month) = (index / 12, index % 12 + 1)
    // Near the day by the mean length of a month, then to the first day that is late enough.
    var date = start.adding(days: months * 30_436_875 / 1_000_000)
    while isAtLeast(date, year, month, start.day) { date = date.adding(days: -1) }
    while !isAtLeast(date, year, month, start.day) { date = date.adding(days: 1) }
    return date
  }

  /// Ten years of births: a term of months ends on the eve of the first day that is not before the
  /// corresponding one, and the dose "after N months" is due on that day itself.
  @Test(arguments: 2014...2023)
  func termsAgreeWithTheWalk(year: Int) throws {
    let first = try #require(CalendarDate(year: year, month: 1, day: 1)).dayNumber
    let last = try #require(CalendarDate(year: year, month: 12, day: 31)).dayNumber
    for number in first...last {
      let birth = CalendarDate(dayNumber: number)
      for months in Self.months {
        let expected = walked(from: birth, months: months)
        if Age.months(months).reached(birth: birth) != expected.adding(days: -1) {
          Issue.record("\(birth) reaches \(months) months")
        }
        if birth.after(months: months) != expected {
          Issue.record("\(months) months after \(birth)")
        }
      }
    }
  }

  /// Ages count up by one on the day they are reached and never otherwise.
  @Test(arguments: 2014...2023)
  func agesCountUpWhereTheyAreReached(year: Int) throws {
    let first = try #require(CalendarDate(year: year, month: 1, day: 1)).dayNumber
    let last = try #require(CalendarDate(year: year, month: 12, day: 31)).dayNumber
    for number in first...last {
      let birth = CalendarDate(dayNumber: number)
      for months in [1, 2, 6, 12, 23, 24, 60, 90, 780] {
        let reached = Age.months(months).reached(birth: birth)
        if Age.months(of: birth, on: reached) != months
          || Age.months(of: birth, on: reached.adding(days: -1)) != months - 1
        {
          Issue.record("\(birth) at \(months) months")
        }
      }
    }
  }

  /// Every day of ten years reaches 6 in one fiscal year: births from 2 April to 1 April share it.
  @Test func schoolYearsRunFromTheSecondOfApril() throws {
    let first = try #require(CalendarDate("2014-01-01")).dayNumber
    let last = try #require(CalendarDate("2023-12-31")).dayNumber
    for number in first...last {
      let birth = CalendarDate(dayNumber: number)
      let isEarly = (birth.month, birth.day) <= (4, 1)
      let expected = birth.year + 6 - (isEarly ? 1 : 0)
      if FiscalYear(birth: birth, reaches: .years(6)).year != expected { Issue.record("\(birth)") }
    }
  }
}

/// Mistakes seen in other products, each of which this arithmetic must not share.
@Suite struct PeersMistakesTests {
  private func clamped(_ date: CalendarDate, months: Int) throws -> CalendarDate {
    let index = date.year * 12 + date.month - 1 + months
    let (year, month) = (index / 12, index % 12 + 1)
    let day = min(date.day, CalendarDate.daysIn(month: month, year: year))
    return try #require(CalendarDate(year: year, month: month, day: day))
  }

  /// `previous + N days` lets the dose in a day early: N days must lie between.
  @Test(arguments: [6, 20, 27, 60, 139])
  func daysAreDaysBetween(days: Int) throws {
    let previous = try #require(CalendarDate("2024-04-01"))
    #expect(previous.after(fullDays: days) == previous.adding(days: days + 1))
    #expect(previous.after(fullDays: days) > previous.adding(days: days))
  }

  /// `previous + 1 month` clamps 31 January to 29 February; the rule says 1 March.
  @Test func monthsAreNotClamped() throws {
    let previous = try #require(CalendarDate("2024-01-31"))
    #expect(try clamped(previous, months: 1) == CalendarDate("2024-02-29"))
    #expect(previous.after(months: 1) == CalendarDate("2024-03-01"))
  }

  /// `(birth − 1 day) + N months` goes wrong, only ever for births on the 1st.
  @Test func theDayBeforeIsTakenLast() throws {
    var wrong: [CalendarDate] = []
    let first = try #require(CalendarDate("2019-01-01")).dayNumber
    let last = try #require(CalendarDate("2023-12-31")).dayNumber
    for number in first...last {
      let birth = CalendarDate(dayNumber: number)
      for months in [1, 2, 3, 6, 7, 9, 12, 24, 36, 60] {
        let peers = try clamped(birth.adding(days: -1), months: months)
        if peers != Age.months(months).reached(birth: birth) { wrong.append(birth) }
      }
    }
    #expect(wrong.count == 116)
    #expect(wrong.allSatisfy { $0.day == 1 })
    let march = try #require(CalendarDate("2019-03-01"))
    #expect(Age.months(1).reached(birth: march) == CalendarDate("2019-03-31"))
    #expect(try clamped(march.adding(days: -1), months: 1) == CalendarDate("2019-03-28"))
  }
}
