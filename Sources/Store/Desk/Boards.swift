import Databases
public import Domain
public import Foundation

/// How well the pages of a clinic or of a form were read.
public struct ReadingQuality: Hashable, Sendable {
  /// The clinic's code or the form's id.
  public var name: String
  /// Pages that are papers at all: not blank, no duplicates.
  public var pages: Int
  /// Of these, pages that went through without a person.
  public var verified: Int
  /// The mean confidence of their fields, 0…1; nil without any.
  public var meanConfidence: Double?
  /// The mean residual, mm; nil without any.
  public var meanResidual: Double?
  /// The reasons, by how many pages name them.
  public var reasons: [Reason.Code: Int]
}

/// A page in a batch's list; nothing in it names a person.
public struct ListedPage: Hashable, Sendable {
  /// The page.
  public var page: PageID
  /// The file's name inside the batch.
  public var file: String
  /// The page's number in the file, from 1.
  public var number: Int
  /// The form's id.
  public var form: String?
  /// Where it stands.
  public var state: PageState
  /// Why it waits, or waited.
  public var reasons: [Reason.Code]
  /// Who has it in hand.
  public var holder: String?
}

/// By what pages are put together.
public enum QualityGrouping: String, Sendable {
  /// The clinic that sent them.
  case clinic
  /// The form.
  case form
}

/// What second looks at pages that went through by themselves have shown.
public struct SampleControl: Hashable, Sendable {
  /// Fields that were answered.
  public var looked: Int
  /// Of these, fields the pipeline had wrong.
  public var wrong: Int
  /// Questions that wait.
  public var waiting: Int

  /// The upper bound of the error rate at a confidence, 0…1 (Clopper and Pearson 1934, one-sided);
  /// nil before the first look.
  ///
  /// The rate at which `wrong` errors or fewer among `looked` would have the probability
  /// `1 - confidence`.
  public func upperBound(confidence: Double = 0.95) -> Double? {
    guard looked > 0 else { return nil }
    guard wrong < looked else { return 1 }
    /// The probability of at most `wrong` errors.
    func atMost(_ rate: Double) -> Double {
      var term = Double(looked) * log1p(-rate)
      var sum = exp(term)
      for count in 0..<wrong {
        term += log(Double(looked - count) / Double(count + 1)) + log(rate) - log1p(-rate)
        sum += exp(term)
      }
      return sum
    }
    var low = Double(wrong) / Double(looked)
    var high = 1.0
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if atMost(middle) > 1 - confidence { low = middle } else { high = middle }
    }
    return high
  }
}

extension DataStore {
  /// How well a month's pages were read, clinic by clinic or form by form.
  ///
  /// - Throws: the database's error.
  public func quality(of month: String, by grouping: QualityGrouping) throws -> [ReadingQuality] {
    let key = grouping == .clinic ? "batch.clinic" : "run.form"
    let pages = """
      FROM batch JOIN caseFile ON caseFile.batch = batch.name
        JOIN readingRun AS run ON run.id = (SELECT standing.run FROM standing
          WHERE standing.page = caseFile.page ORDER BY standing.id DESC LIMIT 1)
      WHERE batch.month = ? AND run.outcome NOT IN ('duplicate', 'blank') AND \(key) IS NOT NULL
      """
    return try database.read { database in
      var lines: [ReadingQuality] = try Row.fetchAll(
        database,
        sql: """
          SELECT \(key) AS name, count(*) AS pages, count(*) FILTER (WHERE run.outcome = 'verified') AS verified,
            avg(run.residualMillimetres) AS residual,
            avg((SELECT avg(confidence) FROM answer WHERE answer.run = run.id)) AS confidence
          \(pages) GROUP BY \(key) ORDER BY \(key)
          """, arguments: [month]
      ).map { row in
        ReadingQuality(
          name: row["name"], pages: row["pages"], verified: row["verified"],
          meanConfidence: row["confidence"], meanResidual: row["residual"], reasons: [:])
      }
      let places = Dictionary(
        uniqueKeysWithValues: lines.enumerated().map { ($0.element.name, $0.offset) })
      let reasons = try Row.fetchAll(
        database,
        sql: """
          SELECT name, code, count(DISTINCT page) AS pages FROM (
            SELECT \(key) AS name, run.id AS run, caseFile.page AS page \(pages)) AS line
            JOIN reason ON reason.run = line.run GROUP BY name, code
          """, arguments: [month])
      for row in reasons {
        guard let place = places[row["name"]] else { continue }
        lines[place].reasons[try row.word("code")] = row["pages"]
      }
      return lines
    }
  }

