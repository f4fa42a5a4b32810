public import Domain
public import Immunization

/// The shape of a yearly report (地域保健・健康増進事業報告など): its lines, and how each is counted.
///
/// The ministry's form changes with the years and its cells are not public in full, so the lines are the
/// office's data and not the program's.
public struct ReportLayout: Hashable, Sendable, Codable {
  /// The report's title.
  public var report: String
  /// The fiscal years (年度) for which the layout holds, first and last.
  public var years: Years
  /// Where the layout comes from.
  public var source: String
  /// The lines in order.
  public var rows: [Row]

  /// Fiscal years, both included.
  public struct Years: Hashable, Sendable, Codable {
    /// The first.
    public var from: Int
    /// The last.
    public var until: Int
  }

  /// A line.
  public struct Row: Hashable, Sendable, Codable {
    /// The line's number in the form, where it has one.
    public var code: String?
    /// The line's words.
    public var name: String
    /// Which doses are counted.
    public var count: DoseFilter
    /// Whom they are held against; nil leaves 対象者数 and 実施率 empty.
    public var target: Target?
  }

  /// Which doses a line counts: of residents on the day, inside a window of the law, in the year.
  public struct DoseFilter: Hashable, Sendable, Codable {
    /// ワクチン種別.
    public var vaccines: [String]
    /// 回数 by the forms' labels; all where absent.
    public var doses: [String]?
    /// Under which laws; A類, B類 and 臨時 where absent.
    public var categories: [Programme.Category]?
    /// Ages on the day in whole years by the law, both included.
    public var ages: AgeBand?
    /// Only persons born in this span, for example the catch-up of HPV.
    public var born: DateSpan?
  }

  /// Ages in whole years by the law, both included; open where an end is absent.
  public struct AgeBand: Hashable, Sendable, Codable {
    /// The first.
    public var from: Int?
    /// The last.
    public var until: Int?

    func contains(_ age: Int) -> Bool {
      (from.map { $0 <= age } ?? true) && (until.map { age <= $0 } ?? true)
    }
  }

  /// Whom a line's doses are held against (対象者数); exactly one of the ways to count is given.
  public struct Target: Hashable, Sendable, Codable {
    /// Residents who reach this age in the fiscal year.
    public var reaching: Age?
    /// Residents of these ages on the year's last day.
    public var aged: AgeBand?
    /// A number that the office states, with where it has it from.
    public var stated: Int?
    /// Only this sex.
    public var sex: Sex?
    /// Only persons born in this span.
    public var born: DateSpan?
    /// For `stated`: where the number comes from.
    public var source: String?
  }
}

/// Something wrong with a layout.
public struct ReportFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What and where.
  public var description: String
}

extension ReportLayout {
  /// Checks what decoding does not.
  ///
  /// - Throws: ``ReportFault`` for a vaccine that the schedule does not know, a dose that none of its
  ///   programmes has, a target that says nothing or two things, years that end before they begin.
  public func check(against schedule: Schedule) throws(ReportFault) {
    guard years.from <= years.until else {
      throw ReportFault(description: "years: \(years.from) to \(years.until) ends before it begins")
    }
    for row in rows {
      for code in row.count.vaccines {
        guard let rules = schedule.rules(of: VaccineCode(code)) else {
          throw ReportFault(description: "\(row.name): the schedule has no vaccine \(code)")
        }
        let known = Set(rules.programmes.flatMap(\.courses).flatMap(\.doses).map(\.slot))
        for label in row.count.doses ?? []
        where !known.contains(schedule.slot(of: rules.vaccine, label: label)) {
          throw ReportFault(description: "\(row.name): \(code) has no dose \(label)")
        }
      }
      guard let target = row.target else { continue }
      let ways = [target.reaching != nil, target.aged != nil, target.stated != nil]
      guard ways.count(where: { $0 }) == 1 else {
        throw ReportFault(
          description: "\(row.name): a target is one of reaching, aged and stated")
      }
    }
  }
}

/// A filled line of a report.
public struct ReportLine: Hashable, Sendable {
  /// The line's number in the form.
  public var code: String
  /// The line's words.
  public var name: String
  /// 対象者数; nil where the layout has none.
  public var target: Int?
  /// How they were counted.
  public var targetWords: String
  /// 接種者数.
  public var given: Int

  /// Makes a line.
  public init(code: String, name: String, target: Int?, targetWords: String, given: Int) {
    self.code = code
    self.name = name
    self.target = target
    self.targetWords = targetWords
    self.given = given
  }

  /// 実施率 in percent; over 100 it stays over 100, as targets are estimates.
  public var rate: Double? {
    target.flatMap { $0 > 0 ? Double(given) * 100 / Double($0) : nil }
  }
}

/// A filled report.
public struct Report: Hashable, Sendable {
  /// The lines in the layout's order.
  public var lines: [ReportLine]
  /// Doses of the year that no line counts because the person was no resident on the day.
  public var nonResident: Int
  /// Doses of residents in the year that lie outside every window of the law (定期外).
  public var outsideWindows: Int
}

