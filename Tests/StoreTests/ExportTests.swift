import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct ExportTests {
  private let order = ExportOrder(
    kind: "records", parameters: ["from": "2026-10-01"], recipient: "堺市保健所", purpose: "報告 条例3条")

  private func sealed(_ text: String = "sealed") -> SealedExport {
    SealedExport(
      archive: Data(text.utf8), contentHash: ContentHash.sha256(Array("content".utf8)), rows: 3,
      protected: 1)
  }

  private func code(_ body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }

  /// A store with its own folder, since archives are files.
  private func withStore(_ body: (DataStore, HandClock) throws -> Void) throws {
    let clock = HandClock()
    try Office.onDisk { folder in
      try body(try DataStore.create(folder, clock: { clock.now }), clock)
    }
  }

  @Test func `one requests, another approves, who requested fetches once`() throws {
    try withStore { store, _ in
      let id = try store.requestExport(order, by: "hanako")
      #expect(code { _ = try store.fetchExport(id, by: "hanako") } == .secondPersonNeeded)
      let approval = try store.approveExport(id, by: "jiro") { asked in
        #expect(asked == order)
        return sealed()
      }
      #expect(approval.rows == 3)
      #expect(code { _ = try store.fetchExport(id, by: "jiro") } == .secondPersonNeeded)
      #expect(try store.fetchExport(id, by: "hanako") == Data("sealed".utf8))
      #expect(code { _ = try store.fetchExport(id, by: "hanako") } == .over)
      #expect(!FileManager.default.fileExists(atPath: store.folder.export(id).path))
      let actions = try store.auditEntries(about: "export:\(id)")
      #expect(actions.map(\.action) == ["export.requested", "export.approved", "export.fetched"])
      #expect(actions[1].detail["sha256"] == approval.sha256)
      #expect(actions[1].detail["rows"] == "3")
    }
  }

  @Test(arguments: ["hanako", "HANAKO", " hanako ", "ｈａｎａｋｏ"])
  func `nobody approves their own request, however they spell themselves`(name: String) throws {
    try withStore { store, _ in
      let id = try store.requestExport(order, by: "hanako")
      var isMade = false
      #expect(
        code {
          _ = try store.approveExport(id, by: Actor(name)) { _ in
            isMade = true
            return sealed()
          }
        } == .secondPersonNeeded)
      #expect(!isMade)
      #expect(try store.export(id).approval == nil)
    }
  }

  @Test func `the database refuses what the program would have refused`() throws {
    try withStore { store, clock in
      let id = try store.requestExport(order, by: "hanako")
      let hash = String(repeating: "a", count: 64)
      func approve(_ requester: String, _ approver: String) throws {
        try store.database.write {
          try $0.execute(
            sql: """
              INSERT INTO exportApproval VALUES (?, ?, ?, '2026-01-01T00:00:00.000Z',
                '2030-01-02T00:00:00.000Z', 1, 0, ?, ?, 1)
              """, arguments: [id.rawValue, requester, approver, hash, hash])
        }
      }
      func fetch(_ who: String) throws {
        try store.database.write {
          try $0.execute(
            sql: "INSERT INTO exportFetch VALUES (?, ?, ?)",
            arguments: [id.rawValue, who, Timestamp.text(clock.now)])
        }
      }
      #expect(throws: DatabaseError.self) { try approve("hanako", "hanako") }
      #expect(throws: DatabaseError.self) { try approve("hanako", "Hanako ") }
      // Naming another requester does not help.
      #expect(throws: DatabaseError.self) { try approve("jiro", "hanako") }
      #expect(throws: DatabaseError.self) { try fetch("hanako") }
      try approve("hanako", "jiro")
      #expect(throws: DatabaseError.self) { try fetch("jiro") }
      try fetch("hanako")
      #expect(throws: DatabaseError.self) { try fetch("hanako") }
      #expect(throws: DatabaseError.self) {
        try store.database.write { try $0.execute(sql: "DELETE FROM exportFetch") }
      }
    }
  }

  @Test func `the time to fetch ends`() throws {
    try withStore { store, clock in
      let id = try store.requestExport(order, by: "hanako")
      _ = try store.approveExport(id, by: "jiro", hours: 2) { _ in sealed() }
      clock.advance(2 * 3600 + 1)
      #expect(code { _ = try store.fetchExport(id, by: "hanako") } == .over)
      #expect(try store.export(id).state(at: clock.now) == .expired)
      #expect(!FileManager.default.fileExists(atPath: store.folder.export(id).path))
    }
  }

  @Test func `an archive that was exchanged is not handed out`() throws {
    try withStore { store, _ in
      let id = try store.requestExport(order, by: "hanako")
      _ = try store.approveExport(id, by: "jiro") { _ in sealed() }
      try Data("other".utf8).write(to: store.folder.export(id))
      #expect(code { _ = try store.fetchExport(id, by: "hanako") } == .originalDamaged)
      #expect(try store.export(id).fetchedAt == nil)
    }
  }

  @Test func `a request without recipient or purpose is refused`() throws {
    try withStore { store, _ in
      var nobody = order
      nobody.recipient = " "
      #expect(code { _ = try store.requestExport(nobody, by: "hanako") } == .decisionRefused)
    }
  }

  // MARK: what leaves

  private func table(_ cell: String = "堺市堺区1番地1") -> ExportTable {
    ExportTable(
      header: ["宛名番号", "氏名", "住所"],
      rows: [["1", "石田　莉子", cell], ["2", "森　清", "堺市中区1番地"], ["3", "森　湊", "堺市中区1番地"]],
      residentColumn: 0, addressColumns: [2])
  }

  @Test func `protected persons are left out, masked or put apart, and counted`() throws {
    let protected: Set<ResidentCode> = [ResidentCode("2")]
    let out = try table().screened(protected: protected, policy: .exclude)
    #expect(out.rows.map { $0[0] } == ["1", "3"])
    #expect(out.separateRows.isEmpty)
    let masked = try table().screened(protected: protected, policy: .mask)
    #expect(masked.rows[1] == ["2", "森　清", ""])
    let apart = try table().screened(protected: protected, policy: .separate)
    #expect(apart.rows.count == 2)
    #expect(apart.separateRows == [["2", "森　清", "堺市中区1番地"]])
    #expect([out, masked, apart].allSatisfy { $0.protectedCount == 1 })
  }

  @Test(arguments: ["123456789018", "1234-5678-9018", "備考 １２３４５６７８９０１８ 以上"])
  func `an individual number anywhere stops the export`(cell: String) {
    #expect(throws: StoreError.self) {
      try table(cell).screened(protected: [], policy: .exclude)
    }
  }

  @Test(arguments: ["123456789012", "1000000001", "090-1234-5678", "堺市堺区1番地1"])
  func `other numbers do not`(cell: String) throws {
    #expect(try table(cell).screened(protected: [], policy: .exclude).rows.count == 3)
  }

  @Test func `a column of individual numbers stops the export, empty or not`() {
    let table = ExportTable(header: ["宛名番号", "個人番号"], rows: [], residentColumn: 0)
    #expect(throws: StoreError.self) { try table.screened(protected: [], policy: .exclude) }
  }
}
