/// Counts by two things, with their names: what is shown, written as CSV and drawn.
public struct CrossTable: Hashable, Sendable {
  /// What the rows are, for example 医療機関.
  public var rowTitle: String
  /// What the columns are; empty where there is one column only.
  public var columnTitle: String
  /// The rows' names.
  public var rows: [String]
  /// The columns' names.
  public var columns: [String]
  /// The counts, row by row.
  public var cells: [[Int]]

  /// Makes a table of rows of equal length.
  public init(
    rowTitle: String, columnTitle: String, rows: [String], columns: [String], cells: [[Int]]
  ) {
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.rows = rows
    self.columns = columns
    self.cells = cells
  }

  /// The sums of the rows.
  public var rowTotals: [Int] { cells.map { $0.reduce(0, +) } }
  /// The sums of the columns.
  public var columnTotals: [Int] {
    columns.indices.map { column in cells.reduce(0) { $0 + $1[column] } }
  }
  /// The sum of all.
  public var total: Int { rowTotals.reduce(0, +) }
}

/// A table as it may be shown: a cell is a count, or nil where it is suppressed (秘匿).
public struct ShownTable: Hashable, Sendable {
  /// What the rows are.
  public var rowTitle: String
  /// What the columns are.
  public var columnTitle: String
  /// The rows' names.
  public var rows: [String]
  /// The columns' names.
  public var columns: [String]
  /// The counts, row by row; nil is suppressed.
  public var cells: [[Int?]]
  /// The sums of the rows; nil is suppressed.
  public var rowTotals: [Int?]
  /// The sums of the columns; nil is suppressed.
  public var columnTotals: [Int?]
  /// The sum of all; nil is suppressed.
  public var total: Int?
  /// How many cells are suppressed, sums included.
  public var suppressed: Int

  /// The table with everything shown.
  public init(unsuppressed table: CrossTable) {
    rowTitle = table.rowTitle
    columnTitle = table.columnTitle
    rows = table.rows
    columns = table.columns
    cells = table.cells.map { $0.map { $0 } }
    rowTotals = table.rowTotals
    columnTotals = table.columnTotals
    total = table.total
    suppressed = 0
  }

  /// What stands in place of a suppressed count.
  public static let mark = "X"

  /// The header of a printed or written table.
  public var header: [String] {
    let hasTotals = columns.count > 1
    return [rowTitle] + columns + (hasTotals ? ["計"] : [])
  }

  /// The lines of a printed or written table, sums last.
  public var lines: [[String]] {
    func text(_ count: Int?) -> String { count.map { "\($0)" } ?? ShownTable.mark }
    let hasTotals = columns.count > 1
    var lines = rows.indices.map { row in
      [rows[row]] + cells[row].map(text) + (hasTotals ? [text(rowTotals[row])] : [])
    }
    lines.append(["計"] + columnTotals.map(text) + (hasTotals ? [text(total)] : []))
    return lines
  }
}
