import Domain
import GRDB
import GRDBSQLite

/// A prepared statement read column by column without a Swift value for each cell.
///
/// Rows of the whole city are millions; a `Row` and five `String`s for each would be most of the time.
/// The bytes of a cell are valid until the next step.
struct RegisterCursor {
  private let statement: Statement
  private let handle: SQLiteStatement
  private let database: Database

  init(_ database: Database, _ sql: String, _ arguments: StatementArguments? = nil) throws {
    self.database = database
    statement = try database.makeStatement(sql: sql)
    if let arguments { try statement.setArguments(arguments) }
    handle = statement.sqliteStatement
  }

  /// Goes to the next row; false after the last.
  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
    }
  }

  /// Goes to the row of a key, the statement's only argument; false where there is none.
  func step(to key: String) throws -> Bool {
    sqlite3_reset(handle)
    var key = key
    // The text is copied by SQLite (SQLITE_TRANSIENT) before the pointer ends.
    let code = key.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        sqlite3_bind_text(
          handle, 1, characters.baseAddress, Int32(characters.count),
          unsafeBitCast(-1, to: sqlite3_destructor_type.self))
      }
    }
    guard code == SQLITE_OK else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code))
    }
    return try step()
  }

  /// A cell's text.
  func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

  /// A cell's text as it lies in the database; empty for NULL.
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    guard let start = sqlite3_column_text(handle, column) else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
  }

  /// A cell as a number; 0 for NULL.
  func number(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// A cell that holds `2026-10-11`, as a day number; ``RegisterColumns/unknownDay`` for anything else.
  func day(_ column: Int32) -> Int32 {
    let text = bytes(column)
    guard text.count == 10 else { return RegisterColumns.unknownDay }
    func number(_ range: Range<Int>) -> Int {
      range.reduce(0) { $0 * 10 + Int(text[$1]) - 48 }
    }
    guard let date = CalendarDate(year: number(0..<4), month: number(5..<7), day: number(8..<10))
    else { return RegisterColumns.unknownDay }
    return Int32(date.dayNumber)
  }
}
