import GRDB

/// A connection inside `read` or `write`: SQL text goes in, rows come out.
///
/// The text is the part of SQL that both engines take as it is; placeholders are `?`, `?1` and `:name`. What is
/// spelled differently has a method here.
public struct Database {
  enum Connection {
    case sqlite(GRDB.Database)
    case postgres(PostgresConnection)
  }

  let connection: Connection

  init(_ connection: GRDB.Database) { self.connection = .sqlite(connection) }

  init(_ connection: PostgresConnection) { self.connection = .postgres(connection) }

  /// Which engine it is.
  public var engine: Engine {
    switch connection {
    case .sqlite: .sqlite
    case .postgres: .postgres
    }
  }

  /// Executes one statement with values, or several without.
  ///
  /// - Throws: `DatabaseError`.
  public func execute(sql: String, arguments: StatementArguments = []) throws {
    switch connection {
    case .sqlite(let connection):
      try rethrowing { try connection.execute(sql: sql, arguments: arguments.ofSQLite) }
    case .postgres(let connection): try connection.execute(sql, arguments)
    }
  }

  /// Inserts one row into a table whose rows are numbered by the database.
  ///
  /// - Returns: the row's number, the column `id`.
  /// - Throws: `DatabaseError`.
  public func insert(sql: String, arguments: StatementArguments = []) throws -> Int64 {
    guard let id = try insertIfNew(sql: sql, arguments: arguments) else {
      throw DatabaseError(.other, code: "no row", message: "nothing was inserted")
    }
    return id
  }

  /// Inserts one row, by a text that ends in `ON CONFLICT DO NOTHING`, into a table that numbers its rows.
  ///
  /// - Returns: the row's number, the column `id`; nil where nothing was inserted.
  /// - Throws: `DatabaseError`.
  public func insertIfNew(sql: String, arguments: StatementArguments = []) throws -> Int64? {
    switch connection {
    case .sqlite(let connection):
      try rethrowing {
        try connection.cachedStatement(sql: sql).execute(arguments: arguments.ofSQLite)
        return connection.changesCount > 0 ? connection.lastInsertedRowID : nil
      }
    case .postgres(let connection):
      try connection.rows(sql + " RETURNING id", arguments).first?.integer(0)
    }
  }

  /// How many rows the last statement inserted, changed or removed.
  public var changesCount: Int {
    switch connection {
    case .sqlite(let connection): connection.changesCount
    case .postgres(let connection): connection.changesCount
    }
  }

  /// A statement that is kept prepared for later calls with the same text.
  ///
  /// - Throws: `DatabaseError`.
  public func cachedStatement(sql: String) throws -> Statement {
    switch connection {
    case .sqlite(let connection):
      try rethrowing { Statement(.sqlite(try connection.cachedStatement(sql: sql))) }
    case .postgres(let connection): Statement(.postgres(connection, sql))
    }
  }

  /// A statement for many calls inside one transaction.
  ///
  /// - Throws: `DatabaseError`.
  public func makeStatement(sql: String) throws -> Statement {
    switch connection {
    case .sqlite(let connection):
      try rethrowing { Statement(.sqlite(try connection.makeStatement(sql: sql))) }
    case .postgres(let connection): Statement(.postgres(connection, sql))
    }
  }

  /// How a transaction ends.
  public enum Completion: Sendable {
    /// What was done stands.
    case commit
    /// Nothing was done.
    case rollback
  }

  /// A transaction of its own inside `writeWithoutTransaction`; no other writes meanwhile.
  ///
  /// - Throws: `DatabaseError`, and what the body throws, after undoing it.
  public func inWriteTransaction(_ body: () throws -> Completion) throws {
    switch connection {
    case .sqlite(let connection):
      try rethrowing {
        try connection.inTransaction(.immediate) {
          try body() == .commit ? .commit : .rollback
        }
      }
    case .postgres(let connection):
      try connection.transaction(.writing) { try body() == .commit }
    }
  }
}

/// A statement that can be executed again and again.
public struct Statement {
  enum Form {
    case sqlite(GRDB.Statement)
    case postgres(PostgresConnection, String)
  }

  let form: Form

  init(_ form: Form) { self.form = form }

  /// Executes it with these values.
  ///
  /// - Throws: `DatabaseError`.
  public func execute(arguments: StatementArguments = []) throws {
    switch form {
    case .sqlite(let statement):
      try rethrowing { try statement.execute(arguments: arguments.ofSQLite) }
    case .postgres(let connection, let sql): try connection.execute(sql, arguments)
    }
  }
}

/// The engines there are.
public enum Engine: String, Hashable, Sendable, CaseIterable {
  /// One file on one machine.
  case sqlite
  /// A server that several machines share.
  case postgres
}
