import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct ErasureTests {
  private static let fiveYears = RetentionRule(years: 5, after: .vaccination, source: "規則3条")

  private func schedule(_ rule: RetentionRule = fiveYears) throws -> RetentionSchedule {
    try RetentionSchedule([rule])
  }

  /// A batch with a committed page, a returned one, one of two pages in a file; and history.
  private func prepared(_ office: Office) throws -> (pages: [PageID], scans: [String]) {
    try office.settle(5)
    try office.store.importHistory([Office.record(4), Office.record(5)], from: Office.source)
    try office.store.openBatch(office.batch, by: "hanako")
    var pages: [PageID] = []
    var scans: [String] = []
    for (number, count) in [(1, 1), (2, 2)] {
      let bytes = Data("scan \(number)".utf8)
      let sha = try office.store.folder.keep(bytes, fileExtension: "jpg")
      let arrival = try office.store.addFile(
        named: "\(number).jpg", sha256: sha, fileExtension: "jpg", byteSize: bytes.count,
        to: office.batch, by: "hanako")
      pages += try office.store.setPageCount(count, of: arrival.file)
      scans.append(sha)
    }
    _ = try office.store.save(
      try office.result(.verified, Office.record(1)), page: pages[0], by: "hanako")
    _ = try office.store.save(
      try office.result(.verified, Office.record(2)), page: pages[1], by: "hanako")
    _ = try office.store.save(try office.result(.review), page: pages[2], by: "hanako")
    try office.store.correct(
      [FieldCorrection(field: "lot", value: .text("MR415"))], page: pages[2], by: "saburo")
    try office.store.decide(.returned, page: pages[2], by: "saburo")
    _ = try office.store.commit(office.batch, approver: "jiro", by: "jiro")
    return (pages, scans)
  }

  private func onDisk(_ body: (Office) throws -> Void) throws {
    try Office.onDisk { folder in
      let clock = HandClock()
      try body(try Office(clock: clock, store: DataStore.create(folder, clock: { clock.now })))
    }
  }

  /// The doses of the fixture are of 2026-10-11.
  private let tooEarly = CalendarDate(dayNumber: 20_737 + 365 * 5)
  private let due = CalendarDate(dayNumber: 20_737 + 365 * 5 + 60)

  @Test func `five years end with the day of the same date, and the day after they are over`()
    throws
  {
    let rule = Self.fiveYears
    let given = try #require(CalendarDate("2020-05-01"))
    #expect(rule.keptThrough(givenOn: given, diedOn: nil) == CalendarDate("2025-05-01"))
    let leap = try #require(CalendarDate("2024-02-29"))
    #expect(rule.keptThrough(givenOn: leap, diedOn: nil) == CalendarDate("2029-02-28"))
    var year = rule
    year.after = .fiscalYear
    #expect(year.keptThrough(givenOn: given, diedOn: nil) == CalendarDate("2026-03-31"))
    var death = rule
    death.after = .death
    #expect(death.keptThrough(givenOn: given, diedOn: nil) == nil)
    #expect(
      death.keptThrough(givenOn: given, diedOn: CalendarDate("2021-01-01"))
        == CalendarDate("2026-01-01"))
  }

  @Test func `the rule of the day decides about old records too`() throws {
    let schedule = try RetentionSchedule([
      Self.fiveYears,
      RetentionRule(
        from: CalendarDate("2027-04-01"), years: 5, after: .death, source: "規則3条（改正）"),
    ])
    #expect(schedule.rule(on: try #require(CalendarDate("2027-03-31"))).after == .vaccination)
    #expect(schedule.rule(on: try #require(CalendarDate("2027-04-01"))).after == .death)
    #expect(throws: RetentionSchedule.Fault.self) { try RetentionSchedule([]) }
    #expect(throws: RetentionSchedule.Fault.self) {
      try RetentionSchedule([Self.fiveYears, Self.fiveYears])
    }
  }

  @Test func `nothing is erased before its time, and open pages never`() throws {
    try onDisk { office in
      _ = try prepared(office)
      #expect(try office.store.erasurePlan(try schedule(), on: tooEarly).isEmpty)
      let plan = try office.store.erasurePlan(try schedule(), on: due)
      #expect(plan.pages.count == 3)
      #expect(plan.records == 2)
      #expect(plan.history.count == 2)
      try office.store.openBatch(#require(BatchName("2026-09_2711506317")), by: "hanako")
      let other = try #require(BatchName("2026-09_2711506317"))
      let arrival = try office.store.addFile(
        named: "9.jpg", sha256: ContentHash.sha256(Data("9".utf8)), fileExtension: "jpg",
        byteSize: 1, to: other, by: "hanako")
      try office.store.setPageCount(1, of: arrival.file)
      let again = try office.store.erasurePlan(try schedule(), on: due)
      #expect(again.pages == plan.pages)
      #expect(again.openPages == 1)
    }
  }

  @Test func `one requests, another applies, and nothing personal of it is left`() throws {
    try onDisk { office in
      let (_, scans) = try prepared(office)
      let store = office.store
      let triggers = try schema(store)
      let isFile = store.folder.server == nil
      if isFile {
        try store.database.emptyLog()
        #expect(try Data(contentsOf: store.folder.database).range(of: Data("莉了".utf8)) != nil)
      }
      let plan = try store.erasurePlan(try schedule(), on: due)
      let id = try store.requestErasure(plan, by: "hanako", why: "保存期間満了")
      #expect {
        try store.applyErasure(id, by: " Hanako")
      } throws: {
        ($0 as? StoreError)?.code == .secondPersonNeeded
      }
      #expect(try store.vaccinations().count == 4)
      let certificate = try store.applyErasure(id, by: "jiro")
      #expect(try store.vaccinations().isEmpty)
      for table in [
        "page", "readingRun", "answer", "reason", "candidate", "standing", "decision",
        "correction", "record", "historyVersion",
      ] {
        let left = try store.database.read {
          try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)")
        }
        #expect(left == 0, "\(table)")
      }
      for scan in scans {
        let place = store.folder.original(sha256: scan, fileExtension: "jpg")
        #expect(!FileManager.default.fileExists(atPath: place.path))
      }
      #expect(certificate.pages.count == 3)
      #expect(certificate.originals == 2)
      #expect(certificate.rows["record"] == 2)
      #expect(certificate.rows["historyVersion"] == 2)
      #expect([certificate.requestedBy, certificate.approvedBy] == ["hanako", "jiro"])
      // The tables refuse again, word for word as before, and the chain is whole.
      #expect(try schema(store) == triggers)
      guard case .whole = try store.verifyAudit(against: certificate.audit) else {
        Issue.record("broken")
        return
      }
      #expect(try store.checkDatabase() == [])
      #expect {
        try store.applyErasure(id, by: "jiro")
      } throws: {
        ($0 as? StoreError)?.code == .over
      }
      // Nothing of what was read is left in the file; a reading that the registry has no like of.
      if isFile {
        let bytes = try Data(contentsOf: store.folder.database)
        #expect(bytes.range(of: Data("莉了".utf8)) == nil)
      }
    }
  }

  @Test func `what other rooms keep about a page or a dose goes with it, copies on the disk too`()
    throws
  {
    try onDisk { office in
      let (pages, scans) = try prepared(office)
      let store = office.store
      let record = Office.record(1)
      _ = try store.raise(
        [NewIncident(record: record, category: "interval", reasons: [], sources: ["令"])], by: "jiro"
      )
      try store.settle(incident: 1, as: .reported, ground: "", by: "jiro")
      try store.note(
        DoseGround(kind: .requestLetter, document: "依頼書 1"), of: DoseKey(record), by: "jiro")
      try store.recordFee(
        StoredFee(.charged, amount: 1500), of: record.resident, vaccine: record.vaccine,
        on: record.date, inquiry: nil, by: "jiro")
      try store.log(
        PrintEntry(
          list: "letters", medium: "letter", count: 1, leftOut: 0,
          contentHash: String(repeating: "d", count: 64)), by: "jiro")
      try store.database.write { database in
        let run = try Int64.fetchOne(
          database, sql: "SELECT id FROM readingRun WHERE page = ?", arguments: [pages[2].rawValue])
        try database.execute(
          sql: "INSERT INTO pageReading (run, content) VALUES (?, ?)",
          arguments: [run, Data("{}".utf8)])
        try database.execute(
          sql: """
            INSERT INTO secondLook (page, run, field, firstValue, firstBy, askedAt, isBlocking)
            VALUES (?, ?, 'lot', 'MR415', '', '2026-10-12T00:00:00.000Z', 0)
            """, arguments: [pages[2].rawValue, run])
        try database.execute(
          sql: """
            INSERT INTO groupDoubt (page, field, doubtedBy, doubtedAt)
            VALUES (?, 'lot', 'saburo', '2026-10-12T00:00:00.000Z') ON CONFLICT DO NOTHING
            """, arguments: [pages[2].rawValue])
      }
      let home = store.folder.url
      let gone = [
        "views/\(scans[0].prefix(2))/\(scans[0])-1.jpg",
        "views/\(scans[1].prefix(2))/\(scans[1])-2-200.jpg", "galleries/lot.png",
        "training/ground-truth/lines/mr-child-lot-p\(pages[2].rawValue)-c1.png",
        "training/ground-truth/lines/mr-child-lot-p\(pages[2].rawValue)-c1.gt.txt",
      ]
      let other = String(repeating: "e", count: 64)
      let stays = [
        "views/ee/\(other)-1.jpg", "training/ground-truth/lines/mr-child-lot-p999-c9.png",
      ]
      for name in gone + stays {
        let place = home.appending(path: name)
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("x".utf8).write(to: place)
      }
      let ledger = home.appending(path: "training/ground-truth/provenance.jsonl")
      try Data("{\"page\":\(pages[2].rawValue)}\n{\"page\":999}\n".utf8).write(to: ledger)

      let plan = try store.erasurePlan(try schedule(), on: due)
      let id = try store.requestErasure(plan, by: "hanako", why: "保存期間満了")
      let certificate = try store.applyErasure(id, by: "jiro")
      for table in [
        "incident", "incidentStep", "doseGround", "feeDecision", "pageReading", "secondLook",
        "groupDoubt", "caseFile",
      ] {
        let left = try store.database.read {
          try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)")
        }
        #expect(left == 0, "\(table)")
      }
      #expect(certificate.rows["doseGround"] == 1 && certificate.rows["incident"] == 1)
      // The print log says how many and names nobody: it stays.
      #expect(try store.printLog().count == 1)
      for name in gone {
        #expect(!FileManager.default.fileExists(atPath: home.appending(path: name).path), "\(name)")
      }
      for name in stays {
        #expect(FileManager.default.fileExists(atPath: home.appending(path: name).path), "\(name)")
      }
      #expect(try String(contentsOf: ledger, encoding: .utf8) == "{\"page\":999}\n")
      guard case .whole = try store.verifyAudit() else {
        Issue.record("broken")
        return
      }
    }
  }

  @Test func `the database refuses an approval by the same person`() throws {
    try onDisk { office in
      _ = try prepared(office)
      let plan = try office.store.erasurePlan(try schedule(), on: due)
      let id = try office.store.requestErasure(plan, by: "hanako", why: "満了")
      #expect(throws: DatabaseError.self) {
        try office.store.database.write {
          try $0.execute(
            sql: "INSERT INTO erasureApproval VALUES (?, 'jiro', 'hanako', '2026', ?)",
            arguments: [id.rawValue, plan.listHash])
        }
      }
      #expect(throws: DatabaseError.self) {
        try office.store.database.write { try $0.execute(sql: "DELETE FROM record") }
      }
    }
  }

  @Test func `what changed since the request is not erased on its approval`() throws {
    try onDisk { office in
      _ = try prepared(office)
      let plan = try office.store.erasurePlan(try schedule(), on: due)
      let id = try office.store.requestErasure(plan, by: "hanako", why: "満了")
      try office.store.importHistory([Office.record(3)], from: Office.source)
      #expect {
        try office.store.applyErasure(id, by: "jiro")
      } throws: {
        ($0 as? StoreError)?.code == .over
      }
      #expect(try office.store.vaccinations().count == 5)
    }
  }

  @Test func `a scan with a page that stays, stays`() throws {
    try onDisk { office in
      let (pages, scans) = try prepared(office)
      // Under the rule from death the committed pages stay; the returned one has no person.
      let rule = RetentionRule(years: 5, after: .death, source: "規則3条（改正）")
      let plan = try office.store.erasurePlan(try schedule(rule), on: due)
      #expect(plan.pages == [pages[2]])
      let id = try office.store.requestErasure(plan, by: "hanako", why: "満了")
      let certificate = try office.store.applyErasure(id, by: "jiro")
      #expect(certificate.originals == 0)
      let place = office.store.folder.original(sha256: scans[1], fileExtension: "jpg")
      #expect(FileManager.default.fileExists(atPath: place.path))
      #expect(try office.store.vaccinations().count == 4)
    }
  }

  @Test(.ofFiles) func `a backup from before is rid of it again by the certificate`() throws {
    try Office.onDisk { folder in
      let clock = HandClock()
      let office = try Office(clock: clock, store: DataStore.create(folder, clock: { clock.now }))
      _ = try prepared(office)
      let backup = FileManager.default.temporaryDirectory.appending(path: "backup-\(UUID())")
      defer { try? FileManager.default.removeItem(at: backup) }
      try office.store.database.emptyLog()
      try FileManager.default.copyItem(at: folder.url, to: backup)

      let plan = try office.store.erasurePlan(try schedule(), on: due)
      let id = try office.store.requestErasure(plan, by: "hanako", why: "満了")
      let certificate = try office.store.applyErasure(id, by: "jiro")
      let file = try #require(
        try FileManager.default.contentsOfDirectory(atPath: folder.erasures.path).first)
      let read = try JSONDecoder().decode(
        ErasureCertificate.self, from: Data(contentsOf: folder.erasures.appending(path: file)))
      #expect(read == certificate)

      let restored = try DataStore.open(DataFolder(backup), clock: { clock.now })
      #expect(try restored.vaccinations().count == 4)
      let gone = try restored.eraseAgain([certificate], by: "saburo")
      #expect(gone.pages == 3)
      #expect(gone.history == 2)
      #expect(try restored.vaccinations().isEmpty)
      #expect(try restored.eraseAgain([certificate], by: "saburo").pages == 0)
      guard case .whole = try restored.verifyAudit() else {
        Issue.record("broken")
        return
      }
    }
  }

  private func schema(_ store: DataStore) throws -> [String] {
    try store.database.read {
      try String.fetchAll(
        $0,
        sql: $0.engine == .sqlite
          ? "SELECT name || sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
          : """
          SELECT tgname::text || tgenabled::text || pg_get_triggerdef(oid) FROM pg_trigger
          WHERE NOT tgisinternal ORDER BY 1
          """)
    }
  }
}
