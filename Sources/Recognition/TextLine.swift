internal import Domain
internal import Forms
private import Foundation
internal import Imaging

/// Cuts written lines out of their boxes.
enum TextLine {
  /// The line's ink without the form's print and without specks, cut to what is written.
  ///
  /// - Returns: Nil where nothing is written.
  static func trimmed(_ page: RegisteredPage, box: PaperBox, scale: Double) -> Raster? {
    let inside = box.grown(by: 0.6, -0.15)
    var ink = page.crop(inside, scale: scale)
    let pieces = Components(of: ink, over: 70).all
    let (width, height) = (Double(ink.width), Double(ink.height))
    var bounds = (left: ink.width, right: -1)
    var written = 0.0
    let strokes = pieces.filter { Double(max($0.width, $0.height)) / scale >= largestSpeck }
    for piece in pieces {
      let extent = Double(max(piece.width, piece.height)) / scale
      let thin = Double(min(piece.width, piece.height)) / scale
      let touchesEdge = piece.top <= 1 || piece.bottom >= ink.height - 2
      let isRule =
        (Double(piece.height) > 0.9 * height && thin < 0.7)
        || (Double(piece.width) > 0.5 * width && thin < 0.9)
        || (touchesEdge && thin < 0.5 && extent > 3)
      // Dots belong to letters: a small piece with nothing beside it is dirt.
      let isLone =
        extent < largestSpeck && !strokes.contains { distance(piece, $0) < farthestDot * scale }
      if extent < 0.45 || isRule || isLone {
        erase(piece, from: &ink)
        continue
      }
      written += Double(piece.area) / (scale * scale)
      bounds.left = min(bounds.left, piece.left)
      bounds.right = max(bounds.right, piece.right)
    }
    guard written > 0.8, bounds.right - bounds.left > Int(1.2 * scale) else { return nil }
    let margin = Int(1.2 * scale)
    let left = max(0, bounds.left - margin)
    let right = min(ink.width - 1, bounds.right + margin)
    var result = Raster(width: right - left + 1, height: ink.height)
    for y in 0..<ink.height {
      for x in left...right { result.samples[y * result.width + x - left] = ink[x, y] }
    }
    return result
  }

  /// A piece smaller than this may be dirt, mm.
  private static let largestSpeck = 1.0
  /// A letter's dots lie within this of its strokes, mm.
  private static let farthestDot = 1.2

  /// How far two pieces' bounds lie apart, pixels.
  private static func distance(_ one: Component, _ other: Component) -> Double {
    let across = max(0, one.left - other.right, other.left - one.right)
    let down = max(0, one.top - other.bottom, other.top - one.bottom)
    return Double(across * across + down * down).squareRoot()
  }

  /// The line cut to the height of what is written and brought to a given height.
  ///
  /// - Parameter height: Pixels.
  /// - Returns: Nil where nothing is written.
  static func fitted(_ page: RegisteredPage, box: PaperBox, height: Int) -> Raster? {
    guard let line = trimmed(page, box: box, scale: 8) else { return nil }
    let inked = (0..<line.height).filter { y in
      (0..<line.width).contains { line[$0, y] > 90 }
    }
    guard let top = inked.first, let bottom = inked.last, bottom - top > 8 else { return line }
    let margin = Int(Double(bottom - top) * 0.15) + 2
    var cut = Raster(width: line.width, height: bottom - top + 1 + 2 * margin)
    for y in max(0, top - margin)...min(line.height - 1, bottom + margin) {
      for x in 0..<line.width { cut[x, y - top + margin] = line[x, y] }
    }
    return cut.resampled(width: max(8, cut.width * height / cut.height), height: height)
  }

  /// Clears a piece's bounds of ink that is the piece's alone: rules and specks stand by themselves.
  private static func erase(_ piece: Component, from ink: inout Raster) {
    let isSmallOrThin = min(piece.width, piece.height) <= 10
    guard isSmallOrThin else { return }
    for y in max(0, piece.top - 1)...min(ink.height - 1, piece.bottom + 1) {
      for x in max(0, piece.left - 1)...min(ink.width - 1, piece.right + 1) { ink[x, y] = 0 }
    }
  }
}

/// Knows the line of a vaccine label that carries the lot number.
enum LotLine {
  /// Whether a line says that it is the lot, as `Lot No. MR415`, with the misreads of its print.
  static func isLot(_ text: String) -> Bool {
    let folded = Array(text.uppercased().filter { !$0.isWhitespace })
    let plain = String(folded)
    if ["LOT", "L0T", "LDT", "1OT", "IOT"].contains(where: { plain.contains($0) }) { return true }
    // `Lat No.`, `Loz No.`, `ot No.`: one letter of the three may be anything, or lost.
    for place in folded.indices.dropLast()
    where folded[place] == "N" && (folded[place + 1] == "O" || folded[place + 1] == "0") {
      let word = folded[..<place].suffix(3)
      if word.count == 3, zip(word, "LOT").count(where: { $0 == $1 }) >= 2 { return true }
      if word.count == 2, String(word) == "OT" || String(word) == "LO" { return true }
    }
    return false
  }

  /// Whether the head of a line names the lot in Japanese: 製造番号, 製造記号, ロット番号 and its like, one
  /// character of which may be misread.
  static func saysLotInJapanese(_ text: String) -> Bool {
    let word = text.filter { !$0.isWhitespace && $0 != ":" && $0 != "：" }
    if word.contains("製造") || word.contains("ロット") || word.contains("ﾛｯﾄ") { return true }
    return word.count <= 5 && (word.hasSuffix("番号") || word.hasSuffix("記号"))
  }

  /// Whether two looks at the line say the same number, but for characters that print cannot tell apart, one of which
  /// either may have read twice.
  static func sameNumber(_ one: String, _ other: String) -> Bool {
    let numbers = [one, other].map { LotPrint.number(in: $0) }
    let (plain, single) = (numbers.map(LotPrint.folded), numbers.map(LotPrint.undoubled))
    return !plain[0].isEmpty
      && (plain[0] == plain[1] || plain[0] == single[1] || single[0] == plain[1])
  }
}
