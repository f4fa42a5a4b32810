import Domain
import Testing

@Suite struct WarekiTests {
  static func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  @Test(arguments: [
    ("1873-01-01", "明治6年1月1日"), ("1912-07-29", "明治45年7月29日"),
    ("1912-07-30", "大正元年7月30日"), ("1926-12-24", "大正15年12月24日"),
    ("1926-12-25", "昭和元年12月25日"), ("1989-01-07", "昭和64年1月7日"),
    ("1989-01-08", "平成元年1月8日"), ("2019-04-30", "平成31年4月30日"),
    ("2019-05-01", "令和元年5月1日"), ("2026-10-11", "令和8年10月11日"),
  ])
  func daysAndTheirEras(date: String, wareki: String) throws {
    let date = try Self.day(date)
    #expect(try #require(Wareki(date)).description == wareki)
    #expect(try DateText(wareki).date() == date)
  }

  @Test(arguments: [
    (Era.meiji, "1868-01-25", "1912-07-30" as String?), (.taisho, "1912-07-30", "1926-12-25"),
    (.showa, "1926-12-25", "1989-01-07"), (.heisei, "1989-01-08", "2019-04-30"),
    (.reiwa, "2019-05-01", nil),
  ])
  func firstAndLastDays(era: Era, first: String, last: String?) {
    #expect(era.firstDay.description == first)
    #expect(era.lastDay?.description == last)
  }

  /// On the day of a change the old name holds too.
  @Test(arguments: [
    (Era.meiji, 45, 7, 30, "1912-07-30"), (.taisho, 1, 7, 30, "1912-07-30"),
    (.taisho, 15, 12, 25, "1926-12-25"), (.showa, 1, 12, 25, "1926-12-25"),
  ])
  func daysOfTwoEras(era: Era, year: Int, month: Int, day: Int, date: String) throws {
    #expect(try Wareki(era: era, year: year, month: month, day: day).date() == Self.day(date))
  }

  @Test(arguments: [
    (Era.heisei, 31, 5, 1, "2019-05-01"), (.heisei, 31, 12, 31, "2019-12-31"),
    (.heisei, 32, 1, 1, "2020-01-01"), (.showa, 64, 1, 8, "1989-01-08"),
    (.showa, 65, 4, 1, "1990-04-01"), (.taisho, 15, 12, 26, "1926-12-26"),
    (.meiji, 45, 7, 31, "1912-07-31"),
  ])
  func erasThatHadEnded(era: Era, year: Int, month: Int, day: Int, meant: String) throws {
    let meant = try Self.day(meant)
    #expect(throws: Wareki.Fault.afterEra(meant: meant)) {
      try Wareki(era: era, year: year, month: month, day: day).date()
    }
  }

  @Test(arguments: [
    (Era.reiwa, 4, 30, "2019-04-30"), (.heisei, 1, 7, "1989-01-07"),
    (.showa, 12, 24, "1926-12-24"), (.taisho, 7, 29, "1912-07-29"),
  ])
  func erasThatHadNotBegun(era: Era, month: Int, day: Int, meant: String) throws {
    let meant = try Self.day(meant)
    #expect(throws: Wareki.Fault.beforeEra(meant: meant)) {
      try Wareki(era: era, year: 1, month: month, day: day).date()
    }
  }

  @Test(arguments: [
    (Era.reiwa, 7, 2, 29), (.reiwa, 8, 13, 1), (.reiwa, 8, 6, 31), (.reiwa, 0, 5, 1),
    (.reiwa, -1, 5, 1), (.reiwa, 8, 0, 1), (.reiwa, 8, 1, 0), (.showa, 1000, 1, 1),
  ])
  func daysThatDoNotExist(era: Era, year: Int, month: Int, day: Int) {
    #expect(throws: Wareki.Fault.noSuchDay) {
      try Wareki(era: era, year: year, month: month, day: day).date()
    }
  }

  @Test func daysOfTheOldCalendar() throws {
    #expect(throws: Wareki.Fault.beforeGregorianCalendar) {
      try Wareki(era: .meiji, year: 5, month: 12, day: 2).date()
    }
    #expect(Wareki(try Self.day("1872-12-31")) == nil)
  }

  /// Every day from 1873 on survives being written and read, in each form.
  @Test func everyDaySurvivesItsWriting() throws {
    let first = try Self.day("1873-01-01").dayNumber
    let last = try Self.day("2030-12-31").dayNumber
    for number in stride(from: first, through: last, by: 1) {
      let date = CalendarDate(dayNumber: number)
      let wareki = try #require(Wareki(date))
      let read = try DateText(wareki.code).date()
      if try wareki.date() != date || read != date { Issue.record("\(date)") }
    }
  }

  @Test func otherWritings() throws {
    let wareki = try #require(Wareki(Self.day("2019-05-01")))
    #expect(wareki.jisX0301 == "R01.05.01")
    #expect(wareki.code == "5010501")
  }

  /// With no era marked, the plausible age leaves one reading.
  @Test(arguments: [
    (8, 3, 9, "2019-05-01", "2026-10-11", [Era.reiwa]),
    (15, 6, 1, "1900-01-01", "1962-01-01", [.taisho, .showa]),
    (63, 12, 1, "1900-01-01", "1990-12-31", [.showa]),
    (31, 5, 1, "2010-01-01", "2026-10-11", []),
  ])
  func readingsWithoutAnEra(
    year: Int, month: Int, day: Int, from: String, until: String, eras: [Era]
  ) throws {
    let span = try Self.day(from)...Self.day(until)
    #expect(
      Wareki.readings(year: year, month: month, day: day, within: span).map(\.era) == eras)
  }
}
