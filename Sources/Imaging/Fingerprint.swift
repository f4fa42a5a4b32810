internal import Forms

extension RegisteredPage {
  /// A 64-bit picture of the handwriting in the form's text lines: whether each of 64 stretches of them holds
  /// more ink than they do on average.
  ///
  /// Two scans of one paper differ in a few bits; two papers of one person in many, because no two
  /// hands' strokes fall on the same places.
  ///
  /// - Returns: Sixteen hexadecimal digits; nil where the form has no line of text.
  public func fingerprint() -> String? {
    let lines = form.template.fields.filter { field in
      if case .text = field.kind { field.isRead } else { false }
    }.prefix(4)
    guard !lines.isEmpty else { return nil }
    let each = 64 / lines.count
    var amounts: [Int] = []
    for (index, field) in lines.enumerated() {
      let count = index == 0 ? 64 - each * (lines.count - 1) : each
      // Only the left two thirds: names rarely fill their line.
      var box = field.box
      box.width *= 0.66
      let (perTile, rows) = (12, 16)
      let ink = resample(columns: count * perTile, rows: rows, over: box)
      let blank = blank(columns: count * perTile, rows: rows, over: box)
      for tile in 0..<count {
        var sum = 0
        for y in 0..<rows {
          for x in (tile * perTile)..<((tile + 1) * perTile) {
            let place = y * ink.width + x
            sum += max(0, Int(ink.samples[place]) - Int(blank.samples[place]))
          }
        }
        amounts.append(sum)
      }
    }
    let mean = amounts.reduce(0, +) / amounts.count
    let bits = amounts.reduce(UInt64(0)) { $0 << 1 | ($1 > mean ? 1 : 0) }
    let text = String(bits, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
