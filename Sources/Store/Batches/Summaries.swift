import Databases
import Domain

extension DataStore {
  /// A batch at a glance.
  ///
  /// - Throws: `StoreError` where there is no such batch.
  public func summary(of batch: BatchName) throws -> BatchSummary {
    try database.read { database in
      guard
        let row = try Row.fetchOne(
          database,
          sql: """
            SELECT batch.*, clinic.name AS clinicName,
              (SELECT count(*) FROM arrival WHERE batch = batch.name) AS files,
              (SELECT sum(processorSeconds) FROM readingRun
                JOIN page ON page.id = readingRun.page JOIN arrival ON arrival.id = page.arrival
                WHERE arrival.batch = batch.name) AS seconds
            FROM batch LEFT JOIN clinic ON clinic.code = batch.clinic WHERE batch.name = ?
            """, arguments: [batch.description])
      else {
        throw StoreError(
          .notFound, "there is no batch \(batch)",
          advice: "yoshin batch lists the batches there are.")
      }
      return BatchSummary(
        name: batch, clinicName: row["clinicName"], openedAt: try row.instant("openedAt"),
        enteredBy: try DataStore.peopleWhoEntered(batch, in: database), files: row["files"],
        states: try DataStore.tally("state", of: batch, in: database),
        outcomes: try DataStore.tally("outcome", of: batch, in: database),
        reasons: try DataStore.reasonTally(of: batch, in: database),
        claim: try DataStore.claim(of: batch, in: database),
        processorSeconds: row["seconds"] ?? 0,
        blockers: try DataStore.blockers(of: batch, in: database),
        approvals: try DataStore.approvals(of: batch, in: database))
    }
  }

  private static func tally<Word: RawRepresentable & Hashable>(
    _ column: String, of batch: BatchName, in database: Database
  ) throws -> [Word: Int] where Word.RawValue == String {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT \(column), count(*) AS pages FROM pageState
        WHERE batch = ? AND \(column) IS NOT NULL GROUP BY \(column)
        """, arguments: [batch.description])
    return Dictionary(
      uniqueKeysWithValues: try rows.map { (try $0.word(column), $0["pages"] as Int) })
  }

  private static func reasonTally(
    of batch: BatchName, in database: Database
  ) throws -> [Reason.Code: Int] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT reason.code AS code, count(DISTINCT page) AS pages FROM pageState
          JOIN reason ON reason.run = pageState.run
        WHERE batch = ? AND state IN ('review', 'unidentified', 'failed') GROUP BY reason.code
        """, arguments: [batch.description])
    return Dictionary(
      uniqueKeysWithValues: try rows.map { (try $0.word("code"), $0["pages"] as Int) })
  }

  private static func claim(
    of batch: BatchName, in database: Database
  ) throws -> ClaimComparison {
    let manifest = try Int64.fetchOne(
      database, sql: "SELECT max(id) FROM manifest WHERE batch = ?",
      arguments: [batch.description])
    var claimed: [VaccineCode: Int] = [:]
    for row in try Row.fetchAll(
      database, sql: "SELECT vaccine, pageCount FROM manifestLine WHERE manifest = ?",
      arguments: [manifest])
    {
      claimed[VaccineCode(row["vaccine"] as String)] = row["pageCount"]
    }
    var found: [VaccineCode: Int] = [:]
    var unknown = 0
    for row in try Row.fetchAll(
      database,
      sql: """
        SELECT vaccine, count(*) AS pages FROM pageState WHERE batch = ? AND state IN
          ('verified', 'review', 'resolved', 'committed', 'unidentified', 'failed')
        GROUP BY vaccine
        """, arguments: [batch.description])
    {
      if let vaccine = row["vaccine"] as String? {
        found[VaccineCode(vaccine)] = row["pages"]
      } else {
        unknown = row["pages"]
      }
    }
    return ClaimComparison(
      hasClaimSheet: manifest != nil,
      lines: Set(claimed.keys).union(found.keys).sorted().map {
        ClaimComparison.Line(vaccine: $0, claimed: claimed[$0] ?? 0, found: found[$0] ?? 0)
      },
      pagesOfUnknownVaccine: unknown)
  }

  static func approvals(of batch: BatchName, in database: Database) throws -> [PastApproval] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM approval WHERE batch = ? ORDER BY id",
      arguments: [batch.description]
    ).map {
      PastApproval(
        by: $0["approvedBy"], at: try $0.instant("approvedAt"), records: $0["recordCount"])
    }
  }

  static func peopleWhoEntered(
    _ batch: BatchName, in database: Database
  ) throws -> [String] {
    try String.fetchAll(
      database,
      sql: """
        SELECT openedBy FROM batch WHERE name = ?1
        UNION SELECT arrivedBy FROM arrival WHERE batch = ?1
        UNION SELECT receivedBy FROM manifest WHERE batch = ?1 ORDER BY 1
        """, arguments: [batch.description])
  }

  static func peopleWhoReviewed(
    _ batch: BatchName, in database: Database
  ) throws -> [String] {
    try String.fetchAll(
      database,
      sql: """
        SELECT decidedBy FROM decision JOIN page ON page.id = decision.page
          JOIN arrival ON arrival.id = page.arrival WHERE arrival.batch = ?1
            AND NOT EXISTS (SELECT 1 FROM sentBack WHERE sentBack.decision = decision.id)
        UNION SELECT answeredBy FROM secondAnswer
          JOIN secondLook ON secondLook.id = secondAnswer.look
          JOIN page ON page.id = secondLook.page
          JOIN arrival ON arrival.id = page.arrival WHERE arrival.batch = ?1
        UNION SELECT doubtedBy FROM groupDoubt JOIN page ON page.id = groupDoubt.page
          JOIN arrival ON arrival.id = page.arrival WHERE arrival.batch = ?1
        UNION SELECT correctedBy FROM correction JOIN page ON page.id = correction.page
          JOIN arrival ON arrival.id = page.arrival WHERE arrival.batch = ?1 ORDER BY 1
        """, arguments: [batch.description])
  }
}
