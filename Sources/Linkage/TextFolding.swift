internal import Foundation

/// Texts as letters to compare by; the raw text is never changed, these are keys.
enum TextFolding {
  /// U+3013, what an extract writes for a character its encoding could not hold.
  static let geta: UInt32 = 0x3013

  /// The text in NFKC, without variation selectors, in capital Latin letters, runs of spaces as one.
  static func letters(_ text: some StringProtocol) -> [UInt32] {
    var letters: [UInt32] = []
    letters.reserveCapacity(text.utf8.count / 2)
    for scalar in text.unicodeScalars { append(scalar, to: &letters) }
    if letters.last == 0x20 { letters.removeLast() }
    return letters
  }

  private static func append(_ scalar: Unicode.Scalar, to letters: inout [UInt32]) {
    let value = scalar.value
    switch value {
    case 0x61...0x7A: letters.append(value - 0x20)
    case 0x21...0x7E: letters.append(value)
    case 0, 0x20, 0x09, 0x3000, 0xA0:
      if let last = letters.last, last != 0x20 { letters.append(0x20) }
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3005...0x3007, geta: letters.append(value)
    case 0x3041...0x3096, 0x30A1...0x30FE: letters.append(value)
    case 0x3099, 0x309B, 0xFF9E: voice(&letters, by: 1)
    case 0x309A, 0x309C, 0xFF9F: voice(&letters, by: 2)
    case 0xFF01...0xFF5E:
      let plain = value - 0xFEE0
      letters.append((0x61...0x7A).contains(plain) ? plain - 0x20 : plain)
    case 0xFF65...0xFF9D: letters.append(fullWidth[Int(value - 0xFF65)])
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x200B...0x200F, 0xFEFF: break
    case 0x20000...0x2F7FF, 0x30000...0x3FFFF, 0xE000...0xF8FF: letters.append(value)
    case 0x25A0, 0x25A1, 0x25CF: letters.append(geta)
    default:
      // NFKC of what is left: compatibility ideographs, circled letters, square words.
      for folded in String(scalar).precomposedStringWithCompatibilityMapping.unicodeScalars {
        let isSmallLatin = (0x61...0x7A).contains(folded.value)
        letters.append(isSmallLatin ? folded.value - 0x20 : folded.value)
      }
    }
  }

  /// Puts a voiced (1) or half-voiced (2) mark on the last letter where it can take one.
  private static func voice(_ letters: inout [UInt32], by step: UInt32) {
    guard let last = letters.last else { return }
    let base = last >= 0x30A0 ? last : last + 0x60
    if (0x30CF...0x30DB).contains(base), (base - 0x30CF) % 3 == 0 {
      letters[letters.count - 1] = last + step
    } else if step == 1, isVoiceable(base) {
      letters[letters.count - 1] = last + 1
    } else if step == 1, base == 0x30A6 {
      letters[letters.count - 1] = 0x30F4
    }
  }

  /// Whether the katakana has a voiced twin right after it: カ…ト except ッ and small letters.
  private static func isVoiceable(_ base: UInt32) -> Bool {
    (0x30AB...0x30C1).contains(base) && base % 2 == 1
      || base == 0x30C4 || base == 0x30C6 || base == 0x30C8
  }

  /// Full-width for U+FF65…U+FF9D.
  private static let fullWidth: [UInt32] =
    "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
    .unicodeScalars.map(\.value)

  /// Whether all letters are kana, marks of length and spaces.
  static func isKana(_ letters: some Collection<UInt32>) -> Bool {
    !letters.isEmpty
      && letters.allSatisfy { (0x3041...0x30FE).contains($0) || $0 == 0x20 }
  }

  /// Whether all letters are Latin or signs.
  static func isLatin(_ letters: some Collection<UInt32>) -> Bool {
    !letters.isEmpty && letters.allSatisfy { $0 < 0x250 }
  }

