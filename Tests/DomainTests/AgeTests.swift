import Domain
import Foundation
import Testing

/// The counting of ages and intervals by the law, with published and worked examples.
@Suite struct AgeTests {
  static func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  @Test(arguments: [
    ("2013-04-01", Age.months(3), "2013-06-30"), ("2013-04-01", .months(6), "2013-09-30"),
    ("2020-08-01", .weeks(6, days: 0), "2020-09-12"),
    ("2020-08-19", .weeks(6, days: 0), "2020-09-30"),
    ("2024-04-01", .weeks(6, days: 0), "2024-05-13"),
    ("2024-04-01", .weeks(24, days: 0), "2024-09-16"),
    ("2024-04-01", .weeks(32, days: 0), "2024-11-11"),
    ("2024-04-01", .weeks(14, days: 6), "2024-07-14"),
    ("2020-08-31", .months(1), "2020-09-30"), ("2020-08-31", .months(6), "2021-02-28"),
    ("2024-02-29", .months(12), "2025-02-28"), ("2024-02-29", .months(48), "2028-02-28"),
    ("2023-03-01", .months(12), "2024-02-29"), ("2024-01-31", .months(1), "2024-02-29"),
    ("2019-03-01", .months(1), "2019-03-31"), ("1959-02-01", .years(65), "2024-01-31"),
    ("2020-02-29", .years(1), "2021-02-28"), ("2020-02-29", .years(4), "2024-02-28"),
    ("2024-12-31", .months(2), "2025-02-28"), ("2024-01-01", .months(12), "2024-12-31"),
  ])
  func theDayAnAgeIsReached(birth: String, age: Age, day: String) throws {
    #expect(try age.reached(birth: Self.day(birth)) == Self.day(day))
  }

  @Test(arguments: [
    ("2024-04-01", 27, "2024-04-29"), ("2024-04-01", 6, "2024-04-08"),
    ("2024-04-01", 20, "2024-04-22"), ("2024-04-01", 60, "2024-06-01"),
    ("2024-04-01", 139, "2024-08-19"),
  ])
  func daysBetween(from: String, days: Int, day: String) throws {
    #expect(try Self.day(from).after(fullDays: days) == Self.day(day))
  }

  @Test(arguments: [
    ("2024-01-31", 1, "2024-03-01"), ("2024-08-31", 6, "2025-03-01"),
    ("2024-04-10", 6, "2024-10-10"), ("2023-12-31", 2, "2024-03-01"),
    ("2024-03-31", 1, "2024-05-01"), ("2024-02-29", 12, "2025-03-01"),
  ])
  func monthsBetween(from: String, months: Int, day: String) throws {
    #expect(try Self.day(from).after(months: months) == Self.day(day))
  }

  /// HPV is open in the fiscal years in which 12 to 16 are reached, MR 2 in that of 6.
  @Test(arguments: [
    ("2011-04-01", 12, 16, "2022-04-01", "2027-03-31"),
    ("2011-04-02", 12, 16, "2023-04-01", "2028-03-31"),
    ("2018-04-01", 6, 6, "2023-04-01", "2024-03-31"),
    ("2018-04-02", 6, 6, "2024-04-01", "2025-03-31"),
  ])
  func fiscalYears(birth: String, from: Int, until: Int, first: String, last: String) throws {
    let birth = try Self.day(birth)
    #expect(try FiscalYear(birth: birth, reaches: .years(from)).firstDay == Self.day(first))
    #expect(try FiscalYear(birth: birth, reaches: .years(until)).lastDay == Self.day(last))
  }

  @Test(arguments: [
    ("2024-03-31", 2023), ("2024-04-01", 2024), ("2024-12-31", 2024), ("2025-01-01", 2024),
  ])
  func theFiscalYearOfADay(day: String, year: Int) throws {
    #expect(try Self.day(day).fiscalYear == FiscalYear(year))
    #expect(FiscalYear(year).contains(try Self.day(day)))
  }

  @Test(arguments: [
    ("2020-02-29", "2021-02-27", 11, 0, 0), ("2020-02-29", "2021-02-28", 12, 1, 0),
    ("2020-02-29", "2021-03-01", 12, 1, 1), ("2020-10-11", "2026-10-09", 71, 5, 5),
    ("2020-10-11", "2026-10-10", 72, 6, 5), ("2020-10-11", "2026-10-11", 72, 6, 6),
    ("2020-08-31", "2020-09-29", 0, 0, 0), ("2020-08-31", "2020-09-30", 1, 0, 0),
    ("2024-01-01", "2024-01-01", 0, 0, 0),
  ])
  func agesOnADay(birth: String, day: String, months: Int, years: Int, birthdays: Int) throws {
    let (birth, day) = try (Self.day(birth), Self.day(day))
    #expect(Age.months(of: birth, on: day) == months)
    #expect(Age.years(of: birth, on: day) == years)
    #expect(Age.birthdays(of: birth, on: day) == birthdays)
  }

  @Test func nothingIsReachedBeforeBirth() throws {
    let (birth, day) = try (Self.day("2024-05-02"), Self.day("2024-05-01"))
    #expect(Age.months(of: birth, on: day) == 0)
    #expect(Age.birthdays(of: birth, on: day) == nil)
  }

  /// Dates at the calendar's end, such as 9999-12-31 for "none", end no process.
  @Test func theCalendarsEnd() throws {
    let end = try Self.day("9999-12-31")
    #expect(Age.years(65).reached(birth: end) <= end.adding(days: 1))
    #expect(end.after(months: 6) >= end.adding(days: -31))
    #expect(FiscalYear(9999).lastDay == nil)
  }

  @Test(arguments: [
    (#"{"years": 65}"#, Age.years(65)), (#"{"months": 12}"#, .months(12)),
    (#"{"weeks": 6}"#, .weeks(6, days: 0)), (#"{"weeks": 14, "days": 6}"#, .weeks(14, days: 6)),
  ])
  func agesAreRead(json: String, age: Age) throws {
    #expect(try JSONDecoder().decode(Age.self, from: Data(json.utf8)) == age)
    #expect(try JSONDecoder().decode(Age.self, from: JSONEncoder().encode(age)) == age)
  }

  @Test(arguments: [
    "{}", #"{"days": 3}"#, #"{"years": 1, "months": 2}"#, #"{"years": -1}"#, #"{"years": 900}"#,
    #"{"weeks": 3, "days": 7}"#, #"{"months": "two"}"#,
  ])
  func agesThatMakeNoSense(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Age.self, from: Data(json.utf8))
    }
  }
}
