public import Foundation
import GRDB

/// The connections of one program to one database: reading and writing, from several threads at once.
///
/// One transaction at a time writes, whichever process it is in, on both engines: code that looks and then writes
/// relies on it, and so does the audit trail's order. Readers see one moment of the database and wait for nobody.
public final class ConnectionPool: Sendable {
  enum Backing {
    case sqlite(any DatabaseWriter)
    case postgres(PostgresPool)
  }

  let backing: Backing

  private init(_ backing: Backing) { self.backing = backing }

  /// Which engine it is.
  public var engine: Engine {
    switch backing {
    case .sqlite: .sqlite
    case .postgres: .postgres
    }
  }

  // MARK: - Opening

  /// Opens an SQLite file, and makes it where there is none.
  ///
  /// - Throws: `DatabaseError`.
  public static func sqlite(at file: URL) throws -> ConnectionPool {
    try rethrowing {
      ConnectionPool(
        .sqlite(try DatabasePool(path: file.path, configuration: SQLiteFiles.configuration)))
    }
  }

  /// An SQLite database in memory, for tests.
  ///
  /// - Throws: `DatabaseError`.
  public static func sqliteInMemory() throws -> ConnectionPool {
    try rethrowing {
      ConnectionPool(.sqlite(try DatabaseQueue(configuration: SQLiteFiles.configuration)))
    }
  }

  /// Opens a database on a PostgreSQL server.
  ///
  /// - Throws: `DatabaseError` where the server cannot be reached, or refuses.
  public static func postgres(_ address: PostgresAddress) throws -> ConnectionPool {
    ConnectionPool(.postgres(try PostgresPool(address)))
  }

  // MARK: - Reading and writing

  /// Reads from one moment of the database.
  ///
  /// - Throws: `DatabaseError`, and what the body throws.
  public func read<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
    switch backing {
    case .sqlite(let writer): try rethrowing { try writer.read { try body(Database($0)) } }
    case .postgres(let pool): try pool.transaction(.reading) { try body(Database($0)) }
    }
  }

  /// Writes in one transaction; nobody else writes meanwhile, and what is thrown undoes all of it.
  ///
  /// - Throws: `DatabaseError`, and what the body throws.
  public func write<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
    switch backing {
    case .sqlite(let writer): try rethrowing { try writer.write { try body(Database($0)) } }
    case .postgres(let pool): try pool.transaction(.writing) { try body(Database($0)) }
    }
  }

  /// Writes in one transaction that others may write beside.
  ///
  /// Only for rows that it takes for itself first, see `Database.skippingTaken`. On SQLite it is `write`.
  ///
  /// - Throws: `DatabaseError`, and what the body throws.
  public func writeBeside<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
    switch backing {
    case .sqlite: try write(body)
    case .postgres(let pool): try pool.transaction(.beside) { try body(Database($0)) }
    }
  }

  /// Gives a connection without a transaction, for a body that makes its own.
  ///
  /// - Throws: `DatabaseError`, and what the body throws.
  public func writeWithoutTransaction<Answer>(
    _ body: (Database) throws -> Answer
  ) throws -> Answer {
    switch backing {
    case .sqlite(let writer):
      try rethrowing { try writer.writeWithoutTransaction { try body(Database($0)) } }
    case .postgres(let pool): try pool.lending { try body(Database($0)) }
    }
  }

  /// Reads from one moment of the database, off the caller's thread.
  ///
  /// - Throws: `DatabaseError`, and what the body throws.
  public func read<Answer: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Answer
  ) async throws -> Answer {
    switch backing {
    case .sqlite(let writer):
      do {
        return try await writer.read { try body(Database($0)) }
      } catch let error as GRDB.DatabaseError {
        throw DatabaseError(error)
      }
    case .postgres(let pool):
      return try await pool.onThread { try pool.transaction(.reading) { try body(Database($0)) } }
    }
  }

  /// Writes in one transaction, off the caller's thread.
  ///
  /// - Throws: `DatabaseError`, and what the body throws.
  public func write<Answer: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Answer
  ) async throws -> Answer {
    switch backing {
    case .sqlite(let writer):
      do {
        return try await writer.write { try body(Database($0)) }
      } catch let error as GRDB.DatabaseError {
        throw DatabaseError(error)
      }
    case .postgres(let pool):
      return try await pool.onThread { try pool.transaction(.writing) { try body(Database($0)) } }
    }
  }

  // MARK: - The schema's history

  /// The migrations that the database has seen, in the order of the list.
  ///
  /// - Throws: `DatabaseError`.
  public func applied(of migrator: DatabaseMigrator) throws -> [String] {
    let migrations = migrator.migrations
    return switch backing {
    case .sqlite(let writer):
      try rethrowing {
        try writer.read { try SQLiteFiles.migrator(migrations).appliedMigrations($0) }
      }
    case .postgres(let pool): try PostgresMigrations.applied(of: migrations, in: pool)
    }
  }

  /// Whether the database has seen migrations that the list does not know: a newer program's.
  ///
  /// - Throws: `DatabaseError`.
  public func isNewer(than migrator: DatabaseMigrator) throws -> Bool {
    let migrations = migrator.migrations
    return switch backing {
    case .sqlite(let writer):
      try rethrowing {
        try writer.read { try SQLiteFiles.migrator(migrations).hasBeenSuperseded($0) }
      }
    case .postgres(let pool): try PostgresMigrations.isNewer(than: migrations, in: pool)
    }
  }

  /// Brings the database up to date.
  ///
  /// - Throws: `DatabaseError`, and what a migration throws.
  public func migrate(_ migrator: DatabaseMigrator) throws {
    let migrations = migrator.migrations
    switch backing {
    case .sqlite(let writer):
      try rethrowing { try SQLiteFiles.migrator(migrations).migrate(writer) }
    case .postgres(let pool): try PostgresMigrations.migrate(migrations, pool)
    }
  }
}

/// A step in the schema's history; frozen once it has shipped.
struct Migration: Sendable {
  let name: String
  let body: @Sendable (Database) throws -> Void
}

/// The schema's history of one engine.
public struct DatabaseMigrator: Sendable {
  private(set) var migrations: [Migration] = []

  /// An empty history.
  public init() {}

  /// Adds a step.
  ///
  /// - Parameters:
  ///   - name: never changed, never used twice.
  ///   - body: what it does, in a transaction.
  public mutating func registerMigration(
    _ name: String, _ body: @escaping @Sendable (Database) throws -> Void
  ) {
    migrations.append(Migration(name: name, body: body))
  }
}

/// A word from one program to the others that there is something to do: a hint, never the truth.
extension Database {
  /// Wakes those who wait on a channel, once the transaction is committed.
  ///
  /// - Throws: `DatabaseError`.
  public func notify(_ channel: String) throws {
    if case .postgres(let connection) = connection { try connection.run("NOTIFY \(channel)") }
  }
}

extension ConnectionPool {
  /// Waits until a channel is notified, or the time is over; blocks the thread.
  ///
  /// On SQLite only the time counts.
  /// - Returns: whether it was notified.
  public func awaitNotification(on channel: String, seconds: Double) -> Bool {
    switch backing {
    case .sqlite:
      Thread.sleep(forTimeInterval: seconds)
      return false
    case .postgres(let pool): return pool.awaitNotification(on: channel, seconds: seconds)
    }
  }
}
