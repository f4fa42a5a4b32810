import Foundation
import GRDB

extension StatementArguments {
  var ofSQLite: GRDB.StatementArguments {
    named.isEmpty
      ? GRDB.StatementArguments(positional.map(\.ofSQLite))
      : GRDB.StatementArguments(named.mapValues(\.ofSQLite))
  }
}

extension DatabaseValue {
  fileprivate var ofSQLite: GRDB.DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): DatabaseValue.stored(number)
    case .real(let number): DatabaseValue.stored(number)
    case .text(let text): DatabaseValue.stored(text)
    case .bytes(let bytes): DatabaseValue.stored(bytes)
    }
  }

  /// By GRDB's own conformance: named on the type, `Data` would be taken for something to encode as JSON.
  private static func stored(_ value: some GRDB.DatabaseValueConvertible) -> GRDB.DatabaseValue {
    value.databaseValue
  }
}

extension DatabaseError {
  /// What went wrong, by SQLite's result code.
  static func kind(ofSQLite code: Int32) -> Kind {
    switch ResultCode(rawValue: code) {
    case .SQLITE_FULL: .noRoom
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
    case .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN: .disk
    case .SQLITE_CONSTRAINT: .constraint
    default: .other
    }
  }

  /// SQLite's error in the words of this room.
  init(_ error: GRDB.DatabaseError, row: Int? = nil) {
    self.init(
      DatabaseError.kind(ofSQLite: error.resultCode.rawValue),
      code: "SQLite \(error.extendedResultCode.rawValue)",
      message: error.message ?? error.description, row: row)
  }
}

/// Runs what calls SQLite, and throws its errors in the words of this room.
func rethrowing<Answer>(_ body: () throws -> Answer) throws -> Answer {
  do {
    return try body()
  } catch let error as GRDB.DatabaseError {
    throw DatabaseError(error)
  }
}

extension GRDB.Database {
  /// A statement for one query that is read to its end, prepared once a connection.
  ///
  /// Preparing a statement costs SQLite and GRDB more than most of ours cost to run. Texts that hold lists of
  /// numbers are long, and each is another: these are not kept.
  func prepared(_ sql: String) throws -> GRDB.Statement {
    try sql.utf8.count <= 4000 ? cachedStatement(sql: sql) : makeStatement(sql: sql)
  }
}
