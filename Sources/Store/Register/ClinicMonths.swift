import Databases
import Domain

extension DataStore {
  /// What the clinics sent in for some months, against their last claim sheets.
  ///
  /// A consultation is a page that a person rejected and that was read as one: the doctor put the dose
  /// off, or the voucher is for consultation only.
  ///
  /// Whether a dose is exempt says the last decision about its fee; the paper's mark counts where none was
  /// made or it stayed open. `feeDifferences` lists where the two disagree.
  ///
  /// - Parameters:
  ///   - months: the batches' months, for example `2026-10` to `2026-10`.
  ///   - feeField: the form field of the fee.
  ///   - exempt: what its answer begins with where nothing was collected.
  /// - Throws: the database's error.
  public func clinicWork(
    months: ClosedRange<String>, feeField: String, exempt: String
  ) throws -> [ClinicWork] {
    try database.read { database in
      var work: [String: ClinicWork] = [:]
      func line(_ row: Row) -> String {
        let clinic: String = row["clinic"]
        let month: String = row["month"]
        let vaccine: String = row["vaccine"]
        let key = "\(clinic) \(month) \(vaccine)"
        if work[key] == nil {
          work[key] = ClinicWork(
            clinic: ClinicCode(clinic), month: month, vaccine: VaccineCode(vaccine), doses: 0,
            exempt: 0, consultations: 0, claimed: nil)
        }
        return key
      }
      let between = [months.lowerBound, months.upperBound]
      let doses = try Row.fetchAll(
        database,
        sql: """
          SELECT batch.clinic AS clinic, batch.month AS month, record.vaccine AS vaccine,
            count(*) AS doses,
            sum(coalesce(\(DataStore.decidedFee), \(DataStore.feeMark(in: database)))) AS exempt
          FROM record JOIN batch ON batch.name = record.batch
          WHERE batch.month BETWEEN ? AND ?
          GROUP BY 1, 2, 3
          """, arguments: [feeField, feeField, exempt] + StatementArguments(between))
      for row in doses {
        let key = line(row)
        work[key]?.doses = row["doses"]
        work[key]?.exempt = row["exempt"]
      }
      let consultations = try Row.fetchAll(
        database,
        sql: """
          SELECT batch.clinic AS clinic, batch.month AS month, pageState.vaccine AS vaccine,
            count(*) AS papers
          FROM pageState JOIN batch ON batch.name = pageState.batch
          WHERE batch.month BETWEEN ? AND ? AND pageState.state = 'rejected'
            AND pageState.vaccine IS NOT NULL
            AND EXISTS (SELECT 1 FROM reason WHERE reason.run = pageState.run
              AND reason.code IN ('doctorDeferred', 'consultationOnly'))
          GROUP BY 1, 2, 3
          """, arguments: StatementArguments(between))
      for row in consultations { work[line(row)]?.consultations = row["papers"] }
      let claims = try Row.fetchAll(
        database,
        sql: """
          SELECT batch.clinic AS clinic, batch.month AS month, manifestLine.vaccine AS vaccine,
            manifestLine.pageCount AS claimed
          FROM batch
            JOIN manifest ON manifest.id =
              (SELECT max(id) FROM manifest WHERE manifest.batch = batch.name)
            JOIN manifestLine ON manifestLine.manifest = manifest.id
          WHERE batch.month BETWEEN ? AND ?
          """, arguments: StatementArguments(between))
      var withSheet: Set<String> = []
      for row in claims {
        work[line(row)]?.claimed = row["claimed"]
        withSheet.insert("\(row["clinic"] as String) \(row["month"] as String)")
      }
      // A sheet that leaves a vaccine out claims none of it.
      for (key, value) in work
      where value.claimed == nil && withSheet.contains("\(value.clinic) \(value.month)") {
        work[key]?.claimed = 0
      }
      return work.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  /// The doses of some months whose paper says something else about the fee than was decided.
  ///
  /// - Parameters: as for `clinicWork`.
  /// - Throws: the database's error.
  public func feeDifferences(
    months: ClosedRange<String>, feeField: String, exempt: String
  ) throws -> [FeeDifference] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM (
            SELECT record.*, \(DataStore.feeMark(in: database)) AS isMarked, \(DataStore.decidedFee) AS isExempt
            FROM record JOIN batch ON batch.name = record.batch
            WHERE batch.month BETWEEN ? AND ?) AS dose
          WHERE isExempt IS NOT NULL AND isExempt <> isMarked
          ORDER BY clinic, vaccine, givenOn, page
          """, arguments: [feeField, feeField, exempt, months.lowerBound, months.upperBound]
      ).compactMap { row in
        row.record.map {
          FeeDifference(
            record: $0, page: PageID(rawValue: row["page"]), isExempt: row["isExempt"])
        }
      }
    }
  }

  /// 1 where the paper of a `record` says that nothing was collected; takes the field's name twice and
  /// what its answer begins with.
  private static func feeMark(in database: Database) -> String {
    """
    (CASE WHEN lower(coalesce(
      (SELECT \(database.textOfJSON("correction.value")) FROM correction
       WHERE correction.page = record.page AND correction.field = ?
       ORDER BY correction.id DESC LIMIT 1),
      (SELECT answer.text FROM answer WHERE answer.run = record.run AND answer.field = ?),
      '')) LIKE lower(?) || '%' THEN 1 ELSE 0 END)
    """
  }

  /// 1 where the last decision about a `record`'s fee is exempt, 0 where charged; else NULL.
  private static let decidedFee = """
    (SELECT CASE outcome WHEN 'exempt' THEN 1 WHEN 'charged' THEN 0 END FROM feeDecision
     WHERE feeDecision.resident = record.resident AND feeDecision.vaccine = record.vaccine
       AND feeDecision.givenOn = record.givenOn ORDER BY feeDecision.id DESC LIMIT 1)
    """
}
