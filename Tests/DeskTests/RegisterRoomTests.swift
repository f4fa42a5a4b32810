import Domain
import Foundation
import Immunization
import Register
import ReviewWeb
import Store
import Testing

@testable import yoshin

/// The register's lists, letters and incidents over a real store.
@Suite struct RegisterRoomTests {
  private static let pipeline = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "pipelines/routine.yaml").path

  private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  /// The winter of 2026: who is 65, whatever day it is when this runs.
  private let winter = DueFilter(
    isUnvaccinated: false, programme: "influenza-elderly", from: "2026-10-01", until: "2026-12-31",
    within: "")

  @Test func `a list hides protected addresses, is traced, and needs the role`() async throws {
    try await City.with(cases: 0) { city in
      let room = city.desk.register
      let mari = city.viewer("mari", [.registrar])
      let sheet = try await room.due(winter, from: 0, viewer: mari)
      let protection = try #require(sheet.columns.firstIndex(of: "支援措置"))
      let address = try #require(sheet.columns.firstIndex(of: "住所"))
      #expect(sheet.total > 50)
      #expect(sheet.rows.contains { $0[protection] == "有" })
      for row in sheet.rows { #expect(row[address].isEmpty == (row[protection] == "有")) }
      let last = try await room.due(winter, from: 100_000, viewer: mari)
      #expect(last.first + last.rows.count == last.total)
      let trace = try await city.desk.audit.entries(
        AuditFilter(from: "", to: "", account: "mari", action: "register.listed", resident: ""),
        viewer: city.viewer("aki", [.auditor]))
      #expect(trace.lines.count { $0.terminal == "10.0.0.7" } >= 1)
      for viewer in [city.yuki, city.ken, city.viewer("jun", [.administrator])] {
        #expect(
          await city.refusal { try await room.due(winter, from: 0, viewer: viewer) } == .forbidden)
        #expect(
          await city.refusal {
            try await room.printLetters(
              LetterOrder(letter: "recall-letter", programme: "", within: "", limit: ""),
              reason: "勧奨", viewer: viewer)
          } == .forbidden)
      }
      var wrong = winter
      wrong.programme = "none"
      let filter = wrong
      #expect(
        await city.refusal { try await room.due(filter, from: 0, viewer: mari) }
          == .invalid([Fault("programme", .unknown)]))
      wrong.from = "2026-13-01"
      let typed = wrong
      #expect(
        await city.refusal { try await room.due(typed, from: 0, viewer: mari) }
          == .invalid([Fault("from", .notADate)]))
    }
  }

  @Test func `letters go to who is here and unprotected on the print day, not on the list's`()
    async throws
  {
    try await City.with(cases: 0) { city in
      let office = try RegisterOffice(store: city.store, pipeline: Self.pipeline)
      let listed = try day("2026-11-01")
      let found = try DueListing.unvaccinated(["influenza-elderly"], within: nil, day: listed)
        .find(office)
      let people = try city.store.residents(found.codes, on: listed).values
        .filter(\.mayBeWrittenTo).map(\.resident).sorted { $0.code < $1.code }
      var dead = try #require(people.first)
      // Of another household, or the measure would count for both.
      let hidden = try #require(people.last { $0.household != dead.household })
      dead.status = .deceased
      dead.removedOn = try day("2026-11-10")
      let death = try day("2026-11-10")
      let start = try day("2026-11-05")
      try city.store.importDifferential(
        Differential(
          number: 1, extractedOn: try day("2026-11-20"),
          events: [
            ResidentEvent(kind: .death, effectiveOn: death, resident: dead),
            ResidentEvent(
              kind: .protectionStarted, effectiveOn: start, resident: hidden, protectedFrom: start,
              protectedUntil: try day("2026-11-30")),
          ]),
        from: ImportSource(
          fileName: "d.csv", fileHash: ContentHash.sha256(Array("d".utf8)), encoding: "UTF-8",
          by: "mari"))
      func run(_ printed: String, protected: Bool = false) throws -> LetterRun {
        var run = try LetterRun(
          letter: try office.letter("recall-letter"), day: try day(printed), withPDF: true,
          withProtected: protected)
        try run.print(found, store: city.store)
        return run
      }
      var letters = try run("2026-11-12")
      var why = Dictionary(uniqueKeysWithValues: letters.leftOut.map { ($0.code, $0.why) })
      #expect(why[dead.code] == "転出・死亡等")
      #expect(why[hidden.code] == "支援措置")
      #expect(letters.printed + letters.leftOut.count == found.people)
      #expect(letters.contractorRows.count == letters.printed)
      letters = try run("2026-11-12", protected: true)
      #expect(letters.printedProtected > 0)
      let head = try letters.finishProtected().prefix(5)
      #expect(String(decoding: head, as: UTF8.self) == "%PDF-")
      // The last day of the measure is protected, the day after is not.
      for (printed, isLeftOut) in [("2026-11-30", true), ("2026-12-01", false)] {
        why = Dictionary(
          uniqueKeysWithValues: try run(printed).leftOut.map { ($0.code, $0.why) })
        #expect((why[hidden.code] != nil) == isLeftOut)
      }
      let lines = try city.store.protectedPeople(among: [hidden], on: try day("2026-11-20"))
      #expect(lines == [hidden.code])
      #expect(try city.store.protectedPeople(among: [hidden], on: try day("2026-12-01")).isEmpty)
    }
  }

  @Test func `a wrong dose is raised, printed for the report, and excused by its document`()
    async throws
  {
    try await City.with(cases: 0) { city in
      let office = try RegisterOffice(store: city.store, pipeline: Self.pipeline)
      let listed = try DueListing.eligible(
        ["influenza-elderly"], from: try day("2026-10-01"), until: try day("2026-12-31"),
        day: try day("2026-10-01")
      ).find(office)
      let code = try #require(listed.codes.first)
      let wrong = VaccinationRecord(
        resident: code, vaccine: VaccineCode("MR"), dose: "２期", date: try day("2026-10-11"),
        lot: LotNumber("MR415"), clinic: ClinicCode("2711506317"))
      try city.store.importHistory(
        [wrong],
        from: ImportSource(
          fileName: "h.csv", fileHash: ContentHash.sha256(Array("h".utf8)), encoding: "UTF-8",
          by: "mari"))
      let mari = city.viewer("mari", [.registrar])
      let query = IncidentQuery(from: "2026-10-01", until: "2026-10-31", state: "")
      let attempt = Attempt(key: "a", revision: 0)
      #expect(try await city.desk.register.raise(query, attempt: attempt, viewer: mari) == 1)
      #expect(try await city.desk.register.raise(query, attempt: attempt, viewer: mari) == 0)
      let view = try await city.desk.register.incidents(query, from: 0, viewer: mari)
      #expect(view.lines.map(\.category) == ["wrongPerson"])
      #expect(view.counts.count == Incident.allCases.count)
      // What only a person can tell no document of the dose excuses.
      try city.store.raise(
        [
          NewIncident(
            record: wrong, category: Incident.bloodExposure.rawValue, reasons: [], sources: [])
        ], by: "mari")
      let pdf = try await city.desk.register.incidentReport(query, viewer: mari)
      #expect(String(decoding: pdf.prefix(5), as: UTF8.self) == "%PDF-")
      #expect(try city.store.printLog().map(\.entry.medium) == ["report"])
      #expect(
        await city.refusal {
          try await city.desk.register.settle(
            incident: 1, as: "excused", ground: " ", attempt: attempt, viewer: mari)
        } == .invalid([Fault("ground", .missing)]))
      let statement = GroundStatement(judge: try office.incidentJudge(), store: city.store)
      let excused = try statement.state(
        DoseGround(
          kind: .longIllness, recoveredOn: try day("2026-01-10"), document: "診断書 2026-3"),
        of: DoseKey(wrong), holds: true, by: "mari")
      #expect(excused == [1])
      #expect(
        try await city.desk.register.incidents(query, from: 0, viewer: mari).lines.map(\.state)
          == ["excused", "open"])
      let counts = try office.counts(
        CountQuestion(rows: .ground, period: try day("2026-10-01")...day("2026-10-31")),
        isUnsuppressed: true)
      #expect(counts.table.rows.contains { $0.first == "長期療養" && $0.contains("1") })
    }
  }

  @Test(arguments: CountDimension.allCases)
  func everyDimensionMakesATable(_ dimension: CountDimension) async throws {
    try await City.with(cases: 0) { city in
      let sheet = try await city.desk.register.figures(
        FigureFilter(
          kind: .counts, rows: dimension.rawValue, columns: "", year: "2026", vaccine: "",
          dose: "", bornFrom: "", byDistrict: false), viewer: city.viewer("ken", [.approver]))
      #expect(sheet.columns.first == dimension.title)
    }
  }

  @Test func `what has been kept long enough is erased by two people at the pages`() async throws {
    try await City.with(cases: 0) { city in
      let old = VaccinationRecord(
        resident: ResidentCode("1000000009"), vaccine: VaccineCode("MR"), dose: "２期",
        date: try day("2015-05-01"), lot: LotNumber("A1"), clinic: ClinicCode("2711506317"))
      try city.store.importHistory(
        [old],
        from: ImportSource(
          fileName: "h.csv", fileHash: ContentHash.sha256(Array("h".utf8)), encoding: "UTF-8",
          by: "mari"))
      let room = city.desk.register
      let mari = city.viewer("mari", [.registrar])
      let both = city.viewer("rie", [.registrar, .approver])
      let view = try await room.retention(viewer: mari)
      #expect(view.history == 1 && view.pages == 0)
      #expect(
        await city.refusal {
          try await room.requestErasure(
            why: "満了", listHash: "other", attempt: Attempt(key: "a", revision: 0), viewer: both)
        } == .stale)
      let attempt = Attempt(key: "b", revision: 0)
      let id = try await room.requestErasure(
        why: "満了", listHash: view.listHash, attempt: attempt, viewer: both)
      #expect(try await room.retention(viewer: mari).isAsked)
      // The same button twice.
      #expect(
        try await room.requestErasure(
          why: "満了", listHash: view.listHash, attempt: attempt, viewer: both) == id)
      #expect(await city.refusal { try await room.approveErasure(id, viewer: both) } == .fourEyes)
      #expect(await city.refusal { try await room.approveErasure(id, viewer: mari) } == .forbidden)
      #expect(
        await city.refusal {
          try await room.approveErasure(
            id, viewer: city.viewer("ken", [.approver], proved: .distantPast))
        } == .needsProof)
      #expect(await city.refusal { try await room.certificate(id, viewer: mari) } == .notFound)
      try await room.approveErasure(id, viewer: city.ken)
      #expect(try city.store.vaccinations().isEmpty)
      let lines = try await room.certificate(id, viewer: mari)
      #expect(lines.first { $0.name == "取込接種歴" }?.text == "1")
      #expect(lines.first { $0.name == "承認・実行" }?.text == "ken")
      #expect(lines.count { $0.at != nil } == 3)
      #expect(try await room.retention(viewer: mari).orders.map(\.state) == ["done"])
    }
  }
}
