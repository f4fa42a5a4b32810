import GRDB

public import struct Foundation.Data

/// A value as a database keeps it.
public enum DatabaseValue: Hashable, Sendable {
  /// Nothing, in a place for values of some kind.
  case null(Kind)
  /// A whole number; also what says yes (1) or no (0).
  case integer(Int64)
  /// A number with a fraction.
  case real(Double)
  /// A text.
  case text(String)
  /// Bytes.
  case bytes(Data)

  /// The kinds of values: PostgreSQL wants to know what is missing where a value is.
  public enum Kind: Hashable, Sendable {
    /// Whole numbers.
    case integer
    /// Numbers with a fraction.
    case real
    /// Texts.
    case text
    /// Bytes.
    case bytes
  }

  /// What kind it is.
  var kind: Kind {
    switch self {
    case .null(let kind): kind
    case .integer: .integer
    case .real: .real
    case .text: .text
    case .bytes: .bytes
    }
  }
}

/// What can be given to a statement and read from a row.
public protocol DatabaseValueConvertible {
  /// How it is kept.
  var databaseValue: DatabaseValue { get }
  /// What kind of value it is kept as.
  static var databaseKind: DatabaseValue.Kind { get }
  /// The value of a column by its place, from 0; nil where there is none.
  static func value(in row: Row, at index: Int) -> Self?
  /// The value of a column by its name; nil where there is none.
  static func value(in row: Row, named name: String) -> Self?
}

extension String: DatabaseValueConvertible {
  /// How it is kept.
  public var databaseValue: DatabaseValue { .text(self) }
  /// What kind of value it is kept as.
  public static var databaseKind: DatabaseValue.Kind { .text }
  /// The value of a column by its place; nil where there is none.
  public static func value(in row: Row, at index: Int) -> String? {
    switch row.form {
    case .sqlite(let row): row[index]
    case .postgres(let row): row.text(index)
    }
  }
  /// The value of a column by its name; nil where there is none.
  public static func value(in row: Row, named name: String) -> String? {
    switch row.form {
    case .sqlite(let row): row[name]
    case .postgres(let row): row.place(of: name).flatMap(row.text)
    }
  }
}

extension Int64: DatabaseValueConvertible {
  /// How it is kept.
  public var databaseValue: DatabaseValue { .integer(self) }
  /// What kind of value it is kept as.
  public static var databaseKind: DatabaseValue.Kind { .integer }
  /// The value of a column by its place; nil where there is none.
  public static func value(in row: Row, at index: Int) -> Int64? {
    switch row.form {
    case .sqlite(let row): row[index]
    case .postgres(let row): row.integer(index)
    }
  }
  /// The value of a column by its name; nil where there is none.
  public static func value(in row: Row, named name: String) -> Int64? {
    switch row.form {
    case .sqlite(let row): row[name]
    case .postgres(let row): row.place(of: name).flatMap(row.integer)
    }
  }
}

extension Int: DatabaseValueConvertible {
  /// How it is kept.
  public var databaseValue: DatabaseValue { .integer(Int64(self)) }
  /// What kind of value it is kept as.
  public static var databaseKind: DatabaseValue.Kind { .integer }
  /// The value of a column by its place; nil where there is none.
  public static func value(in row: Row, at index: Int) -> Int? {
    Int64.value(in: row, at: index).map { Int($0) }
  }
  /// The value of a column by its name; nil where there is none.
  public static func value(in row: Row, named name: String) -> Int? {
    Int64.value(in: row, named: name).map { Int($0) }
  }
}

extension Double: DatabaseValueConvertible {
  /// How it is kept.
  public var databaseValue: DatabaseValue { .real(self) }
  /// What kind of value it is kept as.
  public static var databaseKind: DatabaseValue.Kind { .real }
  /// The value of a column by its place; nil where there is none.
  public static func value(in row: Row, at index: Int) -> Double? {
    switch row.form {
    case .sqlite(let row): row[index]
    case .postgres(let row): row.real(index)
    }
  }
  /// The value of a column by its name; nil where there is none.
  public static func value(in row: Row, named name: String) -> Double? {
    switch row.form {
    case .sqlite(let row): row[name]
    case .postgres(let row): row.place(of: name).flatMap(row.real)
    }
  }
}

extension Bool: DatabaseValueConvertible {
  /// How it is kept.
  public var databaseValue: DatabaseValue { .integer(self ? 1 : 0) }
  /// What kind of value it is kept as.
  public static var databaseKind: DatabaseValue.Kind { .integer }
  /// The value of a column by its place; nil where there is none.
  public static func value(in row: Row, at index: Int) -> Bool? {
    Int64.value(in: row, at: index).map { $0 != 0 }
  }
  /// The value of a column by its name; nil where there is none.
  public static func value(in row: Row, named name: String) -> Bool? {
    Int64.value(in: row, named: name).map { $0 != 0 }
  }
}

extension Data: DatabaseValueConvertible {
  /// How it is kept.
  public var databaseValue: DatabaseValue { .bytes(self) }
  /// What kind of value it is kept as.
  public static var databaseKind: DatabaseValue.Kind { .bytes }
  /// The value of a column by its place; nil where there is none.
  public static func value(in row: Row, at index: Int) -> Data? {
    switch row.form {
    case .sqlite(let row): row[index]
    case .postgres(let row): row.bytes(index)
    }
  }
  /// The value of a column by its name; nil where there is none.
  public static func value(in row: Row, named name: String) -> Data? {
    switch row.form {
    case .sqlite(let row): row[name]
    case .postgres(let row): row.place(of: name).flatMap(row.bytes)
    }
  }
}

extension Optional: DatabaseValueConvertible where Wrapped: DatabaseValueConvertible {
  /// How it is kept.
  public var databaseValue: DatabaseValue { self?.databaseValue ?? .null(Wrapped.databaseKind) }
  /// What kind of value it is kept as.
  public static var databaseKind: DatabaseValue.Kind { Wrapped.databaseKind }
  /// The value of a column by its place; nil where there is none.
  public static func value(in row: Row, at index: Int) -> Wrapped?? {
    .some(Wrapped.value(in: row, at: index))
  }
  /// The value of a column by its name; nil where there is none.
  public static func value(in row: Row, named name: String) -> Wrapped?? {
    .some(Wrapped.value(in: row, named: name))
  }
}
