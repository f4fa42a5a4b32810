import Databases
import Domain
public import Foundation

/// What says that a batch is complete.
public enum ClosingReason: String, Sendable, Hashable, CaseIterable {
  /// As many pages as the clinic claims.
  case claimSheet
  /// A file that says so.
  case marker
  /// Nothing has come for a while.
  case quiet
}

/// A batch that nothing has closed yet.
public struct OpenBatch: Sendable, Hashable {
  /// The batch.
  public var name: BatchName
  /// Its files, duplicates included.
  public var files: Int
  /// Its pages, those of duplicate files not counted.
  public var pages: Int
  /// Pages without a result.
  public var unread: Int
  /// How many pages the claim sheet names; nil where there is none.
  public var claimed: Int?
  /// When the last file or claim sheet came.
  public var lastArrival: Date
}

extension DataStore {
  /// The batches that have files and no closing that still counts.
  ///
  /// - Throws: the database's error.
  public func openBatches() throws -> [OpenBatch] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          WITH open AS (
            SELECT batch.name, (SELECT count(*) FROM arrival WHERE batch = batch.name) AS files
            FROM batch)
          SELECT open.name, open.files,
            (SELECT count(*) FROM page JOIN arrival ON arrival.id = page.arrival
              WHERE arrival.batch = open.name AND arrival.duplicateOf IS NULL) AS pages,
            (SELECT count(*) FROM page JOIN arrival ON arrival.id = page.arrival
              WHERE arrival.batch = open.name AND page.isDone = 0) AS unread,
            (SELECT sum(pageCount) FROM manifestLine WHERE manifest =
              (SELECT max(id) FROM manifest WHERE batch = open.name)) AS claimed,
            (SELECT max(at) FROM (
              SELECT max(arrivedAt) AS at FROM arrival WHERE batch = open.name
              UNION ALL SELECT max(receivedAt) FROM manifest WHERE batch = open.name) AS word) AS last
          FROM open WHERE open.files > 0 AND NOT EXISTS (
            SELECT 1 FROM batchClosing WHERE batch = open.name AND fileCount = open.files)
          ORDER BY open.name
          """
      ).map { row in
        OpenBatch(
          name: try row.batch("name"), files: row["files"], pages: row["pages"],
          unread: row["unread"], claimed: row["claimed"], lastArrival: try row.instant("last"))
      }
    }
  }

  /// Closes a batch; a file that comes later opens it again.
  ///
  /// - Parameters:
  ///   - because: what says that it is complete.
  ///   - by: who watches.
  /// - Returns: false where it is closed already.
  /// - Throws: `StoreError` where there is no such batch.
  @discardableResult
  public func closeBatch(
    _ name: BatchName, because reason: ClosingReason, by: String
  ) throws -> Bool {
    try database.write { database in
      try DataStore.require(name, in: database)
      let files =
        try Int.fetchOne(
          database, sql: "SELECT count(*) FROM arrival WHERE batch = ?",
          arguments: [name.description]) ?? 0
      let isClosed = try Bool.fetchOne(
        database,
        sql: "SELECT EXISTS (SELECT 1 FROM batchClosing WHERE batch = ? AND fileCount = ?)",
        arguments: [name.description, files])
      guard isClosed != true else { return false }
      let pages =
        try Int.fetchOne(
          database,
          sql: """
            SELECT count(*) FROM page JOIN arrival ON arrival.id = page.arrival WHERE batch = ?
            """, arguments: [name.description]) ?? 0
      let at = now()
      try database.execute(
        sql: """
          INSERT INTO batchClosing (batch, because, fileCount, pageCount, closedAt, closedBy)
          VALUES (?, ?, ?, ?, ?, ?)
          """, arguments: [name.description, reason.rawValue, files, pages, at, by])
      try database.append(
        AuditEvent(
          action: .batchClosed, actor: by, subject: "batch:\(name)",
          detail: ["because": reason.rawValue, "files": "\(files)", "pages": "\(pages)"]), at: at)
      return true
    }
  }
}
