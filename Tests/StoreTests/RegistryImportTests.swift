import Databases
import Domain
import Testing

@testable import Store

@Suite struct RegistryImportTests {
  @Test func `the first import adds everything and the same file again makes no new version`()
    throws
  {
    let office = try Office()
    let rows = (1...30).map { Office.resident($0) }
    let first = try office.store.importResidents(rows, from: Office.source)
    #expect(first == ImportChanges(rows: 30, added: 30, changed: 0, removed: 0, kept: 0))
    let version = try office.store.registryVersion()
    let second = try office.store.importResidents(rows, from: Office.source)
    #expect(second.isEmpty)
    #expect(try office.store.registryVersion() == version)
    #expect(try office.store.registry().residents == rows)
  }

  @Test func `changed and removed rows are closed, not overwritten`() throws {
    let office = try Office()
    try office.settle(30)
    var rows = (2...31).map { Office.resident($0) }
    rows[0].name = "森　莉子"
    rows[1].removedOn = CalendarDate("2026-04-01")
    rows[1].birthDate = nil
    let changes = try office.store.importResidents(rows, from: Office.source)
    #expect(changes == ImportChanges(rows: 30, added: 1, changed: 2, removed: 1, kept: 0))
    #expect(Set(try office.store.registry().residents) == Set(rows))
    #expect(try office.store.resident(Office.resident(1).code) == nil)
    #expect(try office.store.resident(rows[0].code)?.name == "森　莉子")
    let past = try office.store.database.read {
      try String.fetchAll($0, sql: "SELECT name FROM residentVersion WHERE validTo = 2")
    }
    #expect(past.count == 3)
  }

  @Test func `a row that repeats a number refuses the whole import`() throws {
    let office = try Office()
    try office.settle(3)
    let rows = [4, 5, 4].map { Office.resident($0) }
    #expect { try office.store.importResidents(rows, from: Office.source) } throws: {
      ($0 as? StoreError)?.code == .duplicateRow
    }
    #expect(try office.store.registry().residents.count == 3)
    #expect(try office.store.registryVersion().rawValue == 1)
    // The failed import leaves nothing that is in the way of the next.
    try office.store.importResidents((1...4).map { Office.resident($0) }, from: Office.source)
    #expect(try office.store.registry().residents.count == 4)
  }

  @Test func `a dry run counts and changes nothing`() throws {
    let office = try Office()
    try office.settle(3)
    var seen: ImportChanges?
    let changes = try office.store.importResidents([Office.resident(7)], from: Office.source) {
      seen = $0
      return false
    }
    #expect(changes == ImportChanges(rows: 1, added: 1, changed: 0, removed: 3, kept: 0))
    #expect(seen == changes)
    #expect(try office.store.registry().residents.count == 3)
    #expect(try office.store.auditEntries(about: "registry:2").isEmpty)
  }

  @Test func `a file that lost most of its rows is refused unless it is said to be complete`()
    throws
  {
    let office = try Office()
    try office.settle(100)
    let rest = (1...70).map { Office.resident($0) }
    #expect { try office.store.importResidents(rest, from: Office.source) } throws: {
      ($0 as? StoreError)?.code == .tooManyRemoved
    }
    #expect(try office.store.registry().residents.count == 100)
    try office.store.importResidents(rest, from: Office.source, missing: .closeHoweverMany)
    #expect(try office.store.registry().residents.count == 70)
  }

  @Test func `history only grows, and a corrected lot replaces the old one`() throws {
    let office = try Office()
    try office.store.importHistory([Office.record(1), Office.record(2)], from: Office.source)
    var corrected = Office.record(2)
    corrected.lot = LotNumber("MR412")
    let changes = try office.store.importHistory(
      [corrected, Office.record(3)], from: Office.source)
    #expect(changes == ImportChanges(rows: 2, added: 1, changed: 1, removed: 0, kept: 1))
    #expect(try office.store.vaccinations() == [Office.record(1), corrected, Office.record(3)])
  }

  @Test func `masters come back as they went in, each import a version`() throws {
    let office = try Office()
    let clinics = [
      Clinic(code: ClinicCode("2711506317"), name: "さかいこどもクリニック", doctor: "堺 太一")
    ]
    let lots = [
      Lot(
        vaccine: VaccineCode("MR"), product: "ミールビック", maker: "阪大微生物病研究会",
        number: LotNumber("MR415"), expires: CalendarDate("2027-03-31")),
      Lot(
        vaccine: VaccineCode("INF"), product: "ビケンHA", maker: "阪大微生物病研究会",
        number: LotNumber("MR415"), expires: nil),
    ]
    let vouchers = [
      Voucher(
        resident: ResidentCode("1000000001"), municipality: MunicipalityCode("271403"),
        number: VoucherNumber("0000012345"))
    ]
    try office.store.importClinics(clinics, from: Office.source)
    try office.store.importLots(lots, from: Office.source)
    try office.store.importVouchers(vouchers, from: Office.source)
    let registry = try office.store.registry()
    #expect(registry.clinics == clinics)
    #expect(registry.lots == lots)
    #expect(registry.vouchers == vouchers)
    #expect(registry.version.rawValue == 3)
    let status = try office.store.registryStatus()
    #expect(status.map(\.rows) == [0, 1, 1, 2, 0])
    #expect(status[3].lastImport?.version.rawValue == 2)
    #expect(status[0].lastImport == nil)
  }
}
