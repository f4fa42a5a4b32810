public import Domain

/// A date that is written in parts, as a distribution over days.
public struct DateAnswer: Sendable {
  /// What can be said of it as it stands.
  public enum State: Sendable, Hashable {
    /// A day; how sure is in `probability`.
    case day
    /// Nothing is written, or not all of its parts.
    case missing
    /// What is written is no day.
    case impossible
  }

  /// The probability of each era; a Gregorian year has a single entry under nil.
  public let eras: [(era: Era?, probability: Double)]
  private let year: NumberReading
  private let month: NumberReading
  private let day: NumberReading
  /// What a Gregorian year's cells are added to.
  public let century: Int
  /// The cells of the year.
  public let yearCells: [CellReading]
  /// The cells of the month.
  public let monthCells: [CellReading]
  /// The cells of the day.
  public let dayCells: [CellReading]

  /// The likeliest day; nil where there is none.
  public private(set) var best: CalendarDate?
  /// The probability that `best` is what is written, 0…1.
  public private(set) var probability = 0.0
  /// What can be said of it.
  public private(set) var state = State.missing
  /// What is written, part by part, for people: `令和8-10-1?`.
  public let text: String

  /// Takes the parts.
  ///
  /// - Parameters:
  ///   - eras: The eras that may be meant, with their probabilities; nil stands for a Gregorian year.
  ///   - century: What is printed before a Gregorian year's cells, times 100.
  ///   - expected: A month that another source names, for example the batch; nil where none does.
  ///   - arrival: When the paper came; nil where that is not known.
  init(
    eras: [(era: Era?, probability: Double)], century: Int, year: [CellReading],
    month: [CellReading], day: [CellReading], expected: (year: Int, month: Int)?,
    arrival: CalendarDate? = nil
  ) {
    self.eras = eras
    self.century = century
    (yearCells, monthCells, dayCells) = (year, month, day)
    self.year = NumberReading(year)
    self.month = NumberReading(month)
    self.day = NumberReading(day)
    text =
      (eras.max { $0.probability < $1.probability }?.era?.name ?? "")
      + [self.year, self.month, self.day].map(\.text).joined(separator: "-")
    settle(expected: expected, arrival: arrival)
  }

  /// Says that the day cannot be: it lies after the paper's own arrival.
  mutating func rejectFuture() {
    state = .impossible
    best = nil
  }

  /// Whether nothing at all is written.
  public var isUnwritten: Bool { year.empty > 0.5 && month.empty > 0.5 && day.empty > 0.5 }

  private mutating func settle(
    expected: (year: Int, month: Int)?, arrival: CalendarDate?
  ) {
    guard year.empty < 0.5, month.empty < 0.5, day.empty < 0.5 else { return }
    var leading: (date: CalendarDate, probability: Double)? = nil
    for (era, eraProbability) in eras {
      for (writtenYear, yearProbability) in year.likeliest(4) {
        for (writtenMonth, monthProbability) in month.likeliest(4) {
          for (writtenDay, dayProbability) in day.likeliest(6) {
            guard
              let date = date(
                era: era, year: writtenYear, month: writtenMonth, day: writtenDay)
            else { continue }
            var probability = eraProbability * dayProbability
            if let expected {
              if writtenDay >= 10 { probability *= lawfulShare }
              // Month and year are named twice, on the paper and by the batch.
              let otherMonths = month.total(DateAnswer.writtenMonths) - monthProbability
              probability *=
                writtenMonth == expected.month
                ? DateAnswer.corroborated(
                  monthProbability, against: max(0.002, otherMonths) * DateAnswer.differingShare)
                : DateAnswer.contradicted(
                  monthProbability * DateAnswer.differingShare,
                  by: month.probability(expected.month))
              let yearsToCome = arrival.map { year.total(after(year: $0.year, era: era)) } ?? 0
              let yearsLongPast = year.total(before(year: expected.year - 1, era: era))
              let otherYears =
                year.total(1...99) - yearProbability - yearsToCome - yearsLongPast
              probability *=
                date.year == expected.year
                ? DateAnswer.corroborated(
                  yearProbability,
                  against: max(0.002, otherYears) * DateAnswer.differingShare
                    + yearsLongPast * DateAnswer.longPastShare
                    + yearsToCome * DateAnswer.toComeShare)
                : DateAnswer.contradicted(
                  yearProbability
                    * DateAnswer.share(
                      ofYear: date.year, expected: expected.year, arrival: arrival?.year),
                  by: year.probability(written(expected.year, era: era)))
            } else {
              probability *= monthProbability * yearProbability
            }
            if probability > leading?.probability ?? 0 { leading = (date, probability) }
          }
        }
      }
    }
    // What stands there, were there no calendar.
    let asWritten =
      (year.likeliest(1).first?.probability ?? 0) * (month.likeliest(1).first?.probability ?? 0)
      * (day.likeliest(1).first?.probability ?? 0)
    guard let leading, leading.probability >= 0.5 * asWritten || expected != nil else {
      state = .impossible
      best = leading?.date
      probability = leading?.probability ?? 0
      return
    }
    if let expected, isWrittenImpossibly(expected) {
      state = .impossible
      best = nil
      return
    }
    state = .day
    best = leading.date
    probability = leading.probability
  }

  /// What people write for a month, slips among them: a 13 is one, a 22 is a day in the month's place, a 60 is a 10
  /// whose 1 was not read.
  private static let writtenMonths = 0...31

