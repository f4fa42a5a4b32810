/// The individual number (個人番号), which must never be on the papers read here.
///
/// Where one turns up in a text it is found by its check digit and masked before the text is shown,
/// stored or logged (番号法 19条, 20条: no collection beyond the law's purposes).
public enum IndividualNumber {
  /// Whether a text is twelve ASCII digits with a valid check digit.
  public static func isValid(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 12 && CheckDigitRule.individualNumber.holds(for: text)
  }

  /// Where individual numbers stand in a text, in order.
  ///
  /// Found are runs of exactly twelve digits, three groups of four, and twelve single digits (as
  /// boxes are read), half- or full-width, the groups apart by one space or dash. One of eleven
  /// arbitrary twelve-digit numbers has a valid check digit and is found too: too much is masked,
  /// never too little. The parts of longer runs are left alone.
  public static func ranges(in text: String) -> [Range<String.Index>] {
    var found: [Range<String.Index>] = []
    for token in tokens(of: text) {
      var index = 0
      while index < token.count {
        if let length = shapeLength(token, at: index) {
          let groups = token[index..<index + length]
          if isValid(groups.map(\.digits).joined()), let first = groups.first,
            let last = groups.last
          {
            found.append(first.range.lowerBound..<last.range.upperBound)
            index += length
            continue
          }
        }
        index += 1
      }
    }
    return found
  }

  /// The text with the digits of every individual number replaced; all else stays in place.
  public static func masked(_ text: String, with mask: Character = "*") -> String {
    var result = ""
    var position = text.startIndex
    for range in ranges(in: text) {
      result += text[position..<range.lowerBound]
      result += text[range].map { Digits.value(of: $0) == nil ? String($0) : String(mask) }.joined()
      position = range.upperBound
    }
    return result + text[position...]
  }

  /// Digits that stand together.
  private struct Group {
    var digits: String
    var range: Range<String.Index>
  }

  /// How many groups from `index` have the shape of an individual number.
  private static func shapeLength(_ token: [Group], at index: Int) -> Int? {
    func lengths(_ count: Int, all length: Int) -> Bool {
      index + count <= token.count
        && token[index..<index + count].allSatisfy { $0.digits.utf8.count == length }
    }
    if lengths(1, all: 12) { return 1 }
    if lengths(3, all: 4) { return 3 }
    return lengths(12, all: 1) ? 12 : nil
  }

  /// Sequences of digit groups that stand apart by single separators.
  private static func tokens(of text: String) -> [[Group]] {
    var tokens: [[Group]] = []
    var token: [Group] = []
    var afterSeparator = false
    for index in text.indices {
      let character = text[index]
      let next = text.index(after: index)
      if let value = Digits.value(of: character) {
        if let last = token.indices.last, !afterSeparator {
          token[last].digits += String(value)
          token[last].range = token[last].range.lowerBound..<next
        } else {
          token.append(Group(digits: String(value), range: index..<next))
        }
        afterSeparator = false
      } else if !token.isEmpty, !afterSeparator, separators.contains(character) {
        afterSeparator = true
      } else {
        if !token.isEmpty { tokens.append(token) }
        token = []
        afterSeparator = false
      }
    }
    if !token.isEmpty { tokens.append(token) }
    return tokens
  }

  private static let separators: Set<Character> = [
    " ", "\u{3000}", "-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "ー", "ｰ", "─", "・", "|", "｜",
  ]
}
