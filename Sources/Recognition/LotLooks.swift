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

/// The ways a stretch of print is looked at, in the order in which they are taken.
private enum LotLook: CaseIterable {
  /// By Tesseract, the line as it is.
  case line
  /// By the line net where there is one: it errs elsewhere, and takes a tenth of the time.
  case net
  /// By Tesseract, the line's words found first, so that one error is not made twice.
  case words
  /// By the line net, closer.
  case closerNet
  /// By Tesseract, closer.
  case closerLine
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
    var behindWords: TextReading? = nil
    // The lot number is usually the largest print; reading stops at the line that says it is the lot.
    let order = label.lines.indices.sorted { label.lines[$0].height > label.lines[$1].height }
    for index in order {
      let line = label.lines[index]
      let place = LinePlace(line, angle: label.angle)
      texts[index] = look(.line, at: place, on: page)
      let saysLot = LotLine.isLot(texts[index].text)
      if saysLot || lotNetSaysLot(at: place, on: page) {
        texts[index] = agreed(texts[index], at: place, on: page)
        lotLine = index
        // Where Japanese words say so, they are more letters and digits to these looks: what is behind them is read too.
        if !saysLot, texts[index].alternatives.count > 1 {
          behindWords = japaneseLot(line, angle: label.angle, on: page)
        }
        break
      }
      behindWords = japaneseLot(line, angle: label.angle, on: page)
      if behindWords != nil {
        lotLine = index
        break
      }
    }
    // No line says that it is the lot: every line that could be one gets its second look, and the lots master
    // decides which it is.
    if lotLine == nil {
      for index in order where texts[index].text.contains(where: \.isNumber) {
        let place = LinePlace(label.lines[index], angle: label.angle)
        texts[index].alternatives = [look(.words, at: place, on: page).text]
      }
    }
    // The lots master names the product of a lot; the line itself is only read where the lot is in doubt.
    var product: TextReading? = nil
    let number = behindWords ?? lotLine.map { texts[$0] }
    let isSure = number?.alternatives.count == 1
    if let first = label.lines.first, lotLine != 0, !isSure {
      let strip = page.strip(
        centre: first.centre, width: first.width + 2, height: max(2.2, first.height * 1.7),
        angle: label.angle, scale: 9)
      product = japanese.read(strip)
    }
    return LotLabelReading(
      present: min(1, Double(label.lines.reduce(0) { $0 + $1.pieces }) / 12), lines: texts,
      lotLine: lotLine, behindWords: behindWords, product: product)
  }

  /// Whether the line net reads that a line is the lot: where Tesseract's first look is none, its later ones may be.
  private func lotNetSaysLot(at place: LinePlace, on page: RegisteredPage) -> Bool {
    lotLines != nil && LotLine.isLot(look(.net, at: place, on: page).text)
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
    return agreed(look(.line, at: place, on: page), at: place, on: page)
  }

  /// A reading with the next looks among its alternatives, until two agree.
  ///
  /// Lots differ by one character and nothing else on the paper repeats it: two looks must agree. Where they do
  /// not, more are taken, up to five, until two do.
  private func agreed(
    _ first: TextReading, at place: LinePlace, on page: RegisteredPage
  ) -> TextReading {
    var reading = first
    for next in LotLook.allCases.dropFirst() {
      let other = look(next, at: place, on: page).text
      let earlier = [reading.text] + reading.alternatives
      reading.alternatives.append(other)
      if earlier.contains(where: { LotLine.sameNumber($0, other) }) { break }
    }
    return reading
  }

  /// One look at a line.
  private func look(
    _ look: LotLook, at place: LinePlace, on page: RegisteredPage
  ) -> TextReading {
    switch look {
    case .net:
      if let lotLines { return netLook(lotLines, at: place, on: page, wider: 2.4, grow: 1.4) }
      return tesseractLook(at: place, on: page, wider: 3.0, grow: 1.55, scale: 14)
    case .closerNet:
      if let lotLines { return netLook(lotLines, at: place, on: page, wider: 1.4, grow: 1.25) }
      return tesseractLook(at: place, on: page, wider: 1.2, grow: 1.5, scale: 10)
    case .line: return tesseractLook(at: place, on: page, wider: 2.0, grow: 1.7, scale: 11)
    case .closerLine:
      return tesseractLook(at: place, on: page, wider: 1.2, grow: 1.5, scale: 12.5, least: 2.0)
    case .words:
      return tesseractLook(
        at: place, on: page, wider: 3.0, grow: 1.95, scale: 8, least: place.isPart ? 2.2 : 2.6,
        layout: .words)
    }
  }

  /// A look by the line net.
  ///
  /// - Parameters:
  ///   - wider: What is shown besides the line, along it, mm.
  ///   - grow: The height that is shown, of the line's own.
  private func netLook(
    _ net: LineNetwork, at place: LinePlace, on page: RegisteredPage, wider: Double, grow: Double
  ) -> TextReading {
    var reading = net.read(
      page, centre: place.centre, width: place.width + (place.isPart ? 0.9 : wider),
      height: max(2.0, place.height * grow), angle: place.angle)
    // The net's next likely texts are no second look.
    reading.alternatives = []
    return reading
  }

  /// A look by Tesseract.
  ///
  /// - Parameters:
  ///   - wider: What is shown besides the line, along it, mm.
  ///   - grow: The height that is shown, of the line's own.
  ///   - scale: Pixels per mm.
  ///   - least: The least height that is shown, mm.
  private func tesseractLook(
    at place: LinePlace, on page: RegisteredPage, wider: Double, grow: Double, scale: Double,
    least: Double = 2.2, layout: TesseractEngine.Layout = .rawLine
  ) -> TextReading {
    let strip = page.strip(
      centre: place.centre, width: place.width + (place.isPart ? 0.9 : wider),
      height: max(least, place.height * grow), angle: place.angle, scale: scale)
    return latin.read(strip, layout: layout, only: PageReader.lotCharacters)
  }
}
