import ArgumentParser
import Domain
import Foundation
import Immunization
import Register

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
    abstract:
      "Counts doses by vaccine, dose, category, sex, age, month, year, clinic, district or documented ground.",
    discussion: """
      Counted are doses of people who were residents on the day. Counts below the policy's least in \
      register.yaml are shown as X, and so many others that they cannot be worked out from the sums. \
      --unsuppressed shows everything, for use inside the office; that is written to the audit trail.
      """)

  @Option(
    help: ArgumentHelp(
      "What the rows are: vaccine, dose, category, sex, age, month, year, clinic, district, ground.",
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
      try output.check(svg)
      let office = try RegisterOffice(options)
      let sheet = try office.counts(
        CountQuestion(
          rows: rows, columns: columns, period: days,
          vaccines: Set(vaccine.map { VaccineCode($0) }), categories: Set(categories),
          withNonResidents: withNonResidents), isUnsuppressed: unsuppressed)
      try output.write(sheet, svg: svg, office.store)
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
      try output.check(svg)
      let office = try RegisterOffice(options)
      let sheet = try office.coverage(
        CoverageQuestion(
          vaccine: VaccineCode(vaccine), label: dose, born: bornFrom...last, day: day,
          byDistrict: byDistrict))
      try output.write(sheet, svg: svg, office.store)
    }
  }
}
