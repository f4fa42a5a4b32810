import Databases
import Domain

/// Open cases that doubt the same field of the same form.
public struct DoubtGroup: Hashable, Sendable {
  /// The form's id.
  public var form: String
  /// The field's name.
  public var field: String
  /// How many pages.
  public var pages: Int

  /// Names a group.
  public init(form: String, field: String, pages: Int) {
    self.form = form
    self.field = field
    self.pages = pages
  }
}

/// One page of a group.
public struct DoubtCell: Hashable, Sendable {
  /// The page.
  public var page: PageID
  /// The case's revision.
  public var revision: Int64
  /// What was read.
  public var value: FieldValue
  /// How surely, 0…1.
  public var confidence: Double
}

extension DataStore {
  /// The fields that open cases doubt for no other reason than how surely they were read, by how many
  /// pages.
  ///
  /// - Throws: the database's error.
  public func doubtGroups(for account: String) throws -> [DoubtGroup] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT run.form AS form, reason.field AS field, count(*) AS pages
          \(DataStore.doubts) AND run.form IS NOT NULL
          GROUP BY run.form, reason.field ORDER BY pages DESC, form, field
          """, arguments: ["account": account, "at": now()]
      ).map { DoubtGroup(form: $0["form"], field: $0["field"], pages: $0["pages"]) }
    }
  }

  /// The pages of a group, the most doubtful first.
  ///
  /// - Throws: the database's error.
  public func doubtCells(
    form: String, field: String, for account: String, limit: Int = 60
  ) throws -> [DoubtCell] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT caseFile.page, caseFile.revision, answer.value, answer.confidence
          \(DataStore.doubts) AND run.form = :form AND reason.field = :field
            AND answer.value <> 'null'
          ORDER BY answer.confidence, caseFile.page LIMIT \(limit)
          """,
        arguments: ["account": account, "at": now(), "form": form, "field": field]
      ).map { row in
        DoubtCell(
          page: PageID(rawValue: row["page"]), revision: row["revision"],
          value: try StoredJSON.value(FieldValue.self, row["value"]),
          confidence: row["confidence"])
      }
    }
  }

  /// Open cases, the reading that counts, its doubts, and the doubted answers; what somebody has
  /// said a word about already, or has in hand, is left out.
  private static let doubts = """
    FROM caseFile
      JOIN readingRun AS run ON run.id = (SELECT standing.run FROM standing
        WHERE standing.page = caseFile.page ORDER BY standing.id DESC LIMIT 1)
      JOIN reason ON reason.run = run.id AND reason.code = 'lowConfidence'
        AND reason.field IS NOT NULL
      JOIN answer ON answer.run = run.id AND answer.field = reason.field
    WHERE caseFile.isWaiting = 1 AND caseFile.decisionKind IS DISTINCT FROM 'senior'
      AND lower(caseFile.enteredBy) <> lower(:account)
      AND (caseFile.holder IS NULL OR caseFile.holder = :account OR caseFile.heldUntil <= :at)
      AND NOT EXISTS (SELECT 1 FROM correction
        WHERE correction.page = caseFile.page AND correction.field = reason.field)
      AND NOT EXISTS (SELECT 1 FROM groupDoubt
        WHERE groupDoubt.page = caseFile.page AND groupDoubt.field = reason.field)
    """

  /// Notes that a change is being made; false where it was made before with the same key.
  ///
  /// - Throws: the database's error.
  public func isFirst(_ key: String, by account: String) throws -> Bool {
    do {
      try database.write { try DataStore.claim(key, by: account, at: now(), in: $0) }
      return true
    } catch let error as StoreError where error.code == .doneBefore {
      return false
    }
  }

  /// The pages that were returned to their clinics and are not open again, the last decided first.
  ///
  /// - Throws: the database's error.
  public func returnedPages(limit: Int = 200) throws -> [PageID] {
    try database.read { database in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT caseFile.page FROM caseFile
            JOIN currentDecision ON currentDecision.page = caseFile.page
          WHERE caseFile.state = 'returned' ORDER BY currentDecision.id DESC LIMIT \(limit)
          """
      ).map(PageID.init)
    }
  }

  /// How many cases wait that a person may do.
  ///
  /// - Throws: the database's error.
  public func casesWaiting(for account: String, isSenior: Bool) throws -> Int {
    try database.read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM caseFile WHERE isWaiting = 1 AND lower(enteredBy) <> lower(?)
            \(isSenior ? "" : "AND decisionKind IS DISTINCT FROM 'senior'")
          """, arguments: [account]) ?? 0
    }
  }
}
