import ArgumentParser
import Domain
import Foundation
import Intake
import Store
import Tables

/// `yoshin registry reconcile`.
struct RegistryReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Holds a full extract against the registry and lists what differs.",
    discussion: """
      For the monthly check that no differential was lost. Nothing is changed. Each difference names the \
      resident's number, which columns differ, and the last event that was imported; names and \
      addresses are not printed. To take the extract over: yoshin registry import residents FILE \
      --extracted DAY.
      """)

  /// How the differences are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv
  }

  @Argument(help: "The full extract, as for registry import residents.")
  var file: String

  @Option(help: "table or csv (UTF-8).")
  var format: Format = .table

  @Option(help: ArgumentHelp("At most so many lines of a table.", valueName: "number"))
  var limit = 100

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      do {
        try reconcile()
      } catch let error as TableError {
        throw refusal(of: file, error)
      }
    }
  }

  private func reconcile() throws {
    let store = try home.store()
    let bytes = try bytes(ofFile: file)
    let checking = RowProgress("rows checked")
    let rows = try RegistryFile<Resident>.residents(bytes, progress: checking.report)
    checking.finish()
    let comparing = RowProgress("rows compared")
    let found = try store.reconcile(
      rows.lazy.map { row in
        comparing.advance(of: rows.count)
        return row
      },
      from: ImportSource(
        fileName: URL(filePath: file).lastPathComponent, fileHash: ContentHash.sha256(bytes),
        encoding: rows.encoding.rawValue, by: try commandActor()))
    comparing.finish()
    switch format {
    case .table: printTable(found)
    case .csv: printCSV(found)
    }
    say(
      "\(found.rows) rows in the extract, \(found.current) in the registry (version \(found.version)):"
        + " \(found.count(of: .onlyInExtract)) only in the extract,"
        + " \(found.count(of: .onlyInRegistry)) only in the registry,"
        + " \(found.count(of: .differs)) differ")
  }

  /// A line of the list; it names the columns that differ, never what stands in them.
  static func cells(_ difference: RegistryDifference) -> [String] {
    let kind =
      switch difference.kind {
      case .onlyInExtract: "抽出のみ"
      case .onlyInRegistry: "台帳のみ"
      case .differs: "相違"
      }
    return [
      difference.resident.rawValue, kind, difference.columns.joined(separator: " "),
      difference.lastEvent?.word ?? "", difference.lastEventOn.map { "\($0)" } ?? "",
    ]
  }

  /// The names of the list's columns.
  static let columns = ["宛名番号", "区分", "項目", "最終異動事由", "最終異動年月日"]

  private func printTable(_ found: Reconciliation) {
    guard !found.differences.isEmpty else { return }
    var table = TerminalTable(Self.columns.map { ($0, .left) })
    for difference in found.differences.prefix(limit) { table.add(Self.cells(difference)) }
    put(table.text)
    let more = found.differences.count - limit
    if more > 0 { say("and \(more) more; --limit or --format csv shows them") }
  }

  private func printCSV(_ found: Reconciliation) {
    var writer = TableWriter(header: Self.columns, byteOrderMark: false)
    for difference in found.differences { writer.append(Self.cells(difference)) }
    FileHandle.standardOutput.write(Data(writer.bytes))
  }
}
