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
    // The OCR-B line is the lowest long one; the number in ordinary type stands above it.
    let lowest = label.lines.lastIndex { $0.pieces >= 9 }
    var line = lowest.map { ocrb(label.lines[$0], angle: label.angle, like: code, on: page) }
    // Two sources that agree need no third.
    if let code, code == line?.text { return VoucherReading(present: 1, code: code, line: line) }
    let number = printedNumber(
      of: label, above: lowest ?? label.lines.count, like: code ?? line?.text, on: page)
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
  private func printedNumber(
    of label: LabelLines, above lowest: Int, like other: String?, on page: RegisteredPage
  ) -> TextReading? {
    let expected = other.map { $0.filter { $0.isASCII && $0.isNumber } }.flatMap {
      $0.count >= 10 ? String($0.suffix(10)) : nil
    }
    // The number usually stands two lines above the OCR-B line, the name between them.
    let others = label.lines[..<lowest]
    let order = others.dropLast().suffix(1) + others.dropLast(2).reversed() + others.suffix(1)
    var best: TextReading? = nil
    for line in order {
      let strips = PageReader.numberLooks(at: line, angle: label.angle, on: page)
      var looks = strips.enumerated().map { index, strip in
        latin.read(strip, layout: index == 1 ? .words : .rawLine, only: PageReader.digits)
      }
      func numbers() -> [String] {
        looks.map { $0.text.filter { $0.isASCII && $0.isNumber } }
          .filter { (10...13).contains($0.count) }.map { String($0.suffix(10)) }
      }
      if numbers().isEmpty {
        // Dithered digits come together in samples that are the mean of many pixels.
        let strip = PageReader.averagedNumber(at: line, angle: label.angle, on: page)
        looks.append(latin.read(strip, only: PageReader.digits))
        if let lotLines { looks.append(lotLines.read(strip)) }
      }
      guard let first = numbers().first else { continue }
      // A speck on a digit deceives one engine twice; the line net errs elsewhere.
      if expected.map({ !numbers().contains($0) }) ?? true, let lotLines {
        looks.append(lotLines.read(strips[0]))
      }
      let others = numbers().dropFirst().filter { $0 != first }
      let reading = TextReading(
        text: first, confidence: looks[0].confidence, alternatives: Array(Set(others)).sorted())
      if let expected, numbers().contains(expected) { return reading }
      // Digits make a number where two looks at the line see the same; other print read as digits hardly does.
      if numbers().count(where: { $0 == first }) >= 2, best == nil { best = reading }
    }
    return best
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

  /// The OCR-B line, looked at twice: it is sure where both looks read the same 18 digits, or where the first reads
  /// what the two-dimensional code says.
  private func ocrb(
    _ line: LabelLines.Line, angle: Double, like code: String?, on page: RegisteredPage
  ) -> TextReading {
    let strip = PageReader.strip(of: line, angle: angle, on: page)
    guard ownsLineModel else { return latin.read(strip, only: PageReader.digits) }
    guard let ready = DigitLine.normalised(strip) else {
      return TextReading(text: "", confidence: 0)
    }
    return readDigitLine(ready, like: code)
  }
}
