import Databases
import Domain

extension DataStore {
  /// Imports a differential of the residents: all of it or nothing.
  ///
  /// It must be the one after the last; what it changes is kept with its day, so that the registry can be
  /// asked for any day. Nobody is removed: who left or died stays, as such.
  ///
  /// - Parameters:
  ///   - differential: the file's number, day and events, checked.
  ///   - source: where they come from.
  ///   - confirm: called with what will change, before anything does; false leaves all as it is.
  /// - Returns: what changed, or would have changed where `confirm` said no.
  /// - Throws: `StoreError` where it is out of order or imported already; `EventFaults` with every event
  ///   that does not fit.
  @discardableResult
  public func importDifferential(
    _ differential: Differential, from source: ImportSource,
    confirm: (DifferentialChanges) -> Bool = { _ in true }
  ) throws -> DifferentialChanges {
    try withoutActuallyEscaping(confirm) { confirm in
      try database.writeWithoutTransaction { database in
        var changes: DifferentialChanges?
        try database.inWriteTransaction {
          try DataStore.checkOrder(of: differential, source, in: database)
          var ledger = EventLedger()
          try ledger.enter(differential.events, in: database)
          guard ledger.faults.isEmpty else { throw EventFaults(faults: ledger.faults) }
          var counted = ledger.changes
          counted.version = try DataStore.registryVersion(in: database)
          changes = counted
          guard confirm(counted) else { return .rollback }
          let version = try write(ledger, differential, source, in: database)
          changes?.version = version
          return .commit
        }
        return changes
          ?? DifferentialChanges(
            kinds: [:], added: 0, changed: 0, version: RegistryVersion(rawValue: 0))
      }
    }
  }

  private func write(
    _ ledger: EventLedger, _ differential: Differential, _ source: ImportSource,
    in database: Database
  ) throws -> RegistryVersion {
    let at = now()
    let version = try database.insert(
      sql: """
        INSERT INTO registryImport (kind, importedAt, importedBy, fileName, fileHash, encoding,
          rowCount, added, changed, removed)
        VALUES ('residents', ?, ?, ?, ?, ?, ?, ?, ?, 0)
        """,
      arguments: [
        at, source.by.account, source.fileName, source.fileHash, source.encoding,
        differential.events.count, ledger.changes.added, ledger.changes.changed,
      ])
    try database.execute(
      sql: """
        INSERT INTO differentialImport (import, number, extractedOn, fileHash, eventCount)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [
        version, differential.number, differential.extractedOn.description, source.fileHash,
        differential.events.count,
      ])
    try DataStore.write(rowsOf: ledger, version, in: database)
    try DataStore.write(eventsOf: ledger, version, in: database)
    try database.append(
      AuditEvent(
        .differentialImported, by: source.by, subject: "registry:\(version)",
        detail: [
          "number": "\(differential.number)", "extractedOn": "\(differential.extractedOn)",
          "file": source.fileHash, "events": "\(differential.events.count)",
          "added": "\(ledger.changes.added)", "changed": "\(ledger.changes.changed)",
        ]), at: at)
    return RegistryVersion(rawValue: version)
  }

  /// Closes the rows that changed and opens the new ones.
  private static func write(
    rowsOf ledger: EventLedger, _ version: Int64, in database: Database
  ) throws {
    let table = RegistryTable.residents
    let closing = try database.makeStatement(
      sql: "UPDATE residentVersion SET validTo = ? WHERE id = ?")
    let opening = try database.makeStatement(
      sql: """
        INSERT INTO residentVersion (\(table.columns.joined(separator: ", ")), validFrom)
        VALUES (\(table.columns.map { _ in "?" }.joined(separator: ", ")), ?)
        """)
    for person in ledger.changedPersons {
      if let row = person.row { try closing.execute(arguments: [version, row]) }
      var values = table.bind(person.resident)
      values.append(version)
      try opening.execute(arguments: StatementArguments(values))
    }
  }

  private static func write(
    eventsOf ledger: EventLedger, _ version: Int64, in database: Database
  ) throws {
    for (position, entered) in ledger.entries.enumerated() {
      let event = entered.event
      let number = try database.insert(
        sql: """
          INSERT INTO residentEvent (import, position, resident, kind, effectiveOn, notifiedOn, before)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          version, position, event.resident.code.rawValue, event.kind.rawValue,
          event.effectiveOn.description, event.notifiedOn?.description,
          try entered.before.map { try StoredJSON.text($0) },
        ])
      guard event.kind.group == .protection else { continue }
      // An end closes the last period on its day; a renewal is a period of its own.
      let isEnd = event.kind == .protectionEnded
      let open = try String.fetchOne(
        database,
        sql: "SELECT startsOn FROM protectionPeriod WHERE resident = ? ORDER BY id DESC LIMIT 1",
        arguments: [event.resident.code.rawValue])
      try database.execute(
        sql: """
          INSERT INTO protectionPeriod (event, resident, startsOn, endsOn) VALUES (?, ?, ?, ?)
          """,
        arguments: [
          number, event.resident.code.rawValue,
          event.protectedFrom?.description
            ?? (isEnd ? open ?? event.effectiveOn.description : event.effectiveOn.description),
          event.protectedUntil?.description
            ?? (isEnd ? event.effectiveOn.description : nil),
        ])
    }
  }
}

