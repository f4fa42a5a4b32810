import Databases
import Domain

extension DataStore {
  /// Keeps a new reading of a page beside the one that counts, and changes nothing else.
  ///
  /// - Parameter reading: the readings it was judged from; see `save`.
  /// - Throws: `StoreError` where the result contradicts itself.
  @discardableResult
  public func propose(
    _ result: PageResult, page: PageID, by: String, reading: [UInt8]? = nil
  ) throws -> RunID {
    try DataStore.check(result)
    return try database.write { database in
      let run = try insert(result, page: page, in: database)
      if let reading { try DataStore.keep(reading, of: run, in: database) }
      try database.append(
        AuditEvent(
          action: .pageProposed, actor: by, subject: "page:\(page)",
          detail: try DataStore.auditDetail(of: run, in: database)), at: now())
      return run
    }
  }

  /// The last proposal of each page of a batch against what counts now, in order of arrival.
  ///
  /// - Returns: all pages with a proposal; `isChange` tells those where something differs.
  /// - Throws: `StoreError` where there is no such batch.
  public func proposals(in batch: BatchName) throws -> [OutcomeChange] {
    try database.read { database in
      try DataStore.require(batch, in: database)
      return try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM (
            SELECT pageState.*, (
              SELECT max(proposed.id) FROM readingRun AS proposed
              WHERE proposed.page = pageState.page AND proposed.id > pageState.run
                AND NOT EXISTS (SELECT 1 FROM standing WHERE standing.run = proposed.id)) AS proposed
            FROM pageState WHERE batch = ?) AS line
          WHERE proposed IS NOT NULL ORDER BY page
          """, arguments: [batch.description]
      ).map { try DataStore.change($0, in: database) }
    }
  }

  /// Makes proposals count, where nothing stands in the way.
  ///
  /// - Parameters:
  ///   - runs: proposals, as `proposals` names them.
  ///   - by: who wants it.
  ///   - looks: of which verified pages a second person is asked as well; nil for none.
  /// - Returns: those taken over; the others have an obstacle, or would state a dose twice.
  /// - Throws: `StoreError` where there is no such reading.
  public func adopt(
    _ runs: [RunID], by: String, looks: SecondLookPlan? = nil
  ) throws -> [RunID] {
    try database.write { database in
      var adopted: [RunID] = []
      for run in runs {
        guard
          let row = try Row.fetchOne(
            database,
            sql: """
              SELECT pageState.*, proposed.id AS proposed FROM readingRun AS proposed
                JOIN pageState ON pageState.page = proposed.page WHERE proposed.id = ?
              """, arguments: [run.rawValue])
        else { throw StoreError(.notFound, "there is no reading \(run)") }
        let page = PageID(rawValue: row["page"])
        let proposal = try DataStore.result(of: run, in: database)
        guard row["run"] as Int64? != run.rawValue, try DataStore.obstacle(row) == nil,
          try !DataStore.collides(proposal, page: page, in: database)
        else { continue }
        try database.execute(
          sql: "INSERT INTO standing (page, run, placedBy, placedAt) VALUES (?, ?, ?, ?)",
          arguments: [page.rawValue, run.rawValue, by, now()])
        try database.execute(
          sql: "UPDATE secondLook SET state = 'void' WHERE page = ? AND state = 'open'",
          arguments: [page.rawValue])
        try ask(looks, about: proposal, page: page, run: run, in: database)
        try database.append(
          AuditEvent(
            action: .pageAdopted, actor: by, subject: "page:\(page)",
            detail: try DataStore.auditDetail(of: run, in: database)), at: now())
        adopted.append(run)
      }
      return adopted
    }
  }

  private static func collides(
    _ result: PageResult, page: PageID, in database: Database
  ) throws -> Bool {
    guard result.outcome == .verified, let record = result.record else { return false }
    return try collision(of: record, page: page, in: database) != nil
  }

  private static func change(_ row: Row, in database: Database) throws -> OutcomeChange {
    let current = RunID(rawValue: row["run"])
    let proposed = RunID(rawValue: row["proposed"])
    let before = try result(of: current, in: database)
    let after = try result(of: proposed, in: database)
    let names = Set(before.fields.keys).union(after.fields.keys)
    return OutcomeChange(
      page: PageID(rawValue: row["page"]), file: row["file"], number: row["number"],
      current: current, proposed: proposed,
      outcome: .init(before: before.outcome, after: after.outcome),
      resident: .init(before: before.resident, after: after.resident),
      reasons: .init(before: before.reasons, after: after.reasons),
      fields: names.filter {
        before.fields[$0]?.value ?? .none != after.fields[$0]?.value ?? .none
      }.sorted(),
      obstacle: try obstacle(row))
  }

  private static func obstacle(_ row: Row) throws -> OutcomeChange.Obstacle? {
    switch try row.word("state") as PageState {
    case .committed: .committed
    case .resolved, .returned, .rejected: .decided
    case .received, .verified, .review, .duplicate, .blank, .unidentified, .failed: nil
    }
  }
}
