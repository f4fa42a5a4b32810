import Domain
import Testing

@testable import Interpretation

@Suite("Dates")
struct DateAnswerTests {
  static let october = (year: 2026, month: 10)

  private func given(
    _ year: String, _ month: String, _ day: String, sure: Double = 0.99,
    expected: (year: Int, month: Int)? = october
  ) -> DateAnswer {
    DateAnswer(
      eras: [(.reiwa, 1)], century: 0, year: Seen.cells(year, sure: sure),
      month: Seen.cells(month, sure: sure), day: Seen.cells(day, sure: sure), expected: expected)
  }

  @Test(
    "a day of the printed era",
    arguments: [
      (" 8", "10", "11", "2026-10-11"), ("08", "10", "01", "2026-10-01"),
      ("8 ", "10", "1 ", "2026-10-01"),
      (" 8", "10", " 1", "2026-10-01"), (" 8", "10", "31", "2026-10-31"),
    ])
  func day(year: String, month: String, day: String, date: String) {
    let answer = given(year, month, day)
    #expect(answer.state == .day)
    #expect(answer.best == CalendarDate(date))
    #expect(answer.probability > 0.95)
  }

  @Test("leap days are days, in leap years only")
  func leap() {
    #expect(given(" 6", " 2", "29", expected: nil).best == CalendarDate("2024-02-29"))
    #expect(given(" 7", " 2", "29", expected: nil).state == .impossible)
  }

  @Test(
    "a part that is not written is missing",
    arguments: [
      ("  ", "  ", "  "), ("  ", "10", "11"), (" 8", "  ", "11"), (" 8", "10", "  "),
    ])
  func missing(year: String, month: String, day: String) {
    let answer = given(year, month, day)
    #expect(answer.state == .missing)
    #expect(answer.best == nil)
    #expect(answer.isUnwritten == (year + month + day).allSatisfy { $0 == " " })
  }

  @Test(
    "a month that nobody writes is the batch's where the cells may be it",
    arguments: [(4, 0.6, true), (6, 0.8, true), (6, 0.95, true), (6, 0.99, false)])
  func misreadMonth(other: Int, share: Double, isRead: Bool) {
    let answer = DateAnswer(
      eras: [(.reiwa, 1)], century: 0, year: Seen.cells(" 8"),
      month: [Seen.either(other, share, or: 1), Seen.cell("0")], day: Seen.cells("22", sure: 0.999),
      expected: Self.october)
    #expect(answer.best == (isRead ? CalendarDate("2026-10-22") : nil))
    #expect((answer.state == .day) == isRead)
  }

  @Test(
    "a 13 that might be a 10 is not the batch's month, nor is a day in the month's place",
    arguments: [
      [Seen.cell("1"), Seen.either(3, 0.6, or: 0)], [Seen.either(2, 0.9, or: 1), Seen.cell("0")],
      [Seen.either(3, 0.9, or: 1), Seen.cell("0")],
    ])
  func slippedMonth(month: [CellReading]) {
    let answer = DateAnswer(
      eras: [(.reiwa, 1)], century: 0, year: Seen.cells(" 8"), month: month,
      day: Seen.cells("22", sure: 0.999), expected: Self.october)
    #expect(answer.state == .impossible)
    #expect(answer.best == nil)
  }

  @Test(
    "what the calendar has not is impossible, whatever the batch says",
    arguments: [
      (" 8", " 2", "30"), (" 8", "13", "11"), (" 8", "10", "32"), (" 8", "10", "00"),
      (" 8", "00", "11"),
      (" 8", "11", "31"), ("00", "10", "11"),
    ], [true, false])
  func impossible(parts: (year: String, month: String, day: String), inBatch: Bool) {
    let answer = given(parts.year, parts.month, parts.day, expected: inBatch ? Self.october : nil)
    #expect(answer.state == .impossible)
  }

  @Test("a day of another month stays what is written")
  func otherMonth() {
    let answer = given(" 8", " 9", "11")
    #expect(answer.state == .day)
    #expect(answer.best == CalendarDate("2026-09-11"))
  }

  @Test("the batch's month settles a doubtful month, never a sure one")
  func corroboration() {
    let doubtful = DateAnswer(
      eras: [(.reiwa, 1)], century: 0, year: Seen.cells(" 8"),
      month: [Seen.cell("1"), Seen.either(0, 0.7, or: 6)], day: Seen.cells("11"),
      expected: Self.october)
    let alone = DateAnswer(
      eras: [(.reiwa, 1)], century: 0, year: Seen.cells(" 8"),
      month: [Seen.cell("1"), Seen.either(0, 0.7, or: 6)], day: Seen.cells("11"), expected: nil)
    #expect(doubtful.best == CalendarDate("2026-10-11"))
    #expect(doubtful.probability > alone.probability + 0.2)
    #expect(given("8 ", "12", "11", sure: 0.999).best == CalendarDate("2026-12-11"))
  }

