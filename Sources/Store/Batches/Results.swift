import Databases
import Domain

extension DataStore {
  /// Saves what was read from a page: result, answers, reasons, candidates and audit entry, in one
  /// transaction.
  ///
  /// Exactly once: where the page has a result already, nothing changes. A verified page whose dose
  /// another page already states, or that the register already has, is saved as `review`; two
  /// workers who read two scans of one paper at the same time cannot both be believed.
  /// - Parameters:
  ///   - result: what was read.
  ///   - page: which page.
  ///   - by: the worker, or the person who ingests.
  ///   - reading: the readings it was judged from, as the caller writes them; kept so that a
  ///     correction can be judged again without the image.
  ///   - looks: of which verified pages a second person is asked as well; nil for none.
  /// - Throws: `StoreError` where the result contradicts itself or there is no such page.
  public func save(
    _ result: PageResult, page: PageID, by: String, reading: [UInt8]? = nil,
    looks: SecondLookPlan? = nil
  ) throws -> SavedResult {
    try DataStore.check(result)
    return try database.write { database in
      guard
        let isDone = try Bool.fetchOne(
          database, sql: "SELECT isDone FROM page WHERE id = ?", arguments: [page.rawValue])
      else { throw StoreError(.notFound, "there is no page \(page)") }
      guard !isDone else { return .alreadyRead }
      var result = result
      if result.outcome == .verified, let record = result.record,
        let reason = try DataStore.collision(of: record, page: page, in: database)
      {
        result.outcome = .review
        result.reasons.append(reason)
      }
      let run = try insert(result, page: page, in: database)
      if let reading { try DataStore.keep(reading, of: run, in: database) }
      try stand(run, page: page, by: by, in: database)
      try ask(looks, about: result, page: page, run: run, in: database)
      return .saved(run, result.outcome)
    }
  }

  static func check(_ result: PageResult) throws {
    func refuse(_ sentence: String) -> StoreError { StoreError(.inconsistentResult, sentence) }
    if result.outcome == .verified {
      guard let record = result.record, result.form != nil else {
        throw refuse("a verified page has no record or no form")
      }
      guard record.resident == result.resident else {
        throw refuse("a verified page's record is for another resident than the page")
      }
      guard result.reasons.isEmpty else {
        throw refuse("a verified page has a reason against it")
      }
    } else if result.outcome == .review, result.reasons.isEmpty {
      throw refuse("a page waits for a person without a reason")
    }
    for answer in result.fields.values where !(0...1).contains(answer.confidence) {
      throw refuse("a confidence is outside 0…1")
    }
  }

  /// Why a dose cannot be new: another page, or the register, has it.
  static func collision(
    of record: VaccinationRecord, page: PageID, in database: Database
  ) throws -> Reason? {
    let dose: StatementArguments = [
      record.resident.rawValue, record.vaccine.rawValue, record.dose, record.date.description,
    ]
    let isRecorded = try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM vaccination
          WHERE resident = ? AND vaccine = ? AND dose = ? AND givenOn = ?)
        """, arguments: dose)
    if isRecorded == true { return Reason(.alreadyRecorded) }
    let other = try Row.fetchOne(
      database,
      sql: """
        SELECT batch, file, number FROM pageState
        WHERE page IN (SELECT page FROM readingRun WHERE resident = ?1
            UNION SELECT page FROM decision WHERE resident = ?1)
          AND resident = ?1 AND vaccine = ?2 AND dose = ?3 AND givenOn = ?4
          AND state IN ('verified', 'resolved') AND page <> ?5 LIMIT 1
        """, arguments: dose + [page.rawValue])
    return other.map { row in
      let place = "\(row["batch"] as String)/\(row["file"] as String)#\(row["number"] as Int)"
      return Reason(.alreadyRecorded, note: place)
    }
  }

  /// Makes a reading the one that counts.
  func stand(_ run: RunID, page: PageID, by: String, in database: Database) throws {
    let at = now()
    try database.execute(
      sql: "INSERT INTO standing (page, run, placedBy, placedAt) VALUES (?, ?, ?, ?)",
      arguments: [page.rawValue, run.rawValue, by, at])
    try database.execute(
      sql: "UPDATE page SET isDone = 1, leaseOwner = NULL, leaseUntil = NULL WHERE id = ?",
      arguments: [page.rawValue])
    try database.append(
      AuditEvent(
        action: .pageRead, actor: by, subject: "page:\(page)",
        detail: try DataStore.auditDetail(of: run, in: database)), at: at)
  }

  static func auditDetail(of run: RunID, in database: Database) throws -> [String: String] {
    let row = try Row.fetchOne(
      database, sql: "SELECT outcome, resultHash FROM readingRun WHERE id = ?",
      arguments: [run.rawValue])
    return [
      "run": "\(run)", "outcome": row?["outcome"] ?? "", "result": row?["resultHash"] ?? "",
    ]
  }

  /// Writes a result; it counts for nothing until it stands.
  func insert(_ result: PageResult, page: PageID, in database: Database) throws -> RunID {
    let record = result.record
    let provenance = result.provenance
    let run = try database.insert(
      sql: """
        INSERT INTO readingRun (page, pipelineName, pipelineHash, programVersion, models,
          registryVersion, startedAt, finishedAt, processorSeconds, outcome, form,
          residualMillimetres, resident, vaccine, dose, givenOn, lot, clinic, identityKey, imageHash,
          resultHash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        page.rawValue, provenance.pipeline, provenance.pipelineHash, provenance.program,
        try StoredJSON.text(provenance.models), provenance.registry.rawValue,
        Timestamp.text(result.startedAt), Timestamp.text(result.finishedAt),
        result.processorSeconds, result.outcome.rawValue, result.form, result.residualMillimetres,
        (record?.resident ?? result.resident)?.rawValue,
        (record?.vaccine ?? result.vaccine)?.rawValue, record?.dose, record?.date.description,
        record?.lot.rawValue, record?.clinic.rawValue, result.fingerprint.identity,
        result.fingerprint.image.map { Int64(bitPattern: $0) },
        ContentHash.sha256(Array(try StoredJSON.text(result).utf8)),
      ])
    try database.insertFew(
      into: "answer",
      columns: ["run", "field", "value", "text", "confidence", "box", "alternatives"],
      rows: try result.fields.sorted { $0.key < $1.key }.map { field, answer in
        [
          run, field, try StoredJSON.text(answer.value), answer.text, answer.confidence,
          try answer.box.map { try StoredJSON.text($0) }, try StoredJSON.text(answer.alternatives),
        ]
      })
    try database.insertFew(
      into: "reason", columns: ["run", "position", "code", "field", "note"],
      rows: result.reasons.enumerated().map { position, reason in
        [run, position, reason.code.rawValue, reason.field, reason.note]
      })
    try database.insertFew(
      into: "candidate", columns: ["run", "position", "resident", "weight", "waterfall"],
      rows: try result.candidates.enumerated().map { position, candidate in
        [
          run, position, candidate.resident.rawValue, candidate.weight,
          try StoredJSON.text(candidate.waterfall),
        ]
      })
    return RunID(rawValue: run)
  }
}
