import GRDB

/// Where a file's rows are held against the registry, and how what came of it is written.
///
/// A city's extract takes half a minute to stage and compare. That is done on a connection of its own that sees one
/// moment of the database and keeps nobody from writing; only what changed is written in the one transaction that
/// everybody else waits for.
struct Staging {
  /// Reads the registry as of one moment; its temporary tables hold the file's rows.
  let database: Database
  private let writer: (any DatabaseWriter)?

  /// Whether others write meanwhile.
  var isBeside: Bool { writer != nil }

  /// Writes in one transaction: all of it or nothing.
  func write(_ body: (Database) throws -> Void) throws {
    if let writer { try writer.write(body) } else { try body(database) }
  }

  fileprivate init(_ database: Database, writer: (any DatabaseWriter)?) {
    self.database = database
    self.writer = writer
  }
}

extension DataStore {
  /// Stages and compares; the temporary tables are gone afterwards, whatever happened.
  ///
  /// - Parameter isFirst: whether there is nothing yet to compare with. Then every row is written, which is done
  ///   fastest where it was staged, in one transaction that others wait for; without a registry nobody works yet.
  /// - Throws: the database's error, and what `body` throws.
  func staging<Answer>(
    isFirst: Bool = false, _ body: (Staging) throws -> Answer
  ) throws -> Answer {
    // In memory there is one connection anyway.
    guard let pool = database as? DatabasePool, !isFirst else {
      return try database.write { database in
        let answer = try body(Staging(database, writer: nil))
        try DataStore.clear(database)
        return answer
      }
    }
    var configuration = pool.configuration
    configuration.readonly = true
    let beside = try DatabaseQueue(path: pool.path, configuration: configuration)
    var answer: Answer?
    try beside.inDatabase { database in
      try database.inTransaction(.deferred) {
        answer = try body(Staging(database, writer: pool))
        return .rollback
      }
    }
    try beside.close()
    guard let answer else { throw StoreError(.notFound, "the file was not compared") }
    return answer
  }

  private static func clear(_ database: Database) throws {
    try database.execute(sql: "DROP TABLE IF EXISTS temp.met; DROP TABLE IF EXISTS temp.incoming")
  }
}
