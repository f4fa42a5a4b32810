import Databases
import Domain
import Testing

@testable import Store

/// What the events tests share: days, rows and differentials of the fixture's residents.
enum Events {
  static func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  static func source(_ number: Int) -> ImportSource {
    ImportSource(
      fileName: "diff-\(number).csv", fileHash: ContentHash.sha256(Array("file \(number)".utf8)),
      encoding: "UTF-8", by: "hanako")
  }

  /// An event of a fixture's resident; the row after it is changed by `edit`.
  static func event(
    _ kind: ResidentEventKind, _ number: Int, on day: String,
    from protectedFrom: String? = nil, until: String? = nil,
    _ edit: (inout Resident) -> Void = { _ in }
  ) throws -> ResidentEvent {
    var resident = Office.resident(number)
    edit(&resident)
    let date = try self.day(day)
    if kind.group == .exit { resident.removedOn = date }
    return ResidentEvent(
      kind: kind, effectiveOn: date, resident: resident,
      protectedFrom: protectedFrom.flatMap { CalendarDate($0) },
      protectedUntil: until.flatMap { CalendarDate($0) })
  }
}

extension Office {
  @discardableResult
  func take(_ number: Int, _ events: [ResidentEvent]) throws -> DifferentialChanges {
    try take(number, "2026-11-20", events)
  }

  @discardableResult
  func take(
    _ number: Int, _ day: String, _ events: [ResidentEvent]
  ) throws -> DifferentialChanges {
    try store.importDifferential(
      Differential(number: number, extractedOn: try Events.day(day), events: events),
      from: Events.source(number))
  }

  func onDay(_ number: Int, _ day: String) throws -> ResidentOnDay? {
    let code = Office.resident(number).code
    return try store.residents([code], on: try Events.day(day))[code]
  }
}

@Suite struct ResidentEventTests {
  @Test
  func `who moves out or dies is here until the day before and written to no more from it on`()
    throws
  {
    let office = try Office()
    try office.settle(3)
    try office.take(
      1,
      [
        try Events.event(.death, 1, on: "2026-11-10") { $0.status = .deceased },
        try Events.event(.moveOutPlanned, 2, on: "2026-12-01") { $0.status = .movedOut },
      ])
    #expect(try office.onDay(1, "2026-11-09")?.presence == .resident)
    #expect(try office.onDay(1, "2026-11-10")?.presence == .deceased)
    #expect(try office.onDay(2, "2026-11-30")?.presence == .resident)
    #expect(try office.onDay(2, "2026-12-01")?.presence == .movedOut)
    var written: [ResidentCode] = []
    try office.store.forEachResident(on: try Events.day("2026-12-01")) {
      if $0.mayBeWrittenTo { written.append($0.resident.code) }
    }
    #expect(written == [Office.resident(3).code])
  }

  @Test func `a newcomer is not here before the day, the address is that of the day`() throws {
    let office = try Office()
    try office.settle(1)
    let changes = try office.take(
      1,
      [
        try Events.event(.movedIn, 9, on: "2026-11-05") {
          $0.residentSince = CalendarDate("2026-11-05")
        },
        try Events.event(.movedWithin, 1, on: "2026-11-03") { $0.address = "堺市中区東山1番地" },
        try Events.event(.nameChanged, 1, on: "2026-11-04") {
          $0.address = "堺市中区東山1番地"
          $0.name = "森　莉子"
        },
      ])
    #expect(changes.added == 1)
    #expect(changes.changed == 1)
    #expect(changes.kinds == [.movedIn: 1, .movedWithin: 1, .nameChanged: 1])
    #expect(try office.onDay(9, "2026-11-04") == nil)
    #expect(try office.onDay(9, "2026-11-05")?.presence == .resident)
    #expect(try office.onDay(1, "2026-11-02")?.resident == Office.resident(1))
    #expect(try office.onDay(1, "2026-11-03")?.resident.address == "堺市中区東山1番地")
    #expect(try office.onDay(1, "2026-11-03")?.resident.name == "石田　莉子")
    #expect(try office.onDay(1, "2026-11-04")?.resident.name == "森　莉子")
    #expect(try office.store.resident(Office.resident(1).code)?.name == "森　莉子")
  }

