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

  /// A number, folded, with each pair of look-alikes side by side taken for the one sign that it may be.
  ///
  /// Tesseract's net reads one sign as two where it cannot choose: `AKBO026` for `AKB026`. The same character twice, as in
  /// `TKA003`, stays.
  public static func undoubled(_ text: String) -> String {
    var single: [Character] = []
    for character in text.uppercased() where character.isLetter || character.isNumber {
      let isLookAlike = single.last.map {
        $0 != character && folded(String($0)) == folded(String(character))
      }
      if isLookAlike != true { single.append(character) }
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
