import Domain
import Immunization
import Intake
import Store
import Tables

/// A file for the registry that was read and found right: it can be tried, and imported.
///
/// The command and the page both go this way, so that both refuse the same and say the same.
struct CheckedImport: Sendable {
  private enum Rows: Sendable {
    case residents(RegistryFile<Resident>)
    case differential(DifferentialFile)
    case vouchers(RegistryFile<Voucher>)
    case clinics(RegistryFile<Clinic>)
    case lots(RegistryFile<Lot>)
    case history(RegistryFile<VaccinationRecord>)
    case welfare(WelfareFile)
    case gaiji([GaijiTable.Entry])
  }

  /// What is to be imported, and how.
  var order: ImportOrder
  /// The file's SHA-256.
  let hash: String
  /// What is odd and yet accepted, and how much more of it there is.
  private(set) var remarks: [TableProblem] = []
  private(set) var omittedRemarks = 0
  /// Columns of the file that were not read.
  private(set) var unreadColumns: [String] = []

  private let rows: Rows
  private let encoding: TableEncoding

  /// The office's own codes have mistakes.
  struct CodesError: Error {
    let mistakes: TableError
  }

  /// Reads and checks a file.
  ///
  /// - Parameters:
  ///   - codes: the file of the office's own codes.
  ///   - progress: called now and then with the rows checked so far and the rows there are.
  /// - Throws: `TableError` with every mistake, `CodesError`, `Failure` where the schedule has mistakes.
  init(
    _ bytes: [UInt8], _ order: ImportOrder, codes: [UInt8]? = nil,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    self.order = order
    hash = ContentHash.sha256(bytes)
    switch order.kind {
    case .residents:
      let file = try RegistryFile<Resident>.residents(bytes, progress: progress)
      (rows, encoding) = (.residents(file), file.encoding)
      note(file)
    case .differential:
      let file = try DifferentialFile(
        bytes, codes: try Self.reading(codes) { try DifferentialFile.codes($0) } ?? [:])
      (rows, encoding) = (.differential(file), file.encoding)
      (remarks, omittedRemarks) = (file.remarks, file.omittedRemarks)
      unreadColumns = file.unreadColumns
    case .vouchers:
      let file = try RegistryFile<Voucher>.vouchers(bytes)
      (rows, encoding) = (.vouchers(file), file.encoding)
      note(file)
    case .clinics:
      let file = try RegistryFile<Clinic>.clinics(bytes)
      (rows, encoding) = (.clinics(file), file.encoding)
      note(file)
    case .lots:
      let file = try RegistryFile<Lot>.lots(bytes, codes: try Self.vaccines(order, codes))
      (rows, encoding) = (.lots(file), file.encoding)
      note(file)
    case .history:
      let file = try RegistryFile<VaccinationRecord>.history(
        bytes, codes: try Self.vaccines(order, codes), progress: progress)
      (rows, encoding) = (.history(file), file.encoding)
      note(file)
    case .welfare:
      let file = try WelfareFile(bytes, grounds: FeeGround.allCases.map(\.rawValue))
      (rows, encoding) = (.welfare(file), file.encoding)
      unreadColumns = file.unreadColumns
    case .gaiji:
      (rows, encoding) = (.gaiji(try GaijiFile.read(bytes)), .utf8)
    }
  }

  private mutating func note<Value>(_ file: RegistryFile<Value>) {
    (remarks, omittedRemarks) = (file.remarks, file.omittedRemarks)
    unreadColumns = file.unreadColumns
  }

  private static func reading<Codes>(
    _ codes: [UInt8]?, _ read: ([UInt8]) throws -> Codes
  ) throws -> Codes? {
    do {
      return try codes.map(read)
    } catch let mistakes as TableError {
      throw CodesError(mistakes: mistakes)
    }
  }

  /// The vaccines that the schedule knows, with the office's own codes for them.
  private static func vaccines(_ order: ImportOrder, _ codes: [UInt8]?) throws -> VaccineCodes {
    let known = VaccineCodes(try PipelineFiles.schedule(ofPipeline: order.pipeline))
    return try reading(codes) { bytes in
      var known = known
      try known.read(bytes)
      return known
    } ?? known
  }

