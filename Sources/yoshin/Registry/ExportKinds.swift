import Domain
import Foundation
import Packaging
import Store
import Tables

/// A list that may leave the office: its name, and what makes it.
struct ExportKind: Sendable {
  /// How it is asked for.
  var name: String
  /// What it is.
  var abstract: String
  /// The names of what narrows it down; those that end in `!` must be given.
  var parameters: [String]
  /// Makes it.
  var make: @Sendable (DataStore, [String: String]) throws -> ExportTable

  /// Refuses parameters that it does not know or lacks.
  func check(_ given: [String: String]) throws {
    let known = parameters.map { $0.replacing("!", with: "") }
    for name in given.keys.sorted() where !known.contains(name) {
      throw Failure(
        .usage, "\(self.name) knows no \(name)",
        next: known.isEmpty ? "It takes no --with." : "Known are \(known.joined(separator: ", ")).")
    }
    for name in parameters where name.hasSuffix("!") && given[String(name.dropLast())] == nil {
      throw Failure(.usage, "\(self.name) needs --with \(name.dropLast())=…")
    }
  }
}

/// The lists that may leave.
///
/// A new one is an entry in `all`.
enum ExportKinds {
  static let all: [ExportKind] = [
    ExportKind(
      name: "records", abstract: "doses on record, for another register (予防接種記録)",
      parameters: ["from", "to", "vaccine"], make: records),
    ExportKind(
      name: "residents", abstract: "residents of a day with their addresses (住民一覧)",
      parameters: ["on!"], make: residents),
  ]

  /// The kind of a name.
  ///
  /// - Throws: `Failure` where there is none.
  static func producer(_ name: String) throws -> ExportKind {
    guard let kind = all.first(where: { $0.name == name }) else {
      throw Failure(
        .usage, "there is no list '\(name)'",
        next: "yoshin export kinds names them: \(all.map(\.name).joined(separator: ", ")).")
    }
    return kind
  }

  /// A day among the parameters.
  static func day(_ name: String, _ parameters: [String: String]) throws -> CalendarDate? {
    guard let text = parameters[name] else { return nil }
    guard let day = CalendarDate(text) else {
      throw Failure(.usage, "\(name)=\(text) is no day", next: "One is 2026-11-01.")
    }
    return day
  }

  private static let records: @Sendable (DataStore, [String: String]) throws -> ExportTable = {
    store, parameters in
    let from = try day("from", parameters)
    let to = try day("to", parameters)
    let doses = try store.vaccinations().filter { dose in
      (from.map { $0 <= dose.date } ?? true) && (to.map { dose.date <= $0 } ?? true)
        && (parameters["vaccine"].map { $0 == dose.vaccine.rawValue } ?? true)
    }
    return ExportTable(
      header: ["宛名番号", "ワクチン種別", "回数", "接種年月日", "ロット番号", "医療機関コード"],
      rows: doses.map { dose in
        [
          dose.resident.rawValue, dose.vaccine.rawValue, dose.dose, "\(dose.date)",
          dose.lot.rawValue, dose.clinic.rawValue,
        ]
      }, residentColumn: 0, addressColumns: [5])
  }

  private static let residents: @Sendable (DataStore, [String: String]) throws -> ExportTable = {
    store, parameters in
    let day = try day("on", parameters) ?? .today
    var rows: [[String]] = []
    try store.forEachResident(on: day) { person in
      guard person.presence == .resident else { return }
      let resident = person.resident
      rows.append([
        resident.code.rawValue, resident.name, resident.kana,
        resident.birthDate.map { "\($0)" } ?? "", resident.postalCode, resident.address,
        resident.building,
      ])
    }
    return ExportTable(
      header: ["宛名番号", "氏名", "氏名カナ", "生年月日", "郵便番号", "住所", "方書"], rows: rows,
      residentColumn: 0, addressColumns: [4, 5, 6])
  }
}

/// Makes, screens and seals a list.
enum ExportSealing {
  /// - Returns: what is kept, and the passphrase, which is not.
  /// - Throws: what the list's producer and the screening throw.
  static func seal(
    _ order: ExportOrder, number: Int64, _ store: DataStore
  ) throws -> (export: SealedExport, passphrase: String) {
    let kind = try ExportKinds.producer(order.kind)
    let table = try kind.make(store, order.parameters)
    let screened = try table.screened(
      protected: try protected(in: table, store), policy: order.protection)
    var files = [
      SealedArchive.File(name: "export-\(number).csv", bytes: csv(screened.header, screened.rows))
    ]
    if order.protection == .separate {
      files.append(
        SealedArchive.File(
          name: "export-\(number)-protected.csv",
          bytes: csv(screened.header, screened.separateRows)))
    }
    let passphrase = Passphrase.make()
    let archive = try SealedArchive.zip(
      files, passphrase: passphrase, at: Int(Date.now.timeIntervalSince1970))
    return (
      SealedExport(
        archive: Data(archive), contentHash: ContentHash.sha256(files.flatMap(\.bytes)),
        rows: screened.rows.count + screened.separateRows.count,
        protected: screened.protectedCount), passphrase
    )
  }

  /// Who of a list is protected today.
  private static func protected(
    in table: ExportTable, _ store: DataStore
  ) throws -> Set<ResidentCode> {
    guard let column = table.residentColumn else { return [] }
    let codes = Set(table.rows.compactMap { column < $0.count ? ResidentCode($0[column]) : nil })
    let persons = try store.residents(codes, on: .today)
    return Set(persons.filter { $0.value.protection != .none }.keys)
  }

  private static func csv(_ header: [String], _ rows: [[String]]) -> [UInt8] {
    var writer = TableWriter(header: header)
    for row in rows { writer.append(row) }
    return writer.bytes
  }
}
