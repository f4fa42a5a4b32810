import Databases
import Domain
import Foundation
import Testing

@testable import Store

/// Kills a process in the middle of each kind of transaction and looks at what it leaves.
@Suite struct KillTests {
  /// A step of a batch's life, and the table whose next row is the last thing the process does.
  static let cuts: [(step: Int, table: String)] = [
    (0, "registryImport"), (0, "residentVersion"), (0, "auditEntry"),
    (1, "sourceFile"), (1, "arrival"), (1, "auditEntry"),
    (2, "page"),
    (3, "readingRun"), (3, "answer"), (3, "reason"), (3, "candidate"), (3, "standing"),
    (3, "auditEntry"),
    (4, "decision"), (4, "auditEntry"),
    (5, "approval"), (5, "record"), (5, "auditEntry"),
  ]

  @Test(arguments: cuts)
  func `a kill in the middle of a transaction leaves none of it`(
    step: Int, table: String
  ) async throws {
    let folder = try StoreUnderTest.folder(
      FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)"))
    defer { try? FileManager.default.removeItem(at: folder.url) }
    let path = folder.url.path
    let store = try DataStore.create(folder)
    for earlier in 0..<step { try KillTests.run(earlier, store) }
    let before = try KillTests.state(store)
    if StoreUnderTest.engine == .postgres {
      // The server's process dies under the transaction; scripts/faults kills the program itself.
      try KillTests.arm(store, table)
      #expect(throws: DatabaseError.self) { try KillTests.run(step, store) }
      try KillTests.disarm(store, table)
    } else {
      await killed(in: path, at: table, step)
    }
    #expect(try KillTests.state(store) == before)
    for later in step...5 { try KillTests.run(later, store) }
    #expect(try store.vaccinations() == [Office.record(1)])
    guard case .whole = try store.verifyAudit() else {
      Issue.record("the audit trail is broken")
      return
    }
  }

  private func killed(in path: String, at table: String, _ step: Int) async {
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, table = table as String, step = step as Int] in
      let store = try DataStore.open(DataFolder(URL(filePath: path)))
      try KillTests.arm(store, table)
      try KillTests.run(step, store)
    }
  }

  static func run(_ step: Int, _ store: DataStore) throws {
    let batch = try #require(BatchName("2026-10_2711506317"))
    // A number that an undone transaction was given is not given again by PostgreSQL.
    func last(_ table: String) throws -> Int64 {
      try store.database.read {
        try Int64.fetchOne($0, sql: "SELECT max(id) FROM \(table)") ?? 0
      }
    }
    let file = FileID(rawValue: try last("arrival"))
    let page = PageID(rawValue: try last("page"))
    switch step {
    case 0:
      try store.importResidents((1...2).map { Office.resident($0) }, from: Office.source)
    case 1:
      try store.openBatch(batch, by: "hanako")
      _ = try store.addFile(
        named: "1.jpg", sha256: ContentHash.sha256(Data("1".utf8)), fileExtension: "jpg",
        byteSize: 1, to: batch, by: "hanako")
    case 2: try store.setPageCount(1, of: file)
    case 3:
      let result = PageResult(
        outcome: .review, form: "mr-child", reasons: [Reason(.lotMissing)],
        fields: ["dose": FieldAnswer(value: .text("２期"), confidence: 1)],
        candidates: [WeighedCandidate(resident: Office.record(1).resident, weight: 1)],
        provenance: Provenance(
          pipeline: "p", pipelineHash: "h", program: "1", models: [],
          registry: try store.registryVersion()), processorSeconds: 0, startedAt: Date.now,
        finishedAt: Date.now)
      _ = try store.save(result, page: page, by: "hanako")
    case 4: try store.decide(.resolved, page: page, record: Office.record(1), by: "yuki")
    default: _ = try store.commit(batch, approver: "jiro", by: "jiro")
    }
  }

  static func arm(_ store: DataStore, _ table: String) throws {
    // Opening the batch has an audit entry of its own; the file's is the one to be cut.
    let condition = table == "auditEntry" ? "WHEN (NEW.action <> 'batch.opened')" : ""
    try store.database.write { database in
      switch database.engine {
      case .sqlite: try KillSwitch.arm(database, table, condition)
      case .postgres:
        try database.execute(
          sql: """
            CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              PERFORM pg_terminate_backend(pg_backend_pid());
              RETURN NULL;
            END $$;
            CREATE TRIGGER cut AFTER INSERT ON \(table)
              FOR EACH ROW \(condition) EXECUTE FUNCTION die();
            """)
      }
    }
  }

  static func disarm(_ store: DataStore, _ table: String) throws {
    try store.database.write { try $0.execute(sql: "DROP TRIGGER cut ON \(table)") }
  }

  /// Everything that a torn transaction could have changed half; a batch may be opened already.
  static func state(_ store: DataStore) throws -> [String] {
    try store.database.read { database in
      try Set(cuts.map(\.table)).subtracting(["auditEntry"]).sorted().map { table in
        "\(table) \(try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? -1)"
      } + [
        "\(try Int.fetchOne(database, sql: "SELECT count(*) FROM auditEntry WHERE action <> 'batch.opened'") ?? -1)",
        "\(try Int.fetchOne(database, sql: "SELECT sum(isDone) FROM page") ?? -1)",
      ]
    } + (try store.checkDatabase())
  }
}