  /// Imports it, or tries it.
  ///
  /// - Parameters:
  ///   - fileName: the file's name; empty where it came without one.
  ///   - progress: called now and then with the rows compared so far and the rows there are.
  ///   - confirm: called with what will change, before anything does; false leaves all as it is.
  /// - Returns: what changed, or would have changed.
  /// - Throws: `StoreError` with what stands against it; `TableError` with every event that does not fit.
  @discardableResult
  func run(
    into store: DataStore, fileName: String, by actor: Actor,
    progress: @escaping (Int, Int) -> Void = { _, _ in }, confirm: (ImportSummary) -> Bool
  ) throws -> ImportSummary {
    let source = ImportSource(
      fileName: fileName, fileHash: hash, encoding: encoding.rawValue, by: actor)
    let missing = order.missing
    func summary(_ changes: ImportChanges) -> ImportSummary {
      ImportSummary(kind: order.kind, encoding: encoding.rawValue, changes: changes)
    }
    func compared<Value>(
      _ rows: RegistryFile<Value>
    ) -> LazyMapSequence<RegistryFile<Value>, Value> {
      var done = 0
      return rows.lazy.map { value in
        done += 1
        if done & 0x3FFF == 0 || done == rows.count { progress(done, rows.count) }
        return value
      }
    }
    switch rows {
    case .residents(let file):
      let day = order.extracted.map { ExtractDay(extractedOn: $0, through: order.through) }
      return summary(
        try store.importResidents(compared(file), from: source, missing: missing, of: day) {
          confirm(summary($0))
        })
    case .vouchers(let file):
      return summary(
        try store.importVouchers(compared(file), from: source, missing: missing) {
          confirm(summary($0))
        })
    case .clinics(let file):
      return summary(
        try store.importClinics(compared(file), from: source, missing: missing) {
          confirm(summary($0))
        })
    case .lots(let file):
      return summary(
        try store.importLots(compared(file), from: source, missing: missing) {
          confirm(summary($0))
        })
    case .history(let file):
      return summary(
        try store.importHistory(compared(file), from: source, missing: missing) {
          confirm(summary($0))
        })
    case .differential(let file):
      return try enter(file, into: store, from: source, confirm: confirm)
    case .welfare(let file):
      guard let day = order.extracted else {
        throw Failure(
          .usage, "welfare data need the day on which they were drawn", next: "State the day.")
      }
      func summaryOfDay(_ changes: ImportChanges) -> ImportSummary {
        var found = summary(changes)
        found.extracted = day
        return found
      }
      return summaryOfDay(
        try store.importWelfare(
          file.rows.map {
            WelfareRow(resident: $0.resident, ground: $0.ground, from: $0.from, until: $0.until)
          }, of: day, from: source, missing: missing
        ) { confirm(summaryOfDay($0)) })
    case .gaiji(let entries):
      let found = ImportSummary(
        kind: .gaiji,
        changes: ImportChanges(
          rows: entries.count, added: entries.count, changed: 0, removed: 0, kept: 0))
      if confirm(found) { try store.importGaiji(entries, from: source) }
      return found
    }
  }

  private func enter(
    _ file: DifferentialFile, into store: DataStore, from source: ImportSource,
    confirm: (ImportSummary) -> Bool
  ) throws -> ImportSummary {
    func summary(_ changes: DifferentialChanges) -> ImportSummary {
      ImportSummary(
        kind: .differential, encoding: file.encoding.rawValue,
        changes: ImportChanges(
          rows: file.events.count, added: changes.added, changed: changes.changed, removed: 0,
          kept: 0), differential: (file.number, file.extractedOn),
        events: ResidentEventKind.allCases.compactMap { kind in
          changes.kinds[kind].map { (kind, $0) }
        })
    }
    do {
      return summary(
        try store.importDifferential(
          Differential(number: file.number, extractedOn: file.extractedOn, events: file.events),
          from: source
        ) { confirm(summary($0)) })
    } catch let error as EventFaults {
      throw TableError(
        error.faults.map { fault in
          file.problem(
            event: fault.event, fault.mistake == .unknownResident ? .code : .kind, fault.sentence)
        })
    }
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
