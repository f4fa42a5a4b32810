import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct AuditTests {
  private func lived() throws -> Office {
    let office = try Office()
    try office.settle(3)
    for (page, number) in zip(try office.receive(3), 1...) {
      _ = try office.store.save(
        try office.result(.verified, Office.record(number)), page: page, by: "hanako")
    }
    _ = try office.store.commit(office.batch, approver: "jiro", by: "jiro")
    return office
  }

  private func head(_ office: Office) throws -> AuditHead? {
    if case .whole(let head) = try office.store.verifyAudit() { head } else { nil }
  }

  /// Does what only someone with the file in hand can do.
  private func tamper(_ office: Office, _ sql: String) throws {
    try office.store.database.write { database in
      try StoreUnderTest.dropGuards(of: "auditEntry", in: database)
      try database.execute(sql: sql)
    }
  }

  @Test func `the trail of a batch's life is whole and names no person`() throws {
    let office = try lived()
    #expect(try head(office)?.count == 12)
    let trail = try office.store.auditEntries()
    #expect(trail.map(\.id) == Array(1...12))
    for entry in trail {
      let text = "\(entry.subject) \(entry.detail)"
      #expect(!text.contains("石田") && !text.contains("堺市") && !text.contains("2021-02-05"))
    }
  }

  @Test(arguments: [
    ("UPDATE auditEntry SET actor = 'x' WHERE id = 4", 4),
    ("UPDATE auditEntry SET at = '2020-01-01T00:00:00.000Z' WHERE id = 2", 2),
    ("UPDATE auditEntry SET detail = '{}' WHERE id = 12", 12),
    ("DELETE FROM auditEntry WHERE id = 7", 7),
    ("DELETE FROM auditEntry WHERE id > 10", 11),
    (
      "UPDATE auditEntry SET id = 99 WHERE id = 3; UPDATE auditEntry SET id = 3 WHERE id = 4; "
        + "UPDATE auditEntry SET id = 4 WHERE id = 99", 3
    ),
  ])
  func `an edit, a removal, a swap or a cut tail is found`(sql: String, entry: Int64) throws {
    let office = try lived()
    try tamper(office, sql)
    guard case .broken(let found, _) = try office.store.verifyAudit() else {
      Issue.record("not found")
      return
    }
    #expect(found == entry)
  }

  @Test func `a tail that was cut with care is found by the head kept outside`() throws {
    let office = try lived()
    let kept = try #require(try head(office))
    #expect(try office.store.verifyAudit(against: kept) == .whole(kept))
    let book = StoreUnderTest.engine == .sqlite ? "sqlite_sequence" : "numberGiven"
    try tamper(
      office,
      "DELETE FROM auditEntry WHERE id > 10; "
        + "UPDATE \(book) SET seq = 10 WHERE name = 'auditEntry'")
    #expect(try head(office)?.count == 10)
    guard case .broken = try office.store.verifyAudit(against: kept) else {
      Issue.record("not found")
      return
    }
  }

  @Test func `times are written in UTC`() throws {
    let office = try lived()
    let times = try office.store.database.read {
      try String.fetchAll($0, sql: "SELECT at FROM auditEntry")
    }
    #expect(!times.isEmpty)
    for time in times {
      #expect(time.hasSuffix("Z"))
      #expect(abs(try Timestamp.date(time).timeIntervalSince(office.clock.now)) < 1)
    }
  }

  @Test func `a head stays good while the trail grows`() throws {
    let office = try lived()
    let kept = try #require(try head(office))
    _ = try office.store.records(in: office.batch, viewer: "jiro")
    guard case .whole(let now) = try office.store.verifyAudit(against: kept) else {
      Issue.record("broken")
      return
    }
    #expect(now.count == kept.count + 1)
  }
}
