import ArgumentParser
import Charts
import Domain
import Foundation
import Immunization
import Register
import Store
import Tables

/// What doses are counted by, from the command line.
///
/// - Throws: `ValidationError` where there is no such thing.
func countDimension(_ argument: String) throws -> CountDimension {
  guard let dimension = CountDimension(rawValue: argument) else {
    throw ValidationError(
      "'\(argument)' is not \(CountDimension.allCases.map(\.rawValue).joined(separator: ", ")).")
  }
  return dimension
}

/// The days that a table is about.
struct PeriodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A fiscal year (年度), April to March.", valueName: "year"))
  var year: Int?

  @Option(help: ArgumentHelp("The first day.", valueName: "date"), transform: calendarDate)
  var from: CalendarDate?

  @Option(help: ArgumentHelp("The last day.", valueName: "date"), transform: calendarDate)
  var until: CalendarDate?

  /// The period; this fiscal year where nothing is given.
  ///
  /// - Throws: `ValidationError` for two ways at once or a period that ends before it begins.
  func period() throws -> ClosedRange<CalendarDate> {
    if year != nil, from != nil || until != nil {
      throw ValidationError("Give --year, or --from and --until, not both.")
    }
    let fiscalYear = FiscalYear(year ?? CalendarDate.today.fiscalYear.year)
    guard let first = from ?? fiscalYear.firstDay,
      let last = until ?? from?.fiscalYear.lastDay ?? fiscalYear.lastDay, first <= last
    else { throw ValidationError("The period ends before it begins.") }
    return first...last
  }
}

/// `yoshin register counts`: how many doses were given, by what.
struct RegisterCountsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "counts",
    abstract: "Counts doses by vaccine, dose, category, sex, age, month, year, clinic or district.",
    discussion: """
      Counted are doses of people who were residents on the day. Counts below the policy's least in \
      register.yaml are shown as X, and so many others that they cannot be worked out from the sums. \
      --unsuppressed shows everything, for use inside the office; that is written to the audit trail.
      """)

  @Option(
    help: ArgumentHelp(
      "What the rows are: vaccine, dose, category, sex, age, month, year, clinic, district.",
      valueName: "dimension"), transform: countDimension)
  var rows: CountDimension = .vaccine

  @Option(
    help: ArgumentHelp(
      "What the columns are; one column where it is not given.", valueName: "dimension"),
    transform: countDimension)
  var columns: CountDimension?

  @OptionGroup var period: PeriodOptions

  @Option(help: ArgumentHelp("Only this vaccine; may be repeated.", valueName: "code"))
  var vaccine: [String] = []

  @Option(help: ArgumentHelp("Only doses under A, B, special or municipal; may be repeated."))
  var category: [String] = []

  @Flag(help: "Also doses of people who were no residents on the day.")
  var withNonResidents = false

  @Flag(help: "Shows small counts too.")
  var unsuppressed = false

  @OptionGroup var output: TableOutput

  @Option(
    help: ArgumentHelp("Draws the rows' sums as an SVG chart in a new file.", valueName: "file"))
  var svg: String?

  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      let days = try period.period()
      let categories = try category.map { word in
        guard let category = Programme.Category(rawValue: word) else {
          throw ValidationError("'\(word)' is not A, B, special or municipal.")
        }
        return category
      }
      for file in [output.csv, svg].compactMap({ $0 }) { try NewFile(path: file).check() }
      let office = try RegisterOffice(options)
      let dimensions = [rows, columns].compactMap { $0 }
      let book = try office.book(
        RegisterScope(given: days, withClinics: dimensions.contains(.clinic)),
        withDistricts: dimensions.contains(.district))
      let started = ProcessorTime.now
      let count = book.count(
        CountQuestion(
          rows: rows, columns: columns, period: days,
          vaccines: Set(vaccine.map { VaccineCode($0) }),
          categories: Set(categories), withNonResidents: withNonResidents),
        schedule: office.schedule, names: try office.names())
      let shown =
        unsuppressed
        ? ShownTable(unsuppressed: count.table)
        : count.table.suppressed(office.settings.suppression)
      say("counted in \(started.words) of processor time")
      try write(shown, title: "\(days.lowerBound) 〜 \(days.upperBound) \(rows.title)別接種者数")
      explain(count, shown, office.settings.suppression)
      try office.store.noteListing(
        "counts \(rows.rawValue) \(columns?.rawValue ?? "-") \(days.lowerBound) \(days.upperBound)"
          + (unsuppressed ? " unsuppressed" : ""), count: count.table.total, by: try currentUser())
    }
  }

  private func write(_ shown: ShownTable, title: String) throws {
    if let csv = output.csv {
      var writer = TableWriter(header: shown.header)
      for line in shown.lines { writer.append(line) }
      try NewFile(path: csv).write(writer.bytes)
      say("written: \(csv)")
    } else {
      var table = TerminalTable(
        shown.header.enumerated().map { ($0.element, $0.offset == 0 ? .left : .right) })
      for line in shown.lines { table.add(line) }
      put(table.text)
    }
    if let svg {
      let chart = BarChart(
        title,
        note: shown.suppressed > 0 ? "X は秘匿した数" : "",
        bars: zip(shown.rows, shown.rowTotals).map { name, total in
          .init(name, total.map(Double.init), text: total.map { "\($0)" } ?? ShownTable.mark)
        })
      try NewFile(path: svg).write(Array(chart.svg.utf8))
      say("written: \(svg)")
    }
  }

  private func explain(_ count: Count, _ shown: ShownTable, _ policy: SuppressionPolicy) {
    if shown.suppressed > 0 {
      say(
        "\(shown.suppressed) figure(s) are suppressed: counts below \(policy.least), and what they could be"
          + " worked out from")
    }
    if count.nonResident > 0 {
      say("left out: \(count.nonResident) dose(s) of people who were no residents on the day")
    }
    if count.otherCategory > 0 {
      say("left out: \(count.otherCategory) dose(s) under another law, or outside every window")
    }
  }
}

