import Accounts
import Domain
import Foundation
import ReviewWeb
import Store
import Testing

@testable import yoshin

@Suite struct HandOverTests {
  @Test func `a senior takes a case over, and who had it is told`() async throws {
    try await City.with(cases: 2) { city in
      let cases = city.desk.cases
      let mari = city.viewer("mari", [.senior])
      let number = try #require(try await cases.take(after: nil, batch: nil, viewer: city.yuki))
      var view = try await cases.open(number, viewer: city.yuki)
      view = try await cases.correct(
        number, values: ["dose": "２期"], attempt: city.attempt(view), viewer: city.yuki)
      #expect(
        await city.refusal { try await cases.takeOver(number, viewer: city.jiro) } == .forbidden)
      #expect(try await cases.open(number, viewer: mari).holder == "yuki")
      try await cases.takeOver(number, viewer: mari)
      try await cases.takeOver(number, viewer: mari)
      // What yuki confirmed is there; nothing of yuki's is done any more.
      let taken = try await cases.open(number, viewer: mari)
      #expect(taken.isMine && taken.fields.first { $0.name == "dose" }?.isConfirmed == true)
      let seen = view
      #expect(
        await city.refusal {
          try await cases.decide(
            number, .held, note: "x", attempt: city.attempt(seen), viewer: city.yuki)
        } == .takenOver(name: "mari"))
      let lost = try await cases.open(number, viewer: city.yuki)
      #expect(!lost.isMine && lost.isTakenOver && lost.holder == "mari")
      let other = try await cases.open(number, viewer: city.jiro)
      #expect(!other.isMine && !other.isTakenOver)
      #expect(try await cases.take(after: number, batch: nil, viewer: city.yuki) != number)
      let trail = try await city.desk.audit.entries(
        AuditFilter(from: "", to: "", account: "", action: "case.takenOver", resident: ""),
        viewer: city.viewer("aki", [.auditor]))
      #expect(trail.lines.count == 1)
      #expect(trail.lines.first?.account == "mari")
      #expect(trail.lines.first?.subject == "page:\(number)")
      #expect(trail.lines.first?.detail == "from=yuki")
    }
  }

  @Test func `what cannot be taken over is refused`() async throws {
    try await City.with(cases: 1) { city in
      let cases = city.desk.cases
      let mari = city.viewer("mari", [.senior])
      let number = try #require(try await cases.take(after: nil, batch: nil, viewer: city.yuki))
      #expect(await city.refusal { try await cases.takeOver(99, viewer: mari) } == .notFound)
      // Who entered the page may be a senior and still not have it.
      #expect(
        await city.refusal {
          try await cases.takeOver(number, viewer: city.viewer("bench", [.senior]))
        } == .fourEyes)
      let view = try await cases.open(number, viewer: city.yuki)
      _ = try await cases.decide(
        number, .returned, note: "x", attempt: city.attempt(view), viewer: city.yuki)
      #expect(await city.refusal { try await cases.takeOver(number, viewer: mari) } == .stale)
    }
  }

  @Test func `who took a page in sees how far it has come and no person`() async throws {
    try await City.with(cases: 1) { city in
      let mei = city.viewer("mei", [.entry])
      let number = try #require(
        try await city.desk.cases.take(after: nil, batch: nil, viewer: city.yuki))
      let status = try await city.desk.batches.status(of: number, viewer: mei)
      #expect(status.line.number == number && status.line.state == "review")
      #expect(status.line.holder == "yuki" && !status.line.reasons.isEmpty)
      #expect(
        await city.refusal { try await city.desk.batches.status(of: 99, viewer: mei) } == .notFound)
      for body in [
        { _ = try await city.desk.cases.open(number, viewer: mei) },
        { _ = try await city.desk.pictures.page(number, viewer: mei) },
        { _ = try await city.desk.cases.slip(number, viewer: mei) },
      ] as [() async throws -> Void] {
        #expect(await city.refusal(body) == .forbidden)
      }
    }
  }

  @Test func `two answers that differ are both before the senior, who must say which`() async throws
  {
    try await City.with(cases: 1) { city in
      let (cases, questions) = (city.desk.cases, city.desk.questions)
      let mari = city.viewer("mari", [.senior])
      let number = try #require(try await cases.take(after: nil, batch: nil, viewer: city.yuki))
      var view = try await cases.open(number, viewer: city.yuki)
      view = try await cases.correct(
        number, values: ["dose": "２期", "given_date": "2026-10-12"], attempt: city.attempt(view),
        viewer: city.yuki)
      let chosen = try #require(view.candidates.first?.person.code)
      _ = try await cases.decide(
        number, .resolved(chosen), note: "用紙を目視", attempt: city.attempt(view),
        viewer: city.yuki)
      while let look = try await questions.nextSecondLook(viewer: city.jiro) {
        let first = try city.store.look(look.id).firstValue
        _ = try await questions.answer(
          look.id, value: look.field.name == "given_date" ? "2026-10-11" : first,
          attempt: Attempt(key: UUID().uuidString, revision: look.revision), viewer: city.jiro)
      }
      #expect(try await cases.take(after: nil, batch: nil, viewer: mari) == number)
      view = try await cases.open(number, viewer: mari)
      #expect(
        view.disputes == [
          Dispute(
            field: "given_date", label: "接種年月日", first: "2026-10-12", second: "2026-10-11")
        ])
      #expect(!view.isClear)
      let date = try #require(view.fields.first { $0.name == "given_date" })
      #expect(date.isAsked && !date.isConfirmed && date.value == "2026-10-12")
      #expect(date.alternatives.first?.text == "2026-10-11")
      let seen = view
      #expect(
        await city.refusal {
          try await cases.decide(
            number, .resolved(chosen), note: "", attempt: city.attempt(seen), viewer: mari)
        } == .invalid([Fault("note", .missing)]))
      view = try await cases.correct(
        number, values: ["given_date": "2026-10-11"], attempt: city.attempt(view), viewer: mari)
      #expect(view.disputes.isEmpty)
      #expect(view.fields.first { $0.name == "given_date" }?.isConfirmed == true)
      let receipt = try await cases.decide(
        number, .resolved(chosen), note: "用紙を目視", attempt: city.attempt(view), viewer: mari)
      // The senior's day is what was read; the dose may still be asked about.
      #expect([.resolved, .secondLook].contains(receipt.state))
      #expect(
        try city.store.caseBundle(PageID(rawValue: number)).decisions.last?.record?.date
          == CalendarDate("2026-10-11"))
    }
  }

  @Test func `a second person may say that it is none of those shown`() async throws {
    try await City.with(cases: 1) { city in
      let (cases, questions) = (city.desk.cases, city.desk.questions)
      let number = try #require(try await cases.take(after: nil, batch: nil, viewer: city.yuki))
      var view = try await cases.open(number, viewer: city.yuki)
      view = try await cases.correct(
        number, values: ["dose": "２期", "given_date": "2026-10-12"], attempt: city.attempt(view),
        viewer: city.yuki)
      // Somebody else than the paper's own person.
      let found = try await cases.search(
        ResidentQuery(code: "", kana: "サトウ", name: "", birthDate: "", reason: "試験"),
        for: number, viewer: city.yuki)
      let paper = try #require(view.candidates.first?.person.code)
      let other = try #require(found.people.first { $0.code != paper }?.code)
      view = try await cases.choose(
        number, resident: other, attempt: city.attempt(view), viewer: city.yuki)
      _ = try await cases.decide(
        number, .resolved(other), note: "電話で確認", attempt: city.attempt(view),
        viewer: city.yuki)
      var outcomes: [String: SecondLookOutcome] = [:]
      while let look = try await questions.nextSecondLook(viewer: city.jiro) {
        let stored = try city.store.look(look.id)
        outcomes[stored.field.rawValue] = try await questions.answer(
          look.id, value: stored.field == .resident ? "nobody" : stored.firstValue,
          attempt: Attempt(key: UUID().uuidString, revision: look.revision), viewer: city.jiro)
      }
      #expect(outcomes["resident"] == .differs)
      let mari = city.viewer("mari", [.senior])
      let dispute = try #require(try await cases.open(number, viewer: mari).disputes.first)
      #expect(dispute.field == nil && dispute.second == "該当者なし")
      #expect(dispute.first.hasPrefix(other.rawValue))
    }
  }
}
