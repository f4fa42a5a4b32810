import Domain
import Foundation
import ReviewWeb
import Store
import Testing

@testable import yoshin

/// A full extract held against a real registry, from a page.
@Suite struct ReconcileRoomTests {
  static let header =
    "宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,郵便番号,住所,方書,住民となった年月日,住民状態,異動事由,消除年月日,支援措置"

  private func people(_ city: City) throws -> [Resident] {
    var people: [Resident] = []
    _ = try city.store.forEachResident { people.append($0) }
    return people
  }

  @Test func `what differs is named by number and column, never by what stands there`() async throws
  {
    try await City.with(cases: 0) { city in
      let room = city.desk.register
      let mari = city.viewer("mari", [.registrar])
      var people = try people(city)
      guard case .held(let same) = try await room.reconcile(extract(people), viewer: mari) else {
        Issue.record("refused")
        return
      }
      #expect(same.sheet.rows.isEmpty && same.rows == people.count && same.current == people.count)
      let version = try city.store.registryVersion()
      // One moved without an event, one is missing, one is new; of the one who moved the address is secret.
      let moved = try #require(people.firstIndex { $0.isProtected })
      people[moved].address = "堺市堺区南瓦町3番1号"
      let missing = people.remove(at: moved == 0 ? 1 : 0)
      var new = try #require(people.last)
      new.code = ResidentCode("9999999991")
      people.append(new)
      guard case .held(let view) = try await room.reconcile(extract(people), viewer: mari) else {
        Issue.record("refused")
        return
      }
      #expect(view.onlyInExtract == 1 && view.onlyInRegistry == 1 && view.differs == 1)
      let rows = Dictionary(
        view.sheet.rows.map { ($0[0], Array($0.dropFirst())) }, uniquingKeysWith: { $1 })
      #expect(rows["9999999991"]?.first == "抽出のみ")
      #expect(rows[missing.code.rawValue]?.first == "台帳のみ")
      let own = try #require(people.first { $0.isProtected })
      #expect(rows[own.code.rawValue]?.prefix(2) == ["相違", "住所"])
      #expect(rows[own.code.rawValue]?.last == "有")
      let shown = view.sheet.rows.joined().joined(separator: " ")
      for person in people {
        #expect(!shown.contains(person.name) && !shown.contains(person.address))
      }
      #expect(try await room.reconciled(from: 0, viewer: mari) == view)
      // Nothing changed, and the trail says who did it, where, and that numbers were seen.
      #expect(try city.store.registryVersion() == version)
      #expect(try city.store.reconciliations().map(\.by) == ["mari", "mari"])
      let trace = try await city.desk.audit.entries(
        AuditFilter(from: "", to: "", account: "mari", action: "register.listed", resident: ""),
        viewer: city.viewer("aki", [.auditor]))
      #expect(trace.lines.count { $0.terminal == "10.0.0.7" } == 2)
    }
  }

  @Test func `a file with mistakes is refused, and so is who is no registrar`() async throws {
    try await City.with(cases: 0) { city in
      let room = city.desk.register
      let mari = city.viewer("mari", [.registrar])
      var people = try people(city)
      people.append(people[0])
      guard
        case .refused(let mistakes, more: 0) = try await room.reconcile(
          extract(people), viewer: mari)
      else {
        Issue.record("taken")
        return
      }
      #expect(mistakes.count == 1 && mistakes[0].hasPrefix("\(people.count + 1):1: "))
      #expect(await city.refusal { try await room.reconciled(from: 0, viewer: mari) } == .notFound)
      let bytes = extract(people)
      for viewer in [city.yuki, city.ken, city.viewer("jun", [.administrator])] {
        #expect(
          await city.refusal { try await room.reconcile(bytes, viewer: viewer) } == .forbidden)
        #expect(
          await city.refusal { try await room.reconciled(from: 0, viewer: viewer) } == .forbidden)
      }
      #expect(try city.store.reconciliations().isEmpty)
    }
  }
}

/// A full extract of residents, as an office delivers it.
func extract(_ people: [Resident]) -> [UInt8] {
  let status: [ResidentStatus: String] = [
    .resident: "1", .movedOut: "2", .deceased: "3", .nonResident: "4", .removed: "9",
  ]
  let lines = people.map { person in
    [
      person.code.rawValue, person.household.rawValue, person.name, person.kana,
      person.birthDate.map { "\($0)" } ?? "", person.sex?.rawValue ?? "", person.postalCode,
      person.address, person.building, person.residentSince.map { "\($0)" } ?? "",
      status[person.status] ?? "", person.statusReason, person.removedOn.map { "\($0)" } ?? "",
      person.isProtected ? "1" : "0",
    ].joined(separator: ",")
  }
  return Array(([ReconcileRoomTests.header] + lines).joined(separator: "\r\n").utf8)
}
