import GRDB

/// A column that refers to a row of another table.
public struct ForeignKey: Sendable {
  /// The table that the row is of.
  public var parent: String
  /// The columns that refer, and those that they refer to.
  public var columns: [(own: String, parent: String)]
}

/// What erasure needs beside SQL: who refers to whom, and guards that step aside inside its transaction.
extension Database {
  /// The foreign keys of a table; on PostgreSQL the parent's name is in lower case.
  ///
  /// - Throws: `DatabaseError`.
  public func foreignKeys(of table: String) throws -> [ForeignKey] {
    switch connection {
    case .sqlite(let connection):
      try rethrowing {
        try connection.foreignKeys(on: table).map { key in
          ForeignKey(
            parent: key.destinationTable,
            columns: key.mapping.map { (own: $0.origin, parent: $0.destination) })
        }
      }
    case .postgres:
      try Row.fetchAll(
        self,
        sql: """
          SELECT parent.relname AS parent, own.attname AS own, other.attname AS other,
            array_length(conkey, 1) AS width
          FROM pg_constraint JOIN pg_class AS parent ON parent.oid = confrelid
            JOIN pg_attribute AS own ON own.attrelid = conrelid AND own.attnum = conkey[1]
            JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = confkey[1]
          WHERE contype = 'f' AND conrelid = ?::text::regclass
          """, arguments: [table.lowercased()]
      ).map { row in
        // Of a key over several columns only the first is told, twice, so that it is not taken for a simple one.
        let pair = (own: row["own"] as String, parent: row["other"] as String)
        return ForeignKey(
          parent: row["parent"], columns: row["width"] as Int == 1 ? [pair] : [pair, pair])
      }
    }
  }

  /// Lets foreign keys be checked at the transaction's end.
  ///
  /// - Throws: `DatabaseError`.
  public func deferForeignKeys() throws {
    try execute(
      sql: engine == .sqlite
        ? "PRAGMA defer_foreign_keys = ON" : "SET CONSTRAINTS ALL DEFERRED")
  }

  /// Has SQLite overwrite what is deleted, instead of leaving it in free pages of its file.
  ///
  /// On PostgreSQL `ConnectionPool.vacuum` does it afterwards.
  /// - Throws: `DatabaseError`.
  public func overwriteDeleted(_ isOn: Bool) throws {
    if engine == .sqlite { try execute(sql: "PRAGMA secure_delete = \(isOn ? "ON" : "OFF")") }
  }

  /// Runs a body while the triggers against deleting are set aside on some tables, in the running transaction.
  ///
  /// They stand again, word for word, before it ends; where it is undone they never were away.
  /// - Throws: `DatabaseError`, and what the body throws.
  public func withoutDeleteGuards<Answer>(
    on tables: Set<String>, _ body: () throws -> Answer
  ) throws -> Answer {
    switch engine {
    case .sqlite:
      let triggers = try Row.fetchAll(
        self, sql: "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
      ).filter { row in
        let sql: String = row["sql"]
        return tables.contains(row["tbl_name"]) && sql.uppercased().contains("BEFORE DELETE")
      }
      for trigger in triggers { try execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
      let answer = try body()
      for trigger in triggers { try execute(sql: trigger["sql"]) }
      return answer
    case .postgres:
      // Bits of pg_trigger.tgtype (src/include/catalog/pg_trigger.h): 1 row, 2 before, 8 delete.
      let lower = Set(tables.map { $0.lowercased() })
      let triggers = try Row.fetchAll(
        self,
        sql: """
          SELECT tgname AS name, relname AS tbl_name FROM pg_trigger
            JOIN pg_class ON pg_class.oid = tgrelid
          WHERE NOT tgisinternal AND tgtype & 11 = 11
          """
      ).filter { lower.contains($0["tbl_name"]) }
      func set(_ word: String) throws {
        for trigger in triggers {
          try execute(
            sql:
              "ALTER TABLE \(trigger["tbl_name"] as String) \(word) TRIGGER \(trigger["name"] as String)"
          )
        }
      }
      try set("DISABLE")
      let answer = try body()
      // A table with checks still to come cannot be altered.
      try execute(sql: "SET CONSTRAINTS ALL IMMEDIATE")
      try set("ENABLE")
      return answer
    }
  }
}
