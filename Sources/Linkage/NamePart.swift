/// A surname or a given name of the registry: its characters and its kana, and how many bear it.
struct NamePart {
  /// The characters, NFKC, without spaces.
  let letters: [UInt32]
  /// The kana as names are compared; empty where the registry has none.
  let kana: [UInt32]
  /// Whether the characters are kana themselves.
  let isKana: Bool
  /// Whether the characters are Latin.
  let isLatin: Bool
  /// Whether the kana are Latin letters, as registers have them for foreigners.
  let isKanaLatin: Bool

  init(letters: [UInt32], kana: [UInt32]) {
    self.letters = letters
    self.kana = kana
    isKana = TextFolding.isKana(letters)
    isLatin = TextFolding.isLatin(letters)
    isKanaLatin = TextFolding.isLatin(kana)
  }

  /// The characters with all variants folded, for looking up.
  var key: [UInt32] { letters.map { VariantTable.fold($0) } }

  /// Cuts a registered name into surname and given name at its first space.
  ///
  /// Without a space the whole is the given name: what a person is told apart by.
  static func split(_ name: String, kana: String) -> (surname: NamePart, given: NamePart) {
    let (surname, given) = cut(TextFolding.letters(name))
    let (surnameKana, givenKana) = cut(TextFolding.letters(kana))
    return (
      NamePart(letters: surname, kana: TextFolding.kana(surnameKana)),
      NamePart(letters: given, kana: TextFolding.kana(givenKana))
    )
  }

  private static func cut(_ letters: [UInt32]) -> (surname: [UInt32], given: [UInt32]) {
    guard let space = letters.firstIndex(of: 0x20) else { return ([], letters) }
    return (Array(letters[..<space]), letters[(space + 1)...].filter { $0 != 0x20 })
  }
}

/// The distinct surnames or given names of a registry, and where a letter occurs in them.
struct NameTable {
  /// The names by their number.
  var parts: [NamePart] = []
  /// How many residents bear each.
  var counts: [UInt32] = []
  /// The names by their folded characters.
  private(set) var byKey: [[UInt32]: [UInt32]] = [:]
  /// The names by their kana, long vowels folded.
  private(set) var byKana: [[UInt32]: [UInt32]] = [:]
  /// The names in which a folded character occurs.
  private(set) var byLetter: [UInt32: [UInt32]] = [:]
  /// The names in which two kana follow one another; a single kana by itself.
  private(set) var byKanaPair: [UInt64: [UInt32]] = [:]

  /// Builds the ways in, once all names are there.
  mutating func index() {
    for (number, part) in parts.enumerated() {
      let id = UInt32(number)
      let key = part.key
      byKey[key, default: []].append(id)
      for letter in Set(key) { byLetter[letter, default: []].append(id) }
      guard !part.kana.isEmpty else { continue }
      byKana[TextFolding.kanaKey(part.kana), default: []].append(id)
      for pair in NameTable.pairs(part.kana[...]) { byKanaPair[pair, default: []].append(id) }
    }
  }

  /// Pairs of neighbouring kana without voice marks.
  static func pairs(_ kana: ArraySlice<UInt32>) -> Set<UInt64> {
    let plain = kana.map { TextFolding.unvoiced($0) }
    guard plain.count > 1 else { return Set(plain.map { UInt64($0) }) }
    return Set(zip(plain, plain.dropFirst()).map { UInt64($0) << 32 | UInt64($1) })
  }

  /// The bytes it takes, roughly: arrays with their headers.
  var bytes: Int {
    parts.reduce(0) { $0 + 120 + 4 * ($1.letters.count * 3 + $1.kana.count * 5) } + counts.count * 4
  }
}
