import GRDB
import GRDBSQLite

/// An answer read byte by byte, for the lists over a whole city: no text is made that nobody keeps.
///
/// The bytes are valid until the next step.
///
/// Safe: the statement's pointer is that of the statement in `form`, which lives as long as the cursor.
@safe public final class ByteCursor {
  private enum Form {
    case sqlite(GRDB.Statement, GRDB.Database)
    case postgres(PostgresCursor)
  }

  private let form: Form
  /// SQLite's statement, which `form` keeps alive; a cell is asked for millions of times, and each time to count
  /// who holds the statement's owner would cost more than the cell.
  private let statement: OpaquePointer?

  /// Opens an answer.
  ///
  /// - Throws: `DatabaseError`.
  public init(_ database: Database, _ sql: String, _ arguments: StatementArguments? = nil) throws {
    switch database.connection {
    case .sqlite(let connection):
      let prepared = try rethrowing {
        let statement = try connection.makeStatement(sql: sql)
        if let arguments { try statement.setArguments(arguments.ofSQLite) }
        return statement
      }
      form = .sqlite(prepared, connection)
      unsafe statement = prepared.sqliteStatement
    case .postgres(let connection):
      form = .postgres(try PostgresCursor(connection, sql, arguments))
      unsafe statement = nil
    }
  }

  /// Goes to the next row.
  ///
  /// - Returns: false after the last.
  /// - Throws: `DatabaseError`.
  public func step() throws -> Bool {
    if let statement = unsafe statement {
      let code = unsafe sqlite3_step(statement)
      if code == SQLITE_ROW { return true }
      if code == SQLITE_DONE { return false }
      throw failure(code)
    }
    guard case .postgres(let cursor) = form else { return false }
    return try cursor.step()
  }

  private func failure(_ code: Int32) -> DatabaseError {
    var message: String?
    if case .sqlite(_, let connection) = form { message = connection.lastErrorMessage }
    return DatabaseError(
      GRDB.DatabaseError(resultCode: ResultCode(rawValue: code), message: message))
  }

  /// Begins anew with another text for the first placeholder, and goes to the first row.
  ///
  /// - Throws: `DatabaseError`.
  public func step(to key: String) throws -> Bool {
    switch form {
    case .sqlite(let statement, _):
      unsafe sqlite3_reset(statement.sqliteStatement)
      var key = key
      // The text is copied by SQLite (SQLITE_TRANSIENT) before the pointer ends.
      let code = key.withUTF8 { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
          unsafe sqlite3_bind_text(
            statement.sqliteStatement, 1, characters.baseAddress, Int32(characters.count),
            unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
      }
      guard code == SQLITE_OK else {
        throw DatabaseError(GRDB.DatabaseError(resultCode: ResultCode(rawValue: code)))
      }
    case .postgres(let cursor): try cursor.restart([key])
    }
    return try step()
  }

  /// A column as a text.
  public func text(_ column: Int32) -> String {
    unsafe String(decoding: bytes(column), as: UTF8.self)
  }

  /// The bytes of a column's text; none where it has no value.
  public func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    if let statement = unsafe statement {
      guard let start = unsafe sqlite3_column_text(statement, column) else {
        return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
      }
      return unsafe UnsafeRawBufferPointer(
        start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }
    guard case .postgres(let cursor) = form else {
      return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return unsafe cursor.textBytes(Int(column))
  }

  /// A column as a whole number; 0 where it has no value.
  public func number(_ column: Int32) -> Int64 {
    if let statement = unsafe statement { return unsafe sqlite3_column_int64(statement, column) }
    guard case .postgres(let cursor) = form else { return 0 }
    return cursor.number(Int(column))
  }
}
