/// Japan Post's customer barcode (カスタマバーコード): the postal code and the address's numbers in 67 bars of
/// four kinds.
///
/// Rules: 日本郵便「郵便番号・バーコードマニュアル」, バーコード (3/4) for format and sizes, バーコードに必要な
/// 文字情報の抜き出し法 (2/9) to (5/9) for what is taken from an address.
public struct PostalBarcode: Hashable, Sendable {
  /// A bar.
  public enum Bar: Int, Sendable, Hashable {
    /// ロングバー.
    case long = 1
    /// セミロングバー (上).
    case upper = 2
    /// セミロングバー (下).
    case lower = 3
    /// タイミングバー.
    case timing = 4
  }

  /// The characters between start and stop: seven of the postal code, thirteen of the address, the check
  /// digit; 0 to 9 are digits, 10 is the hyphen, 11 to 18 are CC1 to CC8.
  public let characters: [Int]

  /// Makes the barcode of an address.
  ///
  /// - Parameters:
  ///   - postalCode: seven digits, with or without a hyphen.
  ///   - address: the address behind the town's name; a town's name before it does no harm unless a
  ///     kanji number in it stands before 丁目, 丁, 番地, 番, 号, 地割, 線, の or ノ.
  /// - Returns: nil where the postal code has not seven digits, or stands for a town without one of its
  ///   own (代表の郵便番号, …00), for which the manual wants no barcode.
  public init?(postalCode: String, address: String) {
    let code = postalCode.unicodeScalars.compactMap { PostalBarcode.digit($0) }
    guard code.count == 7, !(code[5] == 0 && code[6] == 0) else { return nil }
    var characters = code
    for character in PostalBarcode.numbers(in: address) {
      characters += PostalBarcode.values(of: character)
    }
    // Cut after twenty: a letter's control character may remain without its digit.
    characters = Array(characters.prefix(20))
    while characters.count < 20 { characters.append(14) }  // CC4
    let sum = characters.reduce(0, +)
    characters.append((19 - sum % 19) % 19)
    self.characters = characters
  }

  /// The bars from left to right.
  public var bars: [Bar] {
    let codes = ["13"] + characters.map { PostalBarcode.patterns[$0] } + ["31"]
    return codes.joined().compactMap { $0.wholeNumberValue.flatMap(Bar.init) }
  }

  /// Bars by character: 0 to 9, hyphen, CC1 to CC8.
  private static let patterns = [
    "144", "114", "132", "312", "123", "141", "321", "213", "231", "411", "414", "324", "342",
    "234", "432", "243", "423", "441", "111",
  ]

  private static func values(of character: Character) -> [Int] {
    guard let byte = character.asciiValue else { return [] }
    switch byte {
    case 48...57: return [Int(byte) - 48]
    case 45: return [10]
    // A to J are CC1 with a digit, K to T CC2, U to Z CC3.
    case 65...90: return [11 + (Int(byte) - 65) / 10, (Int(byte) - 65) % 10]
    default: return []
    }
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0x30...0x39: Int(scalar.value) - 0x30
    case 0xFF10...0xFF19: Int(scalar.value) - 0xFF10
    default: nil
    }
  }

  /// What the barcode takes from an address (住所表示番号), for example `3-20-5B604`.
  public static func numbers(in address: String) -> String {
    let plain = withArabicNumbers(narrowed(address)).filter { !"&/・.".contains($0) }
    var pieces: [String] = []
    var piece = ""
    var letters = ""
    func endLetters() {
      // One letter alone counts; more are a word. F behind a number is a floor.
      let isFloor = letters == "F" && (piece.last?.isNumber ?? false)
      if letters.count == 1, !isFloor {
        piece += letters
      } else if !letters.isEmpty {
        if !piece.isEmpty { pieces.append(piece) }
        piece = ""
      }
      letters = ""
    }
    for character in plain {
      if character.isASCII, character.isLetter {
        letters.append(character)
        continue
      }
      endLetters()
      if character.isASCII, character.isNumber {
        piece.append(character)
      } else if !piece.isEmpty {
        pieces.append(piece)
        piece = ""
      }
    }
    endLetters()
    if !piece.isEmpty { pieces.append(piece) }
    // No hyphen before or behind a letter.
    var text = ""
    for piece in pieces {
      if let last = text.last, last.isNumber, piece.first?.isNumber == true { text += "-" }
      text += piece
    }
    return text
  }

  /// Full-width letters, digits and hyphens as ASCII, letters in capitals.
  private static func narrowed(_ text: String) -> String {
    var narrow = ""
    for scalar in text.unicodeScalars {
      if (0xFF01...0xFF5E).contains(scalar.value),
        let ascii = Unicode.Scalar(scalar.value - 0xFEE0)
      {
        narrow.unicodeScalars.append(ascii)
      } else {
        narrow.unicodeScalars.append(scalar)
      }
    }
    return narrow.uppercased()
  }

  /// Kanji numbers before 丁目, 丁, 番地, 番, 号, 地割, 線, の and ノ as digits; others are names.
  private static func withArabicNumbers(_ text: String) -> String {
    let digits: [Character: Int] = [
      "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    ]
    let units: [Character: Int] = ["十": 10, "百": 100, "千": 1000]
    let characters = Array(text)
    var result = ""
    var index = 0
    while index < characters.count {
      var end = index
      var number = 0
      var current: Int?
      while end < characters.count {
        if let digit = digits[characters[end]] {
          current = (current ?? 0) * 10 + digit
        } else if let unit = units[characters[end]] {
          number += (current ?? 1) * unit
          current = nil
        } else {
          break
        }
        end += 1
      }
      let rest = end < characters.count ? String(characters[end...].prefix(2)) : ""
      let isCounted =
        ["丁", "番", "号", "線", "の", "ノ"].contains { rest.hasPrefix($0) } || rest == "地割"
      if end > index, isCounted {
        result += "\(number + (current ?? 0))"
        index = end
      } else {
        result += String(characters[index..<max(end, index + 1)])
        index = max(end, index + 1)
      }
    }
    return result
  }
}