/// A differential's events held against the registry, one after the other.
struct EventLedger {
  /// A person as the events leave them.
  struct Person {
    /// The row that was current before; nil for a newcomer.
    var row: Int64?
    var before: Resident?
    var resident: Resident
  }

  /// An event, and what it changed.
  struct Entry {
    var event: ResidentEvent
    var before: [String: String?]?
  }

  private(set) var faults: [EventFault] = []
  private(set) var entries: [Entry] = []
  private var persons: [ResidentCode: Person] = [:]
  private var order: [ResidentCode] = []

  /// The persons whose row says something else, in the order of the file.
  var changedPersons: [Person] {
    order.compactMap { persons[$0] }.filter { $0.before != $0.resident }
  }

  var changes: DifferentialChanges {
    let changed = changedPersons
    return DifferentialChanges(
      kinds: Dictionary(entries.map { ($0.event.kind, 1) }, uniquingKeysWith: +),
      added: changed.count { $0.row == nil }, changed: changed.count { $0.row != nil },
      version: RegistryVersion(rawValue: 0))
  }

  /// Enters the events in their order; what does not fit goes to `faults`.
  mutating func enter(_ events: [ResidentEvent], in database: Database) throws {
    let table = RegistryTable.residents
    let lookup = try database.makeStatement(
      sql: "SELECT \(table.columns.joined(separator: ", ")), id FROM residentVersion"
        + " WHERE code = ? AND validTo IS NULL")
    for (position, event) in events.enumerated() {
      let code = event.resident.code
      var person = persons[code]
      if person == nil, let row = try Row.fetchOne(lookup, arguments: [code.rawValue]) {
        let resident = try table.read(row)
        person = Person(row: row["id"], before: resident, resident: resident)
      }
      if let mistake = EventLedger.mistake(event, person?.resident) {
        faults.append(EventFault(event: position, mistake: mistake))
        continue
      }
      let after = ResidentColumns(event.resident)
      entries.append(
        Entry(
          event: event,
          before: person.map { ResidentColumns($0.resident).differing(from: after) }))
      if persons[code] == nil { order.append(code) }
      person?.resident = event.resident
      persons[code] = person ?? Person(row: nil, before: nil, resident: event.resident)
    }
  }

  /// What stands against an event, given the person as the events before it left them.
  private static func mistake(_ event: ResidentEvent, _ now: Resident?) -> EventFault.Mistake? {
    guard let now else { return event.kind.group == .entry ? nil : .unknownResident }
    let lives = now.presence(on: event.effectiveOn)
    switch event.kind.group {
    case .entry:
      let isAnnounced = event.kind == .restored && now.removedOn != nil
      return now.status == .resident && !isAnnounced ? .alreadyResident : nil
    case .exit: return now.status == .deceased ? .notResident : nil
    case .change:
      let needsResidence = event.kind == .movedWithin || event.kind == .householdChanged
      let isOff = lives == .movedOut || lives == .deceased || lives == .removed
      return needsResidence && isOff ? .notResident : nil
    case .protection: return nil
    }
  }
}
