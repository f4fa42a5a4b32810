import Databases
import Domain
import Foundation
import Testing

@testable import Store

/// What only shows with both engines side by side, and what only a server does.
@Suite(
  .enabled("a PostgreSQL server: YOSHIN_TEST_STORE=postgres") { StoreUnderTest.engine == .postgres }
)
struct EngineTests {
  /// Tables and views with their columns, all in lower case.
  private func shape(_ store: DataStore) throws -> [String: [String]] {
    try store.database.read { database in
      let views = try String.fetchAll(
        database,
        sql: database.engine == .sqlite
          ? "SELECT name FROM sqlite_master WHERE type = 'view'"
          : "SELECT viewname FROM pg_views WHERE schemaname = current_schema()")
      return Dictionary(
        uniqueKeysWithValues: try (database.tables() + views).map {
          ($0.lowercased(), try database.columns(of: $0).sorted())
        })
    }
  }

  /// The names of triggers, those left out that one engine alone needs.
  private func guards(_ store: DataStore) throws -> Set<String> {
    try store.database.read { database in
      let names = try String.fetchAll(
        database,
        sql: database.engine == .sqlite
          ? "SELECT name FROM sqlite_master WHERE type = 'trigger'"
          : """
          SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
          WHERE NOT tgisinternal AND relname <> 'numbergiven'
            AND tgname NOT LIKE '%notruncate' AND tgname <> 'auditentrynumber'
          """)
      return Set(names.map { $0.lowercased() })
    }
  }

  @Test func `both engines have the same tables, columns, views and guards`() throws {
    let (file, server) = (try DataStore.inMemory(), try StoreUnderTest.store())
    #expect(try shape(file) == shape(server))
    #expect(try guards(file) == guards(server))
  }

  @Test func `a table whose rows stand for ever is not emptied either`() throws {
    let office = try Office()
    try office.receive(1)
    for table in ["page", "arrival", "auditEntry"] {
      #expect(throws: DatabaseError.self) {
        try office.store.database.write { try $0.execute(sql: "TRUNCATE \(table) CASCADE") }
      }
    }
  }

  @Test func `texts are ordered as in a file, whatever the server's language`() throws {
    let names = ["ｱ", "ア", "あ", "Z", "a", "亜", "-", "ｂ", "B", "ー"]
    func sorted(_ store: DataStore) throws -> [String] {
      try store.importClinics(
        names.enumerated().map { index, name in
          Clinic(code: ClinicCode(String(1_000_000_000 + index)), name: name, doctor: "")
        }, from: Office.source)
      return try store.database.read {
        try String.fetchAll($0, sql: "SELECT name FROM clinic ORDER BY name")
      }
    }
    #expect(try sorted(try DataStore.inMemory()) == sorted(try StoreUnderTest.store()))
  }

  @Test func `a server that was restarted is found again, and its word wakes who waits`()
    async throws
  {
    let office = try Office()
    try office.receive(1)
    try office.store.database.writeWithoutTransaction {
      // Every other connection of this database, as a restart would end it.
      try $0.execute(
        sql: """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
          """)
    }
    #expect(throws: DatabaseError.self) {
      try office.store.database.write {
        try $0.execute(sql: "SELECT pg_terminate_backend(pg_backend_pid())")
        try $0.execute(sql: "SELECT 1")
      }
    }
    #expect(try office.store.pagesToDo() == 1)
    let store = office.store
    async let waited = Task.detached { store.awaitPages(seconds: 60) }.value
    // Rung until it is heard: who waits may not listen yet.
    let ringing = Task {
      var number = 2
      while !Task.isCancelled {
        try office.receive(1, from: number)
        number += 1
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    #expect(await waited)
    ringing.cancel()
    #expect(try office.store.pagesToDo() > 1)
  }

  @Test func `workers on a server never hold the same page`() async throws {
    let office = try Office()
    let pages = try office.receive(40)
    let store = office.store
    let taken = try await withThrowingTaskGroup(of: [PageID].self) { group in
      for worker in 0..<4 {
        group.addTask {
          var mine: [PageID] = []
          while let task = try store.leasePages(1, to: "host/\(worker)").first {
            mine.append(task.page)
          }
          return mine
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(taken.sorted() == pages.sorted())
  }

  @Test(arguments: [
    ("postgres://yoshin:secret@db/yoshin", PostgresAddress.Fault.password),
    ("postgres://db/yoshin?user=yoshin&password=secret", .password),
    ("postgresql://db/yoshin?pass%77ord=secret", .password),
    ("mysql://db/yoshin", .scheme), ("/var/lib/yoshin", .scheme),
  ])
  func `an address with a password, or of something else, is refused`(
    text: String, fault: PostgresAddress.Fault
  ) {
    #expect(throws: fault) { try PostgresAddress(text) }
  }
}
