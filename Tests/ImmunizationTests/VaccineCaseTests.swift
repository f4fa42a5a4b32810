import Domain
import Immunization
import Testing

/// 間違い接種「ワクチンの種類」「期限切れ」「接種量」: what was given.
@Suite struct VaccineCaseTests {
  let child = CalendarDate("2024-05-01")

  private func lot(_ vaccine: String, _ product: String, expires: String?) throws -> Lot {
    Lot(
      vaccine: VaccineCode(vaccine), product: product, maker: "", number: LotNumber("A1"),
      expires: try expires.map { try day($0) })
  }

  private func assess(
    _ text: String, born birth: String, lot: Lot? = nil, amount: Double? = nil,
    history: [GivenDose] = [], overrides: Set<Override> = []
  ) throws -> Assessment {
    var dose = try dose(text)
    dose.lot = lot
    dose.product = lot?.product
    dose.amount = amount
    let birth = try day(birth)
    return try Shipped.schedule.assess(
      dose, of: Person(birth: birth, sex: .female, residence: [Residence(from: birth)]),
      history: history, overrides: overrides)
  }

  @Test(arguments: [
    ("2026-10-10", [Reason.Code.lotExpired], [Incident.expired]), ("2026-10-11", [], []),
    ("2027-03-31", [], []), (nil, [], []),
  ])
  func aLotIsGoodOnItsLastDay(expires: String?, codes: [Reason.Code], incidents: [Incident]) throws
  {
    let assessment = try assess(
      "MR ２期 2026-10-11", born: "2020-08-08", lot: lot("MR", "ミールビック", expires: expires))
    #expect(assessment.reasons.map(\.code) == codes)
    #expect(assessment.incidents == incidents)
  }

  @Test(arguments: [("MR", "VAR"), ("INF", "COV"), ("DPTIPV", "DPTIPVHIB"), ("HPV2", "HPV9")])
  func aLotOfAnotherVaccine(form: String, lot vaccine: String) throws {
    let assessment = try assess(
      "\(form) １回目 2026-10-11", born: "2020-08-08", lot: lot(vaccine, "", expires: nil))
    #expect(assessment.reasons.contains { $0.code == .productDisagrees && $0.field == "lot" })
    #expect(assessment.incidents.contains(.wrongVaccine))
  }

  @Test(arguments: [
    ("2026-03-31", "ニューモバックスNP", [Reason.Code]()),
    ("2026-04-01", "ニューモバックスNP", [.productDisagrees]),
    ("2026-03-31", "プレベナー20水性懸濁注", [.productDisagrees]),
    ("2026-04-01", "プレベナー20水性懸濁注", []),
  ])
  func theElderlysPneumococcalProductChanged(
    date: String, product: String, codes: [Reason.Code]
  ) throws {
    let assessment = try assess(
      "PNE １回 \(date)", born: "1961-03-15", lot: lot("PNE", product, expires: nil))
    #expect(assessment.reasons.map(\.code) == codes)
    #expect(assessment.incidents == (codes.isEmpty ? [] : [.wrongVaccine]))
  }

  @Test(arguments: [
    ("MR ２期 2026-10-11", "2020-08-08", 0.5, [Incident]()),
    ("MR ２期 2026-10-11", "2020-08-08", 0.25, [.amount]),
    ("DT ２期 2026-10-11", "2015-05-08", 0.1, []), ("DT ２期 2026-10-11", "2015-05-08", 0.5, [.amount]),
    ("RV5 １回目 2024-07-01", "2024-05-01", 2.0, []),
    ("RV5 １回目 2024-07-01", "2024-05-01", 1.5, [.amount]),
    ("INF １回 2026-10-11", "1940-05-01", 0.25, []),
  ])
  func amounts(dose: String, birth: String, amount: Double, incidents: [Incident]) throws {
    let assessment = try assess(dose, born: birth, amount: amount)
    #expect(assessment.incidents == incidents)
    #expect(assessment.isAcceptable == incidents.isEmpty)
  }

  /// 1価 and 5価 are not mixed but for three sequences, and those documented.
  @Test(arguments: [
    (["RV1 １回目 2024-07-01"], "RV5 ２回目 2024-08-01", true),
    (["RV1 １回目 2024-07-01", "RV5 ２回目 2024-08-01"], "RV5 ３回目 2024-09-01", true),
    (["RV5 １回目 2024-07-01"], "RV1 ２回目 2024-08-01", true),
    (["RV5 １回目 2024-07-01", "RV1 ２回目 2024-08-01"], "RV1 ３回目 2024-09-01", true),
    (["RV5 １回目 2024-07-01", "RV5 ２回目 2024-08-01"], "RV1 ３回目 2024-09-01", true),
    (["RV1 １回目 2024-07-01", "RV5 ２回目 2024-08-01"], "RV1 ３回目 2024-09-01", false),
  ])
  func mixedRota(history: [String], text: String, isDocumentable: Bool) throws {
    let earlier = try history.map { try dose($0) }
    let plain = try assess(text, born: "2024-05-01", history: earlier)
    #expect(plain.reasons.map(\.code) == [.productDisagrees])
    #expect(plain.incidents == [.wrongVaccine])
    let documented = try assess(
      text, born: "2024-05-01", history: earlier, overrides: [.documentedChange])
    #expect(documented.isAcceptable == isDocumentable)
  }

  @Test func zosterIsNotMixed() throws {
    let assessment = try assess(
      "ZOSR ２回目 2025-08-01", born: "1960-05-02", history: [try dose("ZOSL １回 2025-05-01")])
    #expect(assessment.reasons.map(\.code) == [.productDisagrees])
  }

  /// A change of HPV vaccine or of the pneumococcal product is seen, but no error.
  @Test func changesThatAreAlerts() throws {
    let hpv = try assess(
      "HPV9 ２回目 2024-07-01", born: "2011-06-10", history: [try dose("HPV4 １回目 2024-05-01")])
    #expect(hpv.isAcceptable)
    #expect(hpv.alerts.map(\.code) == [.productDisagrees])
    var first = try dose("PCV １回目 2024-09-10")
    first.product = "バクニュバンス"
    let pcv = try assess(
      "PCV ２回目 2024-10-20", born: "2024-07-01", lot: lot("PCV", "プレベナー20", expires: nil),
      history: [first])
    #expect(pcv.isAcceptable)
    #expect(pcv.alerts.map(\.code) == [.productDisagrees])
  }

  /// PCV13 left the programme on 1 October 2024.
  @Test(arguments: [("2024-09-30", true), ("2024-10-01", false)])
  func aProductThatLeftTheProgramme(date: String, isAcceptable: Bool) throws {
    let assessment = try assess(
      "PCV １回目 \(date)", born: "2024-07-01", lot: lot("PCV", "プレベナー13", expires: nil))
    #expect(assessment.isAcceptable == isAcceptable)
  }
}
