import ArgumentParser
import Domain
import Foundation
import Printing
import Store
import Tables

/// `yoshin register letters`: recall letters and postcards as a PDF (勧奨通知, 勧奨はがき).
struct RegisterLettersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "letters",
    abstract: "Prints recall letters or postcards for who is missing a dose, as a PDF (勧奨通知).",
    discussion: """
      The list is made anew as `register unvaccinated` makes it, for the day of printing: nobody who died or left \
      by that day gets a letter. One page a person, all missing doses on it, windows that close first at the top. \
      Who is under protection measures (支援措置) is left out, or with --protected goes to a PDF apart without an \
      address, for a person to send. Letters are pipelines/letters/*.yaml. A page that does not fit, or whose \
      characters no font has, is left out and named in --left-out. Every run is in the print log: register log.
      """)

  @OptionGroup var due: DueOptions

  @Option(help: ArgumentHelp("Only windows that close within so many days.", valueName: "days"))
  var within: Int?

  @Option(help: ArgumentHelp("At most so many people, the most urgent first.", valueName: "count"))
  var limit: Int?

  @Option(
    help: ArgumentHelp("The letter: a file, or a name in pipelines/letters.", valueName: "letter"))
  var letter: String = "recall-letter"

  @Option(help: ArgumentHelp("The PDF, a new file.", valueName: "file"))
  var pdf: String?

  @Option(
    help: ArgumentHelp(
      "The mailing contractor's CSV, with the letter's columns only.", valueName: "file"))
  var contractor: String?

  @Option(
    help: ArgumentHelp(
      "A PDF apart for who is under protection measures, without addresses.", valueName: "file"))
  var protected: String?

  @Option(help: ArgumentHelp("A CSV of who was left out, and why.", valueName: "file"))
  var leftOut: String?

  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      let files = [pdf, contractor, protected, leftOut].compactMap { $0 }
      guard pdf != nil || contractor != nil else {
        throw ValidationError("Give --pdf FILE, --contractor FILE or both.")
      }
      for file in files { try NewFile(path: file).check() }
      let office = try RegisterOffice(options)
      let printed = try office.letter(letter)
      let day = due.day ?? .today
      let found = try DueListing.unvaccinated(
        due.programmes, within: within, day: day, withCertificates: due.withCertificates
      ).find(office)
      var run = try LetterRun(
        letter: printed, day: day, withPDF: pdf != nil, withProtected: protected != nil)
      let started = ProcessorTime.now
      let bar = ProgressBar(total: min(limit ?? Int.max, found.people), noun: "letters")
      try run.print(found, store: office.store, limit: limit ?? Int.max) { bar.advance() }
      bar.finish()
      say("laid out in \(started.words) of processor time")
      try write(run, office)
    }
  }

  private func write(_ run: LetterRun, _ office: RegisterOffice) throws {
    let actor = try commandActor()
    func log(_ medium: String, _ count: Int, _ hash: String) throws {
      try office.store.log(run.entry(medium, count: count, hash: hash), by: actor)
    }
    if let pdf {
      let hash = try NewFile(path: pdf).write(try run.finishLetters())
      try log(run.template.medium.rawValue, run.printed, hash)
      say("written: \(pdf), \(run.printed) letter(s)")
    }
    if let protected {
      let hash = try NewFile(path: protected).write(try run.finishProtected())
      try log("\(run.template.medium.rawValue), protected", run.printedProtected, hash)
      say("written: \(protected), \(run.printedProtected) letter(s) without an address")
    }
    if let contractor {
      let hash = try NewFile(path: contractor).write(
        OfficeSheet(
          name: "contractor",
          table: ExportTable(header: run.letter.contractor, rows: run.contractorRows),
          count: run.printed
        ).csv)
      try log("contractor", run.printed, hash)
      say("written: \(contractor), \(run.printed) row(s)")
    }
    if let leftOut {
      var writer = TableWriter(header: ["宛名番号", "理由"])
      for person in run.leftOut { writer.append([person.code.rawValue, person.why]) }
      for code in run.handwritten { writer.append([code.rawValue, LetterRun.byHand]) }
      try NewFile(path: leftOut).write(writer.bytes)
      say("written: \(leftOut)")
    }
    for (why, count) in run.leftOutByReason { say("left out: \(count) — \(why)") }
    if !run.handwritten.isEmpty {
      say(
        "\(run.handwritten.count) of them with 〓 to be written by hand: the office's characters without a"
          + " replacement (yoshin registry gaiji); --left-out FILE names them")
    }
  }
}

/// `yoshin register log`: what was printed and handed out.
struct RegisterLogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "The print log: who printed or wrote which list, when, how many (印刷記録).")

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      var table = TerminalTable([
        ("at", .left), ("by", .left), ("list", .left), ("medium", .left), ("count", .right),
        ("left out", .right), ("registry", .right), ("sha256", .left),
      ])
      for past in try home.store().printLog() {
        table.add([
          past.at.formatted(.iso8601), past.by, past.entry.list, past.entry.medium,
          "\(past.entry.count)", "\(past.entry.leftOut)", "\(past.registryVersion)",
          String(past.entry.contentHash.prefix(12)),
        ])
      }
      put(table.text)
    }
  }
}
