import Databases

extension Migrations {
  /// All migrations of PostgreSQL in order.
  ///
  /// The first reaches the schema of SQLite as it was when it was written: the same tables, columns and views,
  /// and the same refusals. A later change is a migration here and one of SQLite.
  static var postgres: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("2026-11 first") { database in
      let encoding = try String.fetchOne(database, sql: "SHOW server_encoding")
      guard encoding == "UTF8" else {
        throw StoreError(
          .noServer, "the database is kept in \(encoding ?? "?"), and names need UTF8",
          advice: "Make another one: createdb --encoding=UTF8 --template=template0 yoshin")
      }
      for part in [
        postgresRegistry, postgresPages, postgresOffice, postgresViews, postgresTriggers,
        postgresAppendOnly,
      ] {
        try database.execute(sql: part)
      }
    }
    return migrator
  }
}
