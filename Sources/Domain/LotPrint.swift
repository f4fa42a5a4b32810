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
