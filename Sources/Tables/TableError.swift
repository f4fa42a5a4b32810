/// One mistake in a table, placed so that a person finds it in a spreadsheet.
///
/// The sentence never quotes a cell: tables hold people.
public struct TableProblem: Sendable, Hashable {
  /// What kind of mistake.
  public enum Kind: Sendable, Hashable {
    /// Bytes that spell no character in the table's encoding.
    case invalidBytes
    /// A row whose number of columns is not the header's.
    case wrongColumnCount(expected: Int, found: Int)
    /// A quoted cell that is never closed.
    case unclosedQuote
    /// Something stands between a closing quote and the next separator.
    case textAfterQuote
    /// There is no header, or no row at all.
    case noHeader
    /// The header does not have these columns.
    case missingColumns([String])
    /// The header has this column twice.
    case repeatedColumn(String)
    /// The table is larger than 4 GiB.
    case tooLarge
    /// A cell's meaning is wrong; the words are the caller's and must not quote the cell.
    case unacceptable(String)
  }

  /// The line, from 1, as an editor counts them.
  public var line: Int
  /// The column, from 1, as a spreadsheet counts them; nil where the whole line is meant.
  public var column: Int?
  /// What is wrong.
  public var kind: Kind

  /// Makes a problem.
  public init(line: Int, column: Int?, kind: Kind) {
    self.line = line
    self.column = column
    self.kind = kind
  }
}

extension TableProblem: CustomStringConvertible {
  /// The mistake as a sentence, without its place.
  public var sentence: String {
    switch kind {
    case .invalidBytes: "a byte sequence spells no character in the table's encoding"
    case .wrongColumnCount(let expected, let found):
      "the row has \(found) columns, the header \(expected)"
    case .unclosedQuote: "a quoted cell opens here and is never closed"
    case .textAfterQuote: "text follows a closing quote"
    case .noHeader: "the table has no header line"
    case .missingColumns(let names): "the header lacks \(names.joined(separator: ", "))"
    case .repeatedColumn(let name): "the header has the column \(name) twice"
    case .tooLarge: "the table is larger than 4 GiB"
    case .unacceptable(let words): words
    }
  }

  /// For example `line 12, column 5: the row has 13 columns, the header 14`.
  public var description: String {
    column.map { "line \(line), column \($0): \(sentence)" } ?? "line \(line): \(sentence)"
  }
}

/// Everything that is wrong with a table, in the order of its lines.
public struct TableError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The mistakes, at most as many as were asked for; never empty.
  public var problems: [TableProblem]
  /// How many more there were.
  public var omitted: Int

  /// Makes an error of mistakes, keeping the first `limit` by place.
  public init(_ problems: [TableProblem], limit: Int = 100) {
    let ordered = problems.sorted { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) }
    self.problems = Array(ordered.prefix(limit))
    omitted = max(0, ordered.count - limit)
  }

  /// One mistake a line, and how many more there are.
  public var description: String {
    let lines = problems.map(\.description).joined(separator: "\n")
    return omitted == 0 ? lines : lines + "\nand \(omitted) more"
  }
}