  @Test(
    "a year that has not come when the paper arrives is a misread of the batch's, where the cells may be that",
    arguments: [
      (0.9, "2026-10-21", true), (0.98, "2026-10-21", true), (0.993, "2026-10-21", false),
      (0.9999, nil, false),
    ])
  func yearToCome(share: Double, date: String?, isSure: Bool) {
    func written(in year: Int, arrival: String?) -> DateAnswer {
      DateAnswer(
        eras: [(.reiwa, 1)], century: 0,
        year: [Seen.cell(" ", sure: 1), Seen.either(year, share, or: 8)],
        month: Seen.cells("10", sure: 0.9999), day: Seen.cells("21", sure: 0.9999),
        expected: Self.october, arrival: arrival.flatMap { CalendarDate($0) })
    }
    let answer = written(in: 9, arrival: "2026-11-04")
    #expect((answer.best == date.flatMap { CalendarDate($0) }) || date == nil)
    #expect((answer.probability > 0.98 && answer.best?.year == 2026) == isSure)
    // Last year's may be meant, and so may next year's where it has begun.
    for other in [written(in: 7, arrival: "2026-11-04"), written(in: 9, arrival: "2027-01-04")] {
      #expect(other.probability < 0.98 || other.best?.year != 2026)
    }
  }

  @Test(
    "a year long past is a misread of the batch's, where the cells may well be that",
    arguments: [
      (3, 0.65, "2026-10-21", true), (5, 0.65, "2026-10-21", true), (3, 0.97, "2026-10-21", false),
      (3, 0.9999, "2021-10-21", false), (7, 0.65, "2026-10-21", false),
      (7, 0.999, "2025-10-21", false),
    ])
  func yearLongPast(year: Int, share: Double, date: String, isSure: Bool) {
    let answer = DateAnswer(
      eras: [(.reiwa, 1)], century: 0,
      year: [Seen.cell(" ", sure: 1), Seen.either(year, share, or: 8)],
      month: Seen.cells("10", sure: 0.9999), day: Seen.cells("21", sure: 0.9999),
      expected: Self.october)
    #expect(answer.best == CalendarDate(date))
    #expect((answer.probability > 0.99 && answer.best?.year == 2026) == isSure)
  }

  @Test("nothing but its own cells speaks for the day", arguments: [0.55, 0.7, 0.9])
  func singleSource(share: Double) {
    // No other source names the day: its doubt is the date's doubt.
    let answer = DateAnswer(
      eras: [(.reiwa, 1)], century: 0, year: Seen.cells(" 8", sure: 1),
      month: Seen.cells("10", sure: 1),
      day: [Seen.cell("1", sure: 1), Seen.either(1, share, or: 7)], expected: Self.october)
    #expect(answer.best == CalendarDate("2026-10-11"))
    #expect(answer.probability <= share + 1e-9)
    #expect(answer.probability > share - 0.05)
  }

  @Test("a digit that makes no day of the month gives way", arguments: [4, 5, 6, 7, 8, 9])
  func lawfulTens(other: Int) {
    let answer = octoberDay([Seen.either(other, 0.1, or: 2), Seen.cell("1", sure: 0.9999)])
    #expect(answer.best == CalendarDate("2026-10-21"))
    #expect(answer.probability > 0.99)
  }

  @Test("after 3 tens only 0 and 1 make a day")
  func lawfulOnes() {
    let thirtieth = [Seen.cell("3", sure: 0.9999), Seen.either(6, 0.1, or: 0)]
    #expect(octoberDay(thirtieth).probability > 0.99)
  }

  @Test("the 31 of a short month, which people write, stays in doubt")
  func shortMonth() {
    let answer = DateAnswer(
      eras: [(.reiwa, 1)], century: 0, year: Seen.cells(" 8", sure: 0.999),
      month: Seen.cells(" 9", sure: 0.999),
      day: [Seen.cell("3", sure: 0.9999), Seen.either(1, 0.28, or: 0)], expected: (2026, 9))
    #expect(answer.probability < 0.75)
  }

  @Test("one digit or two, or none, is nothing that the calendar settles")
  func structure() {
    // A 21 whose 2 looks like a 7 and whose 1 is thin.
    var thin = CellReading(digits: [Double](repeating: 0, count: 10), empty: 0.75, other: 0)
    thin.digits[1] = 0.25
    #expect(octoberDay([Seen.either(2, 0.001, or: 7), thin]).probability < 0.8)
    // A 10 whose 1 may be nothing.
    var faint = CellReading(digits: [Double](repeating: 0, count: 10), empty: 0.28, other: 0)
    faint.digits[1] = 0.72
    #expect(octoberDay([faint, Seen.cell("0", sure: 0.9999)]).probability < 0.75)
  }

  @Test("what may well be no day stays in doubt", arguments: [0.3, 0.4, 0.49])
  func maybeUnlawful(share: Double) {
    let answer = octoberDay([Seen.either(3, share, or: 2), Seen.cell("9", sure: 0.9999)])
    #expect(answer.probability < 0.98)
    var spoiled = CellReading(digits: [Double](repeating: 0, count: 10), empty: 0, other: share / 4)
    spoiled.digits[2] = 1 - share / 4
    #expect(octoberDay([spoiled, Seen.cell("9", sure: 0.9999)]).probability < 0.98)
  }

