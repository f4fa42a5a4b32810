import Domain
import Testing

@Suite struct CalendarDateTests {
  @Test(
    "a day is written as it is read",
    arguments: [(1, 1, 1), (873, 12, 9), (1926, 12, 25), (2026, 10, 1), (9999, 12, 31)])
  func isWrittenAsItIsRead(_ year: Int, _ month: Int, _ day: Int) throws {
    let date = try #require(CalendarDate(year: year, month: month, day: day))
    #expect(date.description.count == 10)
    #expect(CalendarDate(date.description) == date)
  }

  @Test func everyDayOfACenturyIsWrittenInItsOrder() throws {
    let first = try #require(CalendarDate(year: 1926, month: 1, day: 1))
    let texts = (0..<36_525).map { first.adding(days: $0).description }
    #expect(texts == texts.sorted())
    #expect(Set(texts).count == texts.count)
    #expect(texts.first == "1926-01-01" && texts.last == "2025-12-31")
  }
}
