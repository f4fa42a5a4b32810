public import Foundation
import GRDB

/// What only SQLite has: files that are copied, and written anew.
extension ConnectionPool {
  /// Copies the database into a file while others work in it; one file, without a log beside it.
  ///
  /// - Throws: `DatabaseError`.
  public func copy(toSQLiteAt file: URL) throws {
    guard case .sqlite(let writer) = backing else { throw SQLiteFiles.onlySQLite }
    try rethrowing {
      let copy = try DatabaseQueue(path: file.path)
      try writer.backup(to: copy)
      try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try copy.close()
    }
  }

  /// Reads from an SQLite file that nobody writes to.
  ///
  /// - Throws: `DatabaseError`, and what the body throws.
  public static func reading<Answer>(
    sqliteAt file: URL, _ body: (Database) throws -> Answer
  ) throws -> Answer {
    try rethrowing {
      var configuration = Configuration()
      configuration.readonly = true
      let queue = try DatabaseQueue(path: file.path, configuration: configuration)
      defer { try? queue.close() }
      return try queue.read { try body(Database($0)) }
    }
  }

  /// Writes the database anew, without what was deleted; SQLite's log is emptied into its file.
  ///
  /// PostgreSQL locks one table after the other for it; its log and its backups keep what they have.
  /// - Throws: `DatabaseError`.
  public func vacuum() throws {
    switch backing {
    case .sqlite(let writer):
      try rethrowing {
        try writer.vacuum()
        try writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      }
    case .postgres(let pool): _ = try pool.lending { try $0.run("VACUUM FULL") }
    }
  }

  /// Empties SQLite's log into its file.
  ///
  /// - Throws: `DatabaseError`.
  public func emptyLog() throws {
    guard case .sqlite(let writer) = backing else { throw SQLiteFiles.onlySQLite }
    try rethrowing { try writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
  }
}

enum SQLiteFiles {
  static let onlySQLite = DatabaseError(
    .other, code: "SQLite only", message: "this is done on SQLite only")

  static var configuration: Configuration {
    var configuration = Configuration()
    // Another process may hold the write lock for as long as a registry import takes.
    configuration.busyMode = .timeout(120)
    configuration.label = "yoshin"
    configuration.prepareDatabase { database in
      // A committed page must survive a power cut: its file may be moved away right after.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA cache_size = -32000")
    }
    return configuration
  }

  static func migrator(_ migrations: [Migration]) -> GRDB.DatabaseMigrator {
    var migrator = GRDB.DatabaseMigrator()
    for migration in migrations {
      migrator.registerMigration(migration.name) { try migration.body(Database($0)) }
    }
    return migrator
  }
}
