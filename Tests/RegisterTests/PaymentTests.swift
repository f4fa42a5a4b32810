import Domain
import Register
import Testing
import Yams

/// A value from text that the test writes itself.
func decode<Value: Decodable>(_ type: Value.Type, _ yaml: String) throws -> Value {
  try YAMLDecoder().decode(type, from: yaml)
}

@Suite struct PaymentTests {
  private func prices(_ lines: String) throws -> PriceList {
    try decode(
      PriceList.self, "{from: 2026-04-01, until: 2027-03-31, source: s, prices: [\(lines)]}")
  }

  private func month(_ lines: [ClinicMonth.Line]) -> ClinicMonth {
    ClinicMonth(clinic: "2711506317", month: "2026-10", lines: lines)
  }

  @Test func dosesExemptionsAndConsultations() throws {
    let prices = try prices(
      "{vaccine: INF, dose: 5300, copayment: 1500, consultation: 2500}, {vaccine: MR, dose: 11000}")
    let lines = prices.statement([
      month([
        .init(vaccine: "INF", doses: 10, exempt: 3, consultations: 2, claimed: 12),
        .init(vaccine: "MR", doses: 4, exempt: 0, consultations: 0, claimed: 5),
        .init(vaccine: "XX", doses: 1, exempt: 0, consultations: 0, claimed: nil),
      ])
    ])
    #expect(lines.map(\.amount) == [7 * 3800 + 3 * 5300 + 2 * 2500, 44_000, nil])
    #expect(lines.map(\.difference) == [0, -1, nil])
  }

  @Test func aClinicsOwnPrice() throws {
    let prices = try prices(
      "{vaccine: MR, dose: 11000}, {vaccine: MR, dose: 12000, clinic: \"2711506317\"}")
    #expect(prices.price(of: "MR", at: "2711506317")?.dose == 12_000)
    #expect(prices.price(of: "MR", at: "2711987020")?.dose == 11_000)
    #expect(throws: Never.self) { try prices.check() }
  }

  @Test(arguments: [
    "{vaccine: MR, dose: 100, copayment: 200}", "{vaccine: MR, dose: -1}",
    "{vaccine: MR, dose: 1}, {vaccine: MR, dose: 2}",
  ])
  func impossiblePricesAreRefused(lines: String) throws {
    let prices = try prices(lines)
    #expect(throws: ReportFault.self) { try prices.check() }
  }

  @Test(arguments: [("2026-04", true), ("2027-03", true), ("2026-03", false), ("x", false)])
  func months(month: String, isCovered: Bool) throws {
    #expect(try prices("{vaccine: MR, dose: 1}").covers(month: month) == isCovered)
  }
}
