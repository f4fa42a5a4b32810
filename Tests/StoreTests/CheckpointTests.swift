import Crypto
import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct CheckpointTests {
  private func lived(in folder: DataFolder) throws -> DataStore {
    let store = try DataStore.create(folder)
    try store.openBatch(try #require(BatchName("2026-10_2711506317")), by: "hanako")
    try store.noteView(
      of: PageID(rawValue: 1), residents: [ResidentCode("1000000001"), ResidentCode("1000000002")],
      by: Actor("yuki", department: "健康課", terminal: "10.0.0.7", reason: "電話"))
    return store
  }

  @Test func `a checkpoint is a signed note and is read back`() throws {
    try Office.onDisk { folder in
      let store = try lived(in: folder)
      let checkpoint = try store.signCheckpoint(by: Actor("root"))
      let lines = checkpoint.text.components(separatedBy: "\n")
      #expect(lines[0] == "yoshin/audit" && lines[1] == "2" && lines[3].isEmpty)
      #expect(lines[4].hasPrefix("— yoshin/audit ") && lines[5].isEmpty)
      let key = try #require(CheckpointKey(try store.checkpointKey().text))
      #expect(try Checkpoint(checkpoint.text, key: key).head == checkpoint.head)
      guard case .whole(let now) = try store.verifyAudit(against: checkpoint.head) else {
        Issue.record("broken")
        return
      }
      #expect(now.count == 3)
      // The key is the owner's alone, and the same the next time.
      let place = folder.keys.appending(path: "audit-ed25519").path
      let rights = try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions]
      #expect(rights as? Int == 0o600)
      #expect(try DataStore.open(folder).checkpointKey().text == key.text)
    }
  }

  @Test(arguments: ["2\n", "yoshin/audit", "— "])
  func `a checkpoint that was changed is refused`(piece: String) throws {
    try Office.onDisk { folder in
      let store = try lived(in: folder)
      let checkpoint = try store.signCheckpoint(by: Actor("root"))
      let key = try store.checkpointKey()
      let changed = checkpoint.text.replacing("\n2\n", with: "\n1\n")
      #expect(throws: StoreError.self) { try Checkpoint(changed, key: key) }
      #expect(throws: StoreError.self) {
        try Checkpoint(checkpoint.text.replacing(piece, with: "x"), key: key)
      }
      let other = CheckpointKey(Curve25519.Signing.PrivateKey().publicKey)
      #expect(throws: StoreError.self) { try Checkpoint(checkpoint.text, key: other) }
    }
  }

  @Test func `a tail that was cut with care is found by the signed checkpoint`() throws {
    try Office.onDisk { folder in
      let store = try lived(in: folder)
      let checkpoint = try store.signCheckpoint(by: Actor("root"))
      try store.database.write { database in
        let book = database.engine == .sqlite ? "sqlite_sequence" : "numberGiven"
        try StoreUnderTest.dropGuards(of: "auditEntry", in: database)
        try database.execute(
          sql: """
            DELETE FROM auditEntry WHERE id > 1;
            UPDATE \(book) SET seq = 1 WHERE name = 'auditEntry'
            """)
      }
      guard case .whole = try store.verifyAudit(),
        case .broken = try store.verifyAudit(against: checkpoint.head)
      else {
        Issue.record("not found")
        return
      }
    }
  }

  @Test func `the trail is searched by account, resident, action and time`() throws {
    try Office.onDisk { folder in
      let store = try lived(in: folder)
      let auditor = Actor("mari", reason: "yearly audit")
      func found(_ search: AuditSearch) throws -> [String] {
        try store.audit(search, limit: 100, by: auditor).map(\.action)
      }
      for code in ["1000000001", "1000000002"] {
        #expect(try found(AuditSearch(resident: ResidentCode(code))).contains("case.viewed"))
      }
      #expect(try found(AuditSearch(actor: "yuki")) == ["case.viewed"])
      #expect(try found(AuditSearch(action: "batch.opened")) == ["batch.opened"])
      #expect(try found(AuditSearch(until: Date(timeIntervalSince1970: 0))).isEmpty)
      let view = try store.audit(AuditSearch(actor: "yuki"), limit: 1, by: auditor)[0]
      #expect(view.detail["department"] == "健康課" && view.detail["terminal"] == "10.0.0.7")
      #expect(view.detail["reason"] == "電話")
      // Looking is itself an entry, and says whom was looked for.
      #expect(try found(AuditSearch(actor: "mari")).allSatisfy { $0 == "audit.viewed" })
    }
  }
}

@Suite struct SampleControlTests {
  // Clopper and Pearson's one-sided bounds; the first is 1 - 0.05^(1/n), the rule of three's origin.
  // The others were summed exactly, term by term, outside of this program.
  @Test(arguments: [
    (0, 10, 0.2588656), (0, 300, 0.0099361), (1, 100, 0.0465598), (5, 500, 0.0209103),
    (10, 10, 1.0),
  ])
  func `the bound is Clopper and Pearson's`(wrong: Int, looked: Int, bound: Double) throws {
    let found = try #require(
      SampleControl(looked: looked, wrong: wrong, waiting: 0).upperBound())
    #expect(abs(found - bound) < 1e-5)
    #expect(SampleControl(looked: 0, wrong: 0, waiting: 0).upperBound() == nil)
  }
}