  @Test func `who moves out and comes back is away between`() throws {
    let office = try Office()
    try office.settle(1)
    try office.take(
      1, "2026-06-01", [try Events.event(.movedOut, 1, on: "2026-06-01") { $0.status = .movedOut }])
    try office.take(
      2, "2026-10-01",
      [
        try Events.event(.movedIn, 1, on: "2026-10-01") {
          $0.residentSince = CalendarDate("2026-10-01")
        }
      ])
    let days = ["2026-05-31", "2026-06-01", "2026-09-30", "2026-10-01"]
    #expect(
      try days.map { try office.onDay(1, $0)?.presence } == [
        .resident, .movedOut, .movedOut, .resident,
      ])
  }

  @Test func `protection holds on its days, the last included, and for the household`() throws {
    let office = try Office()
    try office.settle(2)
    // The flag stays in the registry; the household of both is the same.
    try office.take(
      1,
      [
        try Events.event(
          .protectionStarted, 1, on: "2026-11-10", from: "2026-11-10", until: "2027-11-09"
        ) { $0.isProtected = true }
      ])
    #expect(try office.onDay(1, "2026-11-10")?.protection == .own)
    #expect(try office.onDay(2, "2026-11-10")?.protection == .household)
    #expect(try office.onDay(2, "2026-11-10")?.mayBeWrittenTo == false)
    try office.take(
      2, "2027-03-01",
      [try Events.event(.protectionEnded, 1, on: "2027-02-28") { $0.isProtected = false }])
    #expect(try office.onDay(1, "2027-02-28")?.protection == .own)
    #expect(try office.onDay(1, "2027-03-01")?.protection == Protection.none)
    #expect(try office.onDay(2, "2027-03-01")?.protection == Protection.none)
  }

  @Test func `a measure announced for later holds from its day on`() throws {
    let office = try Office()
    try office.settle(1)
    try office.take(
      1,
      [
        try Events.event(
          .protectionStarted, 1, on: "2026-12-01", from: "2026-12-01", until: "2027-11-30"
        ) { $0.isProtected = true }
      ])
    // The flag is known already: an address is rather kept too early than given away too late.
    #expect(try office.onDay(1, "2026-11-30")?.protection == .own)
    #expect(try office.onDay(1, "2026-12-01")?.protection == .own)
  }

  @Test func `a differential twice, out of order or with a gap is refused with what is due`() throws
  {
    let office = try Office()
    try office.settle(1)
    let move = try Events.event(.movedWithin, 1, on: "2026-11-03") { $0.address = "堺市" }
    try office.take(7, [move])
    func refusal(_ number: Int, _ day: String, hash: Int? = nil) -> StoreError? {
      do {
        try office.store.importDifferential(
          Differential(number: number, extractedOn: try Events.day(day), events: []),
          from: Events.source(hash ?? number))
        return nil
      } catch {
        return error as? StoreError
      }
    }
    #expect(refusal(7, "2026-11-21")?.code == .importOutOfOrder)
    #expect(refusal(8, "2026-11-21", hash: 7)?.code == .importOutOfOrder)
    #expect(refusal(6, "2026-11-21")?.code == .importOutOfOrder)
    #expect(refusal(9, "2026-11-21")?.description.contains("8 is due") == true)
    #expect(refusal(8, "2026-11-19")?.code == .importOutOfOrder)
    #expect(refusal(8, "2026-11-20") == nil)
    #expect(throws: DatabaseError.self) {
      try office.store.database.write {
        try $0.execute(
          sql: "INSERT INTO differentialImport VALUES (1, 5, '2026-11-30', ?, 0)",
          arguments: [String(repeating: "b", count: 64)])
      }
    }
  }

  @Test func `a full extract must not undo differentials`() throws {
    let office = try Office()
    try office.settle(2)
    try office.take(1, [try Events.event(.movedWithin, 1, on: "2026-11-03") { $0.address = "堺市" }])
    let rows = (1...2).map { Office.resident($0) }
    func refusal(_ extract: ExtractDay?) -> StoreError.Code? {
      do {
        try office.store.importResidents(rows, from: Office.source, of: extract)
        return nil
      } catch {
        return (error as? StoreError)?.code
      }
    }
    #expect(refusal(nil) == .importOutOfOrder)
    #expect(refusal(ExtractDay(extractedOn: try Events.day("2026-11-19"))) == .importOutOfOrder)
    #expect(
      refusal(ExtractDay(extractedOn: try Events.day("2026-11-30"), through: 4)) == nil)
    // The extract held 2 to 4, so 5 is due.
    #expect(try office.store.residentsCurrent().number == 4)
    try office.take(5, "2026-12-01", [])
  }

  @Test func `events that do not fit are all named and nothing is imported`() throws {
    let office = try Office()
    try office.settle(2)
    let events = [
      try Events.event(.movedIn, 1, on: "2026-11-05"),
      try Events.event(.movedWithin, 8, on: "2026-11-05"),
      try Events.event(.death, 2, on: "2026-11-05") { $0.status = .deceased },
      try Events.event(.movedWithin, 2, on: "2026-11-06"),
    ]
    do {
      try office.take(1, events)
      Issue.record("accepted")
    } catch let error as EventFaults {
      #expect(
        error.faults == [
          EventFault(event: 0, mistake: .alreadyResident),
          EventFault(event: 1, mistake: .unknownResident),
          EventFault(event: 3, mistake: .notResident),
        ])
    }
    #expect(try office.store.residentEvents().isEmpty)
    #expect(try office.store.registryVersion().rawValue == 1)
    #expect(try office.onDay(2, "2026-11-30")?.presence == .resident)
  }

  @Test func `events are kept for ever and the trail stays whole`() throws {
    let office = try Office()
    try office.settle(1)
    try office.take(1, [try Events.event(.movedWithin, 1, on: "2026-11-03") { $0.address = "堺市" }])
    for table in ["residentEvent", "differentialImport"] {
      #expect(throws: DatabaseError.self) {
        try office.store.database.write { try $0.execute(sql: "DELETE FROM \(table)") }
      }
    }
    guard case .whole = try office.store.verifyAudit() else {
      Issue.record("broken")
      return
    }
    let event = try #require(try office.store.residentEvents().first)
    #expect(event.columns == ["address"])
    #expect(event.differential == 1)
  }

  @Test func `the registry as it was before is still there`() throws {
    let office = try Office()
    try office.settle(1)
    try office.take(1, [try Events.event(.movedWithin, 1, on: "2026-11-03") { $0.address = "堺市" }])
    let versions = try office.store.database.read {
      try Row.fetchAll(
        $0, sql: "SELECT address, validFrom, validTo FROM residentVersion ORDER BY id")
    }
    #expect(versions.map { $0["address"] as String } == [Office.resident(1).address, "堺市"])
    #expect(versions.map { $0["validTo"] as Int64? } == [2, nil])
  }
}
