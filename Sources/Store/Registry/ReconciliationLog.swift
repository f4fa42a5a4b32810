import Databases
public import Foundation

/// A monthly check of the past.
public struct PastReconciliation: Hashable, Sendable {
  /// When.
  public var at: Date
  /// By whom.
  public var by: String
  /// Rows in the extract.
  public var rows: Int
  /// Persons only the extract has, only the registry has, and whose columns differ.
  public var onlyInExtract: Int, onlyInRegistry: Int, differs: Int
}

extension DataStore {
  /// The last monthly checks, newest first.
  ///
  /// - Throws: the database's error.
  public func reconciliations(limit: Int = 12) throws -> [PastReconciliation] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT at, actor, detail FROM auditEntry WHERE action = 'registry.reconciled'
          ORDER BY id DESC LIMIT ?
          """, arguments: [limit]
      ).map { row in
        let detail = try StoredJSON.value([String: String].self, row["detail"])
        func figure(_ name: String) -> Int { detail[name].flatMap { Int($0) } ?? 0 }
        return PastReconciliation(
          at: try row.instant("at"), by: row["actor"], rows: figure("rows"),
          onlyInExtract: figure("onlyInExtract"), onlyInRegistry: figure("onlyInRegistry"),
          differs: figure("differs"))
      }
    }
  }
}
