import Accounts
import Domain
import Foundation
import ReviewWeb
import Store
import Testing

@testable import yoshin

/// A made-up city's data folder with its desk, for one test.
struct City {
  let folder: DataFolder
  let store: DataStore
  let desk: ReviewOffice

  init(residents: Int = 400, cases: Int = 6) throws {
    folder = DataFolder(
      FileManager.default.temporaryDirectory.appending(path: "city-\(UUID().uuidString)"))
    store = try DataStore.create(folder)
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let files = try PipelineFiles(named: root.appending(path: "pipelines/routine.yaml").path)
    try MadeUpCity(store: store, files: files).fill(residents, cases: cases)
    desk = try ReviewOffice(
      store: store, files: files,
      hasher: PasswordHasher(parameters: .init(logarithm: 4, blockSize: 8, parallelism: 2)))
  }

  func remove() { try? FileManager.default.removeItem(at: folder.url) }

  /// Somebody who is signed in; a proof lasts for minutes, and on a busy machine a test may, too: it is as new as one can be.
  func viewer(_ name: String, _ roles: Set<ReviewWeb.Role>, proved: Date = .distantFuture)
    -> Viewer
  {
    Viewer(
      account: name, displayName: name, department: "健康課", roles: roles, language: .japanese,
      stage: .complete, endsAt: .distantFuture, provedAt: proved, hasSecondFactor: true,
      terminal: "10.0.0.7")
  }

  var yuki: Viewer { viewer("yuki", [.reviewer]) }
  var jiro: Viewer { viewer("jiro", [.reviewer]) }
  var ken: Viewer { viewer("ken", [.approver]) }

  func attempt(_ view: CaseView) -> Attempt {
    Attempt(key: UUID().uuidString, revision: view.revision)
  }

  /// Runs a test's body and cleans up.
  static func with(
    residents: Int = 400, cases: Int = 6, _ body: (City) async throws -> Void
  ) async throws {
    let city = try City(residents: residents, cases: cases)
    defer { city.remove() }
    try await body(city)
  }

  func refusal<Answer>(_ body: () async throws -> Answer) async -> Refusal? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? Refusal
    }
  }
}

