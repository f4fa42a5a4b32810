internal import Domain
internal import Forms
internal import Imaging

/// A stretch of print that is to be read: a line of a label, or the part of it that holds the number.
private struct LinePlace {
  var centre: Point
  /// Along the print, mm.
  var width: Double
  /// The height of its tallest characters, mm.
  var height: Double
  /// Radians clockwise.
  var angle: Double
  /// Whether other print of the same line stands right beside it, which must not be seen.
  var isPart: Bool

  init(_ line: LabelLines.Line, angle: Double) {
    (centre, width, height) = (line.centre, line.width, line.height)
    (self.angle, isPart) = (angle, false)
  }

  init(_ tail: LabelLines.Tail, of line: LabelLines.Line, angle: Double) {
    (centre, width, height) = (tail.centre, tail.width, line.height)
    (self.angle, isPart) = (angle, true)
  }
}

extension PageReader {
  private static let lotCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-: "

  /// What a pasted vaccine label says.
  func lotLabel(in box: PaperBox, on page: RegisteredPage) -> LotLabelReading {
    let label = LabelLines(on: page, in: box)
    guard !label.lines.isEmpty else { return LotLabelReading(present: 0, lines: []) }
    var texts = [TextReading](
      repeating: TextReading(text: "", confidence: 0), count: label.lines.count)
    var lotLine: Int? = nil
    // The lot number is usually the largest print; reading stops at the line that says it is the lot.
    let order = label.lines.indices.sorted { label.lines[$0].height > label.lines[$1].height }
    for index in order {
      let line = label.lines[index]
      let place = LinePlace(line, angle: label.angle)
      texts[index] = look(0, at: place, on: page)
      if LotLine.isLot(texts[index].text) {
        texts[index] = agreed(texts[index], at: place, on: page)
        lotLine = index
        break
      }
      if let number = japaneseLot(line, angle: label.angle, on: page) {
        texts[index] = number
        lotLine = index
        break
      }
    }
    // No line says that it is the lot: every line that could be one gets its second look, and the lots master
    // decides which it is.
    if lotLine == nil {
      for index in order where texts[index].text.contains(where: \.isNumber) {
        let place = LinePlace(label.lines[index], angle: label.angle)
        texts[index].alternatives = [look(1, at: place, on: page).text]
      }
    }
    // The lots master names the product of a lot; the line itself is only read where the lot is in doubt.
    var product: TextReading? = nil
    let isSure = lotLine.map { texts[$0].alternatives.count == 1 } ?? false
    if let first = label.lines.first, lotLine != 0, !isSure {
      let strip = page.strip(
        centre: first.centre, width: first.width + 2, height: max(2.2, first.height * 1.7),
        angle: label.angle, scale: 9)
      product = japanese.read(strip)
    }
    return LotLabelReading(
      present: min(1, Double(label.lines.reduce(0) { $0 + $1.pieces }) / 12), lines: texts,
      lotLine: lotLine, product: product)
  }

  /// The number of a line that says in Japanese that it is the lot (製造番号, ロット番号), looked at until two looks
  /// agree; nil for any other line.
  private func japaneseLot(
    _ line: LabelLines.Line, angle: Double, on page: RegisteredPage
  ) -> TextReading? {
    guard let tail = line.tail else { return nil }
    let head = page.strip(
      centre: tail.headCentre, width: tail.headWidth + 2, height: max(2.2, line.height * 1.7),
      angle: angle, scale: 9)
    guard LotLine.saysLotInJapanese(japanese.read(head).text) else { return nil }
    let place = LinePlace(tail, of: line, angle: angle)
    return agreed(look(0, at: place, on: page), at: place, on: page)
  }

  /// A reading with the next looks among its alternatives, until two agree.
  ///
  /// Lots differ by one character and nothing else on the paper repeats it: two looks must agree. Where they do
  /// not, more are taken, up to five, until two do.
  private func agreed(
    _ first: TextReading, at place: LinePlace, on page: RegisteredPage
  ) -> TextReading {
    var reading = first
    for number in 1...4 {
      let other = look(number, at: place, on: page).text
      let earlier = [reading.text] + reading.alternatives
      reading.alternatives.append(other)
      if earlier.contains(where: { LotLine.sameNumber($0, other) }) { break }
    }
    return reading
  }

  /// One look at a line.
  ///
  /// Two are by Tesseract, the second with the line's words found first, so that one error is not made twice; the
  /// third, that decides, is by the line net where there is one: it errs elsewhere. The last two are one of each
  /// again, closer.
  private func look(
    _ number: Int, at place: LinePlace, on page: RegisteredPage
  ) -> TextReading {
    if number == 2 || number == 4, let lotLines {
      let height = max(2.0, place.height * (number == 2 ? 1.4 : 1.25))
      var reading = lotLines.read(
        page.strip(
          centre: place.centre, width: place.width + (place.isPart ? 0.9 : number == 2 ? 2.4 : 1.4),
          height: height,
          angle: place.angle, scale: Double(lotLines.height) / height))
      // The net's next likely texts are no second look.
      reading.alternatives = []
      return reading
    }
    let (wider, least, grow, scale) =
      switch number {
      case 0: (2.0, 2.2, 1.7, 11.0)
      case 1: (3.0, place.isPart ? 2.2 : 2.6, 1.95, 8.0)
      case 2: (3.0, place.isPart ? 2.2 : 2.6, 1.55, 14.0)
      default: (1.2, 2.0, 1.5, 12.5)
      }
    let strip = page.strip(
      centre: place.centre, width: place.width + (place.isPart ? 0.9 : wider),
      height: max(least, place.height * grow), angle: place.angle, scale: scale)
    return latin.read(
      strip, layout: number == 1 ? .words : .rawLine, only: PageReader.lotCharacters)
  }
}
