public import Domain
public import Immunization

/// What a table of coverage is asked for: of those born in each fiscal year, how many have the dose.
public struct CoverageQuestion: Sendable {
  /// ワクチン種別; doses of vaccines that share its series count where they fill the same place.
  public var vaccine: VaccineCode
  /// 回数.
  public var label: String
  /// The births looked at.
  public var born: ClosedRange<CalendarDate>
  /// The day on which they are residents, and by which the dose was given.
  public var day: CalendarDate
  /// Whether each district has lines of its own.
  public var byDistrict: Bool

  /// Makes a question.
  public init(
    vaccine: VaccineCode, label: String, born: ClosedRange<CalendarDate>, day: CalendarDate,
    byDistrict: Bool = false
  ) {
    self.vaccine = vaccine
    self.label = label
    self.born = born
    self.day = day
    self.byDistrict = byDistrict
  }
}

/// A line of coverage.
public struct CoverageLine: Hashable, Sendable {
  /// The fiscal year of birth.
  public var birthYear: Int
  /// The district's number; nil for the whole city.
  public var district: Int?
  /// The denominator: residents on the day who were born in the year.
  public var residents: Int
  /// Those of them who have the dose.
  public var covered: Int

  /// In percent.
  public var rate: Double? { residents > 0 ? Double(covered) * 100 / Double(residents) : nil }
}

extension RegisterBook {
  /// Coverage by year of birth.
  public func coverage(_ question: CoverageQuestion, schedule: Schedule) -> [CoverageLine] {
    let slot = schedule.slot(of: question.vaccine, label: question.label)
    let related = schedule.vaccinesSharingSeries(with: question.vaccine)
    var fills = [Bool](repeating: false, count: vaccines.count * max(1, labels.count))
    for (vaccine, code) in vaccines.enumerated() where related.contains(code) {
      for (label, text) in labels.enumerated() where schedule.slot(of: code, label: text) == slot {
        fills[vaccine * labels.count + label] = true
      }
    }
    struct Cell {
      var residents = 0
      var covered = 0
    }
    let first = question.born.lowerBound.number
    let last = question.born.upperBound.number
    let calendar = DayTable(first...last)
    let day = question.day.number
    var cells: [UInt64: Cell] = [:]
    for member in 0..<count
    where births[member] >= first && births[member] <= last && isResident(member, on: day) {
      let isCovered = doses(of: member).contains { dose in
        doseDays[dose] <= day
          && fills[Int(doseVaccines[dose]) * labels.count + Int(doseLabels[dose])]
      }
      let district = question.byDistrict && !districts.isEmpty ? UInt64(districts[member]) : 0
      let key = UInt64(calendar.fiscalYear(births[member])) << 16 | district
      cells[key, default: Cell()].residents += 1
      if isCovered { cells[key, default: Cell()].covered += 1 }
    }
    return cells.sorted { $0.key < $1.key }.map { key, cell in
      CoverageLine(
        birthYear: Int(key >> 16),
        district: question.byDistrict ? Int(key & 0xFFFF) : nil, residents: cell.residents,
        covered: cell.covered)
    }
  }
}

/// A line of coverage as it may be shown: nil is suppressed (秘匿).
public struct ShownCoverage: Hashable, Sendable {
  /// The line.
  public var line: CoverageLine
  /// The denominator.
  public var residents: Int?
  /// Those who have the dose, and with them the share.
  public var covered: Int?

  /// In percent.
  public var rate: Double? { covered == nil ? nil : line.rate }
}

extension Collection where Element == CoverageLine {
  /// The lines with small counts suppressed, and with what those could be worked out from.
  ///
  /// A share is as telling as its counts: few covered, or few not covered, and neither is shown. Where each
  /// district has lines of its own the city's are known beside them, so that one district alone is never left
  /// out of a year: each year is a table of districts by covered and not covered, and is suppressed as one.
  public func shown(_ policy: SuppressionPolicy) -> [ShownCoverage] {
    var shown: [ShownCoverage] = []
    var rest = self[...]
    while let year = rest.first?.birthYear {
      let lines = rest.prefix { $0.birthYear == year }
      rest = rest.dropFirst(lines.count)
      let table = CrossTable(
        rowTitle: "", columnTitle: "", rows: lines.map { "\($0.district ?? 0)" },
        columns: ["covered", "not"], cells: lines.map { [$0.covered, $0.residents - $0.covered] }
      ).suppressed(policy)
      for (row, line) in lines.enumerated() {
        let isWhole = table.cells[row].allSatisfy { $0 != nil }
        shown.append(
          ShownCoverage(
            line: line, residents: table.rowTotals[row], covered: isWhole ? line.covered : nil))
      }
    }
    return shown
  }
}
