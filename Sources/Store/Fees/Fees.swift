import Databases
public import Domain

extension DataStore {
  /// Imports a month's welfare data, complete: all of it or nothing.
  ///
  /// - Parameters:
  ///   - rows: who is exempt on which ground from when to when.
  ///   - extractedOn: the day they were drawn.
  ///   - source: where they come from.
  ///   - missing: what happens to rows that the file lacks; `close` refuses where more than 30 % would end.
  ///   - confirm: called with what will change, before anything does; false leaves all as it is.
  /// - Throws: `StoreError` where the data are older than what is there, imported already, repeat a row, or
  ///   would end too many.
  @discardableResult
  public func importWelfare(
    _ rows: [WelfareRow], of extractedOn: CalendarDate, from source: ImportSource,
    missing: MissingRows = .closeUpTo(0.3), confirm: (ImportChanges) -> Bool = { _ in true }
  ) throws -> ImportChanges {
    try withoutActuallyEscaping(confirm) { confirm in
      try database.writeWithoutTransaction { database in
        var changes = ImportChanges(rows: 0, added: 0, changed: 0, removed: 0, kept: 0)
        try database.inWriteTransaction {
          try DataStore.checkOrder(ofWelfare: extractedOn, source, in: database)
          changes = try DataStore.stageWelfare(rows, missing, in: database)
          guard confirm(changes) else { return .rollback }
          try applyWelfare(changes, extractedOn, source, in: database)
          return .commit
        }
        return changes
      }
    }
  }

  private static func checkOrder(
    ofWelfare day: CalendarDate, _ source: ImportSource, in database: Database
  ) throws {
    if let past = try Row.fetchOne(
      database,
      sql:
        "SELECT extractedOn, importedAt FROM welfareImport WHERE fileHash = ? OR extractedOn = ?",
      arguments: [source.fileHash, day.description])
    {
      throw StoreError(
        .importOutOfOrder,
        "welfare data of \(past["extractedOn"] as String) were imported at"
          + " \(past["importedAt"] as String) already",
        advice: "Nothing is left to do for this file.")
    }
    if let last = try String.fetchOne(database, sql: "SELECT max(extractedOn) FROM welfareImport"),
      day.description < last
    {
      throw StoreError(
        .importOutOfOrder, "the data are of \(day), but those of \(last) are imported",
        advice: "Leave this file out; it is older.")
    }
  }

