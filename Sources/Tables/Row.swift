/// One row of a table.
///
/// Columns are counted from 0 here, as arrays are; people are told from 1.
public struct Row: Sendable {
  let storage: Table.Storage
  let index: Int

  /// The line the row begins on, from 1.
  public var line: Int { Int(storage.lines[index]) }

  /// How many cells the row has; the same for every row.
  public var count: Int { storage.width }

  /// A cell's text, quotes taken off; nothing else is changed.
  public subscript(column: Int) -> String {
    String(decoding: utf8(column), as: UTF8.self)
  }

  /// A cell's bytes as UTF-8, quotes taken off.
  public func utf8(_ column: Int) -> ArraySlice<UInt8> {
    let range = span(column)
    let cell = storage.bytes[range]
    guard cell.first == UInt8(ascii: "\"") else { return cell }
    let inside = cell.dropFirst().dropLast()
    guard inside.contains(UInt8(ascii: "\"")) else { return inside }
    var plain: [UInt8] = []
    var skips = false
    for byte in inside {
      // Of two quotes the first is dropped.
      skips = byte == UInt8(ascii: "\"") && !skips
      if !skips { plain.append(byte) }
    }
    return plain[...]
  }

  /// Whether a cell is empty.
  public func isEmpty(_ column: Int) -> Bool { utf8(column).isEmpty }

  /// A problem with a cell of this row, for what the caller finds wrong with its meaning.
  ///
  /// - Parameters:
  ///   - column: from 0.
  ///   - sentence: what is wrong; it must not quote the cell.
  public func problem(_ column: Int, _ sentence: String) -> TableProblem {
    TableProblem(line: line, column: column + 1, kind: .unacceptable(sentence))
  }

  private func span(_ column: Int) -> Range<Int> {
    precondition(column >= 0 && column < storage.width, "a column the table does not have")
    let first = index * (storage.width + 1) + column
    return Int(storage.offsets[first])..<Int(storage.offsets[first + 1]) - 1
  }
}
