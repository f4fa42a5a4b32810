internal import Domain

/// A birth date as read, ready to be held against candidates' dates.
struct DateEvidence {
  private enum Source {
    case western(DigitCells)
    case eras([(offset: Int, bits: Float)], year: DigitCells, month: DigitCells, day: DigitCells)
  }
  private let source: Source
  /// The date itself where the reading is one.
  let plain: CalendarDate?
  private let written: [Int]
  private var levels: [Int: AgreementLevel] = [:]

  /// How far apart the years of two eras of the same number are: 明治 to 大正, 昭和, 平成, 令和.
  private static let eraSlips: Set<Int> = [14, 30, 44, 58, 63, 77, 93, 107, 121, 151]

  /// From so many cells on that say nothing a date is no evidence: everybody's would fit it.
  private static let tooIllegible = 2

  init?(_ reading: DateReading) {
    switch reading {
    case .date(let date):
      plain = date
      written = DateEvidence.digits(date)
      source = .western(DigitCells(digits: written))
    case .text(let text):
      guard let cells = DigitCells(text: text), cells.bits.count == 8 else { return nil }
      guard cells.illegible < DateEvidence.tooIllegible else { return nil }
      written = cells.best
      plain = CalendarDate(written.map(String.init).joined())
      source = .western(cells)
    case .cells(let cells):
      let best = cells.eras.map(\.probability).max() ?? 0
      guard best > 0, !cells.year.isEmpty, !cells.month.isEmpty, !cells.day.isEmpty else {
        return nil
      }
      let eras = cells.eras.map {
        (offset: $0.offset, bits: max(-13, log2(Float(max($0.probability, 1e-6) / best))))
      }
      let year = DigitCells(chances: cells.year)
      let month = DigitCells(chances: cells.month)
      let day = DigitCells(chances: cells.day)
      guard !year.bits.isEmpty, !month.bits.isEmpty, !day.bits.isEmpty,
        year.illegible + month.illegible + day.illegible < DateEvidence.tooIllegible
      else { return nil }
      let offset = eras.max { $0.bits < $1.bits }?.offset ?? 0
      let number = { (digits: [Int]) in digits.reduce(0) { $0 * 10 + $1 } }
      plain = CalendarDate(
        year: offset + number(year.best), month: number(month.best), day: number(day.best))
      written = plain.map(DateEvidence.digits) ?? []
      source = .eras(eras, year: year, month: month, day: day)
    }
  }

  private static func digits(_ date: CalendarDate) -> [Int] {
    [
      date.year / 1000, date.year / 100 % 10, date.year / 10 % 10, date.year % 10,
      date.month / 10, date.month % 10, date.day / 10, date.day % 10,
    ]
  }

  /// Whether the doubts are the reader's own.
  var isMeasured: Bool {
    if case .eras = source { return true }
    return false
  }

  /// How a day fits what was read; the same day is asked for many times.
  mutating func level(dayNumber: Int) -> AgreementLevel {
    if let known = levels[dayNumber] { return known }
    let level = level(CalendarDate(dayNumber: dayNumber))
    levels[dayNumber] = level
    return level
  }

