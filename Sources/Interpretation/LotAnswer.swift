private import Foundation
public import Domain

/// The lot number on a label, held against the lots master.
public struct LotAnswer: Hashable, Sendable {
  /// What can be said of it.
  public enum State: Hashable, Sendable {
    /// One lot of the master, and nothing speaks for another.
    case known(Lot)
    /// A lot number that the master does not have.
    case unknown
    /// A label, but its lot number was not read.
    case unread
    /// No label.
    case missing
  }
  /// What can be said of it.
  public var state: State
  /// The lot number as it stands on the label; empty where none was read.
  public var text: String
  /// How sure the reading is, 0…1.
  public var confidence: Double

  /// Reads a label.
  ///
  /// Lots differ by single characters, so no likeness is enough: a lot is known only if the label says it, but
  /// for pairs of characters that print cannot tell apart (DOMAIN's 0/O, 1/I, 5/S, 2/Z, 8/B).
  init(_ label: LotLabelReading, lots: [Lot]) {
    guard label.present >= 0.3 else {
      (state, text, confidence) = (.missing, "", 1 - label.present)
      return
    }
    guard let index = label.lotLine, label.lines.indices.contains(index) else {
      (state, text, confidence) = (.unread, "", 0)
      return
    }
    let reading = label.lines[index]
    let number = LotAnswer.number(in: reading.text)
    text = number
    guard number.count >= 2 else {
      (state, confidence) = (.unread, 0)
      return
    }
    let others = reading.alternatives.map(LotAnswer.number(in:)).map(LotAnswer.folded)
    let agrees = others.allSatisfy { $0 == LotAnswer.folded(number) }
    confidence = agrees ? max(reading.confidence, others.isEmpty ? 0 : 0.9) : min(0.5, reading.confidence)
    let matching = lots.filter { LotAnswer.folded($0.number.rawValue) == LotAnswer.folded(number) }
    let exact = matching.filter { $0.number.rawValue == number }
    if exact.count == 1 {
      state = .known(exact[0])
    } else if matching.count == 1 {
      state = .known(matching[0])
    } else {
      state = .unknown
    }
  }

  /// The number behind the words `Lot No.`, without spaces and full stops at its ends.
  static func number(in line: String) -> String {
    let upper = line.uppercased()
    var rest = Substring(upper)
    for mark in ["NO.", "NO:", "NO,", "NO ", "N0.", "LOT", "L0T"] {
      if let range = upper.range(of: mark, options: .backwards) {
        rest = upper[range.upperBound...]
        break
      }
    }
    return String(rest.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
  }

  /// A number with the characters that print cannot tell apart made one.
  static func folded(_ text: String) -> String {
    String(
      text.uppercased().map { character in
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
