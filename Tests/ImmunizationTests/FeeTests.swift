import Domain
import Testing

@testable import Immunization

@Suite struct FeeTests {
  private let rules: FeeRules
  private let person = ResidentCode("1000000001")
  private let influenza = VaccineCode("INF")

  init() throws {
    rules = try FeeRules([
      FeeRule(
        vaccines: [VaccineCode("INF")], from: CalendarDate("2025-10-01"),
        until: CalendarDate("2026-09-30"), amount: 1000,
        grounds: [.publicAssistance, .taxExemptHousehold], source: "規則"),
      FeeRule(
        vaccines: [VaccineCode("INF")], from: CalendarDate("2026-10-01"), amount: 1500,
        grounds: [.publicAssistance], source: "規則"),
    ])
  }

  private func decide(
    _ day: String, _ ground: FeeGround? = nil, from: String = "2026-04-01", until: String? = nil,
    through: String? = "2026-11-20", asked: FeeGround?? = nil, vaccine: String = "INF"
  ) throws -> FeeDecision {
    let held = try ground.map {
      [
        FeeEntitlement(
          resident: person, ground: $0, from: try #require(CalendarDate(from)),
          until: until.flatMap { CalendarDate($0) })
      ]
    }
    return rules.decide(
      vaccine: VaccineCode(vaccine), on: try #require(CalendarDate(day)),
      entitlements: held ?? [], dataThrough: through.flatMap { CalendarDate($0) }, asked: asked)
  }

  @Test func `the rule of the day of the dose decides`() throws {
    #expect(try decide("2026-09-30") == .charged(yen: 1000))
    #expect(try decide("2026-10-01") == .charged(yen: 1500))
    #expect(try decide("2025-09-30") == .free)
    #expect(try decide("2026-10-01", vaccine: "MR") == .free)
  }

  @Test(arguments: [
    ("2026-03-31", false), ("2026-04-01", true), ("2026-09-15", true), ("2026-09-16", false),
  ])
  func `a ground holds on its days, both included`(day: String, isExempt: Bool) throws {
    let decision = try decide(day, .publicAssistance, until: "2026-09-15")
    if case .exempt(let ground, _, let until) = decision {
      #expect(isExempt)
      #expect(ground == .publicAssistance)
      #expect(until == CalendarDate("2026-09-15"))
    } else {
      #expect(!isExempt)
    }
  }

  @Test func `a ground that the year's rule does not name exempts nobody`() throws {
    #expect(try decide("2026-10-05", .taxExemptHousehold) == .charged(yen: 1500))
  }

  @Test func `beyond the month of the data somebody must ask`() throws {
    #expect(try decide("2026-11-30") == .charged(yen: 1500))
    #expect(try decide("2026-12-01") == .unknown)
    #expect(try decide("2026-12-01", .publicAssistance) == .unknown)
    #expect(try decide("2026-10-05", through: nil) == .unknown)
    guard case .exempt = try decide("2026-12-01", .publicAssistance, until: "2027-03-31") else {
      Issue.record("the data say until when")
      return
    }
  }

  @Test func `what was asked case by case goes before the data`() throws {
    #expect(try decide("2026-12-01", asked: .some(nil)) == .charged(yen: 1500))
    #expect(
      try decide("2026-12-01", .publicAssistance, until: "2027-03-31", asked: .some(nil))
        == .charged(yen: 1500))
    guard
      case .exempt(.publicAssistance, _, _) = try decide(
        "2026-12-01", asked: .some(.publicAssistance))
    else {
      Issue.record("asked and found")
      return
    }
  }

  @Test(arguments: [
    ("有料", FeeMark.fee), ("免除（生活保護・非課税）", .exempt), ("無料", .exempt), ("有料（1,500円）", .fee),
  ])
  func `the words beside the boxes are understood`(word: String, mark: FeeMark) {
    #expect(FeeMark(word: word) == mark)
    #expect(FeeMark(word: "はい") == nil)
  }

  @Test func `a mark that disagrees is a reason, one that agrees or is missing is none`() throws {
    let day = try #require(CalendarDate("2026-04-01"))
    let exempt = FeeDecision.exempt(.publicAssistance, from: day, until: nil)
    let charged = FeeDecision.charged(yen: 1500)
    #expect(exempt.reason(against: .fee, field: "fee")?.code == .feeDisagrees)
    #expect(charged.reason(against: .exempt, field: "fee")?.code == .feeDisagrees)
    #expect(FeeDecision.unknown.reason(against: .exempt, field: "fee")?.code == .feeUnproven)
    for (decision, mark) in [
      (exempt, FeeMark.exempt), (charged, .fee), (.unknown, .fee), (.free, .exempt), (.free, .fee),
    ] {
      #expect(decision.reason(against: mark, field: "fee") == nil)
      #expect(decision.reason(against: nil, field: "fee") == nil)
    }
  }

  @Test func `two rules for a vaccine on one day are refused`() throws {
    let first = FeeRule(
      vaccines: [influenza], until: CalendarDate("2026-10-01"), amount: 1, grounds: [], source: "")
    let second = FeeRule(
      vaccines: [influenza], from: CalendarDate("2026-10-01"), amount: 1, grounds: [], source: "")
    #expect(throws: FeeRules.Fault.self) { try FeeRules([first, second]) }
  }
}
