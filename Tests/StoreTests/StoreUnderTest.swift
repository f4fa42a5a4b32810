import Databases
import Foundation
import Synchronization
import Testing

@testable import Store

/// Which engine this run tests: `YOSHIN_TEST_STORE=postgres swift test --filter StoreTests` is the same suite on a
/// real PostgreSQL server that the run itself starts, SQLite without it.
enum StoreUnderTest {
  static let engine: Engine =
    ProcessInfo.processInfo.environment["YOSHIN_TEST_STORE"] == "postgres" ? .postgres : .sqlite

  /// A data folder of a new database; nothing is made yet.
  static func folder(_ url: URL) throws -> DataFolder {
    switch engine {
    case .sqlite: DataFolder(url)
    case .postgres: DataFolder(url, server: try PostgresCluster.shared().newDatabase())
    }
  }

  /// Does what only someone with the database in hand can do: the table's rows may be changed and removed.
  static func dropGuards(of table: String, in database: Database) throws {
    try database.execute(
      sql: database.engine == .sqlite
        ? "DROP TRIGGER \(table)NoUpdate; DROP TRIGGER \(table)NoDelete"
        : "ALTER TABLE \(table) DISABLE TRIGGER USER")
  }

  /// A new store that nobody shares.
  static func store(clock: @escaping @Sendable () -> Date = { Date.now }) throws -> DataStore {
    try store(
      in: folder(
        FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")),
      clock: clock)
  }

  /// A new store on a folder; a file's is in memory.
  static func store(
    in folder: DataFolder, clock: @escaping @Sendable () -> Date
  ) throws -> DataStore {
    switch engine {
    case .sqlite: try DataStore.inMemory(folder, clock: clock)
    case .postgres: try DataStore.create(folder, clock: clock)
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// For what only a file has: copies of it, its pages, its query plans.
  static var ofFiles: Self {
    .enabled("of SQLite's file") { StoreUnderTest.engine == .sqlite }
  }
}

/// A PostgreSQL server of this test run's own: a socket in a temporary folder, `fsync` on, one database a test.
///
/// Names are ordered by a Japanese collation there, so that a test that relies on the server's order fails.
final class PostgresCluster: Sendable {
  private static let running = Mutex<PostgresCluster?>(nil)

  let folder: URL
  private let programs: URL
  private let number = Mutex(0)

  /// The run's server, started at its first use.
  static func shared() throws -> PostgresCluster {
    try running.withLock { cluster in
      if let cluster { return cluster }
      let fresh = try PostgresCluster()
      cluster = fresh
      atexit { PostgresCluster.stop() }
      return fresh
    }
  }

  private init() throws {
    let versions = URL(filePath: "/usr/lib/postgresql")
    let found = try FileManager.default.contentsOfDirectory(atPath: versions.path).sorted().last
    guard let found else {
      throw TestTrouble(description: "PostgreSQL is not installed: scripts/install-packages")
    }
    programs = versions.appending(path: found).appending(path: "bin")
    folder = URL(filePath: "/tmp/yoshin-pg-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if getuid() == 0 { try PostgresCluster.run("chown postgres '\(folder.path)'") }
    try asServer(
      """
      '\(programs.path)/initdb' -D '\(folder.path)/data' -U yoshin --auth=trust --encoding=UTF8 \
      --locale=C.UTF-8 --locale-provider=icu --icu-locale=ja-JP
      """)
    try asServer(
      """
      '\(programs.path)/pg_ctl' -D '\(folder.path)/data' -l '\(folder.path)/log' -w start \
      -o "-k \(folder.path) -c listen_addresses= -c max_connections=300 -c shared_buffers=64MB"
      """)
    let template = DataFolder(
      FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)"),
      server: try address("yoshin_template"))
    try execute("CREATE DATABASE yoshin_template")
    _ = try DataStore.create(template)
    try? FileManager.default.removeItem(at: template.url)
  }

  /// An empty database with the schema.
  func newDatabase() throws -> PostgresAddress {
    try number.withLock { number in
      number += 1
      let name = "test_\(getpid())_\(number)"
      try execute("CREATE DATABASE \(name) TEMPLATE yoshin_template")
      return try address(name)
    }
  }

  private func address(_ name: String) throws -> PostgresAddress {
    try PostgresAddress("postgres://yoshin@/\(name)?host=\(folder.path)")
  }

  private func execute(_ sql: String) throws {
    let admin = try ConnectionPool.postgres(address("postgres"))
    // The last user of the template may not have hung up yet.
    for attempt in 1... {
      do {
        return try admin.writeWithoutTransaction { try $0.execute(sql: sql) }
      } catch let error as DatabaseError where error.kind == .busy && attempt < 100 {
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  private func asServer(_ command: String) throws {
    // PostgreSQL refuses to run as root.
    try PostgresCluster.run(
      getuid() == 0
        ? "setpriv --reuid=postgres --regid=postgres --clear-groups sh -c \"$0\"" : "sh -c \"$0\"",
      command)
  }

  private static func run(_ command: String, _ argument: String = "") throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    // Foundation waits until nobody holds its socket any more: a server that goes on must not inherit it.
    let closing =
      "for fd in /proc/self/fd/*; do n=${fd##*/}; ((n > 2)) && eval \"exec $n>&-\"; done 2>/dev/null"
    process.arguments = ["-c", "\(closing); cd /tmp && \(command) >/dev/null 2>&1", argument]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw TestTrouble(description: "PostgreSQL cannot be started: \(command) \(argument)")
    }
  }

  private static func stop() {
    running.withLock { cluster in
      guard let cluster else { return }
      try? cluster.asServer(
        "'\(cluster.programs.path)/pg_ctl' -D '\(cluster.folder.path)/data' -m immediate stop")
      try? FileManager.default.removeItem(at: cluster.folder)
    }
  }
}

struct TestTrouble: Error, CustomStringConvertible {
  var description: String
}
