import Databases
import Domain

extension DataStore {
  /// The pages that wait for a person, in order of arrival.
  ///
  /// - Parameters:
  ///   - batch: only of this batch.
  ///   - limit: at most so many.
  /// - Throws: `StoreError` where there is no such batch.
  public func queue(of batch: BatchName? = nil, limit: Int = .max) throws -> [QueueEntry] {
    try database.read { database in
      if let batch { try DataStore.require(batch, in: database) }
      return try Row.fetchAll(
        database,
        sql: """
          SELECT pageState.*, resident.isProtected AS isProtected FROM caseFile
            JOIN pageState ON pageState.page = caseFile.page
            LEFT JOIN resident ON resident.code = pageState.resident
          WHERE caseFile.isWaiting = 1\(batch == nil ? "" : " AND caseFile.batch = :batch")
          ORDER BY caseFile.page LIMIT :limit
          """,
        arguments: batch == nil
          ? ["limit": limit] : ["batch": batch?.description, "limit": limit]
      ).map { row in
        QueueEntry(
          page: PageID(rawValue: row["page"]), batch: try row.batch(), file: row["file"],
          number: row["number"], state: try row.word("state"), form: row["form"],
          resident: (row["resident"] as String?).map { ResidentCode($0) },
          isProtected: row["isProtected"] ?? false,
          reasons: try DataStore.reasons(of: RunID(rawValue: row["run"]), in: database),
          waitingSince: try row.instant("readAt"),
          decision: try (row["decisionKind"] as String?).map { _ in
            try row.word("decisionKind")
          })
      }
    }
  }
}
