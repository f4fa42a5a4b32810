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
