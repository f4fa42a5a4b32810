import ArgumentParser
import Domain
import Foundation
import Immunization
import Pipeline
import Store

/// `yoshin fee`: who pays for a dose that is charged for, and who is exempt.
struct FeeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fee",
    abstract: "Decides who is exempt from fees (実費徴収の免除), and checks the papers' marks.",
    discussion: """
      What is charged and who is exempt stands in pipelines/fees.yaml; who has a ground comes monthly by \
      yoshin registry import welfare FILE --extracted DAY, or is asked case by case. Once welfare data are \
      there, a paper whose mark disagrees goes to a person (feeDisagrees, feeUnproven).
      """,
    subcommands: [Check.self, Ask.self])

  /// The rules, from their file.
  static func books(_ store: DataStore, _ rules: String?) throws -> OfficeFees {
    guard let path = rules ?? PipelineFiles.standardFile("pipelines/fees.yaml") else {
      throw Failure(
        .usage, "there are no rules of fees",
        next: "Name them with --rules FILE; pipelines/fees.yaml is the usual.")
    }
    return OfficeFees(store: store, rules: try FeeFile.load(path))
  }

  /// `yoshin fee check`.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decides the fee of every dose of a batch, keeps it, and lists what disagrees.")

    @Argument(help: "The batch, for example 2026-10_2711506317.", transform: batchName)
    var batch: BatchName

    @Option(
      help: ArgumentHelp("The rules; pipelines/fees.yaml where not given.", valueName: "file"))
    var rules: String?

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let store = try home.store()
        let books = try FeeCommand.books(store, rules)
        let (counts, disagreements) = try books.check(batch, by: try commandActor())
        var table = TerminalTable([
          ("file", .left), ("page", .right), ("mark", .left), ("decision", .left),
          ("ground", .left), ("from", .left), ("until", .left), ("reason", .left),
        ])
        for found in disagreements {
          let fee = found.fee
          table.add([
            found.file, "\(found.page)", found.mark?.rawValue ?? "", fee.outcome.rawValue,
            fee.ground ?? "", fee.from.map { "\($0)" } ?? "", fee.until.map { "\($0)" } ?? "",
            found.reason.rawValue,
          ])
        }
        if !table.isEmpty { put(table.text) }
        say(
          "\(batch): \(counts[.charged] ?? 0) charged, \(counts[.exempt] ?? 0) exempt,"
            + " \(counts[.unknown] ?? 0) to be asked")
      }
    }
  }

  /// `yoshin fee ask`.
  struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keeps what was found out about one dose, and decides its fee.")

    @Option(help: ArgumentHelp("Whose dose.", valueName: "code"))
    var resident: String

    @Option(help: ArgumentHelp("The vaccine's code, for example INF.", valueName: "code"))
    var vaccine: String

    @Option(help: ArgumentHelp("The day of the dose.", valueName: "day"), transform: calendarDay)
    var on: CalendarDate

    @Option(
      help: ArgumentHelp(
        "The ground: \(FeeGround.allCases.map(\.rawValue).joined(separator: ", ")); none where not given.",
        valueName: "word"))
    var ground: String?

    @Option(help: ArgumentHelp("What was seen, without personal data.", valueName: "text"))
    var evidence: String

    @Option(
      help: ArgumentHelp("The rules; pipelines/fees.yaml where not given.", valueName: "file"))
    var rules: String?

    @OptionGroup var home: HomeOptions

    func validate() throws {
      if let ground, FeeGround(rawValue: ground) == nil {
        throw ValidationError("'\(ground)' is no ground that is known.")
      }
    }

    func run() async throws {
      try await explained {
        let store = try home.store()
        let books = try FeeCommand.books(store, rules)
        let vaccine = VaccineCode(vaccine)
        let decision = try books.ask(
          ResidentCode(resident), vaccine, on: on, ground: ground.flatMap(FeeGround.init),
          evidence: evidence, by: try commandActor())
        guard let decision else {
          throw Failure(
            .refused, "\(vaccine) is not charged for on \(on)", next: "See pipelines/fees.yaml.")
        }
        switch decision {
        case .charged(let yen): say("charged: \(yen) yen")
        case .exempt(let ground, _, _): say("exempt: \(ground.rawValue)")
        case .free, .unknown: say("not decided")
        }
      }
    }
  }
}
