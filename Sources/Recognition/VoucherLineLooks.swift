internal import Domain

/// What was read at one line of 18 digits, look by look, until two agree.
struct VoucherLineLooks {
  /// The confidence where two engines, or one and the two-dimensional code, say the same.
  static let agreed = 0.99

  /// What the two-dimensional code says, if it was read.
  let code: String?
  private var texts: [String] = []

  init(like code: String?) { self.code = code }

  /// Takes a look: the reading where it settles the line, for it says what the code or the first look does.
  ///
  /// Later looks are held against the first alone, not against each other: they are of one engine at one crop, and
  /// err alike.
  mutating func settled(by text: String) -> TextReading? {
    defer { texts.append(text) }
    guard text.count == 18, text == code || text == texts.first else { return nil }
    return TextReading(text: text, confidence: VoucherLineLooks.agreed)
  }

  /// The reading where no look settled it: the first with 18 digits, the others beside it.
  var unsettled: TextReading {
    let best = texts.first { $0.count == 18 } ?? texts.first ?? ""
    return TextReading(
      text: best, confidence: texts.isEmpty ? 0 : 0.3,
      alternatives: texts.filter { $0 != best }.reduce(into: []) { others, text in
        if !others.contains(text) { others.append(text) }
      })
  }
}
