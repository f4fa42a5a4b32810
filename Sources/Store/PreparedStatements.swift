import GRDB

// Preparing a statement costs SQLite and GRDB more than most of ours cost to run. Here every query is prepared
// once a connection: these stand in place of GRDB's own of the same names, which prepare anew at each call.

/// Texts that hold lists of numbers are long, and each is another.
private let longestKept = 4000

extension Database {
  /// A statement for one query that is read to its end.
  fileprivate func prepared(_ sql: String) throws -> Statement {
    try sql.utf8.count <= longestKept ? cachedStatement(sql: sql) : makeStatement(sql: sql)
  }
}

extension Row {
  /// All rows of an answer.
  ///
  /// - Throws: the database's error.
  static func fetchAll(
    _ database: Database, sql: String, arguments: StatementArguments = []
  ) throws -> [Row] {
    try fetchAll(database.prepared(sql), arguments: arguments)
  }

  /// The first row of an answer; nil where it has none.
  ///
  /// - Throws: the database's error.
  static func fetchOne(
    _ database: Database, sql: String, arguments: StatementArguments = []
  ) throws -> Row? {
    try fetchOne(database.prepared(sql), arguments: arguments)
  }
}

extension DatabaseValueConvertible where Self: StatementColumnConvertible {
  /// The first column of all rows of an answer.
  ///
  /// - Throws: the database's error.
  static func fetchAll(
    _ database: Database, sql: String, arguments: StatementArguments = []
  ) throws -> [Self] {
    try fetchAll(database.prepared(sql), arguments: arguments)
  }

  /// The first column of the first row of an answer; nil where there is none.
  ///
  /// - Throws: the database's error.
  static func fetchOne(
    _ database: Database, sql: String, arguments: StatementArguments = []
  ) throws -> Self? {
    try fetchOne(database.prepared(sql), arguments: arguments)
  }
}
