private import Foundation

/// What print says of a lot number (製造番号), and what it cannot tell apart.
public enum LotPrint {
  /// The number behind the words `Lot No.`, without spaces and full stops at its ends.
  public static func number(in line: String) -> String {
    let upper = line.uppercased()
    var rest = Substring(upper)
    for mark in ["NO.", "NO:", "NO,", "NO ", "N0.", "LOT", "L0T"] {
      if let range = upper.range(of: mark, options: .backwards) {
        rest = upper[range.upperBound...]
        break
      }
    }
    // What stands behind a wide gap is the label's edge, not its number.
    rest = rest.drop(while: \.isWhitespace)
    if let gap = rest.range(of: "    ") { rest = rest[..<gap.lowerBound] }
    return String(rest.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
  }

  /// What one sign may be read as, twice: DOMAIN's pairs that print cannot tell apart.
  private static let doubles: Set<String> = [
    "O0", "0O", "I1", "1I", "S5", "5S", "Z2", "2Z", "B8", "8B",
  ]

  /// A number, folded, with a letter and the digit that looks like it, side by side, taken for the one sign that they may be.
  ///
  /// Tesseract's net reads one sign as two where it cannot choose: `AKBO026` for `AKB026`. The same character twice, as in
  /// `TKA003`, stays, and so do `J1` and `D0`, which lots have.
  public static func undoubled(_ text: String) -> String {
    var single: [Character] = []
    for character in text.uppercased() where character.isLetter || character.isNumber {
      let isDouble = single.last.map { doubles.contains(String([$0, character])) } ?? false
      if !isDouble { single.append(character) }
    }
    return folded(String(single))
  }

  /// A number with the characters that print cannot tell apart made one.
  public static func folded(_ text: String) -> String {
    String(
      text.uppercased().filter { $0.isLetter || $0.isNumber }.map { character in
        switch character {
        case "O", "Q", "D": "0"
        case "I", "L", "J": "1"
        case "S": "5"
        case "Z": "2"
        case "B": "8"
        default: character
        }
      })
  }
}
