/// A CSV table of an office: a header and rows of as many cells (RFC 4180, with what offices add).
///
/// Accepted without a flag: UTF-8 with or without a byte order mark, CP932 as Windows writes it,
/// UTF-16 with a byte order mark; lines that end in CRLF, LF or CR; quoted cells with commas, line
/// breaks and doubled quotes inside; empty lines, which are passed over; a last Ctrl-Z (0x1A), which
/// hosts still write. Reading is strict otherwise: `init` throws all the mistakes at once.
///
/// ```swift
/// let table = try Table(bytes: bytes)
/// let columns = try table.header.columns(["宛名番号", "氏名"])
/// for row in table.rows {
///   use(row[columns[0]], row[columns[1]], at: row.line)
/// }
/// ```
/// Cells become `String`s only when asked for; `row.utf8(column)` gives the bytes without one.
/// Fifteen offsets a row are kept, so any row can be asked for again at no cost.
public struct Table: Sendable {
  /// The names of the columns.
  public let header: Header
  let storage: Storage

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - bytes: the file as it is.
  ///   - header: the names of the columns where the file has no header line.
  ///   - separator: what stands between cells; a comma unless said otherwise.
  ///   - problemLimit: how many mistakes the error holds at most.
  /// - Throws: `TableError` with every mistake: undecodable bytes, rows of another width, unclosed
  ///   quotes, a header that is missing or names a column twice.
  public init(
    bytes: [UInt8], header given: [String]? = nil, separator: UInt8 = UInt8(ascii: ","),
    problemLimit: Int = 100
  ) throws(TableError) {
    guard bytes.count < Int(UInt32.max) / 3 else {
      throw TableError([TableProblem(line: 1, column: nil, kind: .tooLarge)])
    }
    let text = DecodedText(bytes)
    var scanner = TableScanner(width: given?.count, separator: separator)
    scanner.scan(text.bytes)
    scanner.place(broken: text.broken, in: text.bytes, limit: problemLimit)
    var names = given ?? []
    let width = scanner.width ?? 0
    if given == nil {
      if width == 0 {
        scanner.problems.append(TableProblem(line: 1, column: nil, kind: .noHeader))
      } else if scanner.problems.isEmpty {
        let headerRow = Storage(
          bytes: text.bytes, encoding: text.encoding, width: width, offsets: scanner.offsets,
          lines: scanner.lines)
        names = (0..<width).map { Header.trimmed(Row(storage: headerRow, index: 0)[$0]) }
        scanner.offsets.removeFirst(width + 1)
        let line = Int(scanner.lines.removeFirst())
        for (column, name) in names.enumerated()
        where !name.isEmpty && names[..<column].contains(name) {
          scanner.problems.append(
            TableProblem(line: line, column: column + 1, kind: .repeatedColumn(name)))
        }
      }
    }
    guard scanner.problems.isEmpty else {
      var error = TableError(scanner.problems, limit: problemLimit)
      error.omitted += scanner.uncounted + max(0, text.broken.count - problemLimit)
      throw error
    }
    header = Header(names: names)
    storage = Storage(
      bytes: text.bytes, encoding: text.encoding, width: width, offsets: scanner.offsets,
      lines: scanner.lines)
  }

  /// What the file was encoded in.
  public var encoding: TableEncoding { storage.encoding }

  /// The rows in the file's order, without the header.
  public var rows: Rows { Rows(storage: storage) }

  /// The rows of a table, by their position from 0.
  public struct Rows: RandomAccessCollection, Sendable {
    let storage: Storage
    /// The first row's position.
    public var startIndex: Int { 0 }
    /// One past the last row's position.
    public var endIndex: Int { storage.lines.count }
    /// The row at a position.
    public subscript(position: Int) -> Row { Row(storage: storage, index: position) }
  }

  /// What all rows share.
  final class Storage: Sendable {
    /// The whole text as UTF-8.
    let bytes: [UInt8]
    let encoding: TableEncoding
    /// Cells a row.
    let width: Int
    /// For each row its cells' first offsets, then one past its end plus one.
    let offsets: [UInt32]
    /// For each row its line, from 1.
    let lines: [UInt32]

    init(
      bytes: [UInt8], encoding: TableEncoding, width: Int, offsets: [UInt32], lines: [UInt32]
    ) {
      self.bytes = bytes
      self.encoding = encoding
      self.width = width
      self.offsets = offsets
      self.lines = lines
    }
  }
}

/// The names of a table's columns, without the spaces around them.
public struct Header: Sendable, Hashable {
  /// The names from left to right.
  public let names: [String]

  /// The position, from 0, of a column, or nil where there is none of that name.
  public func column(_ name: String) -> Int? { names.firstIndex(of: name) }

  /// The positions, from 0, of columns that must be there.
  ///
  /// - Throws: `TableError` with one problem that names all the missing columns.
  public func columns(_ wanted: [String]) throws(TableError) -> [Int] {
    let missing = wanted.filter { column($0) == nil }
    guard missing.isEmpty else {
      throw TableError([TableProblem(line: 1, column: nil, kind: .missingColumns(missing))])
    }
    return wanted.compactMap { column($0) }
  }

  static func trimmed(_ name: String) -> String {
    let isBlank = { (character: Character) in
      character == " " || character == "\u{3000}" || character == "\t"
    }
    var rest = Substring(name).drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return String(rest)
  }
}
