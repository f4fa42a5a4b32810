import Accounts
import Domain
import Foundation
import ReviewWeb
import Store
import Testing

@testable import yoshin

/// One account in every role tries to enter, review and approve the same record.
@Suite struct FourEyesTests {
  /// Who enters, who reviews, who looks a second time, who approves; and how far they come.
  struct Hands: Sendable, CustomTestStringConvertible {
    var reviews: String
    var looks: String
    var approves: String

    var testDescription: String { "bench enters, \(reviews), \(looks), \(approves)" }

    static let all: [Hands] = {
      let people = ["bench", "yuki", "jiro", "ken"]
      return people.flatMap { reviews in
        people.flatMap { looks in people.map { Hands(reviews: reviews, looks: looks, approves: $0) }
        }
      }
    }()

    /// Whether three others than who entered did it, each one thing.
    var areFour: Bool { Set(["bench", reviews, looks, approves]).count == 4 }
  }

  @Test(arguments: Hands.all)
  func `no account does two things to the same record`(hands: Hands) async throws {
    try await City.with(residents: 60, cases: 1) { city in
      let everything: Set<ReviewWeb.Role> = [.entry, .reviewer, .senior, .approver]
      func viewer(_ name: String) -> Viewer { city.viewer(name, everything) }
      let records = try await go(
        hands, city, reviewer: viewer(hands.reviews), second: viewer(hands.looks),
        approver: viewer(hands.approves))
      #expect(records == (hands.areFour ? 1 : 0))
      #expect(try city.store.vaccinations().count == records)
    }
  }

  /// Does all that is let through, the way the pages ask for it.
  private func go(
    _ hands: Hands, _ city: City, reviewer: Viewer, second: Viewer, approver: Viewer
  ) async throws -> Int {
    let number: CaseNumber = 1
    let name = try #require(try city.store.batches().first).description
    do {
      // By its number, not by the queue: a path can be typed.
      var view = try await city.desk.cases.open(number, viewer: reviewer)
      view = try await city.desk.cases.correct(
        number, values: ["dose": "２期", "given_date": "2026-10-11"], attempt: city.attempt(view),
        viewer: reviewer)
      let chosen = try #require(view.candidates.first?.person.code)
      _ = try await city.desk.cases.decide(
        number, .resolved(chosen), note: "確認済み", attempt: city.attempt(view), viewer: reviewer)
      let looks = try city.store.caseBundle(PageID(rawValue: number)).looks
      #expect(!looks.isEmpty)
      for look in looks {
        let revision = Int(try city.store.look(look.id).revision)
        _ = try await city.desk.questions.answer(
          look.id, value: look.firstValue,
          attempt: Attempt(key: UUID().uuidString, revision: revision), viewer: second)
      }
      let approval = try await city.desk.batches.approval(name, viewer: approver)
      return try await city.desk.batches.approve(
        name, attempt: Attempt(key: "k", revision: approval.revision), viewer: approver
      ).records
    } catch is Refusal {
      // And what was refused on the way is not got by approving all the same.
      let revision = Int(try city.store.revision(of: try #require(BatchName(name))))
      let refusal = await city.refusal {
        try await city.desk.batches.approve(
          name, attempt: Attempt(key: "again", revision: revision), viewer: approver)
      }
      #expect(refusal == .fourEyes || refusal == .blocked)
      return 0
    }
  }
}
