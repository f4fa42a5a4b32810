import Databases
import Domain
import Testing

@testable import Store

@Suite struct FeeStoreTests {
  private let influenza = VaccineCode("INF")

  private func row(_ number: Int, until: String? = nil) throws -> WelfareRow {
    WelfareRow(
      resident: Office.resident(number).code, ground: "生活保護",
      from: try Events.day("2026-04-01"), until: until.flatMap { CalendarDate($0) })
  }

  @discardableResult
  private func take(
    _ office: Office, _ day: String, _ rows: [WelfareRow], file: Int
  ) throws -> ImportChanges {
    try office.store.importWelfare(rows, of: try Events.day(day), from: Events.source(file))
  }

  @Test func `a month's data replace the last month's, ended rows stay as history`() throws {
    let office = try Office()
    #expect(try !office.store.hasWelfareData())
    try take(office, "2026-10-01", [try row(1), try row(2)], file: 1)
    let changes = try take(
      office, "2026-11-01", [try row(2, until: "2026-12-31"), try row(3)], file: 2)
    #expect(changes == ImportChanges(rows: 2, added: 1, changed: 1, removed: 1, kept: 0))
    let day = try Events.day("2026-11-05")
    let facts = try office.store.feeFacts(
      of: Office.resident(2).code, vaccine: influenza, on: day)
    #expect(facts.rows == [try row(2, until: "2026-12-31")])
    #expect(facts.dataThrough == CalendarDate("2026-11-01"))
    #expect(
      try office.store.feeFacts(of: Office.resident(1).code, vaccine: influenza, on: day)
        .rows.isEmpty)
    let versions = try office.store.database.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM welfareVersion")
    }
    #expect(versions == 4)
  }

  @Test func `data twice, older ones and suspiciously few are refused`() throws {
    let office = try Office()
    try take(office, "2026-10-01", try (1...100).map { try row($0) }, file: 1)
    func code(_ day: String, _ rows: [WelfareRow], file: Int) -> StoreError.Code? {
      do {
        try take(office, day, rows, file: file)
        return nil
      } catch {
        return (error as? StoreError)?.code
      }
    }
    let all = try (1...100).map { try row($0) }
    #expect(code("2026-11-01", all, file: 1) == .importOutOfOrder)
    #expect(code("2026-10-01", all, file: 2) == .importOutOfOrder)
    #expect(code("2026-09-30", all, file: 3) == .importOutOfOrder)
    #expect(code("2026-11-01", Array(all.prefix(60)), file: 4) == .tooManyRemoved)
    #expect(code("2026-11-01", all + all, file: 5) == .duplicateRow)
    #expect(code("2026-11-01", Array(all.prefix(75)), file: 6) == nil)
  }

  @Test func `a decision is kept with ground and period, the same one once, for ever`() throws {
    let office = try Office()
    try office.settle(1)
    let day = try Events.day("2026-11-05")
    let code = Office.resident(1).code
    let exempt = StoredFee(
      .exempt, ground: "生活保護", from: CalendarDate("2026-04-01"), until: nil)
    for fee in [exempt, exempt, StoredFee(.charged, amount: 1500)] {
      try office.store.recordFee(
        fee, of: code, vaccine: influenza, on: day, inquiry: nil, by: "hanako")
    }
    #expect(
      try office.store.lastFee(of: code, vaccine: influenza, on: day)
        == StoredFee(.charged, amount: 1500))
    let kept = try office.store.database.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM feeDecision")
    }
    #expect(kept == 2)
    #expect(throws: DatabaseError.self) {
      try office.store.database.write { try $0.execute(sql: "DELETE FROM feeDecision") }
    }
  }

  @Test func `an inquiry needs evidence and a resident, and the last word counts`() throws {
    let office = try Office()
    try office.settle(1)
    let day = try Events.day("2026-11-05")
    func ask(_ number: Int, _ ground: String?, _ evidence: String) throws {
      try office.store.recordFeeInquiry(
        of: Office.resident(number).code, vaccine: influenza, on: day, ground: ground,
        evidence: evidence, by: "hanako")
    }
    #expect(throws: StoreError.self) { try ask(1, nil, "") }
    #expect(throws: StoreError.self) { try ask(7, nil, "受給証") }
    try ask(1, "生活保護", "受給証")
    try ask(1, nil, "取消")
    let facts = try office.store.feeFacts(
      of: Office.resident(1).code, vaccine: influenza, on: day)
    #expect(facts.asked != nil)
    #expect(facts.asked?.ground == nil)
  }
}
