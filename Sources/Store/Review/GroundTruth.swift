import Databases
public import Foundation

/// What a person says stands in a field of a page that is decided.
public struct CorrectedField: Hashable, Sendable {
  /// The correction's number: a later one of the same field takes its place.
  public var correction: Int64
  /// The page.
  public var page: PageID
  /// Its batch.
  public var batch: BatchName
  /// The file's name inside the batch.
  public var file: String
  /// The page's number in the file, from 1.
  public var number: Int
  /// The original's SHA-256.
  public var sha256: String
  /// The form that the page was read as when it was corrected.
  public var form: String?
  /// The field's name.
  public var field: String
  /// What the person typed.
  public var value: FieldValue
  /// What had been read there.
  public var read: String
  /// How surely it had been read, 0…1.
  public var confidence: Double
  /// By which pipeline.
  public var pipelineHash: String
  /// When it was corrected.
  public var at: Date
}

extension DataStore {
  /// What people corrected on pages that they have decided on, the last correction of each field, in order.
  ///
  /// Only what a person typed for a field is here. What the registry says of the resident whom a page was put
  /// on is not: paper and registry may differ, and it is the paper that models learn to read.
  ///
  /// - Throws: the database's error.
  public func groundTruth() throws -> [CorrectedField] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT correction.id AS correction, correction.page, correction.field, correction.value,
            correction.correctedAt, readingRun.form, readingRun.pipelineHash,
            coalesce(answer.text, '') AS readText, coalesce(answer.confidence, 0) AS confidence,
            pageState.batch, pageState.file, pageState.number, pageState.sha256
          FROM correction
            JOIN pageState ON pageState.page = correction.page
            JOIN readingRun ON readingRun.id = correction.run
            LEFT JOIN answer ON answer.run = correction.run AND answer.field = correction.field
          WHERE correction.id = (
              SELECT max(id) FROM correction AS other
              WHERE other.page = correction.page AND other.field = correction.field)
            AND pageState.state IN ('resolved', 'returned', 'rejected', 'committed')
          ORDER BY correction.id
          """
      ).map { row in
        CorrectedField(
          correction: row["correction"], page: PageID(rawValue: row["page"]),
          batch: try row.batch(), file: row["file"], number: row["number"], sha256: row["sha256"],
          form: row["form"], field: row["field"],
          value: try StoredJSON.value(FieldValue.self, row["value"]), read: row["readText"],
          confidence: row["confidence"], pipelineHash: row["pipelineHash"],
          at: try row.instant("correctedAt"))
      }
    }
  }
}
