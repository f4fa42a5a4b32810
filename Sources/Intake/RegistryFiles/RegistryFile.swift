public import Tables

/// A checked file of the registry: every row of it makes a value.
///
/// The values are made anew each time the file is gone through, so that a city's extract is never
/// held twice.
public struct RegistryFile<Value: Sendable>: Sequence, Sendable {
  /// What the file was encoded in.
  public let encoding: TableEncoding
  /// How many values it has.
  public let count: Int
  /// Columns of the file that were not read, for example 個人番号.
  public let unreadColumns: [String]
  /// What is odd and yet accepted, at most as many as mistakes are reported.
  public let remarks: [TableProblem]
  /// How many more remarks there are.
  public let omittedRemarks: Int

  private let table: Table
  private let shape: Shape

  /// How a row of a kind of file is read.
  struct Shape: Sendable {
    /// The columns that must be there, in any order.
    let columns: [String]
    /// Which of them make the row's number, counted in `columns`.
    let key: [Int]
    /// Whether a file without a row is accepted.
    var mayBeEmpty = false
    /// Reads a row; nil where the reader has noted a mistake that leaves no value.
    let read: @Sendable (inout RowReader) -> Value?
  }

  /// Reads and checks a whole file.
  ///
  /// - Parameter progress: called now and then with the rows checked so far and the rows there are.
  /// - Throws: `TableError` with all its mistakes at once, by line and column.
  init(
    bytes: [UInt8], shape: Shape, problemLimit: Int, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(TableError) {
    let table = try Table(bytes: bytes, problemLimit: problemLimit)
    let positions = try table.header.columns(shape.columns)
    var notes = Notes(limit: problemLimit)
    if table.rows.isEmpty, !shape.mayBeEmpty {
      notes.add(
        TableProblem(
          line: 1, column: nil,
          kind: .unacceptable("the file has a header and no row; nothing would be left")))
    }
    var firstLines: [String: Int32] = [:]
    firstLines.reserveCapacity(table.rows.count)
    let total = table.rows.count
    for (index, row) in table.rows.enumerated() {
      if index & 0x3FFF == 0x3FFF { progress(index + 1, total) }
      var reader = RowReader(row, columns: shape.columns, positions: positions)
      _ = shape.read(&reader)
      for problem in reader.problems { notes.add(problem) }
      for remark in reader.remarks { notes.remark(remark) }
      let key = shape.key.map { reader.trimmed($0) }.joined(separator: "\u{1F}")
      if let first = firstLines[key] {
        notes.add(
          row.problem(
            positions[shape.key.last ?? 0],
            "the number stands in line \(first) already; keep one of the two"))
      } else {
        firstLines[key] = Int32(row.line)
      }
    }
    if !notes.problems.isEmpty {
      var error = TableError(notes.problems, limit: problemLimit)
      error.omitted += notes.omittedProblems
      throw error
    }
    self.table = table
    self.shape = shape
    self.encoding = table.encoding
    self.count = table.rows.count
    self.remarks = notes.remarks
    self.omittedRemarks = notes.omittedRemarks
    self.unreadColumns = table.header.names.filter { !shape.columns.contains($0) && !$0.isEmpty }
  }

  /// The values in the file's order.
  public func makeIterator() -> AnyIterator<Value> {
    var rows = table.rows.makeIterator()
    let positions = shape.columns.compactMap { table.header.column($0) }
    return AnyIterator {
      while let row = rows.next() {
        var reader = RowReader(row, columns: shape.columns, positions: positions)
        if let value = shape.read(&reader) { return value }
      }
      return nil
    }
  }
}

/// What was found wrong or odd, the first of each and a count of the rest.
private struct Notes {
  let limit: Int
  var problems: [TableProblem] = []
  var omittedProblems = 0
  var remarks: [TableProblem] = []
  var omittedRemarks = 0

  init(limit: Int) { self.limit = limit }

  mutating func add(_ problem: TableProblem) {
    if problems.count < limit { problems.append(problem) } else { omittedProblems += 1 }
  }

  mutating func remark(_ remark: TableProblem) {
    if remarks.count < limit { remarks.append(remark) } else { omittedRemarks += 1 }
  }
}
