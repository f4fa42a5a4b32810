import Domain
import Immunization
import Register
import Testing

/// Recorded doses that were given wrongly; the rules' own cases are the schedule's tests.
@Suite struct WrongDoseTests {
  private func record(_ text: String, lot: String = "A1") throws -> VaccinationRecord {
    let parts = text.split(separator: " ").map(String.init)
    return VaccinationRecord(
      resident: "1", vaccine: VaccineCode(parts[0]), dose: parts[1], date: try day(parts[2]),
      lot: LotNumber(lot), clinic: "2711506317")
  }

  private func incidents(
    _ doses: [String], born birth: String, lots: LotBook = LotBook(),
    overrides: Set<Override> = []
  ) throws -> [String] {
    let birth = try day(birth)
    let records = try doses.map { try record($0) }
    return try Shipped.schedule.wrongDoses(
      records, of: Person(birth: birth, sex: .female, residence: [Residence(from: birth)]),
      isAsked: { _ in true }, lots: lots, overrides: { _ in overrides }
    ).map { "\($0.record.dose) \($0.incident.rawValue)" }
  }

  @Test func theLaterOfTwoIsRaised() throws {
    #expect(
      try incidents(["RV1 １回目 2026-07-01", "RV1 ２回目 2026-07-20"], born: "2026-05-01")
        == ["２回目 interval"])
    #expect(
      try incidents(["MR ２期 2026-05-01", "MR ２期 2026-09-01"], born: "2020-08-08")
        == ["２期 unnecessary"])
  }

  @Test func nothingIsRaisedWhereNothingIsWrong() throws {
    #expect(
      try incidents(["RV1 １回目 2026-07-01", "RV1 ２回目 2026-07-29"], born: "2026-05-01") == [])
  }

  @Test func oneForEachClass() throws {
    let lots = LotBook([
      Lot(vaccine: "MR", product: "", maker: "", number: "A1", expires: try day("2026-01-01"))
    ])
    #expect(
      try incidents(["MR １期 2026-06-01"], born: "2022-05-01", lots: lots)
        == ["１期 wrongPerson", "１期 expired"])
  }

  @Test func aLotOfAnotherVaccine() throws {
    let lots = LotBook([
      Lot(vaccine: "VAR", product: "", maker: "", number: "A1", expires: nil)
    ])
    #expect(
      try incidents(["MR １期 2026-06-01"], born: "2025-05-01", lots: lots) == ["１期 wrongVaccine"])
  }

  @Test func aDocumentExcuses() throws {
    #expect(
      try incidents(
        ["MR １期 2027-06-01"], born: "2025-05-01",
        overrides: [.longIllness(recovered: day("2026-01-01"))]) == [])
    #expect(try incidents(["MR １期 2027-06-01"], born: "2025-05-01") == ["１期 wrongPerson"])
  }

  @Test func everyClassHasItsWords() {
    #expect(Set(Incident.allCases.map(\.name)).count == Incident.allCases.count)
  }
}
