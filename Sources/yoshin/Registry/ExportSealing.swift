import Domain
import Foundation
import Packaging
import Store
import Tables

/// Makes, screens and seals a list.
enum ExportSealing {
  /// - Returns: what is kept, and the passphrase, which is not.
  /// - Throws: what the list's producer and the screening throw.
  static func seal(
    _ order: ExportOrder, number: Int64, _ source: ExportSource
  ) throws -> (export: SealedExport, passphrase: String) {
    let kind = try ExportKinds.producer(order.kind)
    try kind.check(order.parameters)
    let table = try kind.make(source, ExportValues(order.parameters))
    let screened = try table.screened(
      protected: try protected(in: table, source.store), policy: order.protection)
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