  /// Whether the likeliest parts, each surely read, make no day.
  ///
  /// A month that nobody writes is none that is written, as long as the cells may be the month that the other source
  /// names, if only 50 times less likely than what they look like most.
  private func isWrittenImpossibly(_ expected: (year: Int, month: Int)) -> Bool {
    guard let year = year.likeliest(1).first, let month = month.likeliest(1).first,
      let day = day.likeliest(1).first
    else { return false }
    let isMisread =
      !DateAnswer.writtenMonths.contains(month.number)
      && self.month.probability(expected.month) >= 0.02 * month.probability
    let written = isMisread ? expected.month : month.number
    let possible = eras.contains { era, _ in
      date(era: era, year: year.number, month: written, day: day.number) != nil
    }
    return !possible && month.probability * day.probability > 0.5
  }

  /// What the probability of a day of two digits grows by, because no month has a day over 31: a 7 where the tens stand is a 1
  /// or a 2, a 6 behind 3 tens a 0.
  ///
  /// Only what nobody writes for a day gives way, and 1 paper in 20 of those that look so may have it written all the same. The 31
  /// of a short month, a slip people make, stays in doubt, and so does whether there is one digit or two, or none.
  private var lawfulShare: Double {
    let share = 0.05
    return 1 / (1 - (1 - share) * day.total(32...99))
  }

  /// On how many papers of all another month or year is written than the batch's; assumed, not measured.
  private static let differingShare = 0.02
  /// On how many papers of all a year is written that has not come when the paper arrives; assumed, not measured.
  ///
  /// The clinic writes the same year on every paper, and last year's, in January, is the slip people make. Where it is
  /// a slip after all, the dose was given in the batch's year: none is given after its paper has come.
  private static let toComeShare = 0.0002

  /// On how many papers of all a year before last year, as the batch sees it, is written; assumed, not measured: the slip
  /// people make in January is last year's.
  private static let longPastShare = 0.002

  /// On how many papers of all a year that is not the batch's may be written.
  private static func share(ofYear year: Int, expected: Int, arrival: Int?) -> Double {
    if let arrival, year > arrival { return toComeShare }
    return year < expected - 1 ? longPastShare : differingShare
  }

  /// The probability of a part that another source names as well.
  ///
  /// - Parameters:
  ///   - probability: The cells' own for this number.
  ///   - others: The cells' probability of all that could stand here instead, times the share of such papers.
  private static func corroborated(_ probability: Double, against others: Double) -> Double {
    let weight = probability * (1 - differingShare)
    return weight / (weight + others)
  }

  /// The probability of a part for which another source names another number.
  ///
  /// - Parameters:
  ///   - weight: The cells' own probability for this number, times the share of such papers.
  ///   - named: The cells' probability of the number that the other source names.
  private static func contradicted(_ weight: Double, by named: Double) -> Double {
    weight / (weight + named * (1 - differingShare) + 1e-9)
  }

  /// What is written for a Gregorian year.
  private func written(_ year: Int, era: Era?) -> Int {
    era.map { year - $0.firstYear + 1 } ?? year - century
  }

  /// What is written for the years after a Gregorian one.
  private func after(year: Int, era: Era?) -> ClosedRange<Int> {
    min(max(written(year + 1, era: era), 1), 99)...99
  }

  /// What is written for the years before a Gregorian one; nothing where the era had not begun.
  private func before(year: Int, era: Era?) -> Range<Int> {
    1..<min(max(written(year, era: era), 1), 100)
  }

  private func date(era: Era?, year: Int, month: Int, day: Int) -> CalendarDate? {
    if let era { return try? Wareki(era: era, year: year, month: month, day: day).date() }
    return CalendarDate(year: century + year, month: month, day: day)
  }

  /// The probability that the paper would look as it does if this day was written, up to a constant.
  public func likelihood(of date: CalendarDate) -> Double {
    var total = 0.0
    for (era, probability) in eras {
      total += probability * year.probability(written(date.year, era: era))
    }
    return total * month.probability(date.month) * day.probability(date.day)
  }
}

/// A number of one or two digits in two cells, as a distribution over 0…99.
struct NumberReading: Sendable {
  private let probabilities: [Double]
  /// The probability that no digit is written.
  let empty: Double
  /// What is written, unread cells as `?`.
  let text: String

  /// Takes one or two cells; the first of two may be empty or 0 for a single digit, and a single digit may stand
  /// in the first.
  init(_ cells: [CellReading]) {
    var probabilities = [Double](repeating: 0, count: 100)
    text = cells.map { $0.verdict.text ?? "?" }.joined()
    if cells.count == 1 {
      empty = cells[0].empty
      for digit in 0...9 { probabilities[digit] = cells[0].digits[digit] }
    } else if cells.count >= 2 {
      let (first, second) = (cells[0], cells[1])
      empty = first.empty * second.empty
      for ones in 0...9 {
        for tens in 1...9 {
          probabilities[tens * 10 + ones] = first.digits[tens] * second.digits[ones]
        }
        probabilities[ones] =
          (first.empty + first.digits[0]) * second.digits[ones]
          + first.digits[ones] * second.empty
      }
    } else {
      empty = 1
    }
    self.probabilities = probabilities
  }

  func probability(_ number: Int) -> Double {
    probabilities.indices.contains(number) ? probabilities[number] : 0
  }

  /// The probability that one of these numbers is written.
  func total(_ numbers: some Collection<Int>) -> Double {
    numbers.reduce(0) { $0 + probabilities[$1] }
  }

  func likeliest(_ count: Int) -> [(number: Int, probability: Double)] {
    probabilities.enumerated().sorted { $0.element > $1.element }.prefix(count)
      .filter { $0.element > 1e-6 }.map { ($0.offset, $0.element) }
  }
}