  private func octoberDay(_ cells: [CellReading]) -> DateAnswer {
    DateAnswer(
      eras: [(.reiwa, 1)], century: 0, year: Seen.cells(" 8", sure: 0.999),
      month: Seen.cells("10", sure: 0.999), day: cells, expected: Self.october)
  }

  @Test("an era that is not marked leaves every era open")
  func openEra() {
    let answer = DateAnswer(
      eras: [(.showa, 0.5), (.heisei, 0.5)], century: 0, year: Seen.cells(" 5"),
      month: Seen.cells(" 6"), day: Seen.cells("17"), expected: nil)
    #expect(answer.probability < 0.55)
    let (showa, heisei) = (CalendarDate("1930-06-17"), CalendarDate("1993-06-17"))
    #expect(showa.map { answer.likelihood(of: $0) > 0.4 } == true)
    #expect(heisei.map { answer.likelihood(of: $0) > 0.4 } == true)
  }

  @Test("a day outside its era is no day of it")
  func eraBounds() {
    func birth(_ era: Era, _ year: String, _ month: String, _ day: String) -> DateAnswer {
      DateAnswer(
        eras: [(era, 1)], century: 0, year: Seen.cells(year), month: Seen.cells(month),
        day: Seen.cells(day), expected: nil)
    }
    #expect(birth(.showa, "64", " 1", " 7").best == CalendarDate("1989-01-07"))
    #expect(birth(.showa, "64", " 1", " 8").state == .impossible)
    #expect(birth(.heisei, "31", " 4", "30").best == CalendarDate("2019-04-30"))
    #expect(birth(.heisei, "31", " 5", " 1").state == .impossible)
    #expect(birth(.reiwa, " 1", " 4", "30").state == .impossible)
    #expect(birth(.reiwa, " 1", " 5", " 1").best == CalendarDate("2019-05-01"))
  }

  @Test("a Gregorian year counts from what is printed before its cells")
  func gregorian() {
    let answer = DateAnswer(
      eras: [(nil, 1)], century: 2000, year: Seen.cells("26"), month: Seen.cells("10"),
      day: Seen.cells(" 3"), expected: Self.october)
    #expect(answer.best == CalendarDate("2026-10-03"))
    #expect(CalendarDate("2026-10-03").map { answer.likelihood(of: $0) > 0.9 } == true)
  }

  @Test("an unreadable cell makes no sure day")
  func unread() {
    let answer = given(" 8", "10", "1?")
    #expect(answer.text.hasSuffix("1?"))
    #expect(answer.state != .day || answer.probability < 0.5)
  }

  @Test("a date without cells is missing")
  func noCells() {
    let answer = DateAnswer(
      eras: [(.reiwa, 1)], century: 0, year: [], month: [], day: [], expected: Self.october)
    #expect(answer.state == .missing && answer.isUnwritten)
  }
}

@Suite("Codes in cells")
struct CodeAnswerTests {
  @Test("the likeliest digits, and how likely they are")
  func reading() {
    let code = CodeAnswer(cells: Seen.cells("04500", sure: 0.9))
    #expect(code.text == "04500")
    #expect(code.isComplete && !code.isBlank)
    #expect(abs(code.probability - 0.59049) < 1e-9)
  }

  @Test("blank, half written and unreadable")
  func incomplete() {
    #expect(CodeAnswer(cells: Seen.cells("     ")).isBlank)
    let half = CodeAnswer(cells: Seen.cells("12  5"))
    #expect(!half.isBlank && !half.isComplete)
    let unread = CodeAnswer(cells: Seen.cells("12?45"))
    #expect(unread.text == "12?45" && !unread.isComplete)
  }

  @Test("a number fits as well as its digits do")
  func likelihood() throws {
    let cells = [Seen.cell("1", sure: 1), Seen.either(4, 0.8, or: 9), Seen.cell("7", sure: 1)]
    let code = CodeAnswer(cells: cells)
    let best = try #require(code.logLikelihood(of: "147"))
    let second = try #require(code.logLikelihood(of: "197"))
    let wrong = try #require(code.logLikelihood(of: "137"))
    let worst = try #require(code.logLikelihood(of: "232"))
    #expect(best > second && second > wrong && wrong > worst)
    #expect(best > -0.3)
    // However sure a reader is, it can be wrong: no number is ruled out.
    #expect(worst.isFinite)
    #expect(code.logLikelihood(of: "1470") == nil)
    #expect(code.logLikelihood(of: "14") == nil)
    #expect(code.logLikelihood(of: "14x") == nil)
    #expect(code.logLikelihood(of: "") == nil)
  }

  @Test("a cell that is struck out leaves more doubt")
  func struckOut() {
    var struck = Seen.cell("3")
    struck.other = 0.6
    struck.digits[3] = 0.39
    #expect(CodeAnswer.softened(struck)[5] > CodeAnswer.softened(Seen.cell("3"))[5])
  }
}
