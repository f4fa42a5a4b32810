import Foundation

/// Many rows into one table by `COPY`, in its text format (PostgreSQL 15, chapter COPY, "Text Format").
final class PostgresCopy {
  private let connection: PostgresConnection
  private var buffer: [UInt8] = []
  private var isOpen = true

  init(_ connection: PostgresConnection, into table: String, columns: [String]) throws {
    self.connection = connection
    buffer.reserveCapacity(1 << 17)
    try connection.run("COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN")
  }

  deinit { if isOpen { try? connection.endCopy(isWhole: false) } }

  /// Adds a row.
  func add(_ row: [any DatabaseValueConvertible]) throws {
    for (index, value) in row.enumerated() {
      if index > 0 { buffer.append(UInt8(ascii: "\t")) }
      switch value.databaseValue {
      case .null: buffer.append(contentsOf: "\\N".utf8)
      case .integer(let number): buffer.append(contentsOf: String(number).utf8)
      case .real(let number): buffer.append(contentsOf: String(number).utf8)
      case .text(let text): escape(text)
      case .bytes(let bytes):
        buffer.append(contentsOf: "\\\\x".utf8)
        for byte in bytes {
          for digit in [byte >> 4, byte & 15] {
            buffer.append(digit < 10 ? digit + UInt8(ascii: "0") : digit + 87)
          }
        }
      }
    }
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count > 1 << 16 {
      try connection.copy(buffer)
      buffer.removeAll(keepingCapacity: true)
    }
  }

  private func escape(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): buffer.append(contentsOf: "\\\\".utf8)
      case UInt8(ascii: "\t"): buffer.append(contentsOf: "\\t".utf8)
      case UInt8(ascii: "\n"): buffer.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\r"): buffer.append(contentsOf: "\\r".utf8)
      default: buffer.append(byte)
      }
    }
  }

  /// Ends it: all rows are in the table, or none.
  func finish() throws {
    isOpen = false
    if !buffer.isEmpty { try connection.copy(buffer) }
    try connection.endCopy(isWhole: true)
  }
}
