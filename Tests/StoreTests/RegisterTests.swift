import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct RegisterReadingTests {
  private func history(_ number: Int, _ vaccine: String, _ dose: String, _ date: String) throws
    -> VaccinationRecord
  {
    VaccinationRecord(
      resident: Office.resident(number).code, vaccine: VaccineCode(vaccine), dose: dose,
      date: try #require(CalendarDate(date)), lot: LotNumber("A1"),
      clinic: ClinicCode("2711506317"))
  }

  /// Residents 1 to 3 with doses of history, one of nobody, and a committed one that history repeats.
  private func office() throws -> Office {
    let office = try Office()
    try office.settle(3)
    try office.store.importHistory(
      [
        history(3, "BCG", "１回", "2021-07-01"), history(1, "MR", "１期", "2022-03-01"),
        history(1, "BCG", "１回", "2021-07-02"), history(9, "BCG", "１回", "2021-07-01"),
      ], from: Office.source)
    let pages = try office.receive(1)
    try #require(pages.count == 1)
    _ = try office.store.leasePages(1, in: office.batch, to: "test")
    _ = try office.store.save(
      office.result(.verified, Office.record(2)), page: pages[0], by: "hanako")
    _ = try office.store.commit(office.batch, approver: "jiro", by: "hanako")
    return office
  }

  @Test func everyDoseUnderItsResident() throws {
    let columns = try office().store.registerColumns(RegisterScope(withClinics: true))
    #expect(columns.codes == (1...3).map { Office.resident($0).code })
    #expect(columns.firstDoses == [0, 2, 3, 4])
    #expect(columns.strayDoses == 1)
    let doses = columns.doseDays.indices.map {
      "\(columns.vaccines[Int(columns.doseVaccines[$0])]) "
        + columns.labels[Int(columns.doseLabels[$0])]
        + " \(CalendarDate(dayNumber: Int(columns.doseDays[$0])))"
    }
    #expect(
      doses == [
        "BCG １回 2021-07-02", "MR １期 2022-03-01", "MR ２期 2026-10-11", "BCG １回 2021-07-01",
      ])
    #expect(columns.doseClinics.allSatisfy { columns.clinics[Int($0)].rawValue == "2711506317" })
    #expect(columns.births == Array(repeating: Int32(18_663), count: 3))
    #expect(columns.sexes == [2, 2, 2])
    #expect(columns.statuses == [.resident, .resident, .resident])
    #expect(columns.removals == Array(repeating: RegisterColumns.unknownDay, count: 3))
  }

  @Test func onlyWhatIsAskedFor() throws {
    let store = try office().store
    let vaccines = try store.registerColumns(RegisterScope(vaccines: [VaccineCode("BCG")]))
    #expect(vaccines.firstDoses == [0, 1, 1, 2])
    let first = try #require(CalendarDate("2022-01-01"))
    let days = try store.registerColumns(RegisterScope(given: first...first.adding(days: 365)))
    #expect(days.firstDoses == [0, 1, 1, 1])
    let districts = try store.registerColumns(district: { $0.count > 3 ? 7 : 0 })
    #expect(districts.districts == [7, 7, 7])
  }

  /// A dose that history repeats after it was committed is one dose.
  @Test func aRepeatedDoseIsOne() throws {
    let office = try office()
    try office.store.importHistory([Office.record(2)], from: Office.source, missing: .keep)
    #expect(try office.store.registerColumns().firstDoses == [0, 2, 3, 4])
  }

  @Test func residentsInTheOrderAskedFor() throws {
    let store = try office().store
    var codes: [ResidentCode?] = []
    let day = CalendarDate(dayNumber: 20_800)
    try store.forEachResident(in: [3, 9, 1].map { Office.resident($0).code }, on: day) {
      codes.append($0?.resident.code)
    }
    #expect(codes == [Office.resident(3).code, nil, Office.resident(1).code])
  }

  @Test func whoHasDosesWithAllOfThem() throws {
    let store = try office().store
    let first = try #require(CalendarDate("2022-01-01"))
    var people: [PersonDoses] = []
    try store.forEachPersonWithDoses(given: first...first.adding(days: 365)) { people.append($0) }
    #expect(people.map(\.resident?.code) == [Office.resident(1).code])
    #expect(people.first?.records.count == 2)
    #expect(people.first?.asked == [1])
    var batch: [PersonDoses] = []
    try store.forEachPersonWithDoses(given: nil, batch: BatchName("2026-10_2711506317")) {
      batch.append($0)
    }
    #expect(batch.map(\.records) == [[Office.record(2)]])
  }

  @Test func theClinicsWorkAgainstItsSheet() throws {
    let office = try office()
    try office.store.setClaimSheet(
      [ClaimLine(vaccine: VaccineCode("MR"), count: 2)], of: office.batch,
      fileHash: String(repeating: "b", count: 64), by: "hanako")
    let work = try office.store.clinicWork(
      months: "2026-10"..."2026-10", feeField: "name", exempt: "石田")
    #expect(work.count == 1)
    #expect(work.first?.doses == 1)
    #expect(work.first?.exempt == 1)
    #expect(work.first?.claimed == 2)
    #expect(
      try office.store.clinicWork(months: "2026-11"..."2026-11", feeField: "fee", exempt: "免除")
        == [])
  }
}

@Suite struct IncidentStoreTests {
  private let incident = NewIncident(
    record: Office.record(1), category: "interval",
    reasons: [Reason(.intervalTooShort, field: "given_date", note: "after dose 1: 27日以上")],
    sources: ["予防接種法施行令"])

  @Test func anIncidentIsRaisedOnceAndSettled() throws {
    let store = try Office().store
    #expect(try store.raise([incident], by: "hanako") == 1)
    #expect(try store.raise([incident], by: "jiro") == 0)
    let raised = try #require(try store.incidents(viewer: "jiro").first)
    #expect(raised.incident == incident)
    #expect(raised.state == .open)
    try store.settle(incident: raised.id, as: .excused, ground: "依頼書 第12号", by: "jiro")
    #expect(try store.incidents(viewer: "jiro").map(\.state) == [.excused])
    try store.settle(incident: raised.id, as: .open, ground: "", by: "jiro")
    #expect(try store.incidents(viewer: "jiro").map(\.state) == [.open])
    guard case .whole = try store.verifyAudit() else {
      Issue.record("the audit trail is broken")
      return
    }
  }

  @Test func aGroundIsNeeded() throws {
    let store = try Office().store
    try store.raise([incident], by: "hanako")
    #expect(throws: StoreError.self) {
      try store.settle(incident: 1, as: .excused, ground: " ", by: "jiro")
    }
    #expect(throws: StoreError.self) {
      try store.settle(incident: 7, as: .reported, ground: "", by: "jiro")
    }
  }

  @Test func thePrintLogIsAppendedTo() throws {
    let store = try Office().store
    let entry = PrintEntry(
      list: "letters recall-letter 2026-11-01", medium: "letter", count: 12, leftOut: 1,
      contentHash: String(repeating: "c", count: 64))
    try store.log(entry, by: "hanako")
    #expect(try store.printLog().map(\.entry) == [entry])
    for sql in ["DELETE FROM printLog", "UPDATE printLog SET count = 0"] {
      #expect(throws: (any Error).self) { try store.database.write { try $0.execute(sql: sql) } }
    }
  }
}