extension RegisterBook {
  /// Fills a report's layout for a fiscal year.
  ///
  /// - Parameters:
  ///   - layout: a checked layout.
  ///   - year: the fiscal year.
  ///   - day: the day on which those of the targets are residents: the year's last, or an earlier one
  ///     while the year runs.
  public func report(
    _ layout: ReportLayout, year: FiscalYear, day: CalendarDate, schedule: Schedule
  ) -> Report {
    guard let opens = year.firstDay, let closes = year.lastDay else {
      return Report(lines: [], nonResident: 0, outsideWindows: 0)
    }
    let period = opens.number...closes.number
    var rowsByDose = [[Int]](repeating: [], count: vaccines.count * max(1, labels.count))
    for (place, row) in layout.rows.enumerated() {
      for (vaccine, code) in vaccines.enumerated() where row.count.vaccines.contains(code.rawValue)
      {
        let slots = row.count.doses.map { Set($0.map { schedule.slot(of: code, label: $0) }) }
        for (label, text) in labels.enumerated()
        where slots?.contains(schedule.slot(of: code, label: text)) ?? true {
          rowsByDose[vaccine * labels.count + label].append(place)
        }
      }
    }
    var given = Array(repeating: 0, count: layout.rows.count)
    var nonResident = 0
    var outside = 0
    var standing = DoseStanding(schedule, self)
    let calendar = DayTable(period)
    for member in 0..<count {
      for dose in doses(of: member) where period.contains(doseDays[dose]) {
        let day = doseDays[dose]
        guard isResident(member, on: day) else {
          nonResident += 1
          continue
        }
        guard
          let category = standing.category(
            vaccine: doseVaccines[dose], label: doseLabels[dose], day: day,
            birth: births[member], sex: sex(of: member), isReopened: isReopened(dose))
        else {
          outside += 1
          continue
        }
        let age = Int(calendar.years(of: births[member], on: day))
        for place in rowsByDose[Int(doseVaccines[dose]) * labels.count + Int(doseLabels[dose])] {
          let filter = layout.rows[place].count
          let categories = filter.categories ?? [.routineA, .routineB, .special]
          guard categories.contains(category), filter.ages?.contains(age) ?? true,
            filter.born?.contains(CalendarDate(dayNumber: Int(births[member]))) ?? true
          else { continue }
          given[place] += 1
        }
      }
    }
    let targets = targets(of: layout, in: year, on: day)
    let lines = layout.rows.enumerated().map { place, row in
      ReportLine(
        code: row.code ?? "", name: row.name, target: row.target.map { _ in targets[place] },
        targetWords: row.target.map { $0.words(year: year, day: day) } ?? "", given: given[place])
    }
    return Report(lines: lines, nonResident: nonResident, outsideWindows: outside)
  }

  /// Counts whom each line is held against.
  private func targets(
    of layout: ReportLayout, in year: FiscalYear, on day: CalendarDate
  ) -> [Int] {
    var targets = layout.rows.map { $0.target?.stated ?? 0 }
    let counted = layout.rows.indices.filter {
      layout.rows[$0].target != nil && layout.rows[$0].target?.stated == nil
    }
    // Whether a birth belongs to a line is worked out once a birth.
    var byBirth: [Int32: [Int]] = [:]
    let last = year.lastDay ?? day
    for member in 0..<count where isResident(member, on: day.number) {
      guard let birth = birth(of: member) else { continue }
      let places =
        byBirth[birth.number]
        ?? counted.filter { place in
          layout.rows[place].target.map { $0.holds(birth, in: year, last: last) } ?? false
        }
      byBirth[birth.number] = places
      let sex = sex(of: member)
      for place in places
      where layout.rows[place].target?.sex == nil || layout.rows[place].target?.sex == sex {
        targets[place] += 1
      }
    }
    return targets
  }
}

extension ReportLayout.Target {
  func holds(_ birth: CalendarDate, in year: FiscalYear, last: CalendarDate) -> Bool {
    guard born?.contains(birth) ?? true else { return false }
    if let reaching { return year.contains(reaching.reached(birth: birth)) }
    if let aged { return aged.contains(Age.years(of: birth, on: last)) }
    return false
  }

  /// How the denominator was counted, in words.
  func words(year: FiscalYear, day: CalendarDate) -> String {
    if stated != nil { return source.map { "市の推計 (\($0))" } ?? "市の推計" }
    var words = ""
    if let reaching { words = "\(year.year)年度に\(reaching)に達する住民" }
    if let aged {
      words = "年度末に\(aged.from.map { "\($0)" } ?? "")〜\(aged.until.map { "\($0)" } ?? "")歳の住民"
    }
    if let sex { words += "(\(sex.rawValue))" }
    return words + ", \(day)現在"
  }
}
