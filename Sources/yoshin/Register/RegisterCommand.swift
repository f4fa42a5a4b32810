import ArgumentParser

/// `yoshin register`: lists, tables, statements and letters from the vaccination register (予防接種台帳).
struct RegisterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register",
    abstract: "Lists, tables, statements and letters from the vaccination register (予防接種台帳).",
    discussion: """
      Who may have which dose:    yoshin register eligible --programme mr --from 2027-04-01 --until 2028-03-31
      Who is missing one:         yoshin register unvaccinated --programme mr --csv missing.csv
      How many were given:        yoshin register counts --rows clinic --columns month --year 2026
      How many have the dose:     yoshin register coverage MR １期 --born-from 2022-04-01
      The yearly report:          yoshin register report --year 2026 --csv report.csv
      What the clinics are paid:  yoshin register payment --month 2026-10
      Doses given wrongly:        yoshin register incidents --from 2026-10-01 --until 2026-10-31 --raise
      What makes one right:       yoshin register ground 0123456782,MR,２期,2026-10-11 --kind requestLetter …
      Letters and postcards:      yoshin register letters --programme mr --within 120 --pdf letters.pdf
      What was printed:           yoshin register log
      The rules, held against themselves and the register: yoshin register check

      Rules are pipelines/schedules/*.yaml; districts, suppression, layouts and prices are named in \
      register.yaml beside the pipeline. Ages, windows and intervals are counted by law on the day of the dose; \
      "today" is only the default of --day. Making a list of people is written to the audit trail. Files are \
      made new: what is there already is never written over.
      """,
    subcommands: [
      RegisterEligibleCommand.self, RegisterUnvaccinatedCommand.self, RegisterCountsCommand.self,
      RegisterCoverageCommand.self, RegisterReportCommand.self, RegisterPaymentCommand.self,
      RegisterIncidentsCommand.self, RegisterGroundCommand.self, RegisterLettersCommand.self,
      RegisterLogCommand.self,
      RegisterCheckCommand.self,
    ])
}

/// What every command of the register takes.
struct RegisterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The pipeline whose schedules hold; pipelines/routine.yaml where it is not given.",
      valueName: "file"))
  var pipeline: String?

  @Option(
    help: ArgumentHelp("The settings; register.yaml beside the pipeline.", valueName: "file"))
  var settings: String?

  @OptionGroup var home: HomeOptions
}

/// Where a table goes.
struct TableOutput: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Writes it as CSV (UTF-8 with a mark that Excel knows) to a new file.", valueName: "file"))
  var csv: String?

  init() {}

  /// Where a file is named already.
  init(csv: String?) { self.csv = csv }
}
