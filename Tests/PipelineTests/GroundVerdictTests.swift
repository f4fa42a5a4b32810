import Domain
import Immunization
import Testing

@testable import Pipeline

/// Documented grounds (特別の事情) in the books that a page is judged by.
@Suite("Judging a page whose dose has a documented ground")
struct GroundVerdictTests {
  /// 松本 碧's second MR, eleven days after moving out.
  private static let afterMoving: Page = {
    var page = Page.mr
    page.identity(Town.people[7])
    page.set("resident_code", Page.cells(Town.moved.rawValue))
    page.birth(["平成", "令和"], "令和", " 2", " 9", "21")
    return page
  }()

  /// 渡辺 楓's first MR, years too late.
  private static let late: Page = {
    var page = Page.mr
    page.set("dose", Page.choice(["１期", "２期"], "１期"))
    return page
  }()

  private static func ground(
    _ ground: Override, dose: String, on day: String = "2026-10-11", vaccine: String = "MR"
  ) throws -> DocumentedGround {
    DocumentedGround(
      vaccine: VaccineCode(vaccine), dose: dose, date: try #require(CalendarDate(day)),
      ground: ground)
  }

  private static func illness(ended day: String) throws -> Override {
    .longIllness(recovered: try #require(CalendarDate(day)))
  }

  private func codes(
    _ page: Page, _ grounds: [ResidentCode: [DocumentedGround]]
  ) throws -> [Reason.Code] {
    let verdict = try Town.judge(grounds: grounds)(page.reading, in: Town.batch)
    #expect((verdict.outcome == .verified) == verdict.reasons.isEmpty)
    return verdict.reasons.map(\.code)
  }

  @Test(
    "a request letter lifts the residence, whatever the label's width", arguments: ["２期", "2期"])
  func letter(label: String) throws {
    #expect(try codes(Self.afterMoving, [:]) == [.movedOut])
    #expect(
      try codes(
        Self.afterMoving, [Town.moved: [Self.ground(.requestLetter, dose: label)]]) == [])
  }

  @Test("a long illness lifts the window while the term runs, and no longer")
  func illness() throws {
    #expect(try codes(Self.late, [:]) == [.outsideAgeWindow])
    let cases: [(String, [Reason.Code])] = [
      ("2026-01-10", []), ("2024-10-12", []), ("2024-10-11", [.outsideAgeWindow]),
      ("2026-10-12", [.outsideAgeWindow]),
    ]
    for (day, expected) in cases {
      let ground = try Self.ground(Self.illness(ended: day), dose: "１期")
      #expect(try codes(Self.late, [Town.kaede: [ground]]) == expected, "recovered \(day)")
    }
  }

  @Test("a ground of another dose, day, vaccine or person, or of another kind, lifts nothing")
  func another() throws {
    func letter(_ dose: String, _ day: String, _ vaccine: String) throws -> DocumentedGround {
      try Self.ground(.requestLetter, dose: dose, on: day, vaccine: vaccine)
    }
    let others: [(ResidentCode, DocumentedGround)] = [
      (Town.moved, try letter("１期", "2026-10-11", "MR")),
      (Town.moved, try letter("２期", "2026-10-12", "MR")),
      (Town.moved, try letter("２期", "2026-10-11", "R")),
      (Town.kaede, try letter("２期", "2026-10-11", "MR")),
      (Town.moved, try Self.ground(.certificate, dose: "２期")),
      (Town.moved, try Self.ground(Self.illness(ended: "2026-01-10"), dose: "２期")),
    ]
    for (resident, ground) in others {
      #expect(try codes(Self.afterMoving, [resident: [ground]]) == [.movedOut])
    }
  }

  @Test("what the ground does not cover stays a reason")
  func rest() throws {
    let letter = [Town.moved: [try Self.ground(.requestLetter, dose: "２期")]]
    var unsigned = Self.afterMoving
    unsigned.set("doctor_signature", .presence(0.01))
    let alone = try codes(unsigned, [:])
    #expect(alone.contains(.movedOut) && alone.count > 1)
    #expect(try codes(unsigned, letter) == alone.filter { $0 != .movedOut })
    // Twice the same dose: no letter makes that right.
    let twice = Defect.dose("MR", "２期", "2026-05-01", of: Town.moved)
    let verdict = try Town.judge(recorded: [twice], grounds: letter)(
      Self.afterMoving.reading, in: Town.batch)
    #expect(verdict.outcome == .review)
    #expect(verdict.reasons.map(\.code).contains(.alreadyRecorded))
  }

  @Test("no letter brings back the dead")
  func dead() throws {
    var page = Page.flu
    page.identity(Town.people[8])
    page.set("resident_code", Page.cells(Town.dead.rawValue))
    page.birth(["大正", "昭和"], "昭和", "16", " 2", " 3")
    let letter = try Self.ground(.requestLetter, dose: "１回", vaccine: "INF")
    #expect(try codes(page, [Town.dead: [letter]]) == [.deceased])
  }

  @Test("a page without a problem is judged alike with any ground")
  func untouched() throws {
    let plain = try Town.judge()(Page.mr.reading, in: Town.batch)
    let grounds = [
      Town.kaede: [
        try Self.ground(.requestLetter, dose: "２期"), try Self.ground(.certificate, dose: "２期"),
        try Self.ground(.doctorsInterval, dose: "２期"),
        try Self.ground(.documentedChange, dose: "２期"),
      ]
    ]
    let verdict = try Town.judge(grounds: grounds)(Page.mr.reading, in: Town.batch)
    #expect(verdict.outcome == .verified && verdict.record == plain.record)
    #expect(verdict.reasons == plain.reasons && verdict.fields == plain.fields)
  }
}
