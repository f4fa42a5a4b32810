import Databases
public import Domain
import Foundation

extension DataStore {
  /// Raises incidents; those that were raised before stay as they stand.
  ///
  /// - Returns: how many are new.
  /// - Throws: the database's error.
  @discardableResult
  public func raise(_ incidents: [NewIncident], by user: Actor) throws -> Int {
    guard !incidents.isEmpty else { return 0 }
    return try database.write { database in
      let at = now()
      var added = 0
      for incident in incidents {
        let record = incident.record
        let number = try database.insertIfNew(
          sql: """
            INSERT INTO incident (resident, vaccine, dose, givenOn, lot, clinic, category,
              reasons, sources, raisedAt, raisedBy)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
          arguments: [
            record.resident.rawValue, record.vaccine.rawValue, record.dose,
            record.date.description, record.lot.rawValue, record.clinic.rawValue,
            incident.category, try StoredJSON.text(incident.reasons),
            try StoredJSON.text(incident.sources), at, user.account,
          ])
        guard let number else { continue }
        added += 1
        try database.append(
          AuditEvent(
            .incidentRaised, by: user, subject: "incident:\(number)",
            detail: ["category": incident.category]), at: at)
      }
      return added
    }
  }

  /// Takes a step with an incident: reported upward, excused by a document, withdrawn, reopened.
  ///
  /// - Parameter ground: the document or the reason, without personal data; required where it is excused
  ///   or withdrawn.
  /// - Throws: `StoreError` where there is no such incident or no ground is given.
  public func settle(
    incident: Int64, as state: IncidentState, ground: String, by user: Actor
  ) throws {
    try database.write { database in
      guard
        try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM incident WHERE id = ?)",
          arguments: [incident]) == true
      else {
        throw StoreError(
          .notFound, "there is no incident \(incident)",
          advice: "yoshin register incidents lists them with their numbers.")
      }
      let needsGround = state == .excused || state == .withdrawn
      guard !needsGround || !ground.trimmingCharacters(in: .whitespaces).isEmpty else {
        throw StoreError(
          .decisionRefused, "an incident is \(state.rawValue) on some ground only",
          advice: "Name the document or the reason with --ground.")
      }
      let at = now()
      let kind = state == .open ? "reopened" : state.rawValue
      try database.execute(
        sql: """
          INSERT INTO incidentStep (incident, kind, takenAt, takenBy, ground)
          VALUES (?, ?, ?, ?, ?)
          """, arguments: [incident, kind, at, user.account, ground])
      try database.append(
        AuditEvent(
          .incidentSettled, by: user, subject: "incident:\(incident)",
          detail: ["kind": kind]), at: at)
    }
  }

  /// The incidents by the day of the dose.
  ///
  /// Seeing them is an act of its own and goes into the audit trail.
  /// - Parameter given: only doses of these days.
  /// - Throws: the database's error.
  public func incidents(
    given: ClosedRange<CalendarDate>? = nil, viewer: Actor
  ) throws -> [StoredIncident] {
    try database.write { database in
      try database.append(
        AuditEvent(
          .registerListed, by: viewer, subject: "list:incidents"), at: now())
      return try Row.fetchAll(
        database,
        sql: """
          SELECT incident.*, step.kind AS stepKind, step.ground AS ground
          FROM incident LEFT JOIN incidentStep AS step ON step.id =
            (SELECT max(id) FROM incidentStep WHERE incidentStep.incident = incident.id)
          WHERE givenOn BETWEEN ? AND ?
          ORDER BY givenOn, incident.id
          """,
        arguments: [
          given?.lowerBound.description ?? "0000-00-00",
          given?.upperBound.description ?? "9999-99-99",
        ]
      ).compactMap { row in
        guard let record = row.record else { return nil }
        return StoredIncident(
          id: row["id"],
          incident: NewIncident(
            record: record, category: row["category"],
            reasons: try StoredJSON.value([Reason].self, row["reasons"]),
            sources: try StoredJSON.value([String].self, row["sources"])),
          raisedAt: try row.instant("raisedAt"), raisedBy: row["raisedBy"],
          state: (row["stepKind"] as String?).flatMap(IncidentState.init) ?? .open,
          ground: row["ground"] ?? "")
      }
    }
  }

  /// Writes into the audit trail that somebody made a list of people.
  ///
  /// - Parameters:
  ///   - list: the list's name and what it was asked for; no personal data.
  ///   - count: how many people stand in it.
  /// - Throws: the database's error.
  public func noteListing(_ list: String, count: Int, by user: Actor) throws {
    try database.write { database in
      try database.append(
        AuditEvent(
          .registerListed, by: user, subject: "list:\(list)",
          detail: ["count": "\(count)"]), at: now())
    }
  }

  /// Adds to the print log, and to the audit trail.
  ///
  /// - Throws: the database's error.
  public func log(_ print: PrintEntry, by user: Actor) throws {
    try database.write { database in
      let at = now()
      let number = try database.insert(
        sql: """
          INSERT INTO printLog (printedAt, printedBy, list, medium, count, leftOut, contentHash,
            registryVersion)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          at, user.account, print.list, print.medium, print.count, print.leftOut, print.contentHash,
          try DataStore.registryVersion(in: database).rawValue,
        ])
      try database.append(
        AuditEvent(
          .listPrinted, by: user, subject: "print:\(number)",
          detail: [
            "medium": print.medium, "count": "\(print.count)", "sha256": print.contentHash,
          ]), at: at)
    }
  }

  /// The print log, oldest first.
  ///
  /// - Throws: the database's error.
  public func printLog() throws -> [PastPrint] {
    try database.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM printLog ORDER BY id").map { row in
        PastPrint(
          entry: PrintEntry(
            list: row["list"], medium: row["medium"], count: row["count"],
            leftOut: row["leftOut"], contentHash: row["contentHash"]),
          at: try row.instant("printedAt"), by: row["printedBy"],
          registryVersion: RegistryVersion(rawValue: row["registryVersion"]))
      }
    }
  }
}
