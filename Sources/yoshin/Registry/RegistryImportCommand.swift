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

  /// The kinds of files.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case residents, differential, vouchers, clinics, lots, history, welfare, gaiji
  }

  @Argument(
    help: "residents, differential, vouchers, clinics, lots, history, welfare or gaiji.")
  var kind: Kind

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
    if extracted != nil, kind != .residents, kind != .welfare {
      throw ValidationError("--extracted belongs to residents and welfare.")
    }
    if extracted == nil, kind == .welfare {
      throw ValidationError("welfare needs --extracted: the day on which the data were drawn.")
    }
    if through != nil, kind != .residents {
      throw ValidationError("--through belongs to residents.")
    }
    if through != nil, extracted == nil {
      throw ValidationError("--through needs --extracted.")
    }
    if codes != nil, ![.differential, .history, .lots].contains(kind) {
      throw ValidationError("--codes belongs to differential, history and lots.")
    }
    if pipeline != nil, kind != .history, kind != .lots {
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
    let missing: MissingRows =
      replace
      ? .closeHoweverMany
      : kind == .history ? .keep : allowRemovals.map { .closeUpTo($0 / 100) } ?? .close
    switch kind {
    case .differential: try importDifferential(bytes, into: store)
    case .welfare:
      try importWelfare(
        bytes, into: store,
        missing: replace
          ? .closeHoweverMany : allowRemovals.map { .closeUpTo($0 / 100) } ?? .closeUpTo(0.3))
    case .gaiji:
      let entries = try GaijiFile.read(bytes)
      say("gaiji: \(entries.count) characters, which replace the list there is")
      if !dryRun { try store.importGaiji(entries, from: try source(bytes, .utf8)) }
      sayDone(nothing: false)
    case .residents:
      let day = extracted.map { ExtractDay(extractedOn: $0, through: through) }
      let checking = RowProgress("rows checked")
      let rows = try RegistryFile<Resident>.residents(bytes, progress: checking.report)
      checking.finish()
      try run(rows, bytes) {
        try store.importResidents($0, from: $1, missing: missing, of: day, confirm: $2)
      }
      try sayTouched(store, since: try store.registryVersion())
    case .vouchers:
      try run(RegistryFile<Voucher>.vouchers(bytes), bytes) {
        try store.importVouchers($0, from: $1, missing: missing, confirm: $2)
      }
    case .clinics:
      try run(RegistryFile<Clinic>.clinics(bytes), bytes) {
        try store.importClinics($0, from: $1, missing: missing, confirm: $2)
      }
    case .lots:
      try run(RegistryFile<Lot>.lots(bytes, codes: try vaccineCodes()), bytes) {
        try store.importLots($0, from: $1, missing: missing, confirm: $2)
      }
    case .history:
      let checking = RowProgress("rows checked")
      let rows = try RegistryFile<VaccinationRecord>.history(
        bytes, codes: try vaccineCodes(), progress: checking.report)
      checking.finish()
      try run(rows, bytes) {
        try store.importHistory($0, from: $1, missing: missing, confirm: $2)
      }
    }
  }

  /// The vaccines that the schedule knows, with the office's own codes for them.
  private func vaccineCodes() throws -> VaccineCodes {
    var known = VaccineCodes(try PipelineFiles.schedule(ofPipeline: pipeline))
    guard let codes else { return known }
    do {
      try known.read(try yoshin.bytes(ofFile: codes))
    } catch let error as TableError {
      throw refusal(of: codes, error)
    }
    return known
  }

  private typealias Importer<Value: Sendable> = (
    LazyMapSequence<RegistryFile<Value>, Value>, ImportSource, (ImportChanges) -> Bool
  ) throws -> ImportChanges

  private func run<Value>(
    _ rows: RegistryFile<Value>, _ bytes: [UInt8], through importer: Importer<Value>
  ) throws {
    report(rows.remarks, omitted: rows.omittedRemarks, in: file, severity: "warning")
    sayUnread(rows.unreadColumns)
    let storing = RowProgress("rows compared")
    let counted = rows.lazy.map { value in
      storing.advance(of: rows.count)
      return value
    }
    let changes = try importer(counted, try source(bytes, rows.encoding)) { changes in
      storing.finish()
      let verb = dryRun ? "would add" : "adds"
      say(
        "\(kind.rawValue): \(changes.rows) rows in \(rows.encoding.rawValue); \(verb)"
          + " \(changes.added), changes \(changes.changed), removes \(changes.removed)"
          + (changes.kept > 0 ? ", keeps \(changes.kept) that the file lacks" : ""))
      return !dryRun
    }
    sayDone(nothing: changes.isEmpty)
  }

  private func importDifferential(_ bytes: [UInt8], into store: DataStore) throws {
    var known: [String: ResidentEventKind] = [:]
    if let codes {
      do {
        known = try DifferentialFile.codes(try yoshin.bytes(ofFile: codes))
      } catch let error as TableError {
        throw refusal(of: codes, error)
      }
    }
    let rows = try DifferentialFile(bytes, codes: known)
    report(rows.remarks, omitted: rows.omittedRemarks, in: file, severity: "warning")
    sayUnread(rows.unreadColumns)
    let differential = Differential(
      number: rows.number, extractedOn: rows.extractedOn, events: rows.events)
    let changes: DifferentialChanges
    do {
      changes = try store.importDifferential(
        differential, from: try source(bytes, rows.encoding)
      ) { changes in
        let kinds = ResidentEventKind.allCases.compactMap { kind in
          changes.kinds[kind].map { "\(kind.word) \($0)" }
        }
        let verb = dryRun ? "would add" : "adds"
        say(
          "differential \(rows.number) of \(rows.extractedOn) in \(rows.encoding.rawValue):"
            + " \(rows.events.count) events"
            + (kinds.isEmpty ? "" : " (\(kinds.joined(separator: ", ")))")
            + "; \(verb) \(changes.added) persons, changes \(changes.changed)")
        return !dryRun
      }
    } catch let error as EventFaults {
      throw TableError(
        error.faults.map { fault in
          rows.problem(
            event: fault.event, fault.mistake == .unknownResident ? .code : .kind, fault.sentence)
        })
    }
    sayDone(nothing: false)
    if !dryRun { try sayTouched(store, since: changes.version) }
  }

  private func importWelfare(
    _ bytes: [UInt8], into store: DataStore, missing: MissingRows
  ) throws {
    let file = try WelfareFile(bytes, grounds: FeeGround.allCases.map(\.rawValue))
    sayUnread(file.unreadColumns)
    guard let extracted else { return }
    try store.importWelfare(
      file.rows.map {
        WelfareRow(resident: $0.resident, ground: $0.ground, from: $0.from, until: $0.until)
      },
      of: extracted, from: try source(bytes, file.encoding), missing: missing
    ) { changes in
      let verb = dryRun ? "would add" : "adds"
      say(
        "welfare of \(extracted): \(changes.rows) rows in \(file.encoding.rawValue);"
          + " \(verb) \(changes.added), changes \(changes.changed), ends \(changes.removed)")
      return !dryRun
    }
    sayDone(nothing: false)
  }

  private func source(_ bytes: [UInt8], _ encoding: TableEncoding) throws -> ImportSource {
    ImportSource(
      fileName: URL(filePath: file).lastPathComponent, fileHash: ContentHash.sha256(bytes),
      encoding: encoding.rawValue, by: try currentUser())
  }

  private func sayUnread(_ columns: [String]) {
    if !columns.isEmpty { say("\(file): columns not read: \(columns.joined(separator: ", "))") }
  }

  private func sayDone(nothing: Bool) {
    if dryRun {
      say("nothing was imported (--dry-run)")
    } else if nothing {
      say("nothing changes; the registry keeps its version")
    } else {
      say("imported")
    }
  }

  private func sayTouched(_ store: DataStore, since version: RegistryVersion) throws {
    let count = try store.pagesTouched(by: version).count
    guard count > 0, !dryRun else { return }
    say("\(count) open page(s) concern residents that changed: yoshin registry touched")
  }
}

extension VaccineCodes {
  /// The vaccines and doses of a schedule.
  init(_ schedule: Schedule) {
    let rules = schedule.vaccineCodes.compactMap { schedule.rules(of: $0) }
    let shapes = Dictionary(
      uniqueKeysWithValues: rules.map { ($0.vaccine, schedule.labelShapes(of: $0.vaccine)) })
    self.init(
      written: Dictionary(
        uniqueKeysWithValues: rules.map { rules in
          (
            rules.vaccine,
            Set(rules.programmes.flatMap(\.courses).flatMap(\.doses).map(\.label))
          )
        }), isDose: { shapes[$0]?.contains(Schedule.shape(ofLabel: $1)) ?? false })
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
