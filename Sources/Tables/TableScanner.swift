/// Finds the cells of a table in one pass over its bytes.
struct TableScanner {
  /// The number of cells each row must have; the first row decides where it is not given.
  var width: Int?
  /// What stands between cells.
  let separator: UInt8
  /// For each row its cells' first offsets, then one past its end plus one.
  var offsets: [UInt32] = []
  /// For each row its line, from 1.
  var lines: [UInt32] = []
  /// The mistakes found, at most `most`.
  var problems: [TableProblem] = []
  /// Mistakes beyond those.
  var uncounted = 0
  private let most = 10_000

  init(width: Int?, separator: UInt8) {
    self.width = width
    self.separator = separator
  }

  private mutating func add(_ line: Int, _ column: Int?, _ kind: TableProblem.Kind) {
    if problems.count < most {
      problems.append(TableProblem(line: line, column: column, kind: kind))
    } else {
      uncounted += 1
    }
  }

  /// Reads all rows.
  mutating func scan(_ text: [UInt8]) {
    let bytes = text.span
    // A host's end-of-file mark is no row.
    let end = text.last == 0x1A ? bytes.count - 1 : bytes.count
    let separator = separator
    let quote = UInt8(ascii: "\"")
    var index = 0
    var line = 1
    while index < end {
      if bytes[index] == 10 || bytes[index] == 13 {
        index = TableScanner.after(lineBreakAt: index, bytes, end)
        line += 1
        continue
      }
      let rowLine = line
      let rowOffsets = offsets.count
      offsets.append(UInt32(truncatingIfNeeded: index))
      var cells = 1
      row: while true {
        if index < end, bytes[index] == quote {
          let opened = (line, cells)
          index += 1
          var isClosed = false
          while index < end {
            let byte = bytes[index]
            if byte == quote {
              if index + 1 < end, bytes[index + 1] == quote {
                index += 2
                continue
              }
              isClosed = true
              index += 1
              break
            }
            if byte == 10 || byte == 13 {
              index = TableScanner.after(lineBreakAt: index, bytes, end)
              line += 1
            } else {
              index += 1
            }
          }
          if !isClosed {
            // Nothing after it can be told from the cell's own text.
            add(opened.0, opened.1, .unclosedQuote)
            offsets.removeLast(offsets.count - rowOffsets)
            return
          }
          if index < end, bytes[index] != separator, bytes[index] != 10, bytes[index] != 13 {
            add(line, cells, .textAfterQuote)
          }
        }
        while index < end {
          let byte = bytes[index]
          if byte == separator || byte == 10 || byte == 13 { break }
          index += 1
        }
        offsets.append(UInt32(truncatingIfNeeded: index + 1))
        guard index < end, bytes[index] == separator else { break row }
        index += 1
        cells += 1
      }
      if let width, cells != width {
        add(
          rowLine, min(cells, width) + (cells > width ? 1 : 0),
          .wrongColumnCount(expected: width, found: cells))
        offsets.removeLast(offsets.count - rowOffsets)
      } else {
        width = cells
        lines.append(UInt32(truncatingIfNeeded: rowLine))
      }
      if index < end {
        index = TableScanner.after(lineBreakAt: index, bytes, end)
        line += 1
      }
    }
  }

  /// Turns places that could not be decoded into problems with a line and a column.
  mutating func place(broken: [Int], in text: [UInt8], limit: Int) {
    var index = 0
    var line = 1
    var column = 1
    var isQuoted = false
    for offset in broken.prefix(limit) {
      while index < min(offset, text.count) {
        switch text[index] {
        case UInt8(ascii: "\""): isQuoted.toggle()
        case separator where !isQuoted: column += 1
        case 10, 13:
          index = TableScanner.after(lineBreakAt: index, text.span, text.count) - 1
          line += 1
          if !isQuoted { column = 1 }
        default: break
        }
        index += 1
      }
      add(line, column, .invalidBytes)
    }
  }

  /// The offset after a line break of one or two bytes.
  private static func after(lineBreakAt index: Int, _ bytes: Span<UInt8>, _ end: Int) -> Int {
    bytes[index] == 13 && index + 1 < end && bytes[index + 1] == 10 ? index + 2 : index + 1
  }
}
