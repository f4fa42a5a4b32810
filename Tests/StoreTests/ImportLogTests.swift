import Domain
import Testing

@testable import Store

@Suite struct ImportLogTests {
  @Test func `imports of every kind are told, newest first, with who and how many`() throws {
    let office = try Office()
    try office.store.importResidents([Office.resident(1)], from: Office.source)
    let before = try office.store.imports()
    #expect(before.contains { $0.kind == RegistryKind.residents.rawValue && $0.rows != nil })
    try office.store.importWelfare(
      [
        WelfareRow(
          resident: Office.resident(1).code, ground: "生活保護", from: try Events.day("2026-04-01"),
          until: nil)
      ], of: try Events.day("2026-11-01"), from: Events.source(9))
    let after = try office.store.imports()
    #expect(after.count == before.count + 1)
    let welfare = try #require(after.first { $0.kind == "welfare" })
    #expect(welfare.rows == 1)
    #expect(welfare.added == 1)
    #expect(welfare.extractedOn == CalendarDate("2026-11-01"))
    #expect(!welfare.by.isEmpty)
    #expect(after.map(\.at) == after.map(\.at).sorted(by: >))
    #expect(try office.store.imports(limit: 1).count == 1)
  }
}
