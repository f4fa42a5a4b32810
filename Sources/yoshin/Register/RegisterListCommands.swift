import ArgumentParser
import Domain
import Foundation
import Immunization
import Register
import Store
import Tables

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
      let day = due.day ?? .today
      let first = from ?? day
      let last = until ?? first.fiscalYear.lastDay ?? first
      guard first <= last else {
        throw ValidationError("--until \(last) lies before --from \(first).")
      }
      try DueListing(kind: .eligible, due: due, period: first...last, day: day)
        .run(options, output)
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
      let day = due.day ?? .today
      try DueListing(
        kind: .unvaccinated(within: within), due: due, period: day...day, day: day
      ).run(options, output)
    }
  }
}

/// Makes a list of who is due and writes it.
struct DueListing {
  enum Kind {
    case eligible
    case unvaccinated(within: Int?)
  }

  let kind: Kind
  let due: DueOptions
  let period: ClosedRange<CalendarDate>
  let day: CalendarDate

  /// Whether it tells who is missing a dose now, intervals still to wait for or not.
  private var isOfMissing: Bool {
    if case .unvaccinated = kind { true } else { false }
  }

  /// The list's name for the audit trail.
  var name: String {
    switch kind {
    case .eligible: "eligible"
    case .unvaccinated: "unvaccinated"
    }
  }

  /// Finds who is due.
  ///
  /// - Throws: `Failure`, the store's error.
  func find(_ office: RegisterOffice) throws -> (list: DueList, book: RegisterBook) {
    let programmes = due.programmes.isEmpty ? office.settings.invited : due.programmes
    let question = DueQuestion(
      programmes: programmes, period: period, day: day,
      withCertificates: due.withCertificates, withWaiting: isOfMissing)
    let book = try office.book(
      RegisterScope(vaccines: DueFinder.vaccines(for: question, schedule: office.schedule)))
    let started = ProcessorTime.now
    let bar = ProgressBar(total: book.count, noun: "residents")
    var list: DueList
    do {
      var finder = try DueFinder(question, schedule: office.schedule, book: book)
      list = finder.list { bar.advance(by: $0) }
    } catch {
      throw Failure(.usage, "\(error)", next: "Name one of these with --programme.")
    }
    bar.finish()
    if case .unvaccinated(let within) = kind {
      if let within { list.keepClosing(within: within, of: day) }
      list.sortByClosing()
    }
    say("looked at \(book.count) residents in \(started.words) of processor time")
    return (list, book)
  }

  /// Finds, writes, says how many.
  ///
  /// - Throws: `Failure`, the store's error.
  func run(_ options: RegisterOptions, _ output: TableOutput) throws {
    if let csv = output.csv { try NewFile(path: csv).check() }
    let office = try RegisterOffice(options)
    let (list, book) = try find(office)
    let started = ProcessorTime.now
    if let csv = output.csv {
      var writer = TableWriter(header: Self.columns)
      try forEachRow(of: list, book, office) { writer.append($0) }
      let user = try currentUser()
      let hash = try NewFile(path: csv).write(writer.bytes)
      try office.store.log(
        PrintEntry(
          list: "\(name) \(period.lowerBound) \(period.upperBound) \(programmeWords(list))",
          medium: "csv", count: list.rows.count, leftOut: 0, contentHash: hash), by: user)
      say("written: \(csv) in \(started.words) of processor time")
    } else {
      var table = TerminalTable(Self.columns.map { ($0, .left) })
      let limit = 40
      try forEachRow(of: list.first(limit), book, office) { table.add($0) }
      if !list.rows.isEmpty { put(table.text) }
      if list.rows.count > limit {
        say("… and \(list.rows.count - limit) more; --csv FILE writes them all")
      }
      try office.store.noteListing(name, count: list.rows.count, by: try currentUser())
    }
    summarise(list)
  }

  private func programmeWords(_ list: DueList) -> String {
    Set(list.offers.map(\.programme)).sorted().joined(separator: "+")
  }

  private func summarise(_ list: DueList) {
    var table = TerminalTable([
      ("programme", .left), ("vaccine", .left), ("in the window", .right), ("listed", .right),
    ])
    var listed = Array(repeating: 0, count: list.offers.count)
    for row in list.rows { listed[Int(row.offer)] += 1 }
    for (index, offer) in list.offers.enumerated() where list.inWindow[index] > 0 {
      table.add([
        offer.programme, offer.vaccine.rawValue, "\(list.inWindow[index])", "\(listed[index])",
      ])
    }
    if !table.isEmpty { say(table.text) }
    say("\(list.rows.count) in the list")
    if list.withoutBirthDate > 0 {
      say(
        "note: \(list.withoutBirthDate) resident(s) have no birth date; age decides nothing about them,"
          + " so look at them yourself")
    }
  }

  static let columns = [
    "宛名番号", "氏名", "氏名カナ", "生年月日", "性別", "郵便番号", "住所", "方書", "支援措置", "ワクチン種別", "ワクチン名",
    "次の回数", "接種できる初日", "期限", "残りの回数", "備考",
  ]

  /// Calls back with the cells of each row.
  ///
  /// Who is under protection measures (支援措置) is in the list with the mark, without the address.
  func forEachRow(
    of list: DueList, _ book: RegisterBook, _ office: RegisterOffice, _ body: ([String]) -> Void
  ) throws {
    let codes = list.rows.map { book.codes[Int($0.member)] }
    var row = 0
    try office.store.forEachResident(in: codes) { resident in
      let due = list.rows[row]
      row += 1
      guard let resident else { return }
      let offer = list.offers[Int(due.offer)]
      var notes: [String] = []
      if due.needsCertificate { notes.append("証明書の確認が必要") }
      if due.isMixed { notes.append("異なるワクチンの接種歴あり") }
      if due.from > Int32(day.dayNumber) { notes.append("間隔・年齢待ち") }
      let isHidden = resident.isProtected
      body([
        resident.code.rawValue, resident.name, resident.kana,
        resident.birthDate.map { "\($0)" } ?? "", resident.sex?.rawValue ?? "",
        isHidden ? "" : resident.postalCode, isHidden ? "" : resident.address,
        isHidden ? "" : resident.building, isHidden ? "有" : "", offer.vaccine.rawValue, offer.name,
        list.label(due), "\(CalendarDate(dayNumber: Int(due.from)))",
        due.until == Int32.max ? "" : "\(CalendarDate(dayNumber: Int(due.until)))",
        list.remainingLabels(due).joined(separator: "・"), notes.joined(separator: "、"),
      ])
    }
  }
}

extension DueList {
  /// Leaves those whose window closes within so many days of a day.
  mutating func keepClosing(within days: Int, of day: CalendarDate) {
    let last = Int32(day.dayNumber + days)
    rows.removeAll { $0.until > last }
  }

  /// The list's first rows.
  func first(_ limit: Int) -> DueList {
    var list = self
    list.rows = Array(rows.prefix(limit))
    return list
  }
}
