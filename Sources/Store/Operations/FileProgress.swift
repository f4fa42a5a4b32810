import Databases

/// How far a file has come.
public struct FileProgress: Sendable, Hashable {
  /// A page that could not be read as an image.
  public struct FailedPage: Sendable, Hashable {
    /// Its number in the file, from 1.
    public var number: Int
    /// The first reason's note; no personal data.
    public var note: String
  }

  /// Its pages; 0 where they have not been counted.
  public var pages: Int
  /// Those that have no result yet.
  public var unread: Int
  /// Those that failed.
  public var failed: [FailedPage]
}

extension DataStore {
  /// Those of some files whose pages all have a result.
  ///
  /// - Throws: the database's error.
  public func filesRead(among files: [FileID]) throws -> Set<FileID> {
    guard !files.isEmpty else { return [] }
    return try database.read { database in
      // Numbers of the database itself: no text of anybody stands in the query.
      let list = files.map { "\($0.rawValue)" }.joined(separator: ", ")
      let ids = try Int64.fetchAll(
        database,
        sql: """
          SELECT arrival FROM page WHERE arrival IN (\(list))
          GROUP BY arrival HAVING min(isDone) = 1
          """)
      return Set(ids.map(FileID.init))
    }
  }

  /// How far a file has come.
  ///
  /// - Throws: the database's error.
  public func progress(of file: FileID) throws -> FileProgress {
    try database.read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT count(*) AS pages, count(*) FILTER (WHERE isDone = 0) AS unread FROM page
          WHERE arrival = ?
          """,
        arguments: [file.rawValue])
      let failed = try Row.fetchAll(
        database,
        sql: """
          SELECT page.number, reason.note FROM page
            JOIN standing ON standing.id = (
              SELECT max(id) FROM standing WHERE standing.page = page.id)
            JOIN readingRun ON readingRun.id = standing.run
            LEFT JOIN reason ON reason.run = readingRun.id AND reason.position = 0
          WHERE page.arrival = ? AND readingRun.outcome = 'failed' ORDER BY page.number
          """, arguments: [file.rawValue])
      return FileProgress(
        pages: row?["pages"] ?? 0, unread: row?["unread"] ?? 0,
        failed: failed.map { .init(number: $0["number"], note: $0["note"] ?? "") })
    }
  }
}
