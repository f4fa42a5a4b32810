/// Digits as characters: ASCII and full-width, nothing else that Unicode calls a number.
enum Digits {
  /// The values of a text of ASCII digits; nil where any other character occurs.
  static func ascii(_ text: some StringProtocol) -> [Int]? {
    var digits: [Int] = []
    digits.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      guard byte >= 48, byte <= 57 else { return nil }
      digits.append(Int(byte) - 48)
    }
    return digits
  }

  /// The value of an ASCII or full-width digit.
  static func value(of character: Character) -> Int? {
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else {
      return nil
    }
    switch scalar.value {
    case 0x30...0x39: return Int(scalar.value) - 0x30
    case 0xFF10...0xFF19: return Int(scalar.value) - 0xFF10
    default: return nil
    }
  }

  /// A character's ASCII form where it is full-width; otherwise the character itself.
  static func narrowed(_ character: Character) -> Character {
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1,
      (0xFF01...0xFF5E).contains(scalar.value),
      let narrow = Unicode.Scalar(scalar.value - 0xFEE0)
    else { return character == "\u{3000}" ? " " : character }
    return Character(narrow)
  }
}
