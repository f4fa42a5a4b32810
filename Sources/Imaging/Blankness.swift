/// Tells an empty page from one with something on it.
enum Blankness {
  /// Ink in more than this many 3 mm squares, away from the edges, is something written or printed.
  static let mostInkedSquares = 12
  /// More than this many squares that are ink all over are no punch holes, marks or staples any more.
  static let mostFilledSquares = 90
  /// Darker than this against the paper is ink, grey levels at 75 dpi.
  static let darkest: UInt8 = 12

  /// Whether a page carries nothing but dust, punch holes, streaks and shadows.
  ///
  /// The test counts squares with detail in them, by darkness against the paper as it was scanned: lifting
  /// the contrast of an empty page would only make writing of its noise. Faint writing is three times as
  /// dark as the limit, paper's own texture half of it.
  static func isBlank(_ map: InkMap) -> Bool {
    let raster = map.darkness
    let edge = 9
    let margin = Int(8 * Pyramid.scale(1))
    let (columns, rows) = (
      (raster.width - 2 * margin) / edge, (raster.height - 2 * margin) / edge
    )
    guard columns > 4, rows > 4 else { return false }
    var inked = [Int](repeating: 0, count: columns * rows)
    var filled = 0
    for row in 0..<rows {
      for column in 0..<columns {
        var strokes = 0
        for y in 0..<edge {
          let start = (margin + row * edge + y) * raster.width + margin + column * edge
          for x in 0..<edge where raster.samples[start + x] > darkest { strokes += 1 }
        }
        // A speck has fewer pixels, a punch hole or a mark fills its square.
        inked[row * columns + column] = strokes >= 6 && strokes <= 60 ? 1 : 0
        if strokes > 60 { filled += 1 }
      }
    }
    guard filled <= mostFilledSquares else { return false }
    // A streak inks most of one column of squares: such columns tell nothing.
    var count = 0
    for column in 0..<columns {
      let total = (0..<rows).reduce(0) { $0 + inked[$1 * columns + column] }
      if total < rows / 2 { count += total }
    }
    return count <= mostInkedSquares
  }
}
