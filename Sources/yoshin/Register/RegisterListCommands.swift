import ArgumentParser
import Domain
import Register
import Store

/// Whom a list is about.
struct DueOptions: ParsableArguments {
  @Option(
    name: .customLong("programme"),
    help: ArgumentHelp(
      "A programme of the schedule, for example mr; may be repeated. Those of register.yaml where none is named.",
      valueName: "id"))
  var programmes: [String] = []

  @Option(
    help: ArgumentHelp(
      "The day on which people must be residents and alive; today where it is not given.",
      valueName: "date"), transform: calendarDate)
  var day: CalendarDate?

  @Flag(
    help: "Also windows that need a certificate, such as 60 to 64 with a disability's grade.")
  var withCertificates = false
}

/// A date from the command line.
///
/// - Throws: `ValidationError` where it is none.
func calendarDate(_ argument: String) throws -> CalendarDate {
  guard let date = CalendarDate(argument) else {
    throw ValidationError("'\(argument)' is no date; one is 2026-10-11.")
  }
  return date
}

/// `yoshin register eligible`: who may have a dose in a period (対象者).
struct RegisterEligibleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eligible",
    abstract: "Lists who may have a dose in a period, and which doses are to come (対象者).",
    discussion: """
      In the list is who on --day is a resident and alive, whose age opens a window of the law within the \
      period, and who has a dose to come there, by the history and the intervals. With each: the next dose, its \
      first and last day, the doses still to come.
      """)

  @OptionGroup var due: DueOptions

  @Option(
    help: ArgumentHelp("The period's first day; --day where not given.", valueName: "date"),
    transform: calendarDate)
  var from: CalendarDate?

  @Option(
    help: ArgumentHelp(
      "The period's last day; the fiscal year's last where not given.", valueName: "date"),
    transform: calendarDate)
  var until: CalendarDate?

  @OptionGroup var output: TableOutput
  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      try DueListing.eligible(
        due.programmes, from: from, until: until, day: due.day ?? .today,
        withCertificates: due.withCertificates
      ).run(options, output)
    }
  }
}

/// `yoshin register unvaccinated`: who is missing a dose now (未接種者).
struct RegisterUnvaccinatedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unvaccinated",
    abstract: "Lists who is missing a dose now, windows that close first at the top (未接種者).",
    discussion: """
      In the list is who on --day is a resident and alive, is inside a window of the law, and lacks the dose; \
      also who must still wait for an interval inside the window. --within 90 leaves only windows that close \
      within 90 days.
      """)

  @OptionGroup var due: DueOptions

  @Option(help: ArgumentHelp("Only windows that close within so many days.", valueName: "days"))
  var within: Int?

  @OptionGroup var output: TableOutput
  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      try DueListing.unvaccinated(
        due.programmes, within: within, day: due.day ?? .today,
        withCertificates: due.withCertificates
      ).run(options, output)
    }
  }
}

extension DueListing {
  /// Finds, writes, says how many.
  ///
  /// - Throws: `Failure`, the store's error.
  func run(_ options: RegisterOptions, _ output: TableOutput) throws {
    try output.check()
    let office = try RegisterOffice(options)
    let found = try find(office)
    let actor = try commandActor()
    if let csv = output.csv {
      let started = ProcessorTime.now
      let list = try found.csv(office.store)
      let hash = try NewFile(path: csv).write(list.bytes)
      try office.store.log(
        PrintEntry(
          list: name(found.list), medium: "csv", count: list.count, leftOut: 0, contentHash: hash),
        by: actor)
      say("written: \(csv) in \(started.words) of processor time")
    } else {
      let limit = 40
      var table = TerminalTable(FoundDue.columns.map { ($0, .left) })
      let shown = found.list.rows.startIndex..<min(limit, found.list.rows.count)
      for row in try found.cells(shown, in: office.store) { table.add(row) }
      if !table.isEmpty { put(table.text) }
      if found.list.rows.count > limit {
        say("… and \(found.list.rows.count - limit) more; --csv FILE writes them all")
      }
      try office.store.noteListing(name(found.list), count: found.list.rows.count, by: actor)
    }
    var table = TerminalTable([
      ("programme", .left), ("vaccine", .left), ("in the window", .right), ("listed", .right),
    ])
    for row in found.summary.rows { table.add(row) }
    if !table.isEmpty { say(table.text) }
    say("\(found.list.rows.count) in the list")
    for note in found.notes { say(note.english) }
  }
}
