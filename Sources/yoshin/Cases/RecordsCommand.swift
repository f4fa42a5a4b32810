import ArgumentParser
import Domain
import Foundation
import Store
import Tables

/// `yoshin records`: doses in the vaccination register.
struct RecordsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records",
    abstract: "Prints doses on record: one resident's, one batch's, or all.",
    discussion: "Every look at the records is written to the audit trail.")

  /// How the records are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv, json
  }

  @Option(help: ArgumentHelp("One resident's doses, imported history included.", valueName: "code"))
  var resident: String?

  @Option(
    help: ArgumentHelp("The records committed from one batch.", valueName: "name"),
    transform: batchName)
  var batch: BatchName?

  @Option(help: "table, csv (UTF-8, readable by registry import history) or json.")
  var format: Format = .table

  @OptionGroup var home: HomeOptions

  func validate() throws {
    if resident != nil, batch != nil {
      throw ValidationError("Give --resident or --batch, not both.")
    }
  }

  func run() async throws {
    try await explained {
      let store = try home.store()
      let viewer = try commandActor()
      let records =
        if let resident {
          try store.records(of: ResidentCode(resident), viewer: viewer)
        } else if let batch {
          try store.records(in: batch, viewer: viewer)
        } else {
          try store.allRecords(viewer: viewer)
        }
      switch format {
      case .table: printTable(records)
      case .csv: printCSV(records)
      case .json: try printJSON(records)
      }
      say("\(records.count) record(s)")
    }
  }

  private static let columns = ["宛名番号", "ワクチン種別", "回数", "接種年月日", "ロット番号", "医療機関コード"]
  private static let origins = ["バッチ", "ファイル", "ページ", "特別の事情"]

  private func cells(_ entry: RegisteredRecord) -> [String] {
    let record = entry.record
    return [
      record.resident.rawValue, record.vaccine.rawValue, record.dose, "\(record.date)",
      record.lot.rawValue, record.clinic.rawValue, entry.batch.map { "\($0)" } ?? "",
      entry.file ?? "", entry.number.map { "\($0)" } ?? "",
      entry.grounds.map(\.words).joined(separator: "、"),
    ]
  }

  private func printTable(_ records: [RegisteredRecord]) {
    guard !records.isEmpty else { return }
    var table = TerminalTable((Self.columns + Self.origins).map { ($0, .left) })
    for record in records { table.add(cells(record)) }
    put(table.text)
  }

  private func printCSV(_ records: [RegisteredRecord]) {
    var writer = TableWriter(header: Self.columns + Self.origins, byteOrderMark: false)
    for record in records { writer.append(cells(record)) }
    FileHandle.standardOutput.write(Data(writer.bytes))
  }

  /// One record in JSON; the names of the page report where it has them.
  private struct Line: Encodable {
    var resident: String
    var vaccine: String
    var dose: String
    var given_date: String
    var lot: String
    var clinic_code: String
    var batch: String?
    var file: String?
    var page: Int?
    var approved_by: String?
    var committed_at: String?
    var grounds: [String]?
  }

  private func printJSON(_ records: [RegisteredRecord]) throws {
    let lines = records.map { entry in
      Line(
        resident: entry.record.resident.rawValue, vaccine: entry.record.vaccine.rawValue,
        dose: entry.record.dose, given_date: "\(entry.record.date)",
        lot: entry.record.lot.rawValue, clinic_code: entry.record.clinic.rawValue,
        batch: entry.batch.map { "\($0)" }, file: entry.file, page: entry.number,
        approved_by: entry.approvedBy, committed_at: entry.committedAt?.formatted(.iso8601),
        grounds: entry.grounds.isEmpty ? nil : entry.grounds.map(\.words))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    put(String(decoding: try encoder.encode(lines), as: UTF8.self))
  }
}
