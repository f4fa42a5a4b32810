import ArgumentParser
import Domain

/// `yoshin register report`: the yearly report's lines (地域保健・健康増進事業報告).
struct RegisterReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Fills the yearly report: doses, denominators, shares (地域保健・健康増進事業報告).",
    discussion: """
      The lines are a layout's (pipelines/reports/*.yaml) for that fiscal year. Counted are doses of residents \
      on the day inside a window of the law; each line states how its denominator was counted. Shares over 100 % \
      are normal, as denominators are cohorts of the standard age, and stay as they are. The report is for the \
      authority and shows small counts.
      """)

  @Option(help: ArgumentHelp("The fiscal year (年度).", valueName: "year"))
  var year: Int

  @Option(
    help: ArgumentHelp(
      "The day on which the denominators are residents; the year's last day, or today while it runs.",
      valueName: "date"), transform: calendarDate)
  var day: CalendarDate?

  @OptionGroup var output: TableOutput
  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      try output.check()
      let office = try RegisterOffice(options)
      try output.write(try office.report(year, day: day, today: .today), office.store)
    }
  }
}

/// `yoshin register payment`: what the clinics are paid, against their claim sheets.
struct RegisterPaymentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "payment",
    abstract: "The clinics' payment statement against their claim sheets (委託料支払明細).",
    discussion: """
      Doses committed from the month's batches times the contracted price, less what the person paid; exempt \
      doses at the whole price; consultations without a dose (予診のみ) at theirs. The difference to the claim \
      sheet stands beside every line: papers found less papers claimed. Whether somebody is exempt says the \
      decision about the fee (yoshin fee); the paper's mark counts where nothing was decided.
      """)

  @Option(help: ArgumentHelp("The month of the papers, for example 2026-10.", valueName: "month"))
  var month: String

  @Option(
    help: ArgumentHelp(
      "A CSV of the doses whose paper says something else about the fee than was decided.",
      valueName: "file"))
  var differences: String?

  @OptionGroup var output: TableOutput
  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      try output.check(differences)
      let office = try RegisterOffice(options)
      let payment = try office.payment(month)
      try output.write(payment.statement, office.store)
      if differences != nil {
        try TableOutput(csv: differences).write(payment.differences, office.store)
      } else {
        for note in payment.differences.notes { say(note.english + "; --differences lists them") }
      }
    }
  }
}