  /// What the sampled second looks of a month have shown; of all months where nil.
  ///
  /// - Throws: the database's error.
  public func sampleControl(of month: String? = nil) throws -> SampleControl {
    try database.read { database in
      // A difference is the pipeline's mistake unless a senior found it right in the end.
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT count(*) FILTER (WHERE look.state IN ('agreed', 'differs')) AS looked,
            count(*) FILTER (WHERE look.state = 'differs' AND NOT (
              caseFile.state IN ('resolved', 'committed') AND look.firstValue = CASE look.field
                WHEN 'resident' THEN pageState.resident WHEN 'vaccine' THEN pageState.vaccine
                WHEN 'dose' THEN pageState.dose ELSE pageState.givenOn END
              AND pageState.decisionKind = 'resolved')) AS wrong,
            count(*) FILTER (WHERE look.state = 'open') AS waiting
          FROM secondLook AS look JOIN caseFile ON caseFile.page = look.page
            JOIN pageState ON pageState.page = look.page JOIN batch ON batch.name = caseFile.batch
          WHERE look.decision IS NULL AND (?1 IS NULL OR batch.month = ?1)
          """, arguments: [month])
      return SampleControl(
        looked: row?["looked"] ?? 0, wrong: row?["wrong"] ?? 0, waiting: row?["waiting"] ?? 0)
    }
  }

  /// Months with batches, newest first.
  ///
  /// - Throws: the database's error.
  public func months() throws -> [String] {
    try database.read {
      try String.fetchAll($0, sql: "SELECT DISTINCT month FROM batch ORDER BY month DESC")
    }
  }

  /// What changes when a month's dashboard does: the work on its pages, and what came in or was
  /// approved.
  ///
  /// - Throws: the database's error.
  public func marks(of month: String) throws -> (work: Int64, arrivals: Int64) {
    try database.read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT (SELECT coalesce(sum(revision), 0) FROM caseFile
              WHERE batch IN (SELECT name FROM batch WHERE month = ?1)) AS work,
            (SELECT count(*) FROM arrival WHERE batch IN
                (SELECT name FROM batch WHERE month = ?1))
              + (SELECT count(*) FROM approval WHERE batch IN
                (SELECT name FROM batch WHERE month = ?1))
              + (SELECT count(*) FROM batch WHERE month = ?1) AS arrivals
          """, arguments: [month])
      return (row?["work"] ?? 0, row?["arrivals"] ?? 0)
    }
  }

  /// Since when the oldest open case of a batch waits; nil where none does.
  ///
  /// - Throws: the database's error.
  public func oldestCase(in batch: BatchName) throws -> Date? {
    try database.read { database in
      try String.fetchOne(
        database, sql: "SELECT min(since) FROM caseFile WHERE batch = ? AND isWaiting = 1",
        arguments: [batch.description]
      ).map { try Timestamp.date($0) }
    }
  }

  /// A number that goes up with every change in a batch.
  ///
  /// - Throws: the database's error.
  public func revision(of batch: BatchName) throws -> Int64 {
    try database.read { try DataStore.revision(of: batch, in: $0) }
  }

  static func revision(of batch: BatchName, in database: Database) throws -> Int64 {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(revision), 0) + (SELECT count(*) FROM arrival WHERE batch = ?1)
          + (SELECT count(*) FROM approval WHERE batch = ?1) FROM caseFile WHERE batch = ?1
        """, arguments: [batch.description]) ?? 0
  }

  /// Whether somebody has entered or reviewed something in a batch, and so cannot approve it.
  ///
  /// - Throws: the database's error.
  public func involvement(
    of account: String, in batch: BatchName
  ) throws -> (hasEntered: Bool, hasReviewed: Bool) {
    try database.read { database in
      func has(_ people: [String]) -> Bool {
        people.contains { $0.lowercased() == account.lowercased() }
      }
      return (
        has(try DataStore.peopleWhoEntered(batch, in: database)),
        has(try DataStore.peopleWhoReviewed(batch, in: database))
      )
    }
  }

  /// The pages of a batch in order of arrival, without what was read.
  ///
  /// - Throws: `StoreError` where there is no such batch.
  public func pageLines(in batch: BatchName) throws -> [ListedPage] {
    try database.read { database in
      try DataStore.require(batch, in: database)
      let at = now()
      return try Row.fetchAll(
        database,
        sql: """
          SELECT pageState.*, caseFile.holder, caseFile.heldUntil FROM pageState
            LEFT JOIN caseFile ON caseFile.page = pageState.page
          WHERE pageState.batch = ? ORDER BY arrival, number
          """, arguments: [batch.description]
      ).map { row in
        ListedPage(
          page: PageID(rawValue: row["page"]), file: row["file"], number: row["number"],
          form: row["form"], state: try row.word("state"),
          reasons: try (row["run"] as Int64?).map {
            try DataStore.reasons(of: RunID(rawValue: $0), in: database).map(\.code)
          } ?? [], holder: DataStore.holder(row, at: at))
      }
    }
  }

  /// The pages of a batch on which a person has decided something.
  ///
  /// - Throws: the database's error.
  public func decidedPages(in batch: BatchName) throws -> [PageID] {
    try database.read { database in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT page FROM caseFile WHERE batch = ?1 AND (
            EXISTS (SELECT 1 FROM decision WHERE decision.page = caseFile.page)
            OR EXISTS (SELECT 1 FROM correction WHERE correction.page = caseFile.page)) ORDER BY page
          """, arguments: [batch.description]
      ).map(PageID.init)
    }
  }

  /// The pages of a batch that went through by themselves, the first so many in an order that only
  /// the pages' own hashes give: what an approver looks at.
  ///
  /// - Throws: the database's error.
  public func sampledPages(in batch: BatchName, count: Int) throws -> [PageID] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT page, sha256, number FROM pageState
          WHERE batch = ? AND state IN ('verified', 'committed') AND decision IS NULL
          """, arguments: [batch.description]
      ).map { row in
        let text = "approval\n\(row["sha256"] as String)\n\(row["number"] as Int)"
        return (
          hash: ContentHash.sha256(Array(text.utf8)), page: PageID(rawValue: row["page"] as Int64)
        )
      }.sorted { $0.hash < $1.hash }.prefix(count).map(\.page).sorted()
    }
  }
}
