import CPQ
import Foundation

/// A server's answer: the one owner of libpq's result.
///
/// Values come as text, as SQLite would show them; `@safe` because the pointer never leaves and every place is held
/// against the answer's size.
@safe
final class PostgresResult {
  private let handle: OpaquePointer
  let count: Int
  let columns: Int
  private var places: [String: Int?] = [:]

  /// Takes a result over, which is freed with it.
  init(takingOwnership handle: OpaquePointer) {
    unsafe self.handle = handle
    unsafe count = Int(PQntuples(handle))
    unsafe columns = Int(PQnfields(handle))
  }

  deinit { unsafe PQclear(handle) }

  /// How the command ended, for example `INSERT 0 1` or `COMMIT`.
  var command: String {
    guard let tag = unsafe PQcmdStatus(handle) else { return "" }
    return unsafe String(cString: tag)
  }

  /// How many rows the command changed.
  var changes: Int {
    guard let text = unsafe PQcmdTuples(handle) else { return 0 }
    return unsafe Int(String(cString: text)) ?? 0
  }

  /// The place of a column by its name, whatever its case.
  func place(of name: String) -> Int? {
    if let known = places[name] { return known }
    let place = unsafe Int(PQfnumber(handle, name))
    places[name] = .some(place >= 0 ? place : nil)
    return place >= 0 ? place : nil
  }

  /// The bytes of a value's text, valid as long as the result; nil where there is no value.
  func textBytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
    precondition((0..<count).contains(row) && (0..<columns).contains(column))
    guard unsafe PQgetisnull(handle, Int32(row), Int32(column)) == 0,
      let start = unsafe PQgetvalue(handle, Int32(row), Int32(column))
    else { return nil }
    return unsafe UnsafeRawBufferPointer(
      start: start, count: Int(PQgetlength(handle, Int32(row), Int32(column))))
  }

  /// The number of a column's type in the server's catalogue.
  func type(of column: Int) -> UInt32 { unsafe PQftype(handle, Int32(column)) }

  func name(of column: Int) -> String {
    guard let name = unsafe PQfname(handle, Int32(column)) else { return "" }
    return unsafe String(cString: name)
  }
}

/// A row of a server's answer.
struct PostgresRow: CustomStringConvertible {
  let result: PostgresResult
  let index: Int

  func place(of name: String) -> Int? { result.place(of: name) }

  func text(_ column: Int) -> String? {
    guard let bytes = unsafe result.textBytes(index, column) else { return nil }
    return unsafe String(decoding: bytes, as: UTF8.self)
  }

  func integer(_ column: Int) -> Int64? {
    guard let bytes = unsafe result.textBytes(index, column) else { return nil }
    switch result.type(of: column) {
    case PostgresType.boolean: return unsafe bytes.first == UInt8(ascii: "t") ? 1 : 0
    case PostgresType.float8, PostgresType.numeric:
      let text = unsafe String(decoding: bytes, as: UTF8.self)
      return Int64(text) ?? Double(text).flatMap { Int64(exactly: $0.rounded(.towardZero)) }
    default: return unsafe Int64(String(decoding: bytes, as: UTF8.self))
    }
  }

  func real(_ column: Int) -> Double? { text(column).flatMap(Double.init) }

  /// The server writes bytes as `\x` and two hexadecimal digits each.
  func bytes(_ column: Int) -> Data? {
    guard let text = unsafe result.textBytes(index, column) else { return nil }
    guard result.type(of: column) == PostgresType.bytea else { return unsafe Data(text) }
    func digit(_ character: UInt8) -> UInt8 {
      character <= UInt8(ascii: "9") ? character - UInt8(ascii: "0") : character - 87
    }
    var bytes = Data(capacity: text.count / 2)
    for place in stride(from: 2, to: text.count - 1, by: 2) {
      unsafe bytes.append(digit(text[place]) << 4 | digit(text[place + 1]))
    }
    return bytes
  }

  var description: String {
    "["
      + (0..<result.columns).map { "\(result.name(of: $0)):\(text($0) ?? "NULL")" }
      .joined(separator: " ") + "]"
  }
}

/// Numbers of types in PostgreSQL's catalogue (src/include/catalog/pg_type.dat), the same on every server.
enum PostgresType {
  static let boolean: UInt32 = 16
  static let bytea: UInt32 = 17
  static let int8: UInt32 = 20
  static let text: UInt32 = 25
  static let float8: UInt32 = 701
  static let numeric: UInt32 = 1700

  /// The type that a value is sent as.
  static func number(of kind: DatabaseValue.Kind) -> UInt32 {
    switch kind {
    case .integer: int8
    case .real: float8
    case .text: text
    case .bytes: bytea
    }
  }
}
