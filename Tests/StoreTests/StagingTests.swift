import Domain
import Testing

@testable import Store

/// Long work on a file keeps nobody from writing.
@Suite struct StagingTests {
  @Test func `others write while a file is compared, and what they wrote stands`() throws {
    try Office.onDisk { folder in
      let store = try DataStore.create(folder)
      try store.importResidents((1...30).map { Office.resident($0) }, from: Office.source)
      var rows = (2...31).map { Office.resident($0) }
      rows[3].name = "森　莉子"
      let changes = try store.importResidents(rows, from: Office.source) { _ in
        // This would wait for ever if the comparison held the only writer.
        (try? store.noteListing("while it is compared", count: 1, by: "jiro")) != nil
      }
      #expect(changes == ImportChanges(rows: 30, added: 1, changed: 1, removed: 1, kept: 0))
      #expect(Set(try store.registry().residents) == Set(rows))
      let found = try store.reconcile(
        rows.lazy.map { row in
          _ = try? store.noteListing("row", count: 1, by: "jiro")
          return row
        }, from: Office.source)
      #expect(found.differences.isEmpty)
      #expect(try store.audit(AuditSearch(actor: "jiro"), limit: 99, by: "aki").count == 31)
      guard case .whole = try store.verifyAudit() else {
        Issue.record("the audit trail is broken")
        return
      }
    }
  }

  @Test func `what came in between refuses the file, and nothing of it stands`() throws {
    try Office.onDisk { folder in
      let store = try DataStore.create(folder)
      try store.importResidents((1...30).map { Office.resident($0) }, from: Office.source)
      #expect {
        try store.importResidents((1...31).map { Office.resident($0) }, from: Office.source) { _ in
          (try? store.importResidents((1...32).map { Office.resident($0) }, from: Office.source))
            != nil
        }
      } throws: {
        ($0 as? StoreError)?.code == .importOutOfOrder
      }
      #expect(try store.registry().residents.count == 32)
      // Masters of another kind do not stand in its way.
      try store.importResidents((1...33).map { Office.resident($0) }, from: Office.source) { _ in
        (try? store.importClinics(
          [Clinic(code: ClinicCode("2711506317"), name: "甲医院", doctor: "")], from: Office.source))
          != nil
      }
      #expect(try store.registry().residents.count == 33)
      #expect(
        try store.imports().map(\.kind) == ["residents", "clinics", "residents", "residents"])
    }
  }

  @Test func `an import names account, department and terminal`() throws {
    let office = try Office()
    var source = Office.source
    source.by = Actor("hanako", department: "健康課", terminal: "10.0.0.7")
    try office.store.importResidents([Office.resident(1)], from: source)
    let entry = try #require(
      try office.store.audit(AuditSearch(action: "registry.imported"), limit: 1, by: "aki").first)
    #expect(entry.actor == "hanako")
    #expect(entry.detail["department"] == "健康課" && entry.detail["terminal"] == "10.0.0.7")
  }
}
