import Databases
public import Domain

extension DataStore {
  /// The doses on record of one resident: committed here or imported as history, by date.
  ///
  /// Seeing them is an act of its own and goes into the audit trail.
  /// - Parameters:
  ///   - resident: whose.
  ///   - viewer: who looks.
  /// - Throws: the database's error.
  public func records(
    of resident: ResidentCode, viewer: Actor
  ) throws -> [RegisteredRecord] {
    try database.write { database in
      try view("resident:\(resident)", by: viewer, in: database)
      return try DataStore.records(
        "vaccination.resident = ?", [resident.rawValue], in: database)
    }
  }

  /// The records that were committed from one batch, by date.
  ///
  /// Seeing them is an act of its own and goes into the audit trail.
  /// - Parameters:
  ///   - batch: which batch.
  ///   - viewer: who looks.
  /// - Throws: `StoreError` where there is no such batch.
  public func records(in batch: BatchName, viewer: Actor) throws -> [RegisteredRecord] {
    try database.write { database in
      try DataStore.require(batch, in: database)
      try view("batch:\(batch)", by: viewer, in: database)
      return try DataStore.records("vaccination.batch = ?", [batch.description], in: database)
    }
  }

  /// All records that were committed here, and all imported history.
  ///
  /// Seeing them is an act of its own and goes into the audit trail.
  /// - Parameter viewer: who looks.
  /// - Throws: the database's error.
  public func allRecords(viewer: Actor) throws -> [RegisteredRecord] {
    try database.write { database in
      try view("register", by: viewer, in: database)
      return try DataStore.records("1 = 1", [], in: database)
    }
  }

  private func view(_ subject: String, by viewer: Actor, in database: Database) throws {
    try database.append(
      AuditEvent(.recordsViewed, by: viewer, subject: subject), at: now())
  }

  private static func records(
    _ condition: String, _ arguments: StatementArguments, in database: Database
  ) throws -> [RegisteredRecord] {
    let grounds = try grounds("1 = 1", [], in: database)
    return try Row.fetchAll(
      database,
      sql: """
        SELECT vaccination.*, arrival.name AS file, page.number AS number,
          approval.approvedAt AS approvedAt, approval.approvedBy AS approvedBy
        FROM vaccination
          LEFT JOIN record ON record.page = vaccination.page
          LEFT JOIN page ON page.id = vaccination.page
          LEFT JOIN arrival ON arrival.id = page.arrival
          LEFT JOIN approval ON approval.id = record.approval
        WHERE \(condition)
        ORDER BY vaccination.givenOn, vaccination.page, vaccination.resident, vaccination.vaccine,
          vaccination.dose
        """, arguments: arguments
    ).compactMap { row in
      guard let record = row.record else { return nil }
      return RegisteredRecord(
        record: record,
        batch: try (row["batch"] as String?).map { _ in try row.batch() },
        page: (row["page"] as Int64?).map(PageID.init), file: row["file"], number: row["number"],
        committedAt: try (row["approvedAt"] as String?).map { try Timestamp.date($0) },
        approvedBy: row["approvedBy"], grounds: grounds[DoseKey(record)] ?? [])
    }
  }
}