  private static func stageWelfare(
    _ rows: [WelfareRow], _ missing: MissingRows, in database: Database
  ) throws -> ImportChanges {
    try database.execute(
      sql: """
        CREATE TEMP TABLE incomingWelfare (resident TEXT, ground TEXT, startsOn TEXT, endsOn TEXT,
          PRIMARY KEY (resident, ground, startsOn))
        """)
    do {
      _ = try database.insertAll(
        into: "incomingWelfare", columns: ["resident", "ground", "startsOn", "endsOn"],
        rows: rows.lazy.map { row -> [any DatabaseValueConvertible] in
          [row.resident.rawValue, row.ground, row.from.description, row.until?.description]
        })
    } catch let error as DatabaseError where error.kind == .constraint {
      throw StoreError(
        .duplicateRow, "row \(error.row ?? 0) of the welfare data repeats an earlier one")
    }
    try database.analyze("incomingWelfare")
    let current =
      try Int.fetchOne(database, sql: "SELECT count(*) FROM welfareVersion WHERE validTo IS NULL")
      ?? 0
    let same =
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM welfareVersion AS old JOIN incomingWelfare AS new
            USING (resident, ground, startsOn)
          WHERE old.validTo IS NULL AND old.endsOn IS NOT DISTINCT FROM new.endsOn
          """) ?? 0
    let met =
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM welfareVersion AS old JOIN incomingWelfare AS new
            USING (resident, ground, startsOn)
          WHERE old.validTo IS NULL
          """) ?? 0
    let gone = current - met
    if let share = missing.greatestShare(of: .residents), gone > 20,
      Double(gone) > share * Double(current)
    {
      throw StoreError(
        .tooManyRemoved,
        "the file lacks \(gone) of the \(current) exemptions there are, more than"
          + " \(MissingRows.percent(share)) %",
        advice: "Is the file complete? If it is, repeat with --allow-removals PERCENT or --replace."
      )
    }
    return ImportChanges(
      rows: rows.count, added: rows.count - met, changed: met - same, removed: gone, kept: 0)
  }

  private func applyWelfare(
    _ changes: ImportChanges, _ day: CalendarDate, _ source: ImportSource, in database: Database
  ) throws {
    let at = now()
    let version = try database.insert(
      sql: """
        INSERT INTO welfareImport (extractedOn, importedAt, importedBy, fileName, fileHash, encoding,
          rowCount, added, removed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        day.description, at, source.by.account, source.fileName, source.fileHash,
        source.encoding, changes.rows, changes.added, changes.removed,
      ])
    try database.execute(
      sql: """
        UPDATE welfareVersion SET validTo = ? WHERE validTo IS NULL AND NOT EXISTS (
          SELECT 1 FROM incomingWelfare AS new WHERE new.resident = welfareVersion.resident
            AND new.ground = welfareVersion.ground AND new.startsOn = welfareVersion.startsOn
            AND new.endsOn IS NOT DISTINCT FROM welfareVersion.endsOn)
        """, arguments: [version])
    try database.execute(
      sql: """
        INSERT INTO welfareVersion (resident, ground, startsOn, endsOn, validFrom)
        SELECT resident, ground, startsOn, endsOn, ? FROM incomingWelfare AS new
        WHERE NOT EXISTS (SELECT 1 FROM welfareVersion AS old WHERE old.validTo IS NULL
          AND old.resident = new.resident AND old.ground = new.ground
          AND old.startsOn = new.startsOn)
        """, arguments: [version])
    try database.execute(sql: "DROP TABLE incomingWelfare")
    try database.append(
      AuditEvent(
        .welfareImported, by: source.by, subject: "welfare:\(version)",
        detail: [
          "extractedOn": "\(day)", "file": source.fileHash, "rows": "\(changes.rows)",
          "added": "\(changes.added)", "changed": "\(changes.changed)",
          "removed": "\(changes.removed)",
        ]), at: at)
  }

  /// What is known for deciding about a dose's fee.
  ///
  /// - Throws: the database's error.
  public func feeFacts(
    of resident: ResidentCode, vaccine: VaccineCode, on day: CalendarDate
  ) throws -> FeeFacts {
    try database.read { database in
      let rows = try Row.fetchAll(
        database,
        sql:
          "SELECT * FROM welfareVersion WHERE resident = ? AND validTo IS NULL ORDER BY startsOn",
        arguments: [resident.rawValue])
      let asked = try Row.fetchOne(
        database,
        sql: """
          SELECT id, ground FROM feeInquiry WHERE resident = ? AND vaccine = ? AND givenOn = ?
          ORDER BY id DESC LIMIT 1
          """, arguments: [resident.rawValue, vaccine.rawValue, day.description])
      return FeeFacts(
        rows: rows.compactMap { row in
          RegistryText.date(row["startsOn"]).map {
            WelfareRow(
              resident: resident, ground: row["ground"], from: $0,
              until: RegistryText.date(row["endsOn"]))
          }
        },
        dataThrough: RegistryText.date(
          try String.fetchOne(database, sql: "SELECT max(extractedOn) FROM welfareImport")),
        asked: asked.map { FeeFacts.Asked(id: $0["id"], ground: $0["ground"]) })
    }
  }

  /// Whether welfare data were ever imported.
  ///
  /// - Throws: the database's error.
  public func hasWelfareData() throws -> Bool {
    try database.read {
      try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM welfareImport)") ?? false
    }
  }

  /// Keeps what was found out about one dose, case by case; the last word counts.
  ///
  /// - Parameters:
  ///   - ground: the ground's word; nil where there is none and the dose is charged.
  ///   - evidence: what was seen, for example a certificate and its number; no personal data.
  /// - Throws: `StoreError` where there is no evidence, or no such resident.
  public func recordFeeInquiry(
    of resident: ResidentCode, vaccine: VaccineCode, on day: CalendarDate, ground: String?,
    evidence: String, by actor: Actor
  ) throws {
    guard !evidence.isEmpty else {
      throw StoreError(.decisionRefused, "an inquiry needs what was seen")
    }
    guard try self.resident(resident) != nil else {
      throw StoreError(.notFound, "the registry has no resident of this number")
    }
    try database.write { database in
      let at = now()
      let number = try database.insert(
        sql: """
          INSERT INTO feeInquiry (resident, vaccine, givenOn, ground, evidence, askedBy, askedAt)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          resident.rawValue, vaccine.rawValue, day.description, ground, evidence,
          actor.account, at,
        ])
      try database.append(
        AuditEvent(
          .feeDecided, by: actor, subject: "inquiry:\(number)",
          residents: [resident.rawValue]), at: at)
    }
  }

  /// Keeps a decision with its ground and period; the same decision again is not kept twice.
  ///
  /// - Throws: the database's error.
  public func recordFee(
    _ fee: StoredFee, of resident: ResidentCode, vaccine: VaccineCode, on day: CalendarDate,
    inquiry: Int64?, by actor: Actor
  ) throws {
    guard try lastFee(of: resident, vaccine: vaccine, on: day) != fee else { return }
    try database.write { database in
      let at = now()
      let number = try database.insert(
        sql: """
          INSERT INTO feeDecision (resident, vaccine, givenOn, outcome, amount, ground, periodFrom,
            periodUntil, welfare, inquiry, decidedBy, decidedAt)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT max(id) FROM welfareImport), ?, ?, ?)
          """,
        arguments: [
          resident.rawValue, vaccine.rawValue, day.description, fee.outcome.rawValue, fee.amount,
          fee.ground, fee.from?.description, fee.until?.description, inquiry,
          actor.account, at,
        ])
      try database.append(
        AuditEvent(
          .feeDecided, by: actor, subject: "fee:\(number)",
          residents: [resident.rawValue], detail: ["outcome": fee.outcome.rawValue]), at: at)
    }
  }

  /// What was decided about the fees of a resident's doses, the last word on each, by day.
  ///
  /// - Throws: the database's error.
  public func fees(of resident: ResidentCode) throws -> [PastFee] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT feeDecision.*, feeInquiry.evidence FROM feeDecision
            LEFT JOIN feeInquiry ON feeInquiry.id = feeDecision.inquiry
          WHERE feeDecision.id IN (SELECT max(id) FROM feeDecision WHERE resident = ?
            GROUP BY vaccine, givenOn) ORDER BY feeDecision.givenOn, feeDecision.vaccine
          """, arguments: [resident.rawValue]
      ).compactMap { row in
        guard let day = RegistryText.date(row["givenOn"]) else { return nil }
        return PastFee(
          vaccine: VaccineCode(row["vaccine"] as String), givenOn: day, fee: try DataStore.fee(row),
          evidence: row["evidence"] ?? "", by: row["decidedBy"])
      }
    }
  }

  private static func fee(_ row: Row) throws -> StoredFee {
    StoredFee(
      try row.word("outcome"), amount: row["amount"], ground: row["ground"],
      from: RegistryText.date(row["periodFrom"]), until: RegistryText.date(row["periodUntil"]))
  }

  /// The last decision about a dose's fee; nil where there is none.
  ///
  /// - Throws: the database's error.
  public func lastFee(
    of resident: ResidentCode, vaccine: VaccineCode, on day: CalendarDate
  ) throws -> StoredFee? {
    try database.read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT * FROM feeDecision WHERE resident = ? AND vaccine = ? AND givenOn = ?
          ORDER BY id DESC LIMIT 1
          """, arguments: [resident.rawValue, vaccine.rawValue, day.description]
      ).map(DataStore.fee)
    }
  }
}
