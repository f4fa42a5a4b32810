import Domain
import Immunization

/// One version of a programme, made ready for hundreds of thousands of people.
struct DueOffer {
  let rules: VaccineRules
  let programme: Programme
  /// The days of vaccination on which it applies.
  let inForce: ClosedRange<Int32>
  /// Whether only those are looked at who have a dose of this very vaccine.
  let onlyBegun: Bool
  /// By vaccine of the book: whether its doses stand in the same series.
  let isRelated: [Bool]
  /// The vaccine's own position in the book; nil where nobody has had it.
  let ownVaccine: UInt16?
  /// By vaccine and label of the book: the slot's number.
  let slots: [Int16]
  /// By vaccine of the book: how long its doses hold this vaccine up.
  let holds: [[MinimumInterval]]
  var courses: [DueCourse]
  /// The fiscal years of the period with the days on which the programme runs; empty where doses are no
  /// yearly ones.
  let seasons: [DueSeason]
  /// By birth: whether any window of any dose meets the period; births as offsets from `firstBirth`.
  var mayMatch: [UInt8]

  static let firstBirth: Int32 = -36_524  // 1870-01-01
  static let births = 73_049  // until 2069-12-31

  init(
    _ rules: VaccineRules, _ programme: Programme, onlyBegun: Bool, schedule: Schedule,
    book: RegisterBook, question: DueQuestion
  ) {
    self.rules = rules
    self.programme = programme
    self.onlyBegun = onlyBegun
    let from = programme.inForce.from?.number ?? Int32.min + 1
    inForce = from...max(from, programme.inForce.until?.number ?? Int32.max)
    let related = schedule.vaccinesSharingSeries(with: rules.vaccine)
    isRelated = book.vaccines.map { related.contains($0) }
    ownVaccine = book.vaccines.firstIndex(of: rules.vaccine).map { UInt16($0) }
    var numbers: [String: Int16] = [:]
    func number(_ slot: String) -> Int16 {
      if let known = numbers[slot] { return known }
      numbers[slot] = Int16(numbers.count)
      return Int16(numbers.count - 1)
    }
    var slots: [Int16] = []
    for vaccine in book.vaccines {
      for label in book.labels { slots.append(number(schedule.slot(of: vaccine, label: label))) }
    }
    self.slots = slots
    holds = book.vaccines.map { schedule.intervals(from: $0, to: rules.vaccine, on: question.day) }
    courses = programme.courses.map { course in
      DueCourse(
        start: course.start, onlyAfterChange: course.onlyAfterChange,
        doses: course.doses.map { rule in
          DueDose(
            rule: rule, slot: number(rule.slot),
            after: rule.after.map { (number($0.dose), $0) },
            onlyIf: rule.onlyIf.map { (number($0.dose), $0.until) })
        })
    }
    seasons =
      programme.season.map { DueSeason.seasons(of: question.period, months: $0.months) } ?? []
    mayMatch = Array(repeating: 0, count: DueOffer.births)
  }

  /// Whether the programme is for persons of that birth and sex; what is unknown does not exclude.
  func admits(birth: CalendarDate, sex: Sex?) -> Bool {
    programme.born.contains(birth)
      && (programme.sex == nil || sex == nil || programme.sex == sex)
  }
}

struct DueCourse {
  let start: AgeWindow?
  let onlyAfterChange: Bool
  var doses: [DueDose]
}

/// Read field by field in the loops over everyone: a copy of the whole would count references up and down.
struct DueDose {
  let label: String
  let windows: [AgeWindow]
  let slot: Int16
  let after: [(slot: Int16, interval: IntervalRule)]
  let onlyIf: (slot: Int16, until: Age)?
  /// The windows by birth: some ten thousand births recur among all the residents.
  private var cache: [Int32: [DueSpan]] = [:]

  init(
    rule: DoseRule, slot: Int16, after: [(slot: Int16, interval: IntervalRule)],
    onlyIf: (slot: Int16, until: Age)?
  ) {
    label = rule.label
    windows = rule.windows
    self.slot = slot
    self.after = after
    self.onlyIf = onlyIf
  }

  /// The stretches of days on which age allows the dose; those that need no certificate first.
  mutating func spans(birth: Int32) -> [DueSpan] {
    if let known = cache[birth] { return known }
    var spans: [DueSpan] = []
    let date = CalendarDate(dayNumber: Int(birth))
    if windows.isEmpty {
      spans = [DueSpan(first: birth, last: Int32.max, needsCertificate: false)]
    }
    for window in windows {
      for span in window.spans(birth: date) {
        spans.append(
          DueSpan(
            first: span.lowerBound.number, last: span.upperBound.number,
            needsCertificate: window.certificate != nil))
      }
    }
    spans.sort { ($0.needsCertificate ? 1 : 0, $0.first) < ($1.needsCertificate ? 1 : 0, $1.first) }
    cache[birth] = spans
    return spans
  }
}

/// Days on which age allows a dose.
struct DueSpan {
  let first: Int32
  let last: Int32
  let needsCertificate: Bool
}

/// A fiscal year of a programme that gives one dose a year.
struct DueSeason {
  /// The year.
  let year: ClosedRange<Int32>
  /// Its days in the programme's months.
  let stretches: [ClosedRange<Int32>]

  /// The fiscal years that a period touches.
  static func seasons(of period: ClosedRange<CalendarDate>, months: [Int]) -> [DueSeason] {
    let years = period.lowerBound.fiscalYear.year...period.upperBound.fiscalYear.year
    return years.compactMap { year in
      let fiscalYear = FiscalYear(year)
      guard let opens = fiscalYear.firstDay, let closes = fiscalYear.lastDay else { return nil }
      return DueSeason(
        year: opens.number...closes.number, stretches: stretches(of: fiscalYear, months: months))
    }
  }

  /// A fiscal year's stretches of days in some months; the whole year where none are named.
  private static func stretches(of year: FiscalYear, months: [Int]) -> [ClosedRange<Int32>] {
    guard let opens = year.firstDay, let closes = year.lastDay else { return [] }
    guard !months.isEmpty else { return [opens.number...closes.number] }
    var stretches: [ClosedRange<Int32>] = []
    for offset in 0..<12 {
      let month = (offset + 3) % 12 + 1
      let calendarYear = month >= 4 ? year.year : year.year + 1
      guard months.contains(month),
        let first = CalendarDate(year: calendarYear, month: month, day: 1),
        let last = CalendarDate(
          year: calendarYear, month: month,
          day: CalendarDate.daysIn(month: month, year: calendarYear))
      else { continue }
      if let before = stretches.last, before.upperBound + 1 == first.number {
        stretches[stretches.count - 1] = before.lowerBound...last.number
      } else {
        stretches.append(first.number...last.number)
      }
    }
    return stretches
  }
}
