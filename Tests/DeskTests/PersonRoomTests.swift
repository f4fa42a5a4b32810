import Domain
import Foundation
import Register
import ReviewWeb
import Store
import Testing

@testable import yoshin

/// One person's page over a real store: doses, grounds, fees.
@Suite struct PersonRoomTests {
  private func someone(_ city: City) throws -> Resident {
    var found: Resident?
    _ = try city.store.forEachResident { if found == nil, !$0.isProtected { found = $0 } }
    return try #require(found)
  }

  private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  private func source(_ name: String) -> ImportSource {
    ImportSource(
      fileName: name, fileHash: ContentHash.sha256(Array(name.utf8)), encoding: "UTF-8", by: "mari")
  }

  @Test func `a ground stated at the page excuses what it covers, and is taken back there`()
    async throws
  {
    try await City.with(cases: 0) { city in
      let room = city.desk.register
      let mari = city.viewer("mari", [.registrar])
      // A grown person: the second dose against measles is wrong by age.
      let office = try RegisterOffice(
        store: city.store,
        pipeline: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
          .deletingLastPathComponent().appending(path: "pipelines/routine.yaml").path)
      let first = try day("2026-10-01")
      let listed = try DueListing.eligible(
        ["influenza-elderly"], from: first, until: try day("2026-12-31"),
        day: first
      ).find(office)
      let code = try #require(listed.codes.first)
      let dose = VaccinationRecord(
        resident: code, vaccine: VaccineCode("MR"), dose: "２期",
        date: try day("2026-10-11"), lot: LotNumber("MR415"),
        clinic: ClinicCode("2711506317"))
      try city.store.importHistory([dose], from: source("h.csv"))
      let query = IncidentQuery(from: "2026-10-01", until: "2026-10-31", state: "open")
      #expect(
        try await room.raise(query, attempt: Attempt(key: "r", revision: 0), viewer: mari) == 1)
      var line = GroundLine(
        vaccine: "MR", dose: "2期", givenOn: "2026-10-11", kind: "longIllness", document: "診断書 3")
      func state(
        _ line: GroundLine, holds: Bool = true, key: String = UUID().uuidString
      ) async throws -> Int {
        try await room.state(
          line, of: code.rawValue, holds: holds, attempt: Attempt(key: key, revision: 0),
          viewer: mari)
      }
      let without = line
      #expect(
        await city.refusal { try await state(without) }
          == .invalid([Fault("recoveredOn", .missing)]))
      line.recoveredOn = "2026-01-10"
      let whole = line
      #expect(try await state(whole, key: "once") == 1)
      // The same button twice.
      #expect(try await state(whole, key: "once") == 1)
      var view = try await room.person(code.rawValue, reason: "照会", viewer: mari)
      line.dose = "２期"
      #expect(view.grounds == [line] && view.doses.map(\.vaccine) == ["MR"])
      #expect(try await room.incidents(query, from: 0, viewer: mari).total == 0)
      let entry = try #require(
        try city.store.audit(AuditSearch(action: "ground.noted"), limit: 1, by: "aki").first)
      #expect(entry.actor == "mari" && entry.detail["terminal"] == "10.0.0.7")
      #expect(entry.detail["department"] == "健康課")
      let seen = try #require(
        try city.store.audit(AuditSearch(action: "records.viewed"), limit: 1, by: "aki").first)
      #expect(seen.detail["reason"] == "照会" && seen.detail["department"] == "健康課")
      let back = line
      #expect(try await state(back, holds: false) == 0)
      view = try await room.person(code.rawValue, reason: "照会", viewer: mari)
      #expect(view.grounds.isEmpty)
      // What no rule knows would lift nothing.
      var wrong = line
      wrong.vaccine = "ZZZ"
      let vaccine = wrong
      #expect(
        await city.refusal { try await state(vaccine) } == .invalid([Fault("vaccine", .unknown)]))
      wrong = line
      wrong.dose = "追加"
      let label = wrong
      #expect(
        await city.refusal { try await state(label) } == .invalid([Fault("dose", .unknown)]))
      #expect(
        await city.refusal { try await room.person("9999999999", reason: "照会", viewer: mari) }
          == .notFound)
      #expect(
        await city.refusal { try await room.person(code.rawValue, reason: " ", viewer: mari) }
          == .invalid([Fault("reason", .missing)]))
    }
  }

  @Test func `a fee is decided by what was found out, with its ground and evidence`() async throws {
    try await City.with(cases: 0) { city in
      let room = city.desk.register
      let mari = city.viewer("mari", [.registrar])
      let person = try someone(city)
      let found = try await room.findPeople(
        ResidentQuery(
          code: person.code.rawValue, kana: "", name: "", birthDate: "", reason: "実費徴収の調査"),
        viewer: mari)
      #expect(found.people.map(\.code) == [person.code])
      func decide(_ wish: FeeWish) async throws {
        try await room.decideFee(
          wish, of: person.code.rawValue,
          attempt: Attempt(key: UUID().uuidString, revision: 0), viewer: mari)
      }
      let view = try await room.person(person.code.rawValue, reason: "照会", viewer: mari)
      let vaccine = try #require(view.feeVaccines.first).value
      try await decide(
        FeeWish(vaccine: vaccine, givenOn: "2026-10-20", ground: "生活保護", evidence: "受給証 3"))
      let fees = try await room.person(person.code.rawValue, reason: "照会", viewer: mari).fees
      #expect(fees.map(\.outcome) == ["exempt"] && fees.map(\.ground) == ["生活保護"])
      #expect(fees.map(\.evidence) == ["受給証 3"] && fees.map(\.account) == ["mari"])
      #expect(
        await city.refusal {
          try await decide(
            FeeWish(vaccine: "BCG", givenOn: "2026-10-20", ground: "", evidence: "受給証 3"))
        } == .invalid([Fault("vaccine", .notCharged)]))
      #expect(
        await city.refusal {
          try await decide(
            FeeWish(vaccine: vaccine, givenOn: "", ground: "none", evidence: ""))
        }
          == .invalid([
            Fault("givenOn", .missing), Fault("evidence", .missing), Fault("exemption", .unknown),
          ]))
      let entries = try city.store.audit(
        AuditSearch(action: "fee.decided", resident: person.code), limit: 9, by: "aki")
      #expect(entries.count == 2 && entries.allSatisfy { $0.detail["terminal"] == "10.0.0.7" })
      #expect(
        await city.refusal { try await room.checkFees(month: "2020-01", viewer: mari) }
          == .invalid([Fault("month", .unknown)]))
    }
  }
}
