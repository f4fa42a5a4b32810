import Databases
public import Domain
public import Foundation

/// An import of the past, of whatever kind of file.
public struct PastImport: Hashable, Sendable {
  /// When.
  public var at: Date
  /// By whom.
  public var by: String
  /// What kind of file: a registry kind's name, `differential`, `welfare` or `gaiji`.
  public var kind: String
  /// Rows in the file; nil for an extract that changed nothing.
  public var rows: Int?
  /// Rows it added, changed and removed or ended.
  public var added: Int, changed: Int, removed: Int
  /// The differential's number.
  public var number: Int?
  /// The day it was drawn, where it was stated.
  public var extractedOn: CalendarDate?
  /// The file's SHA-256.
  public var fileHash: String
}

extension DataStore {
  /// The last imports of every kind, newest first.
  ///
  /// - Throws: the database's error.
  public func imports(limit: Int = 50) throws -> [PastImport] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM (
            SELECT importedAt, importedBy,
              CASE WHEN differential.import IS NULL THEN kind ELSE 'differential' END AS kind, rowCount, added,
              changed, removed, differential.number, registryImport.fileHash,
              coalesce(differential.extractedOn, (SELECT max(extractedOn) FROM residentExtract
                WHERE version = registryImport.id AND fileHash = registryImport.fileHash))
                AS extractedOn
            FROM registryImport LEFT JOIN differentialImport AS differential
              ON differential.import = registryImport.id
            UNION ALL
            SELECT importedAt, importedBy, 'residents', NULL, 0, 0, 0, NULL, fileHash, extractedOn
            FROM residentExtract WHERE NOT EXISTS (SELECT 1 FROM registryImport
              WHERE id = version AND fileHash = residentExtract.fileHash)
            UNION ALL
            SELECT importedAt, importedBy, 'welfare', rowCount, added, 0, removed, NULL, fileHash,
              extractedOn FROM welfareImport
            UNION ALL
            SELECT importedAt, importedBy, 'gaiji', rowCount, 0, 0, 0, NULL, fileHash, NULL
            FROM gaijiImport
          ) AS past ORDER BY importedAt DESC LIMIT ?
          """, arguments: [limit]
      ).map { row in
        PastImport(
          at: try row.instant("importedAt"), by: row["importedBy"], kind: row["kind"],
          rows: row["rowCount"], added: row["added"], changed: row["changed"],
          removed: row["removed"], number: row["number"],
          extractedOn: RegistryText.date(row["extractedOn"]), fileHash: row["fileHash"])
      }
    }
  }
}
