import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct DeskTests {
  static let plan = SecondLookPlan(fields: Set(SecondLookField.allCases), sample: 0)

  /// Pages that wait, entered by hanako.
  private func waiting(_ count: Int) throws -> (office: Office, pages: [PageID]) {
    let office = try Office()
    try office.settle(9)
    let pages = try office.receive(count)
    for page in pages {
      _ = try office.store.save(
        try office.result(.review), page: page, by: "worker", reading: [1, 2, 3])
    }
    return (office, pages)
  }

  private func change(
    _ name: String, isSenior: Bool = false, revision: Int64? = nil, key: String? = nil
  ) -> CaseChange {
    CaseChange(actor: Actor(name), isSenior: isSenior, revision: revision, key: key)
  }

  private func code(_ body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }

  @Test func `two people never hold the same case, and one holds two at most`() throws {
    let (office, pages) = try waiting(4)
    let store = office.store
    let first = try #require(try store.takeCase(by: Actor("yuki"), isSenior: false))
    #expect(first == pages[0])
    // Asking again gives the same one.
    #expect(try store.takeCase(by: Actor("yuki"), isSenior: false) == first)
    let next = try store.takeCase(after: first, by: Actor("yuki"), isSenior: false)
    #expect(next == pages[1])
    #expect(try store.takeCase(by: Actor("jiro"), isSenior: false) == pages[2])
    #expect(try store.hold(pages[0], by: Actor("jiro")) == "yuki")
    #expect(
      code {
        try store.correctCase(
          pages[0], [FieldCorrection(field: "lot", value: .text("X"))], by: change("jiro"))
      } == .heldByAnother)
    // What is in hand comes first; given back, it is another's.
    #expect(try store.takeCase(after: next, by: Actor("yuki"), isSenior: false) == first)
    try store.letGo(first, by: Actor("yuki"))
    #expect(try store.hold(pages[0], by: Actor("jiro")) == "jiro")
    #expect(try store.takeCase(after: next, by: Actor("yuki"), isSenior: false) == pages[3])
  }

  @Test func `a page comes when its file comes, not when its batch was opened`() throws {
    let office = try Office()
    try office.settle(2)
    _ = try office.receive(1)
    office.clock.advance(6 * 86_400)
    let later = try #require(try office.receive(1, from: 2).first)
    let came = office.clock.now
    let taken = try office.store.leasePages(2, to: "a/1/1", for: 60)
    #expect(taken.map(\.arrivedAt) == [came - 6 * 86_400, came])
    for page in taken {
      _ = try office.store.save(try office.result(.review), page: page.page, by: "hanako")
    }
    #expect(try office.store.caseBundle(later).arrivedAt == came)
    #expect(try office.store.pagesToReprocess(in: office.batch).last?.arrivedAt == came)
  }

  @Test func `a question is asked by who decided, with department and terminal`() throws {
    let (office, pages) = try waiting(1)
    let store = office.store
    let yuki = Actor("yuki", department: "健康課", terminal: "10.0.0.7")
    let record = Office.record(1)
    #expect(
      try !store.decideCase(
        pages[0], .resolved, record: record,
        changed: [ChangedField(.dose, record.dose)], looks: Self.plan,
        by: CaseChange(actor: yuki, isSenior: false)))
    let entry = try #require(
      try store.audit(AuditSearch(action: "look.asked"), limit: 1, by: "aki").first)
    #expect(entry.actor == "yuki" && entry.detail["field"] == "dose")
    #expect(entry.detail["department"] == "健康課" && entry.detail["terminal"] == "10.0.0.7")
    #expect(try store.look(1).firstBy == "yuki")
  }

  @Test func `a hand that does nothing lets go; a senior may take over; a restart forgets nothing`()
    throws
  {
    let (office, pages) = try waiting(1)
    let store = office.store
    #expect(try store.takeCase(by: Actor("yuki"), isSenior: false) == pages[0])
    #expect(try store.takeCase(by: Actor("jiro"), isSenior: false) == nil)
    #expect(try store.hold(pages[0], by: Actor("jiro"), isTakeOver: true) == "jiro")
    #expect(try store.caseBundle(pages[0]).holder == "jiro")
    office.clock.advance(DataStore.handTime + 1)
    #expect(try store.caseBundle(pages[0]).holder == nil)
    #expect(try store.takeCase(by: Actor("yuki"), isSenior: false) == pages[0])
  }

  @Test(arguments: ["hanako", "Hanako"])
  func `who entered a page is never given it, and cannot decide on it`(name: String) throws {
    let (office, pages) = try waiting(1)
    let store = office.store
    #expect(try store.takeCase(by: Actor(name), isSenior: true) == nil)
    #expect(try store.hold(pages[0], by: Actor(name), isTakeOver: true) == nil)
    #expect(code { try store.decideCase(pages[0], .rejected, by: change(name)) } == .fourEyes)
    #expect(code { try store.decide(.rejected, page: pages[0], by: name) } == .fourEyes)
    for sql in [
      """
      INSERT INTO decision (page, run, kind, decidedBy, decidedAt, why, registryVersion)
      VALUES (1, 1, 'rejected', '\(name)', '', '', 0)
      """,
      """
      INSERT INTO correction (page, run, field, value, correctedBy, correctedAt, why)
      VALUES (1, 1, 'lot', '""', '\(name)', '', '')
      """,
    ] {
      #expect(throws: DatabaseError.self) {
        try store.database.write { try $0.execute(sql: sql) }
      }
    }
  }

  @Test func `stale and doubled changes change nothing`() throws {
    let (office, pages) = try waiting(1)
    let store = office.store
    let seen = try store.caseBundle(pages[0]).revision
    let lot = [FieldCorrection(field: "lot", value: .text("MR415"))]
    try store.correctCase(pages[0], lot, by: change("yuki", revision: seen, key: "k1"))
    #expect(
      code { try store.correctCase(pages[0], lot, by: change("yuki", revision: seen, key: "k1")) }
        == .doneBefore)
    #expect(
      code { try store.correctCase(pages[0], lot, by: change("yuki", revision: seen, key: "k2")) }
        == .stale)
    let bundle = try store.caseBundle(pages[0])
    #expect(bundle.revision == seen + 1)
    #expect(bundle.values == ["lot": .text("MR415")])
    #expect(bundle.corrections.map(\.by) == ["yuki"])
    #expect(bundle.reading == [1, 2, 3])
    // A refused change leaves its key unused.
    let now = bundle.revision
    try store.decideCase(
      pages[0], .resolved, record: Office.record(1),
      by: change("yuki", revision: now, key: "k2"))
    #expect(try store.caseBundle(pages[0]).page.state == .resolved)
    #expect(
      code { try store.decideCase(pages[0], .rejected, by: change("yuki")) } == .decisionRefused)
  }

  @Test func `a decision can be taken back until it is committed, by its maker or a senior`() throws
  {
    let (office, pages) = try waiting(1)
    let store = office.store
    try store.decideCase(pages[0], .returned, why: "no date", by: change("yuki"))
    #expect(code { try store.reopenCase(pages[0], why: "", by: change("jiro")) } == .fourEyes)
    try store.reopenCase(pages[0], why: "", by: change("yuki"))
    #expect(try store.caseBundle(pages[0]).page.state == .review)
    try store.decideCase(pages[0], .resolved, record: Office.record(1), by: change("yuki"))
    try store.reopenCase(pages[0], why: "", by: change("jiro", isSenior: true))
    try store.decideCase(pages[0], .resolved, record: Office.record(1), by: change("yuki"))
    _ = try store.commit(office.batch, approver: "ken", by: "ken")
    #expect(
      code { try store.reopenCase(pages[0], why: "", by: change("yuki")) } == .decisionRefused)
  }

  @Test func `what is sent up is a senior's`() throws {
    let (office, pages) = try waiting(2)
    let store = office.store
    try store.decideCase(pages[0], .senior, why: "twins?", by: change("yuki"))
    #expect(try store.takeCase(by: Actor("jiro"), isSenior: false) == pages[1])
    try store.letGo(pages[1], by: Actor("jiro"))
    #expect(
      code { try store.decideCase(pages[0], .rejected, by: change("jiro")) } == .decisionRefused)
    #expect(try store.takeCase(by: Actor("ken"), isSenior: true) == pages[0])
    try store.decideCase(
      pages[0], .resolved, record: Office.record(1), by: change("ken", isSenior: true))
  }

  @Test func `a changed field asks another person, blind; the same answer stands`() throws {
    let (office, pages) = try waiting(1)
    let store = office.store
    let isSettled = try store.decideCase(
      pages[0], .resolved, record: Office.record(1), changed: [ChangedField(.dose, "２期")],
      looks: DeskTests.plan, by: change("yuki"))
    #expect(!isSettled)
    #expect(try store.blockers(of: office.batch) == [.secondLooks(1)])
    #expect(try store.nextLook(for: "yuki") == nil)
    #expect(try store.nextLook(for: "hanako") == nil)
    let look = try #require(try store.nextLook(for: "jiro"))
    #expect(try store.looksWaiting(for: "jiro") == 1)
    for name in ["yuki", "Yuki", "hanako"] {
      #expect(
        code { _ = try store.answer(look.id, "２期", by: change(name)) } == .fourEyes)
      #expect(throws: DatabaseError.self) {
        try store.database.write {
          try $0.execute(
            sql: """
              INSERT INTO secondAnswer (look, value, answeredBy, answeredAt) VALUES (?, '', ?, '')
              """, arguments: [look.id, name])
        }
      }
    }
    #expect(try store.answer(look.id, "２期", by: change("jiro")))
    #expect(try store.blockers(of: office.batch).isEmpty)
    // Who answered second is no approver.
    #expect(
      code { _ = try store.commit(office.batch, approver: "jiro", by: "jiro") }
        == .approverInvolved)
    #expect(try store.commit(office.batch, approver: "ken", by: "ken").records == 1)
  }

  @Test func `another answer sends the page to a senior, whose word is the last`() throws {
    let (office, pages) = try waiting(1)
    let store = office.store
    let changed = [ChangedField(.date, "2026-10-11"), ChangedField(.dose, "２期")]
    try store.decideCase(
      pages[0], .resolved, record: Office.record(1), changed: changed, looks: DeskTests.plan,
      by: change("yuki"))
    let look = try #require(try store.nextLook(for: "jiro"))
    #expect(try !store.answer(look.id, "2026-10-17", by: change("jiro")))
    #expect(try store.caseBundle(pages[0]).decisionKind == .senior)
    #expect(try store.nextLook(for: "ken") == nil)
    #expect(
      try !store.decideCase(
        pages[0], .resolved, record: Office.record(1), changed: changed, looks: DeskTests.plan,
        by: change("ken", isSenior: true)))
    // The date is settled; the dose, which nobody has answered a second time, is asked again.
    let open = try #require(try store.nextLook(for: "mari"))
    #expect(open.field == SecondLookField.dose)
    #expect(try store.answer(open.id, "２期", by: change("mari")))
    #expect(try store.blockers(of: office.batch).isEmpty)
  }

  @Test
  func `taking a decision back makes its questions void; an answer once given is not asked again`()
    throws
  {
    let (office, pages) = try waiting(1)
    let store = office.store
    func resolve() throws -> Bool {
      try store.decideCase(
        pages[0], .resolved, record: Office.record(1), changed: [ChangedField(.dose, "２期")],
        looks: DeskTests.plan, by: change("yuki"))
    }
    #expect(try !resolve())
    try store.reopenCase(pages[0], why: "", by: change("yuki"))
    #expect(try store.nextLook(for: "jiro") == nil)
    #expect(try !resolve())
    let look = try #require(try store.nextLook(for: "jiro"))
    #expect(try store.answer(look.id, "２期", by: change("jiro")))
    try store.reopenCase(pages[0], why: "", by: change("yuki"))
    #expect(try resolve())
  }

  @Test func `the sample is the pages' own, and a wrong one is found`() throws {
    let office = try Office()
    try office.settle(60)
    let pages = try office.receive(60)
    let plan = SecondLookPlan(
      fields: [.resident, .date], sample: 0.25, isSampleBlocking: true)
    for (number, page) in zip(1..., pages) {
      _ = try office.store.save(
        try office.result(.verified, Office.record(number)), page: page, by: "worker", looks: plan)
    }
    let waiting = try office.store.looksWaiting(for: "jiro")
    #expect(waiting.isMultiple(of: 2) && (8...52).contains(waiting))
    #expect(try office.store.blockers(of: office.batch) == [.secondLooks(waiting)])
    let look = try #require(try office.store.nextLook(for: "jiro"))
    #expect(look.firstBy == nil)
    #expect(try !office.store.answer(look.id, "9999999999", by: change("jiro")))
    #expect(try office.store.page(look.page).state == .review)
  }

  @Test func `an approver sends back without becoming a reviewer`() throws {
    let (office, pages) = try waiting(2)
    let store = office.store
    for (number, page) in zip(1..., pages) {
      try store.decideCase(
        page, .resolved, record: Office.record(number), by: change("yuki"))
    }
    try store.sendBack(office.batch, pages: [pages[1]], why: "look at the date", by: Actor("ken"))
    #expect(try store.caseBundle(pages[1]).page.state == .review)
    #expect(try store.caseBundle(pages[1]).decisions.last?.isSentBack == true)
    #expect(
      code { _ = try store.commit(office.batch, approver: "ken", by: "ken") } == .commitBlocked)
    try store.decideCase(pages[1], .rejected, why: "no dose", by: change("yuki"))
    #expect(try store.commit(office.batch, approver: "ken", by: "ken").records == 1)
  }

  @Test(arguments: ["yuki", "hanako", "jiro", "mari"])
  func `the database lets nobody approve what they had in hand`(name: String) throws {
    let (office, pages) = try waiting(1)
    let store = office.store
    try store.decideCase(
      pages[0], .resolved, record: Office.record(1), changed: [ChangedField(.dose, "２期")],
      looks: DeskTests.plan, by: change("yuki"))
    let look = try #require(try store.nextLook(for: "jiro"))
    _ = try store.answer(look.id, "２期", by: change("jiro"))
    try store.doubt("lot", on: [pages[0]], by: Actor("mari"))
    #expect(throws: DatabaseError.self) {
      try store.database.write { database in
        try database.execute(
          sql: """
            INSERT INTO approval (batch, approvedBy, approvedAt, performedBy, recordCount,
              recordsHash) VALUES (?, ?, '', 'x', 0, ?)
            """, arguments: [office.batch.description, name, String(repeating: "0", count: 64)])
      }
    }
  }

  @Test func `the register is searched by any of its marks, and the trail names whom it found`()
    throws
  {
    let office = try Office()
    var people = (1...9).map { Office.resident($0) }
    people[3].name = "山本　太郎"
    people[3].kana = "ヤマモト　タロウ"
    people[3].birthDate = CalendarDate("1950-01-02")
    try office.store.importResidents(people, from: Office.source)
    let actor = Actor("yuki", terminal: "10.0.0.7", reason: "name on the paper differs")
    for search in [
      ResidentSearch(kana: "やまもと"), ResidentSearch(kana: "ﾔﾏﾓﾄ ﾀ"), ResidentSearch(name: "山本太"),
      ResidentSearch(birthDate: CalendarDate("1950-01-02")), ResidentSearch(code: people[3].code),
      ResidentSearch(kana: "ヤ", birthDate: CalendarDate("1950-01-02")),
    ] {
      let found = try office.store.residents(matching: search, by: actor)
      #expect(found.people.map(\.code) == [people[3].code])
    }
    // Nobody copies a register search by search.
    for _ in 0..<DataStore.searchesAnHour {
      _ = try? office.store.residents(matching: ResidentSearch(kana: "ヤ"), by: Actor("ken"))
    }
    #expect(
      code { _ = try office.store.residents(matching: ResidentSearch(kana: "ヤ"), by: Actor("ken")) }
        == .tooMuch)
    office.clock.advance(3601)
    #expect(
      try office.store.residents(matching: ResidentSearch(kana: "ヤ"), by: Actor("ken")).people.count
        == 1)
    let cut = try office.store.residents(
      matching: ResidentSearch(kana: "イシダ"), limit: 3, by: actor)
    #expect(cut.people.count == 3 && cut.isCut)
    #expect(
      code { _ = try office.store.residents(matching: ResidentSearch(kana: " "), by: actor) }
        == .decisionRefused)
    #expect(try office.store.household(of: people[0]).count == 8)
  }

  @Test(.ofFiles) func `the queue finds its way by an index`() throws {
    let (office, pages) = try waiting(3)
    try office.store.decideCase(pages[1], .rejected, why: "x", by: change("yuki"))
    #expect(try office.store.queue().map(\.page) == [pages[0], pages[2]])
    #expect(try office.store.queue(of: office.batch, limit: 1).map(\.page) == [pages[0]])
    let plan = try office.store.database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          EXPLAIN QUERY PLAN SELECT pageState.* FROM caseFile
            JOIN pageState ON pageState.page = caseFile.page
          WHERE caseFile.isWaiting = 1 ORDER BY caseFile.page LIMIT 10
          """
      ).map { $0["detail"] as String }
    }
    #expect(plan.contains { $0.contains("caseFileWaiting") })
    #expect(!plan.contains { $0 == "SCAN page" || $0.hasPrefix("SCAN arrival") })
  }
}