  /// Kana as names are compared: katakana, small as large, ヂヅヲヴ as ジズオブ, no spaces or dots.
  ///
  /// Registers stored small kana as large for decades (ジユンイチ). Marks of length stay: how little
  /// they tell is the distance's affair.
  static func kana(_ letters: some Collection<UInt32>) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(letters.count)
    for letter in letters {
      var kana = (0x3041...0x3096).contains(letter) ? letter + 0x60 : letter
      switch kana {
      case 0x20, 0x30FB, 0x2E, 0x2C: continue
      case 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9:
        // ヴァ is バ, ヴィ is ビ and so on.
        if kana != 0x30A5, result.last == 0x30D6 {
          let rows: [UInt32: UInt32] = [
            0x30A1: 0x30D0, 0x30A3: 0x30D3, 0x30A7: 0x30D9, 0x30A9: 0x30DC,
          ]
          result[result.count - 1] = rows[kana] ?? 0x30D6
          continue
        }
        kana += 1
      case 0x30C3, 0x30E3, 0x30E5, 0x30E7, 0x30EE: kana += 1
      case 0x30C2: kana = 0x30B8
      case 0x30C5: kana = 0x30BA
      case 0x30F2: kana = 0x30AA
      case 0x30F0: kana = 0x30A4
      case 0x30F1: kana = 0x30A8
      case 0x30F4: kana = 0x30D6
      case 0x30F5: kana = 0x30AB
      case 0x30F6: kana = 0x30B1
      case 0x4E00, 0x2D, 0x2015, 0x2014, 0x2212: kana = 0x30FC
      default: break
      }
      result.append(kana)
    }
    return result
  }

  /// The column (ア0 イ1 ウ2 エ3 オ4) of a katakana, or nil.
  static func vowel(_ kana: UInt32) -> Int? {
    guard (0x30A1...0x30ED).contains(kana) else { return nil }
    return vowels[Int(kana - 0x30A1)]
  }

  private static let vowels: [Int?] = {
    let rows: [(String, Int)] = [
      ("ァアカガサザタダナハバパマャヤラ", 0), ("ィイキギシジチヂニヒビピミリ", 1),
      ("ゥウクグスズツヅッヌフブプムュユル", 2), ("ェエケゲセゼテデネヘベペメレ", 3),
      ("ォオコゴソゾトドノホボポモョヨロ", 4),
    ]
    var table = [Int?](repeating: nil, count: 0x30ED - 0x30A1 + 1)
    for (row, vowel) in rows {
      for scalar in row.unicodeScalars { table[Int(scalar.value - 0x30A1)] = vowel }
    }
    return table
  }()

  /// A key that is the same however long vowels are written: オオノ, オーノ and オノ.
  static func kanaKey(_ kana: some Collection<UInt32>) -> [UInt32] {
    var result: [UInt32] = []
    for letter in kana where !(result.last.map { lengthens($0, letter) } ?? false) {
      result.append(letter)
    }
    return result
  }

  /// Whether `letter` only lengthens the vowel of `previous`: オ and ウ after the オ column, and so on.
  static func lengthens(_ previous: UInt32, _ letter: UInt32) -> Bool {
    if letter == 0x30FC { return true }
    guard let vowel = vowel(previous) else { return false }
    switch letter {
    case 0x30A2: return vowel == 0
    case 0x30A4: return vowel == 1
    case 0x30A6: return vowel == 2 || vowel == 4
    case 0x30A8: return vowel == 3
    case 0x30AA: return vowel == 4
    default: return false
    }
  }

  /// The kana without its voice marks: タカダ and タカタ are one.
  static func unvoiced(_ kana: UInt32) -> UInt32 {
    if (0x30CF...0x30DD).contains(kana) { return kana - (kana - 0x30CF) % 3 }
    if (0x30AB...0x30C2).contains(kana), kana % 2 == 0 { return kana - 1 }
    if kana == 0x30C5 || kana == 0x30C7 || kana == 0x30C9 { return kana - 1 }
    return kana
  }
}
