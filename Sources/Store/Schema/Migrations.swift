import Databases

/// The schema's history.
///
/// A migration that has shipped is frozen: its name and its text never change, and it uses no type
/// of the program; what must change is a new migration.
enum Migrations {
  /// All migrations of SQLite in order; what PostgreSQL has instead is `postgres`.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("2026-01 registry") { try $0.execute(sql: registrySchema) }
    migrator.registerMigration("2026-01 batches") { try $0.execute(sql: batchSchema) }
    migrator.registerMigration("2026-01 readings") { try $0.execute(sql: readingSchema) }
    migrator.registerMigration("2026-01 review") { try $0.execute(sql: reviewSchema) }
    migrator.registerMigration("2026-01 audit") { database in
      try database.execute(sql: auditSchema)
      try database.execute(sql: appendOnlyTriggers(appendOnlyTables))
    }
    migrator.registerMigration("2026-11 accounts") { try $0.execute(sql: accountSchema) }
    migrator.registerMigration("2026-11 desk") { database in
      try database.execute(sql: deskSchema)
      try database.execute(sql: deskTriggers)
      try database.execute(sql: appendOnlyTriggers(deskAppendOnlyTables))
    }
    migrator.registerMigration("2026-11 closing") { try $0.execute(sql: closingSchema) }
    migrator.registerMigration("2026-11 register") { try $0.execute(sql: registerSchema) }
    migrator.registerMigration("2026-11 resident events") { database in
      try database.execute(sql: residentEventSchema)
      try database.execute(sql: appendOnlyTriggers(residentEventAppendOnly))
    }
    migrator.registerMigration("2026-11 gaiji") { database in
      try database.execute(sql: gaijiSchema)
      try database.execute(sql: appendOnlyTriggers(gaijiAppendOnly))
    }
    migrator.registerMigration("2026-11 fees") { database in
      try database.execute(sql: feeSchema)
      try database.execute(sql: appendOnlyTriggers(feeAppendOnly))
    }
    migrator.registerMigration("2026-11 exports") { database in
      try database.execute(sql: exportSchema)
      try database.execute(sql: appendOnlyTriggers(exportAppendOnly))
    }
    migrator.registerMigration("2026-11 erasure") { database in
      try database.execute(sql: erasureSchema)
      try database.execute(sql: appendOnlyTriggers(erasureAppendOnly))
    }
    migrator.registerMigration("2026-11 office") { database in
      try database.execute(sql: officeSchema)
      try database.execute(sql: appendOnlyTriggers(officeAppendOnly))
    }
    return migrator
  }

  /// Tables whose rows stand for ever; the database itself refuses to touch them.
  private static let appendOnlyTables = [
    "registryImport", "batch", "manifest", "manifestLine", "sourceFile", "arrival", "readingRun",
    "answer", "reason", "candidate", "standing", "decision", "correction", "approval", "record",
    "auditEntry",
  ]

  /// The names of all tables as they are written in the schema; PostgreSQL itself keeps them in lower case.
  static func tables(in database: Database) throws -> [String] {
    let schema = [
      registrySchema, batchSchema, readingSchema, reviewSchema, auditSchema, accountSchema,
      deskSchema,
      closingSchema, registerSchema, residentEventSchema, gaijiSchema, feeSchema, exportSchema,
      erasureSchema, officeSchema,
    ].joined()
    let written = schema.matches(of: /CREATE TABLE (\w+)/).map { String($0.1) }
    let names = Dictionary(uniqueKeysWithValues: written.map { ($0.lowercased(), $0) })
    return try database.tables().map { names[$0.lowercased()] ?? $0 }
  }

  /// The triggers by which the database refuses to change or remove rows of these tables.
  static func appendOnlyTriggers(_ tables: [String]) -> String {
    tables.flatMap { table in
      ["UPDATE", "DELETE"].map { verb in
        """
        CREATE TRIGGER \(table)No\(verb == "UPDATE" ? "Update" : "Delete") BEFORE \(verb) ON \(table)
        BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END;
        """
      }
    }.joined(separator: "\n")
  }
}
