import ArgumentParser
import Domain
import Foundation
import Intake
import Store
import Tables

/// `yoshin registry`: the residents and the masters that papers are held against.
struct RegistryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry", abstract: "Imports the registry and its masters; tells what is there.",
    subcommands: [Import.self, Status.self])

  /// `yoshin registry import`.
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Imports a CSV file, all of it or nothing.",
      discussion: """
        UTF-8, CP932 and UTF-16 are told apart by themselves; columns are found by their names, in any \
        order. What will be added, changed and removed is printed first. A file with mistakes is refused, \
        each mistake as file:line:column.
        """)

    @Argument(
      help: "residents, vouchers, clinics, lots or history.",
      transform: { argument in
        guard let kind = RegistryKind(rawValue: argument) else {
          throw ValidationError(
            "'\(argument)' is not residents, vouchers, clinics, lots or history.")
        }
        return kind
      })
    var kind: RegistryKind

    @Argument(help: "The CSV file.")
    var file: String

    @Flag(help: "Only say what would change.")
    var dryRun = false

    @Flag(
      help: """
        The file is complete: what it lacks is removed, however much. Without it, history never loses \
        a dose, and a file that lacks more than a tenth of the other kinds is refused.
        """)
    var replace = false

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained { try importFile() }
    }
  }

  /// `yoshin registry status`.
  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tells what the registry holds and since which import.")

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let store = try home.store()
        var table = TerminalTable([
          ("kind", .left), ("rows", .right), ("version", .right), ("imported", .left),
          ("by", .left), ("file", .left), ("sha256", .left),
        ])
        for status in try store.registryStatus() {
          let last = status.lastImport
          table.add([
            status.kind.rawValue, "\(status.rows)", last.map { "\($0.version)" } ?? "-",
            last.map { $0.at.formatted(.iso8601) } ?? "never", last?.by ?? "",
            last?.fileName ?? "", last.map { String($0.fileHash.prefix(12)) } ?? "",
          ])
        }
        put(table.text)
      }
    }
  }
}

extension RegistryCommand.Import {
  private func importFile() throws {
    let store = try home.store()
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe))
    } catch {
      throw Failure(
        .badInput, "\(file) cannot be read",
        next: "Is the path right, and may you read the file?")
    }
    let missing: MissingRows = replace ? .closeHoweverMany : kind == .history ? .keep : .close
    do {
      switch kind {
      case .residents:
        try run(RegistryFile<Resident>.residents(bytes), bytes) {
          try store.importResidents($0, from: $1, missing: missing, confirm: $2)
        }
      case .vouchers:
        try run(RegistryFile<Voucher>.vouchers(bytes), bytes) {
          try store.importVouchers($0, from: $1, missing: missing, confirm: $2)
        }
      case .clinics:
        try run(RegistryFile<Clinic>.clinics(bytes), bytes) {
          try store.importClinics($0, from: $1, missing: missing, confirm: $2)
        }
      case .lots:
        try run(RegistryFile<Lot>.lots(bytes), bytes) {
          try store.importLots($0, from: $1, missing: missing, confirm: $2)
        }
      case .history:
        try run(RegistryFile<VaccinationRecord>.history(bytes), bytes) {
          try store.importHistory($0, from: $1, missing: missing, confirm: $2)
        }
      }
    } catch let error as TableError {
      report(error.problems, omitted: error.omitted, in: file, severity: "error")
      let count = error.problems.count + error.omitted
      throw Failure(
        .badInput, "\(count) mistake(s) in \(file); nothing was imported",
        next: "Mend them in the system that wrote the file, or in the file, and import it again.")
    }
  }

  private typealias Importer<Value: Sendable> = (
    RegistryFile<Value>, ImportSource, (ImportChanges) -> Bool
  ) throws -> ImportChanges

  private func run<Value>(
    _ rows: RegistryFile<Value>, _ bytes: [UInt8], through importer: Importer<Value>
  ) throws {
    report(rows.remarks, omitted: rows.omittedRemarks, in: file, severity: "warning")
    if !rows.unreadColumns.isEmpty {
      say("\(file): columns not read: \(rows.unreadColumns.joined(separator: ", "))")
    }
    let source = ImportSource(
      fileName: URL(filePath: file).lastPathComponent, fileHash: ContentHash.sha256(bytes),
      encoding: rows.encoding.rawValue, by: try currentUser())
    let changes = try importer(rows, source) { changes in
      let verb = dryRun ? "would add" : "adds"
      say(
        "\(kind.rawValue): \(changes.rows) rows in \(rows.encoding.rawValue); \(verb)"
          + " \(changes.added), changes \(changes.changed), removes \(changes.removed)"
          + (changes.kept > 0 ? ", keeps \(changes.kept) that the file lacks" : ""))
      return !dryRun
    }
    if dryRun {
      say("nothing was imported (--dry-run)")
    } else if changes.isEmpty {
      say("nothing changes; the registry keeps its version")
    } else {
      say("imported")
    }
  }
}
