import Domain
import Immunization
import Testing

/// The law's ages a second time, in other words: an age of N months is reached on a day when on the next
/// day's date N whole months have passed by the calendar (a day at whose end the term is full).
///
/// `Age.reached` reckons forward from birth to the end of a term; this reckons back from a day.
private func hasReached(_ age: Age, birth: CalendarDate, on date: CalendarDate) -> Bool {
  let next = date.adding(days: 1)
  func months() -> Int {
    (next.year - birth.year) * 12 + next.month - birth.month - (next.day < birth.day ? 1 : 0)
  }
  switch age {
  case .years(let years): return months() >= years * 12
  case .months(let count): return months() >= count
  case .weeks(let weeks, let days):
    return date.dayNumber - birth.dayNumber >= weeks * 7 + days
  }
}

/// Whether a window is open, by the second formulation.
private func isOpen(_ window: AgeWindow, birth: CalendarDate, on date: CalendarDate) -> Bool {
  let dayBefore = date.adding(days: -1)
  if let from = window.from, !hasReached(from, birth: birth, on: date) { return false }
  if let from = window.fromDayAfter, !hasReached(from, birth: birth, on: dayBefore) { return false }
  if let until = window.until, hasReached(until, birth: birth, on: dayBefore) { return false }
  guard !window.fiscalYears.isEmpty else { return date >= birth }
  // 学年: whoever is born from 2 April to 1 April of the next year is of one year.
  let isEarly = (birth.month, birth.day) <= (4, 1)
  let schoolYear = isEarly ? birth.year - 1 : birth.year
  let year = date.month >= 4 ? date.year : date.year - 1
  return date >= birth && window.fiscalYears.contains(year - schoolYear)
}

/// Every window of the shipped schedule, once.
private func windows() throws -> [AgeWindow] {
  let doses = try Shipped.schedule.allProgrammes.flatMap(\.programme.courses).flatMap(\.doses)
  return Array(Set(doses.flatMap { $0.windows + [$0.standard].compactMap { $0 } }))
}

@Suite struct WindowPropertyTests {
  /// Every birth of ten years: the days around each end of each window of the schedule.
  @Test(arguments: 2014...2023)
  func twoFormulationsAgree(year: Int) throws {
    let windows = try windows()
    #expect(windows.count > 20)
    var birth = try day("\(year)-01-01")
    while birth.year == year {
      for window in windows {
        let spans = window.spans(birth: birth)
        let edges = spans.flatMap { [$0.lowerBound, $0.upperBound] }.filter { $0.year < 9000 }
        for edge in edges {
          for offset in -2...2 {
            let date = edge.adding(days: offset)
            let expected = isOpen(window, birth: birth, on: date)
            #expect(spans.contains { $0.contains(date) } == expected, "\(window) \(birth) \(date)")
            guard date >= birth else { continue }
            #expect(
              (window.position(of: date, birth: birth) == .inside) == expected,
              "\(window) \(birth) \(date)")
          }
        }
      }
      birth = birth.adding(days: 1)
    }
  }
}
