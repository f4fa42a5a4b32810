import Databases
public import Domain

extension DataStore {
  /// The pages of a batch in the order of arrival, with their current results.
  ///
  /// - Throws: `StoreError` where there is no such batch.
  public func pages(in batch: BatchName) throws -> [StoredPage] {
    try database.read { database in
      try DataStore.require(batch, in: database)
      return try Row.fetchAll(
        database, sql: "SELECT * FROM pageState WHERE batch = ? ORDER BY arrival, number",
        arguments: [batch.description]
      ).map { try DataStore.storedPage($0, in: database) }
    }
  }

  /// One page with its current result.
  ///
  /// - Throws: `StoreError` where there is no such page.
  public func page(_ page: PageID) throws -> StoredPage {
    try database.read { database in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT * FROM pageState WHERE page = ?", arguments: [page.rawValue])
      else { throw StoreError(.notFound, "there is no page \(page)") }
      return try DataStore.storedPage(row, in: database)
    }
  }

  /// Earlier pages that state the same dose by the same form, in any batch.
  ///
  /// - Parameters:
  ///   - identity: a fingerprint's key.
  ///   - page: the page that asks; it is left out, and so are pages that arrived after it.
  /// - Throws: the database's error.
  public func earlierPages(stating identity: String, before page: PageID) throws -> [StoredPage] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM pageState WHERE page < ?2 AND run IN (
            SELECT id FROM readingRun WHERE identityKey = ?1) ORDER BY page
          """, arguments: [identity, page.rawValue]
      ).map { try DataStore.storedPage($0, in: database) }
    }
  }

  /// Earlier pages of a clinic that look like a page.
  ///
  /// - Parameters:
  ///   - image: the page's perceptual hash.
  ///   - distance: at most so many bits differ.
  ///   - page: the page that asks; it is left out, and so are pages that arrived after it.
  ///   - clinic: whose pages are looked at.
  /// - Returns: the pages with how many bits differ, the nearest first.
  /// - Throws: the database's error.
  public func earlierPages(
    looking image: UInt64, within distance: Int, before page: PageID, of clinic: ClinicCode
  ) throws -> [(page: PageID, distance: Int)] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT currentRun.page AS page, currentRun.imageHash AS imageHash FROM currentRun
            JOIN page ON page.id = currentRun.page JOIN arrival ON arrival.id = page.arrival
            JOIN batch ON batch.name = arrival.batch
          WHERE currentRun.imageHash IS NOT NULL AND batch.clinic = ? AND page.id < ?
          """, arguments: [clinic.rawValue, page.rawValue]
      ).compactMap { row in
        let hash = UInt64(bitPattern: row["imageHash"] as Int64)
        let bits = (hash ^ image).nonzeroBitCount
        return bits <= distance ? (PageID(rawValue: row["page"]), bits) : nil
      }.sorted { ($0.distance, $0.page) < ($1.distance, $1.page) }
    }
  }

  /// Doses that a resident's other pages state and that are not in the register yet: verified pages
  /// and those that a person has resolved.
  ///
  /// - Parameters:
  ///   - resident: whose.
  ///   - page: the page that asks; it is left out.
  /// - Throws: the database's error.
  public func pendingDoses(
    of resident: ResidentCode, except page: PageID? = nil
  ) throws -> [VaccinationRecord] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM pageState
          WHERE page IN (SELECT page FROM readingRun WHERE resident = ?1
              UNION SELECT page FROM decision WHERE resident = ?1)
            AND resident = ?1 AND state IN ('verified', 'resolved')
            AND page IS DISTINCT FROM ?2 ORDER BY givenOn, page
          """, arguments: [resident.rawValue, page?.rawValue]
      ).compactMap(\.record)
    }
  }

  static func storedPage(_ row: Row, in database: Database) throws -> StoredPage {
    let run = (row["run"] as Int64?).map(RunID.init)
    return StoredPage(
      page: PageID(rawValue: row["page"]), batch: try row.batch(), file: row["file"],
      number: row["number"], sha256: row["sha256"], state: try row.word("state"), run: run,
      result: try run.map { try result(of: $0, in: database) })
  }

  static func result(of run: RunID, in database: Database) throws -> PageResult {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM readingRun WHERE id = ?", arguments: [run.rawValue])
    else { throw StoreError(.notFound, "there is no reading \(run)") }
    return PageResult(
      outcome: try row.word("outcome"), form: row["form"],
      resident: (row["resident"] as String?).map { ResidentCode($0) },
      vaccine: (row["vaccine"] as String?).map { VaccineCode($0) }, record: row.record,
      reasons: try reasons(of: run, in: database), fields: try fields(of: run, in: database),
      candidates: try candidates(of: run, in: database),
      residualMillimetres: row["residualMillimetres"],
      fingerprint: PageFingerprint(
        identity: row["identityKey"],
        image: (row["imageHash"] as Int64?).map { UInt64(bitPattern: $0) }),
      provenance: Provenance(
        pipeline: row["pipelineName"], pipelineHash: row["pipelineHash"],
        program: row["programVersion"],
        models: try StoredJSON.value([String].self, row["models"]),
        registry: RegistryVersion(rawValue: row["registryVersion"])),
      processorSeconds: row["processorSeconds"], startedAt: try row.instant("startedAt"),
      finishedAt: try row.instant("finishedAt"))
  }

  static func reasons(of run: RunID, in database: Database) throws -> [Reason] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT code, field, note FROM reason WHERE run = ? ORDER BY position"),
      arguments: [run.rawValue]
    ).map { Reason(try $0.word("code"), field: $0["field"], note: $0["note"]) }
  }

  private static func fields(
    of run: RunID, in database: Database
  ) throws -> [String: FieldAnswer] {
    let rows = try Row.fetchAll(
      database.cachedStatement(sql: "SELECT * FROM answer WHERE run = ?"),
      arguments: [run.rawValue])
    var fields: [String: FieldAnswer] = [:]
    for row in rows {
      fields[row["field"]] = FieldAnswer(
        value: try StoredJSON.value(FieldValue.self, row["value"]), text: row["text"],
        confidence: row["confidence"],
        box: try (row["box"] as String?).map { try StoredJSON.value(SourceBox.self, $0) },
        alternatives: try StoredJSON.value([FieldAnswer.Alternative].self, row["alternatives"]))
    }
    return fields
  }

  private static func candidates(
    of run: RunID, in database: Database
  ) throws -> [WeighedCandidate] {
    try Row.fetchAll(
      database.cachedStatement(sql: "SELECT * FROM candidate WHERE run = ? ORDER BY position"),
      arguments: [run.rawValue]
    ).map { row in
      WeighedCandidate(
        resident: ResidentCode(row["resident"] as String), weight: row["weight"],
        waterfall: try StoredJSON.value([WeighedCandidate.Evidence].self, row["waterfall"]))
    }
  }
}
