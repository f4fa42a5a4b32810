import Domain
import Testing

@testable import Store

@Suite struct ReconciliationTests {
  @Test func `an extract that agrees has no difference and changes nothing`() throws {
    let office = try Office()
    try office.settle(30)
    var rows = (1...30).map { Office.resident($0) }
    rows[3].statusReason = "転居"
    let found = try office.store.reconcile(rows, from: Office.source)
    #expect(found.differences.isEmpty)
    #expect(found.rows == 30)
    #expect(try office.store.registryVersion().rawValue == 1)
  }

  @Test func `each difference is named with its columns and the last event, and nothing changes`()
    throws
  {
    let office = try Office()
    try office.settle(5)
    try office.take(1, [try Events.event(.movedWithin, 2, on: "2026-11-03") { $0.address = "堺市" }])
    var rows = (2...6).map { Office.resident($0) }
    rows[1].removedOn = CalendarDate("2026-11-01")
    rows[1].status = .movedOut
    let found = try office.store.reconcile(rows, from: Office.source)
    #expect(
      found.differences == [
        RegistryDifference(
          resident: Office.resident(1).code, kind: .onlyInRegistry, columns: []),
        RegistryDifference(
          resident: Office.resident(2).code, kind: .differs, columns: ["住所"],
          lastEvent: .movedWithin, lastEventOn: CalendarDate("2026-11-03")),
        RegistryDifference(
          resident: Office.resident(3).code, kind: .differs, columns: ["住民状態", "消除年月日"]),
        RegistryDifference(
          resident: Office.resident(6).code, kind: .onlyInExtract, columns: []),
      ])
    #expect(found.count(of: .differs) == 2)
    #expect(try office.store.registry().residents.count == 5)
    #expect(try office.store.auditEntries().last?.action == "registry.reconciled")
    // What was staged is gone: an import follows without a trace of it.
    try office.store.importResidents(
      rows, from: Office.source, missing: .closeHoweverMany,
      of: ExtractDay(extractedOn: try Events.day("2026-11-30")))
    #expect(try office.store.registry().residents.count == 5)
  }

  @Test func `five per cent may go, more only where it is said`() throws {
    let office = try Office()
    try office.settle(1000)
    func taken(_ count: Int, _ missing: MissingRows = .close) -> Bool {
      (try? office.store.importResidents(
        (1...count).map { Office.resident($0) }, from: Office.source, missing: missing)) != nil
    }
    #expect(!taken(949))
    #expect(!taken(890, .closeUpTo(0.1)))
    #expect(taken(950))
    #expect(taken(860, .closeUpTo(0.1)))
  }
}
