internal import Forms

/// How a cell is looked at: moved, and with more or less of its surroundings.
struct CellView: Hashable, Sendable {
  /// Moved to the right by so many samples of the net's input.
  var across: Double
  /// Moved down by so many samples.
  var down: Double
  /// How much larger what is seen is than the cell with its margin.
  var zoom: Double

  /// Reads `across,down,zoom`; nil where it is not three sound numbers.
  init?(_ text: String) {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0) ?? .nan
    }
    guard numbers.count == 3, numbers.allSatisfy({ abs($0) <= 8 }), numbers[2] >= 0.5,
      numbers[2] <= 2
    else { return nil }
    (across, down, zoom) = (numbers[0], numbers[1], numbers[2])
  }

  /// What is seen of a cell, mm.
  ///
  /// - Parameters:
  ///   - shown: The cell with its margin, mm.
  ///   - columns: Columns of the net's input.
  ///   - rows: Rows of the net's input.
  func box(of shown: PaperBox, columns: Int, rows: Int) -> PaperBox {
    let (width, height) = (shown.width * zoom, shown.height * zoom)
    return PaperBox(
      x: shown.x + (shown.width - width) / 2 + across * width / Double(columns),
      y: shown.y + (shown.height - height) / 2 + down * height / Double(rows),
      width: width, height: height)
  }
}
