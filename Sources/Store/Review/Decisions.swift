import Databases
public import Domain

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
    try database.write { database in
      let (run, _) = try DataStore.decidable(page, in: database)
      try insertDecision(kind, page: page, run: run, record, by: Actor(by), why: why, in: database)
    }
  }

  /// Writes a decision with its audit entry; questions to second persons about earlier ones are void.
  ///
  /// - Returns: The decision's number.
  @discardableResult
  func insertDecision(
    _ kind: DecisionKind, page: PageID, run: RunID, _ record: VaccinationRecord?, by actor: Actor,
    why: String, in database: Database
  ) throws -> Int64 {
    guard (kind == .resolved) == (record != nil) else {
      throw StoreError(.decisionRefused, "only a resolved page has a record, and it needs one")
    }
    try DataStore.checkNotEntered(page, by: actor.account, in: database)
    if let record {
      let isKnown = try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM resident WHERE code = ?)",
        arguments: [record.resident.rawValue])
      guard isKnown == true else {
        throw StoreError(.decisionRefused, "the registry has no resident of this number")
      }
    }
    let at = now()
    let decision = try database.insert(
      sql: """
        INSERT INTO decision (page, run, kind, decidedBy, decidedAt, why, registryVersion,
          resident, vaccine, dose, givenOn, lot, clinic)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        page.rawValue, run.rawValue, kind.rawValue, actor.account, at, why,
        try DataStore.registryVersion(in: database).rawValue, record?.resident.rawValue,
        record?.vaccine.rawValue, record?.dose, record?.date.description, record?.lot.rawValue,
        record?.clinic.rawValue,
      ])
    try database.execute(
      sql: "UPDATE secondLook SET state = 'void' WHERE page = ? AND state = 'open'",
      arguments: [page.rawValue])
    try database.append(
      AuditEvent(
        .pageDecided, by: actor, subject: "page:\(page)",
        residents: [record?.resident.rawValue ?? ""],
        detail: ["decision": "\(decision)", "kind": kind.rawValue, "run": "\(run)"]), at: at)
    return decision
  }

  /// Adds a person's corrections of fields; the reading itself stays as it was.
  ///
  /// - Throws: `StoreError` where the page is not read yet or committed already.
  public func correct(
    _ corrections: [FieldCorrection], page: PageID, by: String, why: String = ""
  ) throws {
    try database.write { database in
      let (run, _) = try DataStore.decidable(page, in: database)
      try insert(corrections, page: page, run: run, by: Actor(by), why: why, in: database)
    }
  }

  /// Writes corrections with their audit entries.
  func insert(
    _ corrections: [FieldCorrection], page: PageID, run: RunID, by actor: Actor, why: String,
    in database: Database
  ) throws {
    try DataStore.checkNotEntered(page, by: actor.account, in: database)
    let at = now()
    for correction in corrections {
      let number = try database.insert(
        sql: """
          INSERT INTO correction (page, run, field, value, correctedBy, correctedAt, why)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          page.rawValue, run.rawValue, correction.field,
          try StoredJSON.text(correction.value), actor.account, at, why,
        ])
      try database.append(
        AuditEvent(
          .pageCorrected, by: actor, subject: "page:\(page)",
          residents: correction.field == FieldCorrection.resident
            ? [correction.value.text ?? ""] : [],
          detail: [
            "correction": "\(number)", "field": correction.field,
            "run": "\(run)",
          ]), at: at)
    }
  }

  /// Refuses who entered a page; the database's triggers refuse too.
  static func checkNotEntered(
    _ page: PageID, by account: String, in database: Database
  ) throws {
    let entered = try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM page JOIN arrival ON arrival.id = page.arrival
          WHERE page.id = ? AND lower(arrival.arrivedBy) = lower(?))
        """, arguments: [page.rawValue, account])
    if entered == true {
      throw StoreError(
        .fourEyes, "\(account) entered page \(page) and does not decide on it",
        advice: "Another person must.")
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
  static func decidable(
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
