import Databases
public import Foundation

/// The store of one office: registry, batches, readings, decisions, the register, the audit trail.
///
/// Every method that writes is one transaction, audit entry included: it happens wholly or not at
/// all, also when the process is killed in the middle. The methods block the caller for as long as
/// the database takes; several threads and processes may call them at once.
///
/// ```swift
/// let store = try DataStore.open(DataFolder(home), clock: { Date.now })
/// let batch = try store.openBatch(name, by: "hanako")
/// ```
public struct DataStore: Sendable {
  /// The folder that originals are kept in.
  public let folder: DataFolder
  let database: ConnectionPool
  let clock: @Sendable () -> Date

  /// Opens the store in a data folder that `create` has made.
  ///
  /// - Parameters:
  ///   - folder: the data folder; where it names a server, the database is there.
  ///   - clock: what time it is.
  /// - Throws: `StoreError` where there is no data folder or it is of a newer program.
  public static func open(
    _ folder: DataFolder, clock: @escaping @Sendable () -> Date = { Date.now }
  ) throws -> DataStore {
    guard folder.exists else {
      throw StoreError(
        .noDataFolder, "there is no data folder at \(folder.url.path)",
        advice: "Make one with: yoshin init --home \(folder.url.path)"
          + (folder.server.map { " --store '\($0)'" } ?? ""))
    }
    return try connect(folder, clock: clock)
  }

  /// Makes the data folder where there is none, and opens it.
  ///
  /// - Throws: `StoreError` where the folder cannot be made or is of a newer program.
  public static func create(
    _ folder: DataFolder, clock: @escaping @Sendable () -> Date = { Date.now }
  ) throws -> DataStore {
    try folder.create()
    return try connect(folder, clock: clock)
  }

  /// A store in memory, for tests; originals still need the folder.
  ///
  /// - Throws: the database's error.
  public static func inMemory(
    _ folder: DataFolder = DataFolder(FileManager.default.temporaryDirectory),
    clock: @escaping @Sendable () -> Date = { Date.now }
  ) throws -> DataStore {
    try DataStore(
      folder: folder, database: ConnectionPool.sqliteInMemory(), migrations: Migrations.migrator,
      clock: clock)
  }

  private static func connect(
    _ folder: DataFolder, clock: @escaping @Sendable () -> Date
  ) throws -> DataStore {
    if let server = folder.server { return try connect(folder, to: server, clock: clock) }
    let pool: ConnectionPool
    do {
      pool = try ConnectionPool.sqlite(at: folder.database)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o600], ofItemAtPath: folder.database.path)
    } catch {
      if trouble(in: error) == .noRoom {
        throw StoreError(
          .noRoom, "there is no room for the database in \(folder.url.path)",
          advice: "Make room on the disk.")
      }
      throw StoreError(
        .unusableFolder, "the database in \(folder.url.path) cannot be opened",
        advice: "Is the folder yours to write to, and the file an SQLite database?")
    }
    return try DataStore(
      folder: folder, database: pool, migrations: Migrations.migrator, clock: clock)
  }

  private static func connect(
    _ folder: DataFolder, to server: PostgresAddress, clock: @escaping @Sendable () -> Date
  ) throws -> DataStore {
    let pool: ConnectionPool
    do {
      pool = try ConnectionPool.postgres(server)
    } catch let error as DatabaseError {
      throw StoreError(
        .noServer, "the database at \(server) cannot be opened: \(error.message)",
        advice:
          "Does the server run, is there a database of that name, and may you use it? A password"
          + " belongs into ~/.pgpass or the file that PGPASSFILE names.")
    }
    return try DataStore(
      folder: folder, database: pool, migrations: Migrations.postgres, clock: clock)
  }

  private init(
    folder: DataFolder, database: ConnectionPool, migrations: DatabaseMigrator,
    clock: @escaping @Sendable () -> Date
  ) throws {
    self.folder = folder
    self.database = database
    self.clock = clock
    if try database.isNewer(than: migrations) {
      throw StoreError(
        .newerSchema, "the data folder was written by a newer yoshin",
        advice: "Use that version, or a copy of the folder made before it.")
    }
    try database.migrate(migrations)
  }

  /// The time now, as it is written.
  func now() -> String { Timestamp.text(clock()) }
}
