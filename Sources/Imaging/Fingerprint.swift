internal import Forms

extension RegisteredPage {
  /// What was filled in, so coarsely that a second scan of the same paper gives nearly the same: the ink that
  /// the blank does not have, in 16 × 16 tiles of the page, as hexadecimal digits 0…f.
  public func fingerprint() -> String {
    let (columns, rows) = (128, 176)
    let box = PaperBox(
      x: 0, y: 0, width: form.template.pageWidth, height: form.template.pageHeight)
    let ink = resample(columns: columns, rows: rows, over: box)
    let blank = blank(columns: columns, rows: rows, over: box)
    var text = ""
    for tileRow in 0..<16 {
      for tileColumn in 0..<16 {
        var added = 0
        for y in 0..<(rows / 16) {
          for x in 0..<(columns / 16) {
            let index = (tileRow * (rows / 16) + y) * columns + tileColumn * (columns / 16) + x
            added += max(0, Int(ink.samples[index]) - Int(blank.samples[index]) - 24)
          }
        }
        let level = min(15, added / (rows / 16 * (columns / 16)) / 3)
        text += String(level, radix: 16)
      }
    }
    return text
  }
}
