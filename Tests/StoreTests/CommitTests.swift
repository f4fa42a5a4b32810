import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct CommitTests {
  /// Two verified pages, one that waits.
  private func prepared() throws -> (office: Office, pages: [PageID]) {
    let office = try Office()
    try office.settle(9)
    let pages = try office.receive(3)
    _ = try office.store.save(
      try office.result(.verified, Office.record(1)), page: pages[0], by: "hanako")
    _ = try office.store.save(
      try office.result(.verified, Office.record(2)), page: pages[1], by: "hanako")
    _ = try office.store.save(try office.result(.review), page: pages[2], by: "hanako")
    return (office, pages)
  }

  private func refusal(_ office: Office, approver: String = "jiro") -> StoreError.Code? {
    do {
      _ = try office.store.commit(office.batch, approver: approver, by: "jiro")
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }

  @Test func `nothing is committed while a page waits, everything afterwards`() throws {
    let (office, pages) = try prepared()
    #expect(refusal(office) == .commitBlocked)
    #expect(try office.store.vaccinations().isEmpty)
    try office.store.decide(.held, page: pages[2], by: "yuki", why: "asks the clinic")
    #expect(refusal(office) == .commitBlocked)
    try office.store.correct(
      [FieldCorrection(field: "name", value: .text("石田 莉子"))], page: pages[2], by: "yuki")
    try office.store.decide(.resolved, page: pages[2], record: Office.record(3), by: "yuki")
    #expect(try office.store.corrections(of: pages[2]) == ["name": .text("石田 莉子")])
    let receipt = try office.store.commit(office.batch, approver: "jiro", by: "jiro")
    #expect(receipt.records == 3)
    #expect(try office.store.vaccinations() == (1...3).map { Office.record($0) })
    let summary = try office.store.summary(of: office.batch)
    #expect(summary.states == [.committed: 3])
    #expect(summary.approvals.map(\.by) == ["jiro"])
    let records = try office.store.records(of: Office.record(3).resident, viewer: "jiro")
    #expect(records.map(\.file) == ["3.jpg"])
    #expect(records.map(\.approvedBy) == ["jiro"])
    #expect(try office.store.records(in: office.batch, viewer: "jiro").count == 3)
    // A second commit finds nothing to do and says so.
    #expect(try office.store.commit(office.batch, approver: "jiro", by: "jiro").records == 0)
    #expect { try office.store.decide(.rejected, page: pages[0], by: "yuki") } throws: {
      ($0 as? StoreError)?.code == .decisionRefused
    }
  }

  @Test func `papers that came late are committed by a second approval`() throws {
    let (office, pages) = try prepared()
    try office.store.decide(.rejected, page: pages[2], by: "yuki", why: "another city's")
    _ = try office.store.commit(office.batch, approver: "jiro", by: "jiro")
    let late = try office.receive(1, from: 4)
    #expect(try office.store.blockers(of: office.batch) == [.unread(1)])
    _ = try office.store.save(
      try office.result(.verified, Office.record(4)), page: late[0], by: "hanako")
    #expect(try office.store.commit(office.batch, approver: "jiro", by: "jiro").records == 1)
    #expect(try office.store.vaccinations().count == 3)
  }

  @Test(arguments: ["hanako", "Hanako", " hanako ", "ｈａｎａｋｏ", "yuki", ""])
  func `who entered or reviewed cannot approve`(approver: String) throws {
    let (office, pages) = try prepared()
    try office.store.decide(.returned, page: pages[2], by: "yuki")
    #expect(refusal(office, approver: approver) == .approverInvolved)
    #expect(try office.store.vaccinations().isEmpty)
    #expect(try office.store.summary(of: office.batch).approvals.isEmpty)
  }

  @Test(arguments: ["hanako", "HANAKO", "yuki"])
  func `the database itself refuses an approver who was involved`(approver: String) throws {
    let (office, pages) = try prepared()
    try office.store.decide(.returned, page: pages[2], by: "yuki")
    #expect(throws: DatabaseError.self) {
      try office.store.database.write { database in
        try database.execute(
          sql: """
            INSERT INTO approval (batch, approvedBy, approvedAt, performedBy, recordCount,
              recordsHash) VALUES (?, ?, '', 'x', 0, ?)
            """,
          arguments: [office.batch.description, approver, String(repeating: "0", count: 64)])
      }
    }
  }

  @Test func `a registry that changed under a verified page stops the commit`() throws {
    let (office, pages) = try prepared()
    try office.store.decide(.rejected, page: pages[2], by: "yuki")
    var rows = (1...9).map { Office.resident($0) }
    rows[1].removedOn = CalendarDate("2026-09-30")
    rows[4].name = "森　莉子"
    try office.store.importResidents(rows, from: Office.source)
    #expect(
      try office.store.blockers(of: office.batch) == [
        .registryChanged(pages[1], file: "2.jpg", number: 1)
      ])
    #expect(refusal(office) == .commitBlocked)
    // Read again against the new registry, the page waits for a person.
    var result = try office.result(.review, reasons: [Reason(.movedOut)])
    result.resident = rows[1].code
    try office.store.propose(result, page: pages[1], by: "hanako")
    let changes = try office.store.proposals(in: office.batch)
    #expect(changes.map(\.page) == [pages[1]])
    #expect(changes[0].outcome == .init(before: .verified, after: .review))
    #expect(try office.store.page(pages[1]).state == .verified)
    #expect(try office.store.adopt(changes.map(\.proposed), by: "hanako").count == 1)
    #expect(try office.store.page(pages[1]).state == .review)
    #expect(try office.store.proposals(in: office.batch).isEmpty)
  }

  @Test func `a proposal never overrules a person`() throws {
    let (office, pages) = try prepared()
    try office.store.decide(.rejected, page: pages[2], by: "yuki")
    let run = try office.store.propose(
      try office.result(.verified, Office.record(3)), page: pages[2], by: "hanako")
    #expect(try office.store.proposals(in: office.batch).map(\.obstacle) == [.decided])
    #expect(try office.store.adopt([run], by: "hanako").isEmpty)
    #expect(try office.store.page(pages[2]).state == .rejected)
  }

  @Test func `a dose that has come into the history meanwhile stops the commit`() throws {
    let (office, pages) = try prepared()
    try office.store.decide(.rejected, page: pages[2], by: "yuki")
    try office.store.importHistory([Office.record(1)], from: Office.source)
    #expect(
      try office.store.blockers(of: office.batch) == [
        .alreadyRecorded(pages[0], file: "1.jpg", number: 1)
      ])
    #expect(refusal(office) == .commitBlocked)
  }

  @Test func `a person cannot resolve two pages to one dose`() throws {
    let (office, pages) = try prepared()
    try office.store.decide(.resolved, page: pages[2], record: Office.record(1), by: "yuki")
    #expect(
      try office.store.blockers(of: office.batch) == [
        .sameDose(pages[2], pages[0], file: "3.jpg", number: 1)
      ])
    #expect(refusal(office) == .commitBlocked)
  }

  @Test func `a committed dose that comes back in the city's history stands once`() throws {
    let (office, pages) = try prepared()
    try office.store.decide(.rejected, page: pages[2], by: "yuki")
    _ = try office.store.commit(office.batch, approver: "jiro", by: "jiro")
    try office.store.importHistory([Office.record(1), Office.record(7)], from: Office.source)
    let known = try office.store.vaccinations()
    #expect(known == [Office.record(1), Office.record(2), Office.record(7)])
    let mine = try office.store.records(of: Office.record(1).resident, viewer: "jiro")
    #expect(mine.map(\.batch) == [office.batch])
  }

  @Test func `a resident whom the registry does not have cannot be resolved to`() throws {
    let (office, pages) = try prepared()
    #expect {
      try office.store.decide(.resolved, page: pages[2], record: Office.record(77), by: "yuki")
    } throws: {
      ($0 as? StoreError)?.code == .decisionRefused
    }
  }

  @Test func `an empty batch is not committed`() throws {
    let office = try Office()
    try office.store.openBatch(office.batch, by: "hanako")
    #expect(try office.store.blockers(of: office.batch) == [.noPages])
    #expect(refusal(office) == .commitBlocked)
  }

  @Test(arguments: [
    "UPDATE record SET lot = 'X'", "DELETE FROM record", "UPDATE readingRun SET outcome = 'blank'",
    "UPDATE answer SET value = '\"x\"'", "DELETE FROM decision", "DELETE FROM auditEntry",
    "UPDATE approval SET approvedBy = 'x'", "DELETE FROM arrival", "UPDATE reason SET code = 'x'",
  ])
  func `what was written is never overwritten`(sql: String) throws {
    let (office, pages) = try prepared()
    try office.store.decide(.rejected, page: pages[2], by: "yuki")
    _ = try office.store.commit(office.batch, approver: "jiro", by: "jiro")
    #expect(throws: DatabaseError.self) {
      try office.store.database.write { try $0.execute(sql: sql) }
    }
  }
}
