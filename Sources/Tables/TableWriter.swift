/// Writes a CSV table (RFC 4180): UTF-8, lines ending in CRLF, quotes only where they are needed.
public struct TableWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8]

  /// Starts a table.
  ///
  /// - Parameters:
  ///   - header: the names of the columns.
  ///   - byteOrderMark: whether to begin with one, by which Japanese Excel knows UTF-8.
  public init(header: [String], byteOrderMark: Bool = true) {
    bytes = byteOrderMark ? [0xEF, 0xBB, 0xBF] : []
    append(header)
  }

  /// Starts a part without a header, to be joined to a table.
  public init() { bytes = [] }

  /// Adds a part that another writer wrote.
  public mutating func append(part: [UInt8]) { bytes += part }

  /// Adds a row.
  public mutating func append(_ cells: [String]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(cell: TableWriter.defused(cell))
    }
    bytes.append(contentsOf: [13, 10])
  }

  private mutating func append(cell: String) {
    var cell = cell
    cell.withUTF8 { text in
      let needsQuotes = text.contains { byte in
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13
      }
      guard needsQuotes else { return bytes.append(contentsOf: text) }
      bytes.append(UInt8(ascii: "\""))
      for byte in text {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes.append(UInt8(ascii: "\""))
    }
  }

  /// The cell with an apostrophe before what a spreadsheet would take for a formula.
  ///
  /// OWASP, "CSV Injection": cells that begin with `=`, `+`, `-`, `@`, a tab or a line break, and
  /// their full-width forms, run when the file is opened.
  public static func defused(_ cell: String) -> String {
    switch cell.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": "'" + cell
    default: cell
    }
  }
}
