/// An address as it is compared: ward, town and the numbers, however they are written.
///
/// 堺市 writes 住居表示 as `○区○○町○丁○番○号`, elsewhere `番地`; people write `5-1-4`, `五丁一番四号`, leave
/// out the city or the ward. A town whose name ends in a number (大町東1丁) keeps it as a number.
struct AddressKey: Hashable {
  /// 区, without the city; empty where it is not written.
  var ward: [UInt32]
  /// The town up to the first number, folded.
  var town: [UInt32]
  /// 丁, 番, 号 or 番地 and its branch: at most four.
  var numbers: [UInt16]
  /// The last number of the building (方書), 0 where there is none.
  var room: UInt16

  /// The numbers in one word, for storing.
  var packedNumbers: UInt64 { numbers.reduce(0) { $0 << 16 | UInt64($1) } }

  /// The numbers of a stored word.
  static func numbers(_ packed: UInt64) -> [UInt16] {
    [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: packed >> UInt64($0)) }.filter { $0 != 0 }
  }

  init(_ text: String) { self.init(letters: TextFolding.letters(text)) }

  init(letters: [UInt32]) {
    guard !TextFolding.isLatin(letters) else {
      (town, numbers) = AddressKey.latin(letters)
      ward = []
      room = 0
      return
    }
    var rest = AddressKey.withoutPrefecture(letters[...])
    (ward, rest) = AddressKey.ward(rest)
    let scan = AddressKey.scan(rest)
    town = AddressKey.foldedTown(rest[..<scan.townEnd])
    numbers = scan.numbers
    room = AddressKey.room(rest[scan.end...])
  }

  /// Latin addresses: all the numbers, and all the words.
  private static func latin(_ letters: [UInt32]) -> (town: [UInt32], numbers: [UInt16]) {
    var numbers: [UInt16] = []
    var number: Int?
    for letter in letters + [0x20] {
      if (0x30...0x39).contains(letter) {
        number = min(65535, (number ?? 0) * 10 + Int(letter - 0x30))
      } else if let ended = number {
        if numbers.count < 4, ended > 0 { numbers.append(UInt16(ended)) }
        number = nil
      }
    }
    let words = letters.split { !((0x41...0x5A).contains($0) || $0 > 0x7F) }
    return (Array(words.joined(separator: [0x20])), numbers)
  }

  private static let fu: UInt32 = 0x5E9C, ken: UInt32 = 0x770C, to: UInt32 = 0x90FD
  private static let dou: UInt32 = 0x9053, shi: UInt32 = 0x5E02, ku: UInt32 = 0x533A

  /// Without 大阪府 and the like: up to 府, 県, 都 or 道 as the third or fourth letter.
  private static func withoutPrefecture(_ letters: ArraySlice<UInt32>) -> ArraySlice<UInt32> {
    let head = letters.prefix(4)
    for position in [2, 3] where head.count > position {
      let letter = head[head.startIndex + position]
      if letter == ken && position >= 2
        || (letter == fu || letter == to || letter == dou) && position == 2
      {
        let isKnown =
          letter == ken || head.starts(with: [0x5927, 0x962A])
          || head.starts(with: [0x4EAC, 0x90FD])
          || head.starts(with: [0x6771, 0x4EAC]) || head.starts(with: [0x5317, 0x6D77])
        if isKnown { return letters.dropFirst(position + 1) }
      }
    }
    return letters
  }

  /// Takes the city off and the ward apart.
  private static func ward(
    _ letters: ArraySlice<UInt32>
  ) -> (ward: [UInt32], rest: ArraySlice<UInt32>) {
    var rest = letters.drop { $0 == 0x20 }
    let wardEnd = rest.prefix(5).firstIndex(of: ku)
    let cityEnd = rest.dropFirst().prefix(6).firstIndex(of: shi)
    if let cityEnd, wardEnd.map({ cityEnd < $0 }) ?? true,
      !rest[..<cityEnd].contains(where: isDigit)
    {
      rest = rest[(cityEnd + 1)...].drop { $0 == 0x20 }
    }
    guard let end = rest.prefix(5).firstIndex(of: ku), end > rest.startIndex,
      !rest[..<end].contains(where: isDigit)
    else { return ([], rest) }
    let ward = rest[..<end].filter { $0 != 0x20 }
    return (ward, rest[(end + 1)...].drop { $0 == 0x20 })
  }

  private static func isDigit(_ letter: UInt32) -> Bool { (0x30...0x39).contains(letter) }

  /// 一…九, 〇, 十, 百, 廿 as digits.
  private static let numerals: [UInt32: Int] = [
    0x3007: 0, 0x4E00: 1, 0x4E8C: 2, 0x4E09: 3, 0x56DB: 4, 0x4E94: 5, 0x516D: 6, 0x4E03: 7,
    0x516B: 8, 0x4E5D: 9, 0x5341: 10, 0x767E: 100, 0x5EFF: 20,
  ]

  /// 丁 番 号 條 之 の ノ and all that is written for a hyphen between numbers.
  private static let hyphens: Set<UInt32> = [
    0x2D, 0xFF0D, 0xFE63, 0x2212, 0x2010, 0x2043, 0x2011, 0x2012, 0x2013, 0x2014, 0xFE58, 0x2015,
    0x23AF, 0x23E4, 0x30FC, 0xFF70, 0x2500, 0x2501, 0x306E, 0x30CE, 0x4E4B, 0x2F, 0x2E,
  ]
  private static let chou: UInt32 = 0x4E01, me: UInt32 = 0x76EE, ban: UInt32 = 0x756A
  private static let chi: UInt32 = 0x5730, gou: UInt32 = 0x53F7

  /// Whether the letter may stand right after an address's number.
  private static func ends(_ letter: UInt32?) -> Bool {
    guard let letter else { return false }
    return letter == chou || letter == ban || letter == gou || hyphens.contains(letter)
  }

  /// Where the town ends, the numbers, and where they end.
  private static func scan(
    _ letters: ArraySlice<UInt32>
  ) -> (townEnd: Int, numbers: [UInt16], end: Int) {
    var index = letters.startIndex
    var townEnd: Int?
    var numbers: [UInt16] = []
    var lastSuffixIsFinal = false
    while index < letters.endIndex {
      if let (value, next) = number(letters, at: index, insideNumbers: townEnd != nil) {
        if townEnd == nil { townEnd = index }
        if numbers.count == 4 { return (townEnd ?? index, numbers, index) }
        if value > 0 { numbers.append(UInt16(min(value, 65535))) }
        index = next
        lastSuffixIsFinal = false
        continue
      }
      guard let begun = townEnd else {
        index += 1
        continue
      }
      let letter = letters[index]
      if letter == chou || letter == me || letter == ban || letter == chi {
        index += 1
      } else if letter == gou {
        index += 1
        lastSuffixIsFinal = true
      } else if hyphens.contains(letter) {
        // A hyphen after 号 leads to the room: 2番-101号 goes on, 2番3号-101 does not.
        if lastSuffixIsFinal { return (begun, numbers, index) }
        index += 1
      } else if letter == 0x20, !lastSuffixIsFinal,
        index + 1 < letters.endIndex, ends(letters[index + 1])
      {
        index += 1
      } else {
        return (begun, numbers, index)
      }
    }
    return (townEnd ?? letters.endIndex, numbers, letters.endIndex)
  }

  /// A number in digits, or in kanji where its suffix shows that it is one.
  private static func number(
    _ letters: ArraySlice<UInt32>, at start: Int, insideNumbers: Bool
  ) -> (value: Int, next: Int)? {
    var index = start
    var value = 0
    if isDigit(letters[index]) {
      while index < letters.endIndex, isDigit(letters[index]) {
        value = min(99999, value * 10 + Int(letters[index] - 0x30))
        index += 1
      }
      return (value, index)
    }
    var section = 0
    while index < letters.endIndex, let numeral = numerals[letters[index]] {
      switch numeral {
      case 100:
        value += max(section, 1) * 100
        section = 0
      case 10, 20:
        value += numeral == 20 ? 20 : max(section, 1) * 10
        section = 0
      default: section = section * 10 + numeral
      }
      index += 1
    }
    guard index > start else { return nil }
    // 一 between two numbers is a hyphen that was read as a numeral.
    if insideNumbers, index == start + 1, letters[start] == 0x4E00, index < letters.endIndex,
      isDigit(letters[index])
    {
      return (0, index)
    }
    let next = index < letters.endIndex ? letters[index] : nil
    let isNumber = insideNumbers ? next.map { ends($0) } ?? true : next == chou || next == ban
    return isNumber ? (value + section, index) : nil
  }

  /// The town without spaces, 大字 and 字; ヶ, ヵ, が, ッ, ノ and variants folded.
  private static func foldedTown(_ letters: ArraySlice<UInt32>) -> [UInt32] {
    var town: [UInt32] = []
    var rest = letters.filter { $0 != 0x20 }[...]
    if rest.starts(with: [0x5927, 0x5B57]) { rest = rest.dropFirst(2) }
    for letter in rest {
      switch letter {
      case 0x30F6, 0x30B1, 0x30F5, 0x30AC, 0x304C, 0x30B2, 0x3051, 0x3052: town.append(0x30B1)
      case 0x30C3, 0x30C4, 0x3063, 0x3064: town.append(0x30C4)
      case 0x30CE, 0x306E, 0x4E4B, 0x4E43: town.append(0x30CE)
      default: town.append(VariantTable.fold(letter))
      }
    }
    return town
  }

  /// The last number of what follows the numbers.
  private static func room(_ letters: ArraySlice<UInt32>) -> UInt16 {
    var room = 0
    var isInside = false
    for letter in letters {
      if isDigit(letter) {
        room = min(65535, (isInside ? room * 10 : 0) + Int(letter - 0x30))
      }
      isInside = isDigit(letter)
    }
    return UInt16(room)
  }
}
