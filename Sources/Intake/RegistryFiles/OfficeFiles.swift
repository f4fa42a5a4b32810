public import Domain
public import Tables

/// The office's list of its own characters (外字一覧): 符号位置, 説明, 代替.
public enum GaijiFile {
  /// Reads the list.
  ///
  /// - Parameter bytes: the file as it is.
  /// - Throws: `TableError` with every mistake.
  public static func read(_ bytes: [UInt8]) throws(TableError) -> [GaijiTable.Entry] {
    let table = try Table(bytes: bytes)
    let columns = ["符号位置", "説明", "代替"]
    let positions = try table.header.columns(columns)
    var problems: [TableProblem] = []
    var entries: [GaijiTable.Entry] = []
    var lines: [Unicode.Scalar: Int] = [:]
    for row in table.rows {
      var reader = RowReader(row, columns: columns, positions: positions)
      if let character = character(&reader) {
        if let line = lines[character] {
          reader.refuse(0, "stands in line \(line) already; keep one of the two")
        }
        lines[character] = row.line
        let replacement = reader.text(2)
        if replacement.unicodeScalars.contains(where: GaijiTable.isPrivate) {
          reader.refuse(2, "is of the office's own characters again; no printer knows it")
        }
        entries.append(
          GaijiTable.Entry(
            character: character, description: reader.text(1), replacement: replacement))
      }
      problems += reader.problems
    }
    guard problems.isEmpty else { throw TableError(problems) }
    return entries
  }

  /// `U+E000`, `E000`, or the character itself.
  private static func character(_ row: inout RowReader) -> Unicode.Scalar? {
    guard let word = row.word(0) else { return nil }
    var found: Unicode.Scalar?
    if word.unicodeScalars.count == 1 {
      found = word.unicodeScalars.first
    } else {
      let digits = word.uppercased().hasPrefix("U+") ? word.dropFirst(2) : word[...]
      found = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    }
    guard let found, GaijiTable.isPrivate(found) else {
      row.refuse(0, "is no code point of a private use area, such as U+E000")
      return nil
    }
    return found
  }
}

/// The month's income and welfare data (所得・福祉情報): 宛名番号, 免除事由, 開始年月日, 終了年月日.
public struct WelfareFile: Sendable {
  /// One row.
  public struct Row: Hashable, Sendable {
    /// Whose.
    public var resident: ResidentCode
    /// The ground's word.
    public var ground: String
    /// The first day.
    public var from: CalendarDate
    /// The last day; nil while it lasts.
    public var until: CalendarDate?
  }

  /// What the file was encoded in.
  public let encoding: TableEncoding
  /// The rows in the file's order.
  public let rows: [Row]
  /// Columns of the file that were not read.
  public let unreadColumns: [String]

  /// Reads and checks a file.
  ///
  /// - Parameters:
  ///   - bytes: the file as it is.
  ///   - grounds: the words that are known.
  /// - Throws: `TableError` with every mistake.
  public init(_ bytes: [UInt8], grounds: [String]) throws(TableError) {
    let table = try Table(bytes: bytes)
    let columns = ["宛名番号", "免除事由", "開始年月日", "終了年月日"]
    let positions = try table.header.columns(columns)
    var problems: [TableProblem] = []
    var rows: [Row] = []
    var seen: [String: Int] = [:]
    for row in table.rows {
      var reader = RowReader(row, columns: columns, positions: positions)
      let code = reader.digits(0)
      let ground = reader.word(1)
      if let ground, !grounds.contains(ground) {
        reader.refuse(
          1, "holds a word that is not known; known are \(grounds.joined(separator: ", "))")
      }
      let known = reader.problems.count
      let from = reader.date(2)
      if from == nil, reader.problems.count == known {
        reader.refuse(2, "is empty; every row needs one")
      }
      let until = reader.date(3)
      if let from, let until, until < from { reader.refuse(3, "lies before 開始年月日") }
      let key = "\(code ?? "")\u{1F}\(ground ?? "")\u{1F}\(from.map { "\($0)" } ?? "")"
      if let line = seen[key] {
        reader.refuse(0, "stands in line \(line) with the same 免除事由 and 開始年月日 already")
      }
      seen[key] = row.line
      problems += reader.problems
      if let code, let ground, let from {
        rows.append(Row(resident: ResidentCode(code), ground: ground, from: from, until: until))
      }
    }
    guard problems.isEmpty else { throw TableError(problems) }
    encoding = table.encoding
    self.rows = rows
    unreadColumns = table.header.names.filter { !columns.contains($0) && !$0.isEmpty }
  }
}
