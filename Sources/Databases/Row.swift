import GRDB

/// A row of an answer.
///
/// Columns are found by name, whatever its case, or by place, from 0. A value that is not there may only be asked
/// for as an optional.
public struct Row: CustomStringConvertible {
  enum Form {
    case sqlite(GRDB.Row)
    case postgres(PostgresRow)
  }

  let form: Form

  init(_ row: GRDB.Row) { form = .sqlite(row) }

  init(_ row: PostgresRow) { form = .postgres(row) }

  /// The value of a column by its name.
  public subscript<Value: DatabaseValueConvertible>(_ name: String) -> Value {
    guard let value = Value.value(in: self, named: name) else {
      fatalError("the column \(name) is missing or has no value")
    }
    return value
  }

  /// The value of a column by its place, from 0.
  public subscript<Value: DatabaseValueConvertible>(_ index: Int) -> Value {
    guard let value = Value.value(in: self, at: index) else {
      fatalError("the column at \(index) has no value")
    }
    return value
  }

  /// All of it, to look at in tests.
  public var description: String {
    switch form {
    case .sqlite(let row): row.description
    case .postgres(let row): row.description
    }
  }
}

extension Row {
  /// All rows of an answer.
  ///
  /// - Throws: `DatabaseError`.
  public static func fetchAll(
    _ database: Database, sql: String, arguments: StatementArguments = []
  ) throws -> [Row] {
    switch database.connection {
    case .sqlite(let connection):
      try rethrowing {
        try GRDB.Row.fetchAll(
          connection.prepared(sql), arguments: arguments.ofSQLite
        ).map(Row.init)
      }
    case .postgres(let connection): try connection.rows(sql, arguments).map(Row.init)
    }
  }

  /// All rows of a statement's answer.
  ///
  /// - Throws: `DatabaseError`.
  public static func fetchAll(
    _ statement: Statement, arguments: StatementArguments = []
  ) throws -> [Row] {
    switch statement.form {
    case .sqlite(let statement):
      try rethrowing {
        try GRDB.Row.fetchAll(statement, arguments: arguments.ofSQLite).map(Row.init)
      }
    case .postgres(let connection, let sql): try connection.rows(sql, arguments).map(Row.init)
    }
  }

  /// The first row of an answer; nil where it has none.
  ///
  /// - Throws: `DatabaseError`.
  public static func fetchOne(
    _ database: Database, sql: String, arguments: StatementArguments = []
  ) throws -> Row? {
    switch database.connection {
    case .sqlite(let connection):
      try rethrowing {
        try GRDB.Row.fetchOne(
          connection.prepared(sql), arguments: arguments.ofSQLite
        ).map(Row.init)
      }
    case .postgres(let connection): try connection.rows(sql, arguments).first.map(Row.init)
    }
  }

  /// The first row of a statement's answer; nil where it has none.
  ///
  /// - Throws: `DatabaseError`.
  public static func fetchOne(
    _ statement: Statement, arguments: StatementArguments = []
  ) throws -> Row? {
    switch statement.form {
    case .sqlite(let statement):
      try rethrowing {
        try GRDB.Row.fetchOne(statement, arguments: arguments.ofSQLite).map(Row.init)
      }
    case .postgres(let connection, let sql): try connection.rows(sql, arguments).first.map(Row.init)
    }
  }

  /// The rows of an answer one by one: for answers that are too long to hold.
  ///
  /// - Throws: `DatabaseError`.
  public static func fetchCursor(
    _ database: Database, sql: String, arguments: StatementArguments = []
  ) throws -> RowCursor {
    switch database.connection {
    case .sqlite(let connection):
      try rethrowing {
        RowCursor(
          .sqlite(
            try GRDB.Row.fetchCursor(connection, sql: sql, arguments: arguments.ofSQLite)))
      }
    case .postgres(let connection):
      RowCursor(.postgres(try PostgresCursor(connection, sql, arguments)))
    }
  }
}

/// Rows one by one; a row is valid until the next.
public final class RowCursor {
  enum Form {
    case sqlite(GRDB.RowCursor)
    case postgres(PostgresCursor)
  }

  private let form: Form

  init(_ form: Form) { self.form = form }

  /// The next row; nil after the last.
  ///
  /// - Throws: `DatabaseError`.
  public func next() throws -> Row? {
    switch form {
    case .sqlite(let cursor): try rethrowing { try cursor.next().map(Row.init) }
    case .postgres(let cursor): try cursor.next().map(Row.init)
    }
  }
}

extension DatabaseValueConvertible {
  /// The first column of the first row; nil where there is no row or no value.
  ///
  /// - Throws: `DatabaseError`.
  public static func fetchOne(
    _ database: Database, sql: String, arguments: StatementArguments = []
  ) throws -> Self? {
    try Row.fetchOne(database, sql: sql, arguments: arguments).flatMap { value(in: $0, at: 0) }
  }

  /// The first column of all rows.
  ///
  /// - Throws: `DatabaseError`.
  public static func fetchAll(
    _ database: Database, sql: String, arguments: StatementArguments = []
  ) throws -> [Self] {
    switch database.connection {
    case .sqlite:
      let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
      var values: [Self] = []
      while let row = try rows.next() { values.append(row[0]) }
      return values
    case .postgres:
      return try Row.fetchAll(database, sql: sql, arguments: arguments).map { $0[0] }
    }
  }

  /// The first column of all rows of a statement's answer.
  ///
  /// - Throws: `DatabaseError`.
  public static func fetchAll(
    _ statement: Statement, arguments: StatementArguments = []
  ) throws -> [Self] {
    try Row.fetchAll(statement, arguments: arguments).map { $0[0] }
  }
}
