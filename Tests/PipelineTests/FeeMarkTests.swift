import Domain
import Immunization
import Testing

@testable import Pipeline

/// Fees that are the same for everybody.
private struct Fees: FeeBooks {
  var decision: FeeDecision
  func fee(
    of resident: ResidentCode, vaccine: VaccineCode, on day: CalendarDate
  ) throws -> FeeDecision { decision }
}

@Suite struct FeeMarkTests {
  private static let options = ["有料", "免除（生活保護・非課税）"]

  private func judge(_ decision: FeeDecision?, mark: String?) throws -> Verdict {
    let judge = try Town.judge()
    var office = judge.office
    office.fees = decision.map { Fees(decision: $0) }
    var page = Page.flu
    if let mark { page.set("fee", Page.choice(Self.options, mark)) }
    return try JudgePage(pipeline: judge.pipeline, office: office)(page.reading, in: Town.batch)
  }

  @Test(arguments: [
    (FeeDecision.charged(yen: 1500), "免除（生活保護・非課税）", Reason.Code.feeDisagrees),
    (.exempt(.publicAssistance, from: CalendarDate(dayNumber: 0), until: nil), "有料", .feeDisagrees),
    (.unknown, "免除（生活保護・非課税）", .feeUnproven),
  ])
  func `a mark that disagrees sends the paper to a person`(
    decision: FeeDecision, mark: String, code: Reason.Code
  ) throws {
    let verdict = try judge(decision, mark: mark)
    #expect(verdict.outcome == .review)
    #expect(verdict.reasons.map(\.code) == [code])
    #expect(verdict.reasons.first?.field == "fee")
  }

  @Test func `a mark that agrees, none, and an office without welfare data let it pass`() throws {
    #expect(try judge(.charged(yen: 1500), mark: "有料").outcome == .verified)
    #expect(try judge(.charged(yen: 1500), mark: nil).outcome == .verified)
    #expect(try judge(nil, mark: "免除（生活保護・非課税）").outcome == .verified)
  }
}
