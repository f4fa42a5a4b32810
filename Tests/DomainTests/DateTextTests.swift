import Domain
import Testing

@Suite struct DateTextTests {
  @Test(arguments: [
    ("令和8年10月11日", "2026-10-11"), ("令和 8 年 10 月 11 日", "2026-10-11"),
    ("令和８年１０月１１日", "2026-10-11"), ("令和八年十月十一日", "2026-10-11"),
    ("㋿8年10月11日", "2026-10-11"), ("R8.10.11", "2026-10-11"), ("r8/10/11", "2026-10-11"),
    ("Ｒ８．１０．１１", "2026-10-11"), ("R08.10.11", "2026-10-11"), ("R081011", "2026-10-11"),
    ("令8.10.11", "2026-10-11"), ("5081011", "2026-10-11"), ("2026-10-11", "2026-10-11"),
    ("2026/10/11", "2026-10-11"), ("20261011", "2026-10-11"), ("２０２６年１０月１１日", "2026-10-11"),
    ("西暦2026年10月11日", "2026-10-11"), ("二〇二六年一〇月一一日", "2026-10-11"),
    ("令和元年5月1日", "2019-05-01"), ("令和兀年5月1日", "2019-05-01"),
    ("令和无年5月1日", "2019-05-01"), ("令和1年5月1日", "2019-05-01"),
    ("㍻31年4月30日", "2019-04-30"), ("H02.08.06", "1990-08-06"), ("平成02年08月06日", "1990-08-06"),
    ("平成二十八年二月廿九日", "2016-02-29"), ("昭和64年1月7日生", "1989-01-07"),
    ("㍼64.1.7", "1989-01-07"), ("4310430", "2019-04-30"), ("S3-2-29", "1928-02-29"),
    ("㍽15年12月25日", "1926-12-25"), ("㍾45年7月30日", "1912-07-30"), ("M6.1.1", "1873-01-01"),
    ("昭和卅年参月拾日", "1955-03-10"), ("平成30年12月3日", "2018-12-03"),
  ])
  func writingsOfADay(text: String, date: String) throws {
    #expect(try DateText(text).date().description == date)
  }

  @Test(arguments: [
    "", "令和", "令和8年", "令和8年10月", "10月11日", "8年10月11日", "8.10.11", "R8", "12345",
    "9081011", "令和8年10月11日12", "令和8年10月1x日", "2026--10-11", "明治大正6年1月1日",
    "元年5月1日", "202610111", "平成十十年1月1日", "R99999999999999999999.1.1", "26-10-11",
  ])
  func whatIsNoDate(text: String) {
    #expect(throws: Wareki.Fault.unreadable) { try DateText(text).date() }
  }

  @Test(arguments: ["不詳", "昭和10年月日不詳", "生年月日不明", "0", "00000000", "99999999"])
  func unknownDays(text: String) {
    #expect(throws: Wareki.Fault.unknown) { try DateText(text).date() }
  }

  @Test(arguments: ["2026-02-29", "20261332", "令和7年2月29日", "R0.1.1", "5080231"])
  func daysThatDoNotExist(text: String) {
    #expect(throws: Wareki.Fault.noSuchDay) { try DateText(text).date() }
  }

  @Test func contradictionsAreToldApart() throws {
    #expect(throws: Wareki.Fault.afterEra(meant: try #require(CalendarDate("2019-05-01")))) {
      try DateText("平成31年5月1日").date()
    }
    #expect(throws: Wareki.Fault.afterEra(meant: try #require(CalendarDate("1989-01-08")))) {
      try DateText("S64.01.08").date()
    }
  }

  @Test(arguments: [
    ("明治", Era.meiji), ("t", .taisho), ("Ｓ", .showa), ("平", .heisei), ("㋿", .reiwa), ("4", .heisei),
  ])
  func wordsForEras(word: String, era: Era) {
    #expect(Era(word) == era)
  }

  @Test(arguments: ["", "慶応", "6", "0", "RR", "平成元"])
  func wordsForNoEra(word: String) {
    #expect(Era(word) == nil)
  }
}
