import Databases

extension DataStore {
  /// The open pages that an import of residents concerns: those of residents whose row changed, those that
  /// may be such residents', and, where persons came in, those that are nobody's.
  ///
  /// - Parameter version: the import, as `importDifferential` and `registryVersion` name it.
  /// - Throws: the database's error.
  public func pagesTouched(by version: RegistryVersion) throws -> [TouchedPage] {
    try database.read {
      try DataStore.touched(comparison: "= ?1", [version.rawValue], in: $0)
    }
  }

  /// The open pages whose reading or decision is older than a change of a resident they concern: each is to
  /// be judged anew when it is opened.
  ///
  /// - Parameter batch: only of this batch.
  /// - Throws: the database's error.
  public func outdatedPages(in batch: BatchName? = nil) throws -> [TouchedPage] {
    let basis = """
      > CASE state WHEN 'resolved' THEN decisionRegistryVersion ELSE runRegistryVersion END
      """
    return try database.read {
      try DataStore.touched(comparison: basis, [], in: $0)
    }.filter { batch == nil || $0.batch == batch }
  }

  /// - Parameter comparison: which versions count, following a column's name.
  private static func touched(
    comparison: String, _ arguments: StatementArguments, in database: Database
  ) throws -> [TouchedPage] {
    let isOpen = "state IN ('verified', 'review', 'unidentified', 'resolved')"
    // Two questions, so that each finds its partial index.
    func hasChanged(_ code: String) -> String {
      """
      (EXISTS (SELECT 1 FROM residentVersion AS version WHERE version.code = \(code)
          AND version.validTo IS NULL AND version.validFrom \(comparison))
        OR EXISTS (SELECT 1 FROM residentVersion AS version WHERE version.code = \(code)
          AND version.validTo IS NOT NULL
          AND (version.validTo \(comparison) OR version.validFrom \(comparison))))
      """
    }
    return try Row.fetchAll(
      database,
      sql: """
        SELECT page, batch, state,
          CASE
            WHEN \(hasChanged("pageState.resident")) THEN 'resident'
            WHEN EXISTS (SELECT 1 FROM candidate WHERE candidate.run = pageState.run
              AND \(hasChanged("candidate.resident"))) THEN 'candidate'
            WHEN state = 'review' AND pageState.resident IS NULL
              AND EXISTS (SELECT 1 FROM residentVersion AS version
                WHERE version.validTo IS NULL AND version.validFrom \(comparison)
                  AND NOT EXISTS (SELECT 1 FROM residentVersion AS past
                    WHERE past.code = version.code AND past.validTo IS NOT NULL))
              THEN 'newcomers'
          END AS why
        FROM pageState WHERE \(isOpen) ORDER BY page
        """, arguments: arguments
    ).compactMap { row in
      guard (row["why"] as String?) != nil else { return nil }
      return TouchedPage(
        page: PageID(rawValue: row["page"]), batch: try row.batch(), state: try row.word("state"),
        why: try row.word("why"))
    }
  }
}