  /// How a date fits what was read.
  func level(_ date: CalendarDate) -> AgreementLevel {
    switch source {
    case .western(let cells):
      guard let fit = cells.fit(DateEvidence.digits(date)) else { return .different }
      if fit.misread == 0 { return .exact }
      if fit.misread == 1 { return fit.unlikely == 0 ? .misread : .severalMisread }
      if isEraSlip(date) { return .eraSlip }
      if isSwapped(date) { return .swapped }
      if fit.misread == 2, fit.unlikely == 0 { return .severalMisread }
      return .different
    case .eras(let eras, let year, let month, let day):
      guard let monthFit = DateEvidence.fit(month, date.month),
        let dayFit = DateEvidence.fit(day, date.day)
      else { return .different }
      var best: (bits: Float, level: AgreementLevel) = (-100, .different)
      for era in eras {
        guard let yearFit = DateEvidence.fit(year, date.year - era.offset) else { continue }
        let fits = [yearFit, monthFit, dayFit]
        let bits = era.bits + fits.reduce(0) { $0 + $1.bits }
        let misread = fits.reduce(0) { $0 + $1.misread }
        let unlikely = fits.reduce(0) { $0 + $1.unlikely }
        let level: AgreementLevel
        if unlikely == 0, era.bits > DigitCells.contradictionBits {
          level =
            bits > -1.6
            ? .exact : misread <= 1 ? .misread : misread == 2 ? .severalMisread : .different
        } else if unlikely == 0, misread == 0 {
          level = .eraSlip
        } else if unlikely == 1, misread == 1, era.bits > DigitCells.contradictionBits {
          level = .severalMisread
        } else {
          level = .different
        }
        if bits > best.bits { best = (bits, level) }
      }
      if best.level == .different, isSwapped(date) { return .swapped }
      return best.level
    }
  }

  /// How a number of fixed width fits cells; nil where it needs more of them.
  private static func fit(_ cells: DigitCells, _ number: Int) -> DigitCells.Fit? {
    guard number >= 0 else { return nil }
    var digits: [Int] = []
    var rest = number
    for _ in cells.bits {
      digits.insert(rest % 10, at: 0)
      rest /= 10
    }
    return rest == 0 ? cells.fit(digits) : nil
  }

  private func isEraSlip(_ date: CalendarDate) -> Bool {
    guard let plain, plain.month == date.month, plain.day == date.day else { return false }
    return DateEvidence.eraSlips.contains(abs(plain.year - date.year))
  }

  /// Two neighbouring digits exchanged, or month and day.
  private func isSwapped(_ date: CalendarDate) -> Bool {
    let digits = DateEvidence.digits(date)
    guard written.count == 8 else { return false }
    let off = (0..<8).filter { written[$0] != digits[$0] }
    if off.count == 2, off[1] == off[0] + 1, written[off[0]] == digits[off[1]],
      written[off[1]] == digits[off[0]]
    {
      return true
    }
    return Array(written[4..<6]) == Array(digits[6..<8])
      && Array(written[6..<8]) == Array(digits[4..<6])
      && Array(written[..<4]) == Array(digits[..<4])
  }

  /// The days worth looking up, the likeliest first.
  func candidates(atMost count: Int) -> [CalendarDate] {
    var days: [CalendarDate] = []
    var seen: Set<CalendarDate> = []
    func add(_ date: CalendarDate?) {
      if let date, days.count < count, seen.insert(date).inserted { days.append(date) }
    }
    add(plain)
    switch source {
    case .western(let cells):
      for (digits, _) in cells.likeliest(count * 3, downTo: -9.2) {
        add(CalendarDate(digits.map(String.init).joined()))
      }
    case .eras(let eras, let year, let month, let day):
      let number = { (digits: [Int]) in digits.reduce(0) { $0 * 10 + $1 } }
      var dates: [(date: CalendarDate, bits: Float)] = []
      for era in eras where era.bits > -9.2 {
        for y in year.likeliest(5, downTo: -9.2) {
          for m in month.likeliest(4, downTo: -9.2) {
            for d in day.likeliest(5, downTo: -9.2) {
              let bits = era.bits + y.bits + m.bits + d.bits
              guard bits > -10,
                let date = CalendarDate(
                  year: era.offset + number(y.digits), month: number(m.digits),
                  day: number(d.digits))
              else { continue }
              dates.append((date, bits))
            }
          }
        }
      }
      for (date, _) in dates.sorted(by: { $0.bits > $1.bits }) { add(date) }
    }
    if let plain {
      for slip in DateEvidence.eraSlips.sorted() {
        for year in [plain.year - slip, plain.year + slip] where (1868...2100).contains(year) {
          add(CalendarDate(year: year, month: plain.month, day: plain.day))
        }
      }
      add(CalendarDate(year: plain.year, month: plain.day, day: plain.month))
    }
    return days
  }
}
