import ArgumentParser
import Domain
import Foundation
import Immunization
import Intake
import Store
import Synchronization
import Tables

/// `yoshin registry import`.
struct RegistryImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Imports a CSV file, all of it or nothing.",
    discussion: """
      UTF-8, CP932 and UTF-16 are told apart by themselves; columns are found by their names, in any \
      order (docs/registry.md). What will be added, changed and removed is printed first. A file with \
      mistakes is refused, each mistake as file:line:column.

      differential: the residents' dated events (住基異動). Each file must be the one after the last; one \
      that is older, left out or imported twice is refused. Nobody is removed: who left or died stays, as \
      such. Open pages that it concerns are counted: yoshin registry touched lists them.

      history, lots: a vaccine or a dose without rules in the schedule is refused: it would be on record and \
      count as nothing. --codes FILE says what an office's older codes mean.

      welfare: the month's complete list of who is exempt from fees (実費徴収の免除), with --extracted DAY. \
      gaiji: the office's own characters and what is printed in their stead.
      """)

  @Argument(
    help: "residents, differential, vouchers, clinics, lots, history, welfare or gaiji.")
  var kind: ImportKind

  @Argument(help: "The CSV file.")
  var file: String

  @Flag(help: "Only say what would change.")
  var dryRun = false

  @Flag(
    help: """
      The file is complete: what it lacks is removed, however much. Without it, history never loses \
      a dose, and a file that lacks more than 5 % of the residents or 10 % of another kind is refused.
      """)
  var replace = false

  @Option(
    help: ArgumentHelp(
      "How many per cent of the rows a complete file may lack, 0 to 100.", valueName: "percent"))
  var allowRemovals: Double?

  @Option(
    help: ArgumentHelp(
      "residents, welfare: the day it was drawn. Residents need it once differentials are imported.",
      valueName: "day"), transform: calendarDay)
  var extracted: CalendarDate?

  @Option(
    help: ArgumentHelp(
      "residents: the last differential that the extract holds already.", valueName: "number"))
  var through: Int?

  @Option(
    help: ArgumentHelp(
      """
      The office's own codes. differential: a CSV of コード,異動事由. history, lots: a CSV of \
      コード,回数コード,ワクチン種別,回数, where 規則なし in ワクチン種別 keeps a code that has no rules.
      """, valueName: "file"))
  var codes: String?

  @Option(
    help: ArgumentHelp(
      "history, lots: the pipeline whose schedules know the vaccines; pipelines/routine.yaml where it is not given.",
      valueName: "file"))
  var pipeline: String?

  @OptionGroup var home: HomeOptions

  func validate() throws {
    if let allowRemovals, !(0...100).contains(allowRemovals) {
      throw ValidationError("--allow-removals is a percentage from 0 to 100.")
    }
    if allowRemovals != nil, replace {
      throw ValidationError("--replace allows every removal; give one of the two.")
    }
    if extracted != nil, !kind.statements.contains(.extracted) {
      throw ValidationError("--extracted belongs to residents and welfare.")
    }
    if extracted == nil, kind == .welfare {
      throw ValidationError("welfare needs --extracted: the day on which the data were drawn.")
    }
    if through != nil, !kind.statements.contains(.through) {
      throw ValidationError("--through belongs to residents.")
    }
    if through != nil, extracted == nil {
      throw ValidationError("--through needs --extracted.")
    }
    if codes != nil, !kind.statements.contains(.codes) {
      throw ValidationError("--codes belongs to differential, history and lots.")
    }
    if pipeline != nil, !kind.statements.contains(.pipeline) {
      throw ValidationError("--pipeline belongs to history and lots.")
    }
  }

  func run() async throws {
    try await explained {
      do {
        try importFile()
      } catch let error as TableError {
        throw refusal(of: file, error)
      }
    }
  }
}

extension RegistryImportCommand {
  private func importFile() throws {
    let store = try home.store()
    let bytes = try bytes(ofFile: file)
    let checking = RowProgress("rows checked")
    let checked: CheckedImport
    do {
      checked = try CheckedImport(
        bytes,
        ImportOrder(
          kind: kind, extracted: extracted, through: through, allowRemovals: allowRemovals,
          replace: replace, pipeline: pipeline),
        codes: try codes.map { try yoshin.bytes(ofFile: $0) }, progress: checking.report)
    } catch let error as CheckedImport.CodesError {
      throw refusal(of: codes ?? "", error.mistakes)
    }
    checking.finish()
    report(checked.remarks, omitted: checked.omittedRemarks, in: file, severity: "warning")
    if !checked.unreadColumns.isEmpty {
      say("\(file): columns not read: \(checked.unreadColumns.joined(separator: ", "))")
    }
    let storing = RowProgress("rows compared")
    let summary = try checked.run(
      into: store, fileName: URL(filePath: file).lastPathComponent, by: try commandActor(),
      progress: storing.report
    ) { summary in
      storing.finish()
      say(summary.line(isDryRun: dryRun))
      return !dryRun
    }
    if dryRun {
      say("nothing was imported (--dry-run)")
      return
    }
    say(summary.isEmpty ? "nothing changes; the registry keeps its version" : "imported")
    guard kind == .residents || kind == .differential else { return }
    let count = try store.pagesTouched(by: try store.registryVersion()).count
    if count > 0 {
      say("\(count) open page(s) concern residents that changed: yoshin registry touched")
    }
  }
}

extension ImportSummary {
  /// What the terminal says of it.
  fileprivate func line(isDryRun: Bool) -> String {
    let verb = isDryRun ? "would add" : "adds"
    let file = encoding.map { " in \($0)" } ?? ""
    if kind == .gaiji {
      return "gaiji: \(changes.rows) characters, which replace the list there is"
    }
    if let differential {
      let kinds = events.map { "\($0.kind.word) \($0.count)" }.joined(separator: ", ")
      return "differential \(differential.number) of \(differential.extractedOn)\(file):"
        + " \(changes.rows) events" + (kinds.isEmpty ? "" : " (\(kinds))")
        + "; \(verb) \(changes.added) persons, changes \(changes.changed)"
    }
    if let extracted {
      return "welfare of \(extracted): \(changes.rows) rows\(file);"
        + " \(verb) \(changes.added), changes \(changes.changed), ends \(changes.removed)"
    }
    return "\(kind.rawValue): \(changes.rows) rows\(file); \(verb)"
      + " \(changes.added), changes \(changes.changed), removes \(changes.removed)"
      + (changes.kept > 0 ? ", keeps \(changes.kept) that the file lacks" : "")
  }
}

/// A progress bar for rows whose number is known late.
final class RowProgress: Sendable {
  private struct State {
    var bar: ProgressBar?
    var done = 0
    var pending = 0
  }

  private let noun: String
  private let state = Mutex(State())

  /// - Parameter noun: what is counted, in the plural.
  init(_ noun: String) { self.noun = noun }

  /// Says how many rows are done of how many.
  func report(_ done: Int, _ total: Int) {
    state.withLock { state in
      // A file of a few rows is done before a bar could be read.
      guard total > 50_000 else { return }
      if state.bar == nil { state.bar = ProgressBar(total: total, noun: noun) }
      state.bar?.advance(by: done - state.done)
      state.done = done
    }
  }

  /// Says that one more row is done.
  func advance(of total: Int) {
    let done = state.withLock { state in
      state.pending += 1
      return state.pending
    }
    if done & 0x3FFF == 0 || done == total { report(done, total) }
  }

  /// Ends the bar.
  func finish() { state.withLock { $0.bar?.finish() } }
}