@Suite struct DeskTests {
  @Test func `a month is cleared, looked at twice, approved and committed`() async throws {
    try await City.with(cases: 3) { city in
      let (cases, questions, batches) = (city.desk.cases, city.desk.questions, city.desk.batches)
      var current: CaseNumber?
      while let number = try await cases.take(after: current, batch: nil, viewer: city.yuki) {
        var view = try await cases.open(number, viewer: city.yuki)
        #expect(view.isMine && view.state == .open)
        #expect(view.fields.first?.isAsked == true)
        #expect(view.fields.first { $0.name == "dose" }?.isAsked == true)
        #expect(!view.draft.isWhole)
        view = try await cases.correct(
          number, values: ["dose": "2期", "given_date": "R8.10.11"], attempt: city.attempt(view),
          viewer: city.yuki)
        #expect(view.draft.isWhole)
        #expect(view.fields.first { $0.name == "dose" }?.value == "２期")
        #expect(view.fields.first { $0.name == "given_date" }?.value == "2026-10-11")
        let chosen = try #require(view.candidates.first?.person.code)
        let seen = view
        if !view.reasons.isEmpty {
          #expect(
            await city.refusal {
              try await cases.decide(
                number, .resolved(chosen), note: "", attempt: city.attempt(seen),
                viewer: city.yuki)
            } == .invalid([Fault("note", .missing)]))
        }
        let attempt = city.attempt(view)
        let receipt = try await cases.decide(
          number, .resolved(chosen), note: "確認済み", attempt: attempt, viewer: city.yuki)
        #expect(receipt.state == .secondLook)
        // The same button twice.
        #expect(
          try await cases.decide(
            number, .resolved(chosen), note: "確認済み", attempt: attempt, viewer: city.yuki)
            == receipt)
        current = number
      }
      let name = try #require(try city.store.batches().first).description
      var approval = try await batches.approval(name, viewer: city.ken)
      #expect(approval.obstacles.map(\.kind) == [.secondLooks])
      #expect(try await questions.nextSecondLook(viewer: city.yuki) == nil)
      while let look = try await questions.nextSecondLook(viewer: city.jiro) {
        #expect(look.field.value.isEmpty && look.field.alternatives.isEmpty)
        let answer =
          switch look.field.name {
          case "dose": "２期"
          case "given_date": "20261011"
          default: try city.store.look(look.id).firstValue
          }
        #expect(
          try await questions.answer(
            look.id, value: answer,
            attempt: Attempt(key: UUID().uuidString, revision: look.revision), viewer: city.jiro)
            == .agreed)
      }
      approval = try await batches.approval(name, viewer: city.ken)
      #expect(approval.obstacles.isEmpty)
      #expect(approval.records == 3 && approval.decisions.count == 3)
      let attempt = Attempt(key: "a", revision: approval.revision)
      let stale = Attempt(key: "b", revision: approval.revision - 1)
      for (viewer, attempt, refusal) in [
        (city.viewer("ken", [.approver], proved: .distantPast), attempt, Refusal.needsProof),
        (city.viewer("yuki", [.reviewer, .approver]), attempt, .fourEyes),
        (city.viewer("jiro", [.reviewer, .approver]), attempt, .fourEyes),
        (city.viewer("bench", [.entry, .approver]), attempt, .fourEyes),
        (city.viewer("mari", [.reviewer]), attempt, .forbidden), (city.ken, stale, .stale),
      ] {
        #expect(
          await city.refusal { try await batches.approve(name, attempt: attempt, viewer: viewer) }
            == refusal)
      }
      let receipt = try await batches.approve(name, attempt: attempt, viewer: city.ken)
      #expect(receipt.records == 3)
      // A second dose against measles at an age that has none stands in the register, and beside it.
      let incidents = try city.store.incidents(viewer: "ken")
      #expect(!incidents.isEmpty && receipt.incidents == incidents.count)
      #expect(try await batches.approve(name, attempt: attempt, viewer: city.ken) == receipt)
      let number = try #require(current)
      let closed = try await cases.open(number, viewer: city.yuki)
      #expect(closed.state == .committed)
      #expect(
        await city.refusal {
          try await cases.undo(number, attempt: city.attempt(closed), viewer: city.yuki)
        } == .gone)
    }
  }

  @Test func `what cannot be is refused with its field`() async throws {
    try await City.with(cases: 1) { city in
      let number = try #require(
        try await city.desk.cases.take(after: nil, batch: nil, viewer: city.yuki))
      let view = try await city.desk.cases.open(number, viewer: city.yuki)
      for (values, fault) in [
        (["given_date": "32.13.8"], Fault("given_date", .notADate)),
        (["given_date": "<script>"], Fault("given_date", .notADate)),
        (["dose": "９期"], Fault("dose", .unknown)),
        (["clinic_code": "27115"], Fault("clinic_code", .notDigits)),
        (["nonsense": "1"], Fault("nonsense", .unknown)),
        (["name": String(repeating: "あ", count: 201)], Fault("name", .tooLong)),
        (["consent_signature": "maybe"], Fault("consent_signature", .unknown)),
      ] {
        #expect(
          await city.refusal {
            try await city.desk.cases.correct(
              number, values: values, attempt: city.attempt(view), viewer: city.yuki)
          } == .invalid([fault]))
      }
      #expect(
        await city.refusal {
          try await city.desk.cases.choose(
            number, resident: ResidentCode("0000000000"), attempt: city.attempt(view),
            viewer: city.yuki)
        } == .notFound)
      #expect(
        await city.refusal {
          try await city.desk.cases.correct(
            number, values: ["dose": "２期"], attempt: city.attempt(view), viewer: city.jiro)
        } == .heldByAnother(name: "yuki"))
      #expect(
        await city.refusal { try await city.desk.cases.open(99, viewer: city.yuki) } == .notFound)
      for viewer in [
        city.viewer("mari", [.entry]), city.viewer("mari", [.administrator]),
        city.viewer("mari", [.auditor]),
      ] {
        #expect(
          await city.refusal { try await city.desk.cases.open(number, viewer: viewer) }
            == .forbidden)
        #expect(
          try await city.desk.audit.entries(
            AuditFilter(from: "", to: "", account: "mari", action: "access.refused", resident: ""),
            viewer: city.viewer("aki", [.auditor])
          ).lines.isEmpty == false)
        #expect(
          await city.refusal {
            try await city.desk.cases.search(
              ResidentQuery(code: "1", kana: "", name: "", birthDate: "", reason: "x"), for: nil,
              viewer: viewer)
          } == .forbidden)
      }
    }
  }

  @Test func `a protected person's address is for a senior with a reason`() async throws {
    try await City.with(cases: 1) { city in
      // Number 0 is under protection.
      let code = ResidentCode(
        "100000000" + String(try #require(CheckDigitRule.luhn.digit(for: "100000000"))))
      func found(_ viewer: Viewer, reason: String = "電話で確認") async throws -> PersonLine {
        let findings = try await city.desk.cases.search(
          ResidentQuery(
            code: code.rawValue, kana: "", name: "", birthDate: "", reason: reason), for: nil,
          viewer: viewer)
        return try #require(findings.people.first)
      }
      let plain = try await found(city.yuki)
      #expect(plain.isProtected && plain.address == nil)
      let senior = city.viewer("mari", [.reviewer, .senior])
      #expect(try await found(senior).address?.contains("堺市") == true)
      #expect(
        await city.refusal { try await found(senior, reason: " ") }
          == .invalid([Fault("reason", .missing)]))
      let auditor = city.viewer("aki", [.auditor])
      let page = try await city.desk.audit.entries(
        AuditFilter(from: "", to: "", account: "", action: "", resident: code.rawValue),
        viewer: auditor)
      #expect(Set(page.lines.map(\.action)) == ["address.shown", "residents.searched"])
      #expect(page.lines.allSatisfy { $0.reason == "電話で確認" && $0.terminal == "10.0.0.7" })
      #expect(page.isChainWhole == true)
      let csv = try await city.desk.audit.export(
        AuditFilter(from: "", to: "", account: "mari", action: "", resident: ""), reason: "監査",
        viewer: auditor)
      #expect(Array(csv.prefix(3)) == [0xEF, 0xBB, 0xBF])
      #expect(String(decoding: csv, as: UTF8.self).contains("address.shown"))
    }
  }

  @Test func `one field of many pages is accepted together, the wrong ones left out`() async throws
  {
    try await City.with(cases: 6) { city in
      let questions = city.desk.questions
      let groups = try await questions.groups(viewer: city.yuki)
      let line = try #require(groups.first { $0.field == "given_date" })
      let group = try await questions.group(
        form: line.form, field: line.field, viewer: city.yuki)
      #expect(group.cells.count == line.waiting)
      let wrong = try #require(group.cells.first)
      var accepted = Dictionary(
        uniqueKeysWithValues: group.cells.dropFirst().map { ($0.number, $0.revision) })
      if let last = group.cells.last, group.cells.count > 2 { accepted[last.number] = -1 }
      let settled = try await questions.settle(
        form: line.form, field: line.field, accepted: accepted,
        wrong: [wrong.number: wrong.revision], attempt: Attempt(key: "g", revision: 0),
        viewer: city.yuki)
      // The page shown in another state than it is in now is left out, and said to be.
      #expect(settled.confirmed == max(0, group.cells.count - 2))
      #expect(settled.skipped == (group.cells.count > 2 ? 1 : 0))
      // The same button twice does nothing; nobody who entered is asked.
      #expect(
        try await questions.settle(
          form: line.form, field: line.field, accepted: accepted, wrong: [:],
          attempt: Attempt(key: "g", revision: 0), viewer: city.yuki)
          == GroupOutcome(confirmed: 0, skipped: 0))
      let left = try await questions.groups(viewer: city.yuki)
      #expect((left.first { $0.field == "given_date" }?.waiting ?? 0) == 1)
      #expect(try await questions.groups(viewer: city.viewer("bench", [.reviewer])).isEmpty)
    }
  }

  @Test func `accounts are made, sign in and are shut out through the door`() async throws {
    try await City.with(cases: 1) { city in
      let doors = city.desk.doors
      let admin = city.viewer("root", [.administrator])
      let new = NewAccount(
        account: "Hana", displayName: "花", department: "健康課", roles: [.entry], expiresOn: "")
      let attempt = Attempt(key: "n", revision: 0)
      let first = try await doors.makeAccount(new, attempt: attempt, viewer: admin)
      #expect(try await doors.makeAccount(new, attempt: attempt, viewer: admin) == first)
      let begun = try await doors.signIn(
        name: "HANA", password: first.password, terminal: "10.0.0.8")
      #expect(begun.stage == .newPassword)
      #expect(
        await city.refusal {
          try await doors.changePassword(
            present: first.password, new: "password", token: begun.token, terminal: "10.0.0.8")
        } == .invalid([Fault("new", .tooShort)]))
      let done = try await doors.changePassword(
        present: first.password, new: "mizuumi-no-soko-ni", token: begun.token,
        terminal: "10.0.0.8")
      let viewer = try await doors.viewer(token: done.token, terminal: "10.0.0.8")
      #expect(viewer.account == "hana" && viewer.stage == .complete)
      #expect(
        await city.refusal {
          try await doors.change(.disable, account: "hana", attempt: attempt, viewer: viewer)
        } == .forbidden)
      _ = try await doors.change(
        .disable, account: "hana", attempt: Attempt(key: "d", revision: 0), viewer: admin)
      #expect(
        await city.refusal { try await doors.viewer(token: done.token, terminal: "10.0.0.8") }
          == .expired)
      let faults = await city.refusal {
        try await doors.makeAccount(
          NewAccount(
            account: "x y", displayName: "", department: "", roles: [.auditor, .approver],
            expiresOn: "tomorrow"), attempt: Attempt(key: "m", revision: 0), viewer: admin)
      }
      guard case .invalid(let wrong)? = faults else {
        Issue.record("not refused")
        return
      }
      #expect(Set(wrong.map(\.field)) == ["account", "displayName", "roles", "expiresOn"])
    }
  }
}
