internal import Domain
internal import Forms
internal import Imaging

extension PageReader {
  private static let digits = "0123456789"

  /// What a pasted voucher says: its two-dimensional code, its OCR-B line, its printed number.
  func voucher(in box: PaperBox, on page: RegisteredPage) -> VoucherReading {
    let around = box.grown(by: 5, 4)
    let label = LabelLines(on: page, in: around)
    let pieces = label.lines.reduce(0) { $0 + $1.pieces }
    guard pieces >= 10 else { return VoucherReading(present: Double(pieces) / 40) }
    // Dithering breaks a symbol's modules up; coarser samples, each the mean of many, are whole again.
    let code =
      scanner?.read(page.crop(around, scale: 11.8)).first
      ?? scanner?.read(page.crop(around, scale: InkMap.workingScale)).first
    let lowest = PageReader.voucherLine(among: label.lines)
    var line = voucherLine(in: label, like: code, on: page)
    // Two sources that agree need no third.
    if let code, code == line?.text { return VoucherReading(present: 1, code: code, line: line) }
    let number = printedNumber(
      of: label, above: lowest ?? label.lines.count, like: code ?? line?.text,
      isSure: code != nil || line?.confidence ?? 0 >= VoucherLineLooks.agreed, on: page)
    // Where no other source says the same, another engine looks at the line: it errs elsewhere.
    let numbers = number.map { [$0.text] + $0.alternatives } ?? []
    if let lowest, ownsLineModel, let text = line?.text, !numbers.contains(String(text.suffix(10)))
    {
      let strip = PageReader.strip(of: label.lines[lowest], angle: label.angle, on: page)
      let other = latin.read(strip, only: PageReader.digits).text.filter { !$0.isWhitespace }
      if other.count == 18, other != text { line?.alternatives.append(other) }
    }
    return VoucherReading(present: 1, code: code, line: line, printedNumber: number)
  }

  /// The number printed in ordinary type (券番号), ten digits behind its name; nil where none is read.
  ///
  /// - Parameters:
  ///   - lowest: The index of the OCR-B line.
  ///   - other: What another source says; a number that agrees with it needs no further look.
  ///   - isSure: Whether more than the vouchers' net says so: what it alone read it does not confirm itself.
  private func printedNumber(
    of label: LabelLines, above lowest: Int, like other: String?, isSure: Bool,
    on page: RegisteredPage
  ) -> TextReading? {
    let expected = other.map { $0.filter { $0.isASCII && $0.isNumber } }.flatMap {
      $0.count >= 10 ? String($0.suffix(10)) : nil
    }
    // The number usually stands two lines above the OCR-B line, the name between them.
    let above = label.lines[..<lowest]
    let order = above.dropLast().suffix(1) + above.dropLast(2).reversed() + above.suffix(1)
    var best: TextReading? = nil
    for line in order {
      let strips = PageReader.numberLooks(at: line, angle: label.angle, on: page)
      // The line nets take less of a page's time than Tesseract, and read faxes that it does not.
      let nets = numberNets(isSure ? [voucherLines, lotLines] : [lotLines], at: strips[0])
      for net in nets {
        guard let number = PageReader.number(in: net.text), number == expected else { continue }
        return TextReading(text: number, confidence: net.confidence)
      }
      var looks = strips.enumerated().map { index, strip in
        latin.read(strip, layout: index == 1 ? .words : .rawLine, only: PageReader.digits)
      }
      func numbers() -> [String] { looks.compactMap { PageReader.number(in: $0.text) } }
      if numbers().isEmpty {
        // Dithered digits come together in samples that are the mean of many pixels.
        let strip = PageReader.averagedNumber(at: line, angle: label.angle, on: page)
        looks.append(latin.read(strip, only: PageReader.digits))
        looks += numberNets([lotLines], at: strip)
      }
      guard let first = numbers().first else { continue }
      // A speck on a digit deceives one engine twice; the line nets err elsewhere.
      if expected.map({ !numbers().contains($0) }) ?? true { looks += nets }
      let others = numbers().dropFirst().filter { $0 != first }
      let reading = TextReading(
        text: first, confidence: looks[0].confidence, alternatives: Array(Set(others)).sorted())
      if let expected, numbers().contains(expected) { return reading }
      // Digits make a number where two looks at the line see the same; other print read as digits hardly does.
      if numbers().count(where: { $0 == first }) >= 2, best == nil { best = reading }
    }
    return best
  }

  /// What line nets read in a strip.
  private func numberNets(_ nets: [LineNetwork?], at strip: Raster) -> [TextReading] {
    nets.compactMap { $0?.read(strip) }
  }