/// `yoshin register coverage`: how many of each year of birth have a dose.
struct RegisterCoverageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Tells how many of those born in each fiscal year have a dose (接種率).",
    discussion: """
      The denominator is stated: residents on --day who were born in the year, by the registry. The numerator are \
      those of them with the dose on record by that day, of any vaccine that fills the same place of the series.
      """)

  @Argument(help: "The vaccine's code, for example MR.")
  var vaccine: String

  @Argument(help: "The dose by its label, for example １期.")
  var dose: String

  @Option(help: ArgumentHelp("The first birth.", valueName: "date"), transform: calendarDate)
  var bornFrom: CalendarDate

  @Option(
    help: ArgumentHelp("The last birth; --day where not given.", valueName: "date"),
    transform: calendarDate)
  var bornUntil: CalendarDate?

  @Option(
    help: ArgumentHelp("The day; today where not given.", valueName: "date"),
    transform: calendarDate)
  var day: CalendarDate?

  @Flag(help: "Each district on lines of its own.")
  var byDistrict = false

  @OptionGroup var output: TableOutput

  @Option(help: ArgumentHelp("Draws it as an SVG chart in a new file.", valueName: "file"))
  var svg: String?

  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      let day = day ?? .today
      let last = bornUntil ?? day
      guard bornFrom <= last else { throw ValidationError("The births end before they begin.") }
      for file in [output.csv, svg].compactMap({ $0 }) { try NewFile(path: file).check() }
      let office = try RegisterOffice(options)
      let code = VaccineCode(vaccine)
      guard let rules = office.schedule.rules(of: code) else {
        throw Failure(
          .badInput, "the schedule has no vaccine \(vaccine)",
          next: "It has \(office.schedule.vaccineCodes.map(\.rawValue).joined(separator: ", ")).")
      }
      let labels = rules.programmes.flatMap(\.courses).flatMap(\.doses).map(\.label)
      guard
        labels.contains(where: {
          office.schedule.slot(of: code, label: $0) == office.schedule.slot(of: code, label: dose)
        })
      else {
        throw Failure(
          .badInput, "\(vaccine) has no dose \(dose)",
          next: "It has \(Set(labels).sorted().joined(separator: ", ")).")
      }
      let book = try office.book(
        RegisterScope(vaccines: office.schedule.vaccinesSharingSeries(with: code)),
        withDistricts: byDistrict)
      let lines = book.coverage(
        CoverageQuestion(
          vaccine: code, label: dose, born: bornFrom...last, day: day, byDistrict: byDistrict),
        schedule: office.schedule)
      try write(lines, office, day)
      try office.store.noteListing(
        "coverage \(vaccine) \(dose) \(bornFrom) \(last) \(day)", count: lines.count,
        by: try currentUser())
    }
  }

  private func write(_ lines: [CoverageLine], _ office: RegisterOffice, _ day: CalendarDate) throws
  {
    let names = office.settings.districts.names
    let least = office.settings.suppression.least
    // A share is as telling as its counts: few covered, or few not covered, and neither is shown.
    func isSmall(_ count: Int) -> Bool { count > 0 && count < least }
    let rows = lines.map { line in
      let hidden =
        isSmall(line.residents) || isSmall(line.covered) || isSmall(line.residents - line.covered)
      return (
        cells: ["\(line.birthYear)年度生"]
          + (byDistrict ? [line.district.map { names[$0] } ?? ""] : [])
          + [
            "\(day)現在の住民",
            hidden && isSmall(line.residents) ? ShownTable.mark : "\(line.residents)",
            hidden ? ShownTable.mark : "\(line.covered)",
            hidden ? ShownTable.mark : percent(line.rate),
          ], rate: hidden ? nil : line.rate
      )
    }
    let header = ["出生年度"] + (byDistrict ? ["区"] : []) + ["分母", "分母の人数", "接種済", "接種率"]
    if let csv = output.csv {
      var writer = TableWriter(header: header)
      for row in rows { writer.append(row.cells) }
      try NewFile(path: csv).write(writer.bytes)
      say("written: \(csv)")
    } else {
      var table = TerminalTable(
        header.enumerated().map { ($0.element, $0.offset < header.count - 3 ? .left : .right) })
      for row in rows { table.add(row.cells) }
      put(table.text)
    }
    if let svg {
      let chart = BarChart(
        "\(vaccine) \(dose) 接種率", note: "分母: \(day)現在の住民. X は秘匿",
        bars: rows.map { row in
          .init(
            row.cells.prefix(byDistrict ? 2 : 1).joined(separator: " "), row.rate,
            text: row.rate.map { percent($0) } ?? ShownTable.mark)
        })
      try NewFile(path: svg).write(Array(chart.svg.utf8))
      say("written: \(svg)")
    }
  }
}

/// A share in percent with one decimal, never clamped; empty where there is none.
func percent(_ rate: Double?) -> String {
  rate.map { $0.formatted(.number.precision(.fractionLength(1)).grouping(.never)) + "%" } ?? ""
}
