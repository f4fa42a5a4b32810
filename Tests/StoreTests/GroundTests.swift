import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct GroundTests {
  private let letter = DoseGround(kind: .requestLetter, document: "依頼書 第12号")
  private let dose = DoseKey(Office.record(1))

  @Test func `the last word on a kind counts, and it stands with the record`() throws {
    let office = try Office()
    try office.settle(2)
    try office.store.importHistory([Office.record(1)], from: Office.source)
    try office.store.note(letter, of: dose, by: "hanako")
    #expect(try office.store.grounds(of: dose.resident) == [dose: [letter]])
    #expect(
      try office.store.records(of: dose.resident, viewer: "jiro").map(\.grounds) == [[letter]])
    var people: [PersonDoses] = []
    try office.store.forEachPersonWithDoses(given: nil, of: dose.resident) { people.append($0) }
    #expect(people.map(\.grounds) == [[dose: [letter]]])
    for scope in [RegisterScope(), RegisterScope(vaccines: [VaccineCode("MR")])] {
      #expect(try office.store.registerColumns(scope).doseGrounds == [0: [.requestLetter]])
    }
    try office.store.note(letter, of: dose, holds: false, by: "jiro")
    #expect(try office.store.grounds(of: dose.resident) == [:])
    #expect(throws: DatabaseError.self) {
      try office.store.database.write { try $0.execute(sql: "DELETE FROM doseGround") }
    }
    let entries = try office.store.audit(
      AuditSearch(action: "ground.noted", resident: dose.resident), limit: 9, by: "aki")
    #expect(entries.map(\.actor) == ["jiro", "hanako"])
  }

  @Test(arguments: [
    DoseGround(kind: .requestLetter, document: " "),
    DoseGround(kind: .longIllness, document: "診断書"),
    DoseGround(
      kind: .certificate, recoveredOn: CalendarDate(dayNumber: 20_000), document: "証明書 3"),
  ])
  func `half a ground is refused`(ground: DoseGround) throws {
    let office = try Office()
    try office.settle(1)
    #expect(throws: StoreError.self) {
      try office.store.note(ground, of: dose, by: "hanako")
    }
    #expect(throws: StoreError.self) {
      try office.store.note(letter, of: DoseKey(Office.record(9)), by: "hanako")
    }
  }
}

/// Slices of the register against the whole of it.
@Suite struct DoseSliceTests {
  /// Residents 1 to 4, some with doses, one dose of nobody, one that history and a record share.
  private func office() throws -> Office {
    let office = try Office()
    try office.settle(4)
    func dose(_ number: Int, _ vaccine: String, _ label: String, _ date: String) throws
      -> VaccinationRecord
    {
      VaccinationRecord(
        resident: Office.resident(number).code, vaccine: VaccineCode(vaccine), dose: label,
        date: try #require(CalendarDate(date)), lot: LotNumber("A1"),
        clinic: ClinicCode("2711506317"))
    }
    try office.store.importHistory(
      [
        dose(4, "BCG", "１回", "2021-07-01"), dose(1, "MR", "１期", "2022-03-01"),
        dose(1, "BCG", "１回", "2021-07-02"), dose(9, "BCG", "１回", "2021-07-01"),
        dose(3, "VAR", "１回目", "2022-03-01"), dose(3, "VAR", "２回目", "2022-09-01"),
        dose(3, "MR", "１期", "2022-03-01"),
      ], from: Office.source)
    let pages = try office.receive(1)
    _ = try office.store.leasePages(1, in: office.batch, to: "test")
    _ = try office.store.save(
      office.result(.verified, Office.record(2)), page: pages[0], by: "hanako")
    _ = try office.store.commit(office.batch, approver: "jiro", by: "hanako")
    try office.store.importHistory([Office.record(2)], from: Office.source, missing: .keep)
    return office
  }

  private func doses(_ columns: RegisterColumns) -> Set<String> {
    var found: Set<String> = []
    for member in columns.codes.indices {
      for dose in Int(columns.firstDoses[member])..<Int(columns.firstDoses[member + 1]) {
        let text =
          "\(columns.codes[member]) \(columns.vaccines[Int(columns.doseVaccines[dose])])"
          + " \(columns.labels[Int(columns.doseLabels[dose])]) \(columns.doseDays[dose])"
        #expect(found.insert(text).inserted, "\(text) twice")
      }
    }
    return found
  }

  @Test(arguments: [["MR"], ["BCG", "VAR"], ["MR", "VAR", "BCG"], ["ZZZ"]])
  func `some vaccines are the whole without the others`(_ vaccines: [String]) throws {
    let store = try office().store
    let whole = doses(try store.registerColumns())
    #expect(whole.count == 7)
    let columns = try store.registerColumns(
      RegisterScope(vaccines: Set(vaccines.map { VaccineCode($0) })))
    #expect(
      doses(columns) == whole.filter { dose in vaccines.contains { dose.contains(" \($0) ") } })
    #expect(columns.strayDoses == (vaccines.contains("BCG") ? 1 : 0))
  }

  @Test(arguments: [
    ("2021-07-02", "2022-03-01"), ("2026-10-01", "2026-10-31"), ("1990-01-01", "1990-01-01"),
  ])
  func `some days are the whole without the others`(_ days: (String, String)) throws {
    let store = try office().store
    let (first, last) = (
      try #require(CalendarDate(days.0)), try #require(CalendarDate(days.1))
    )
    let whole = doses(try store.registerColumns())
    let columns = try store.registerColumns(
      RegisterScope(given: first...last, withClinics: true))
    #expect(
      doses(columns)
        == whole.filter { dose in
          dose.split(separator: " ").last.flatMap { Int($0) }
            .map { (first.dayNumber...last.dayNumber).contains($0) } ?? false
        })
    #expect(columns.doseClinics.count == columns.doseDays.count)
    // What is there with the city's districts is the same.
    let districts = try store.registerColumns(
      RegisterScope(given: first...last), district: { _ in 3 })
    #expect(districts.codes == columns.codes && districts.births == columns.births)
    #expect(doses(districts) == doses(columns))
  }
}