  /// The ten digits of a number in a line that may say its name before them; nil where there are too few or too many.
  private static func number(in text: String) -> String? {
    let digits = text.filter { $0.isASCII && $0.isNumber }
    return (10...13).contains(digits.count) ? String(digits.suffix(10)) : nil
  }

  /// Strips to read a number from: what stands behind the line's first word, and the line as a whole.
  private static func numberLooks(
    at line: LabelLines.Line, angle: Double, on page: RegisteredPage
  ) -> [Raster] {
    func strip(_ centre: Point, _ width: Double, _ grow: Double, _ scale: Double) -> Raster {
      page.strip(
        centre: centre, width: width, height: max(2.6, line.height * grow), angle: angle,
        scale: scale)
    }
    let whole = strip(line.centre, line.width + 2, 1.7, 8)
    guard let tail = line.tail else { return [whole, strip(line.centre, line.width + 3, 1.9, 11)] }
    return [
      strip(tail.centre, tail.width + 0.9, 1.7, 8), strip(tail.centre, tail.width + 0.9, 1.5, 11),
      whole,
    ]
  }

  /// What stands behind the line's first word, in samples that are the mean of many pixels.
  private static func averagedNumber(
    at line: LabelLines.Line, angle: Double, on page: RegisteredPage
  ) -> Raster {
    page.strip(
      centre: line.tail?.centre ?? line.centre, width: (line.tail?.width ?? line.width) + 0.9,
      height: max(2.6, line.height * 1.7), angle: angle, scale: 9, averaged: true)
  }

  /// The OCR-B line with a digit's width round it, as the line model's crops had.
  private static func strip(
    of line: LabelLines.Line, angle: Double, on page: RegisteredPage
  ) -> Raster {
    page.strip(
      centre: line.centre, width: line.width + 3, height: max(3.2, line.height * 1.8),
      angle: angle, scale: 11.8)
  }

  /// The OCR-B line is the lowest long one; the number in ordinary type stands above it.
  private static func voucherLine(among lines: [LabelLines.Line]) -> Int? {
    lines.lastIndex { $0.pieces >= 9 }
  }

  /// The OCR-B line: read by the line net, then by Tesseract, until two looks say the same, or one says what the
  /// two-dimensional code does.
  ///
  /// - Parameters:
  ///   - label: The voucher's lines.
  ///   - code: What the two-dimensional code says, if it was read.
  /// - Returns: Nil where there is no such line.
  func voucherLine(
    in label: LabelLines, like code: String?, on page: RegisteredPage
  ) -> TextReading? {
    guard let index = PageReader.voucherLine(among: label.lines) else { return nil }
    let line = label.lines[index]
    var looks = VoucherLineLooks(like: code)
    // Wide enough for a digit that a streak or a seal hid from the search for lines: in a strip that ends inside a
    // digit every look sees the same wrong one.
    let first = netLook(at: line, wider: 8, grow: 1.4, angle: label.angle, on: page)
    if let first, let settled = looks.settled(by: first.text) { return settled }
    let strip = PageReader.strip(of: line, angle: label.angle, on: page)
    if !ownsLineModel {
      let text = latin.read(strip, only: PageReader.digits).text
      if let settled = looks.settled(by: text.filter { !$0.isWhitespace }) { return settled }
    } else if let ready = DigitLine.normalised(strip) {
      for isSofter in [false, true] {
        let text = ownLine?.read(isSofter ? DigitLine.again(ready) : ready).text ?? ""
        if let settled = looks.settled(by: text.filter { !$0.isWhitespace }) { return settled }
      }
    }
    var reading = looks.unsettled
    // Tesseract finds fewer digits than there are in broken print: the net's own word counts where it is sure of two
    // cuts and no other 18 digits were read.
    if let first, first.text.count == 18, first.confidence > 0.9,
      reading.alternatives.allSatisfy({ $0.count != 18 }),
      let closer = netLook(at: line, wider: 3, grow: 1.25, angle: label.angle, on: page),
      closer.text == first.text, closer.confidence > 0.9
    {
      reading.confidence = 0.95
    }
    return reading
  }

  /// A look by the line net; nil where there is none.
  ///
  /// - Parameters:
  ///   - wider: What is shown besides the line, along it, mm.
  ///   - grow: The height that is shown, of the line's own.
  private func netLook(
    at line: LabelLines.Line, wider: Double, grow: Double, angle: Double, on page: RegisteredPage
  ) -> TextReading? {
    voucherLines?.read(
      page, centre: line.centre, width: line.width + wider, height: max(2.6, line.height * grow),
      angle: angle)
  }
}
