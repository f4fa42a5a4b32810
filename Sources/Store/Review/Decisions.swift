public import Domain
import GRDB

extension DataStore {
  /// Adds a person's decision on a page.
  ///
  /// The last one counts; none is ever taken away.
  ///
  /// - Parameters:
  ///   - kind: what is decided.
  ///   - page: a page that was read and is not committed.
  ///   - record: the record it is; needed to resolve, and only then.
  ///   - by: who decides. This person cannot approve the batch.
  ///   - why: in the person's words; empty where the decision speaks for itself.
  /// - Throws: `StoreError` where the page's state does not allow it, or the registry has no such
  ///   resident.
  public func decide(
    _ kind: DecisionKind, page: PageID, record: VaccinationRecord? = nil, by: String,
    why: String = ""
  ) throws {
    guard (kind == .resolved) == (record != nil) else {
      throw StoreError(.decisionRefused, "only a resolved page has a record, and it needs one")
    }
    try database.write { database in
      let (run, _) = try DataStore.decidable(page, in: database)
      if let record {
        let isKnown = try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM resident WHERE code = ?)",
          arguments: [record.resident.rawValue])
        guard isKnown == true else {
          throw StoreError(.decisionRefused, "the registry has no resident of this number")
        }
      }
      let at = now()
      try database.execute(
        sql: """
          INSERT INTO decision (page, run, kind, decidedBy, decidedAt, why, registryVersion,
            resident, vaccine, dose, givenOn, lot, clinic)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          page.rawValue, run.rawValue, kind.rawValue, by, at, why,
          try DataStore.registryVersion(in: database).rawValue, record?.resident.rawValue,
          record?.vaccine.rawValue, record?.dose, record?.date.description, record?.lot.rawValue,
          record?.clinic.rawValue,
        ])
      let decision = database.lastInsertedRowID
      try database.append(
        AuditEvent(
          action: .pageDecided, actor: by, subject: "page:\(page)",
          detail: [
            "decision": "\(decision)", "kind": kind.rawValue, "run": "\(run)",
            "resident": record?.resident.rawValue ?? "",
          ]), at: at)
    }
  }

  /// Adds a person's corrections of fields; the reading itself stays as it was.
  ///
  /// - Throws: `StoreError` where the page is not read yet or committed already.
  public func correct(
    _ corrections: [FieldCorrection], page: PageID, by: String, why: String = ""
  ) throws {
    try database.write { database in
      let (run, _) = try DataStore.decidable(page, in: database)
      let at = now()
      for correction in corrections {
        try database.execute(
          sql: """
            INSERT INTO correction (page, run, field, value, correctedBy, correctedAt, why)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            page.rawValue, run.rawValue, correction.field,
            try StoredJSON.text(correction.value), by, at, why,
          ])
        try database.append(
          AuditEvent(
            action: .pageCorrected, actor: by, subject: "page:\(page)",
            detail: [
              "correction": "\(database.lastInsertedRowID)", "field": correction.field,
              "run": "\(run)",
            ]), at: at)
      }
    }
  }

  /// What people have corrected on a page: the last correction of each field.
  ///
  /// - Throws: the database's error.
  public func corrections(of page: PageID) throws -> [String: FieldValue] {
    try database.read { database in
      var values: [String: FieldValue] = [:]
      let rows = try Row.fetchAll(
        database, sql: "SELECT field, value FROM correction WHERE page = ? ORDER BY id",
        arguments: [page.rawValue])
      for row in rows {
        values[row["field"]] = try StoredJSON.value(FieldValue.self, row["value"])
      }
      return values
    }
  }

  /// The reading that counts, of a page that people may still decide on.
  private static func decidable(
    _ page: PageID, in database: Database
  ) throws -> (run: RunID, state: PageState) {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT run, state FROM pageState WHERE page = ?",
        arguments: [page.rawValue])
    else { throw StoreError(.notFound, "there is no page \(page)") }
    let state: PageState = try row.word("state")
    guard let run = (row["run"] as Int64?).map(RunID.init) else {
      throw StoreError(.decisionRefused, "page \(page) is not read yet")
    }
    guard state != .committed else {
      throw StoreError(.decisionRefused, "the record of page \(page) is committed")
    }
    return (run, state)
  }
}
