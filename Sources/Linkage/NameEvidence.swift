/// What was read of a name, held against the surnames and given names of one segment.
///
/// A reading is cut wherever it fits a candidate best; each cut is measured once and remembered.
final class NameEvidence {
  /// How a candidate's surname and given name agree.
  struct Levels {
    var surname: AgreementLevel
    var given: AgreementLevel
    /// Whether both scripts were there and neither disagrees, for both parts.
    var isWholeInBothScripts: Bool
    /// Whether the registered name is in Latin letters, which people of one family may share.
    var isLatin: Bool
  }

  /// How far one script of one part agrees, from the cost of the distance.
  enum Grade: Int, Comparable {
    case same, variant, misread, partial, different
    static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }

    /// For characters.
    init(letters cost: Float, count: Int) {
      if cost <= 0 {
        self = .same
      } else if cost <= 0.31 {
        // One place that could not be written, or variants of up to three characters.
        self = .variant
      } else if cost <= 0.51 || cost <= 1.01 && count >= 3 || cost <= 2.01 && count >= 9 {
        self = .misread
      } else {
        self = cost <= Float(count) * 0.55 ? .partial : .different
      }
    }

    /// For kana.
    init(kana cost: Float, count: Int) {
      if cost <= 0 {
        self = .same
      } else if cost <= 0.25 {
        self = .variant
      } else if cost <= 0.51 || cost <= 1.01 && count >= 4 || cost <= 2.01 && count >= 9 {
        self = .misread
      } else {
        self = cost <= Float(count) * 0.5 ? .partial : .different
      }
    }
  }

  private struct Reading {
    var letters: [UInt32]
    var confidence: Double
    var isKana: Bool
    var isLatin: Bool
    /// Whether the reading has no space: it may be a surname or a given name alone.
    var isOneWord: Bool
  }

  private let segment: RegistrySegment
  private let names: [Reading]
  private let kana: [Reading]
  private var pairs: [UInt64: Levels] = [:]

  /// Whether there is any reading at all.
  var isEmpty: Bool { names.isEmpty && kana.isEmpty }

  /// The surnames that may be meant, with how well each fits by itself, and the share of residents.
  private(set) var surnames: NameRanking
  /// The same for given names.
  private(set) var givens: NameRanking

  init(_ paper: PaperIdentity, segment: RegistrySegment) {
    self.segment = segment
    var names: [Reading] = []
    var kana: [Reading] = []
    for text in paper.names.sorted(by: { $0.confidence > $1.confidence }).prefix(4) {
      let letters = TextFolding.letters(text.text)
      for order in NameEvidence.orders(letters) where !order.isEmpty && order.count < 32 {
        let isKana = TextFolding.isKana(order)
        names.append(
          Reading(
            letters: order, confidence: text.confidence, isKana: isKana,
            isLatin: TextFolding.isLatin(order), isOneWord: !letters.contains(0x20)))
        if isKana {
          kana.append(
            Reading(
              letters: TextFolding.kana(order), confidence: text.confidence, isKana: true,
              isLatin: false, isOneWord: false))
        }
      }
    }
    for text in paper.kana.sorted(by: { $0.confidence > $1.confidence }).prefix(4) {
      let letters = TextFolding.kana(TextFolding.letters(text.text))
      guard !letters.isEmpty, letters.count < 32 else { continue }
      kana.append(
        Reading(
          letters: letters, confidence: text.confidence, isKana: true,
          isLatin: TextFolding.isLatin(letters), isOneWord: false))
    }
    self.names = names
    self.kana = kana
    surnames = NameRanking()
    givens = NameRanking()
    surnames = rank(segment.surnames, isSurname: true)
    givens = rank(segment.givens, isSurname: false)
  }

  /// A Latin name in the orders people write it in: as it is, last name last, last name first.
  private static func orders(_ letters: [UInt32]) -> [[UInt32]] {
    let plain = letters.filter { $0 != 0x20 && $0 != 0x2C }
    guard TextFolding.isLatin(letters), letters.contains(0x20) else { return [plain] }
    let words = letters.split { $0 == 0x20 || $0 == 0x2C }.map(Array.init)
    guard words.count > 1 else { return [plain] }
    let first = Array(words[1...].joined()) + words[0]
    let last = words[words.count - 1] + Array(words[..<(words.count - 1)].joined())
    return [plain, last] + (words.count > 2 ? [first] : [])
  }

  // MARK: - One candidate

  /// How a surname and a given name of the registry agree with what was read.
  func levels(surname: UInt32, given: UInt32) -> Levels {
    let key = UInt64(surname) << 32 | UInt64(given)
    if let known = pairs[key] { return known }
    let levels = measure(surname, given)
    pairs[key] = levels
    return levels
  }

  private func measure(_ surname: UInt32, _ given: UInt32) -> Levels {
    let surnamePart = segment.surnames.parts[Int(surname)]
    let givenPart = segment.givens.parts[Int(given)]
    var best: Cut?
    for (number, reading) in names.enumerated()
    where NameEvidence.comparable(reading, surnamePart, givenPart) {
      NameEvidence.improve(
        &best, reading: number, reading.letters, surnamePart.letters, givenPart.letters)
    }
    var bestKana: Cut?
    if !givenPart.kana.isEmpty {
      for (number, reading) in kana.enumerated()
      where reading.isLatin == givenPart.isKanaLatin {
        NameEvidence.improve(
          &bestKana, reading: number, reading.letters, surnamePart.kana, givenPart.kana)
      }
    }
    let hasSurname = !surnamePart.letters.isEmpty
    let surnameGrade = best.map {
      Grade(letters: $0.surname, count: surnamePart.letters.count)
    }
    let givenGrade = best.map { Grade(letters: $0.given, count: givenPart.letters.count) }
    let surnameKana = bestKana.map { Grade(kana: $0.surname, count: surnamePart.kana.count) }
    let givenKana = bestKana.map { Grade(kana: $0.given, count: givenPart.kana.count) }
    let level = { (letters: Grade?, kana: Grade?, isSurname: Bool) -> AgreementLevel in
      let part = isSurname ? surname : given
      let level = NameEvidence.level(letters, kana) {
        guard let best else { return false }
        return self.isAnotherName(best, isSurname: isSurname, part: part)
      } isNamesake: {
        guard let best else { return false }
        return self.isNamesake(best, isSurname: isSurname, part: part)
      } isAnotherSound: {
        guard let bestKana else { return false }
        return self.isAnotherSound(bestKana, isSurname: isSurname, part: part)
      }
      // Of all names of the registry this one fits by far the best: a misread, not another name.
      let ranking = isSurname ? self.surnames : self.givens
      let inBoth = letters != nil && kana != nil
      return level == .doubtful && ranking.leads(part, inBothScripts: inBoth) ? .misread : level
    }
    let isWhole =
      [surnameGrade, givenGrade, surnameKana, givenKana].allSatisfy {
        $0.map { $0 <= .misread } ?? false
      }
    if let alone = partAlone(surname, given, unless: best?.cost) { return alone }
    let hasGiven = !givenPart.letters.isEmpty || !givenPart.kana.isEmpty
    return Levels(
      surname: hasSurname ? level(surnameGrade, surnameKana, true) : .missing,
      given: hasGiven ? level(givenGrade, givenKana, false) : .missing,
      isWholeInBothScripts: isWhole, isLatin: givenPart.isLatin)
  }

  /// A Latin reading of one word that is the surname or the given name alone: the other is missing.
  private func partAlone(_ surname: UInt32, _ given: UInt32, unless cost: Float?) -> Levels? {
    let (surnamePart, givenPart) = (
      segment.surnames.parts[Int(surname)], segment.givens.parts[Int(given)]
    )
    guard kana.isEmpty, givenPart.isLatin, cost ?? 2 > 1.01 else { return nil }
    for reading in names where reading.isLatin && reading.isOneWord {
      for (part, isSurname) in [(surnamePart, true), (givenPart, false)] where part.isLatin {
        let grade = Grade(
          letters: ReadingDistance.cost(reading.letters[...], part.letters),
          count: part.letters.count)
        guard grade <= .misread else { continue }
        let level: AgreementLevel = grade == .same ? .exact : .misread
        return Levels(
          surname: isSurname ? level : .missing, given: isSurname ? .missing : level,
          isWholeInBothScripts: false, isLatin: true)
      }
    }
    return nil
  }

  /// One level out of the two scripts' grades.
  ///
  /// - Parameters:
  ///   - isAnotherName: whether the characters read are a name of the registry, but another.
  ///   - isNamesake: whether they are another that may sound as the kana read.
  ///   - isAnotherSound: whether the kana read are another's.
  private static func level(
    _ letters: Grade?, _ kana: Grade?, isAnotherName: () -> Bool, isNamesake: () -> Bool,
    isAnotherSound: () -> Bool
  ) -> AgreementLevel {
    switch (letters, kana) {
    case (nil, nil): .missing
    case (nil, .same), (nil, .variant): .soundOnly
    case (nil, .misread), (nil, .partial): .doubtful
    case (nil, .different): .different
    case (.same, nil), (.same, .same), (.same, .variant), (.same, .misread): .exact
    case (.variant, nil), (.variant, .same), (.variant, .variant), (.variant, .misread): .variant
    case (.same, .partial), (.variant, .partial): .misread
    case (.same, .different), (.variant, .different): isAnotherSound() ? .otherSound : .misread
    case (.misread, .same), (.misread, .variant):
      isNamesake() ? .otherCharacters : .misread
    case (.misread, .misread): isAnotherName() ? .otherCharacters : .misread
    case (.misread, nil): isAnotherName() ? .otherCharacters : .doubtful
    case (.misread, .partial): isAnotherName() ? .different : .doubtful
    case (.misread, .different): isAnotherName() ? .different : .doubtful
    case (.partial, .same), (.partial, .variant):
      isNamesake() ? .otherCharacters : .misread
    case (.partial, .misread): isAnotherName() ? .different : .doubtful
    case (.partial, nil): isAnotherName() ? .different : .doubtful
    case (.partial, .partial): isAnotherName() || isAnotherSound() ? .different : .doubtful
    case (.partial, _): .different
    case (.different, .same), (.different, .variant):
      isNamesake() ? .otherCharacters : .soundOnly
    case (.different, .misread): isAnotherName() ? .different : .doubtful
    case (.different, _): .different
    }
  }

  /// Whether a reading and a name are in scripts that can be compared at all.
  private static func comparable(
    _ reading: Reading, _ surname: NamePart, _ given: NamePart
  ) -> Bool {
    if reading.isKana { return given.isKana && (surname.isKana || surname.letters.isEmpty) }
    return reading.isLatin == given.isLatin
  }

  /// Whether the characters read for a part are another part of the registry, to the letter.
  private func isAnotherName(_ cut: Cut, isSurname: Bool, part: UInt32) -> Bool {
    let table = isSurname ? segment.surnames : segment.givens
    let key = text(names[cut.reading], cut, isSurname).map { VariantTable.fold($0) }
    guard let known = table.byKey[key] else { return false }
    return !known.contains { table.parts[Int($0)].key == table.parts[Int(part)].key }
  }

  /// Whether the characters read are another part of the registry that may sound as any of the kana that were read.
  ///
  /// Where none of those who write themselves so sounds like that, the characters were misread: who writes 久恵 does not
  /// write タエ above it. The kana may be misread as well, so that what comes near counts.
  private func isNamesake(_ cut: Cut, isSurname: Bool, part: UInt32) -> Bool {
    guard isAnotherName(cut, isSurname: isSurname, part: part) else { return false }
    let table = isSurname ? segment.surnames : segment.givens
    let key = text(names[cut.reading], cut, isSurname).map { VariantTable.fold($0) }
    return (table.byKey[key] ?? []).contains { number in
      let other = table.parts[Int(number)]
      return other.kana.isEmpty
        || kana.contains { reading in
          guard reading.isLatin == other.isKanaLatin else { return false }
          let cost = NameEvidence.costAlone(reading.letters, other.kana, isSurname: isSurname)
          return Grade(kana: cost, count: other.kana.count) <= .misread
        }
    }
  }

  /// The part of a reading that a cut takes for the surname or for the given name.
  private func text(_ reading: Reading, _ cut: Cut, _ isSurname: Bool) -> ArraySlice<UInt32> {
    isSurname ? reading.letters[..<cut.cut] : reading.letters[cut.cut...]
  }

  /// Whether the kana read for a part are those of other parts of the registry.
  private func isAnotherSound(_ cut: Cut, isSurname: Bool, part: UInt32) -> Bool {
    let table = isSurname ? segment.surnames : segment.givens
    let sound = TextFolding.kanaKey(text(kana[cut.reading], cut, isSurname))
    return table.byKana[sound].map { !$0.contains(part) } ?? false
  }

  // MARK: - Cutting a reading in two

  /// A reading cut into surname and given name, and what each costs.
  private struct Cut {
    var reading: Int
    var cut: Int
    var surname: Float
    var given: Float
    var cost: Float { surname + given }
  }

  /// Cuts a reading where the names cost least; the length of the registered surname is tried first,
  /// then that of the given name, which finds it behind another surname.
  private static func improve(
    _ best: inout Cut?, reading: Int, _ letters: [UInt32], _ surname: [UInt32], _ given: [UInt32]
  ) {
    let fromBehind = letters.count - given.count
    for cut in [surname.count, fromBehind, surname.count - 1, surname.count + 1]
    where cut >= 0 && cut <= letters.count {
      let left = ReadingDistance.cost(letters[..<cut], surname)
      if let best, left >= best.cost { continue }
      let right = ReadingDistance.cost(letters[cut...], given)
      if best == nil || left + right < best?.cost ?? 0 {
        best = Cut(reading: reading, cut: cut, surname: left, given: right)
        if left + right == 0 { return }
      }
    }
  }

  /// The least cost of a part alone, cut off the front (surname) or the end (given name) of a reading.
  private static func costAlone(
    _ letters: [UInt32], _ part: [UInt32], isSurname: Bool
  ) -> Float {
    var least = Float.greatestFiniteMagnitude
    let middle = isSurname ? part.count : letters.count - part.count
    for cut in [middle, middle - 1, middle + 1] where cut >= 0 && cut <= letters.count {
      let end = isSurname ? letters[..<cut] : letters[cut...]
      least = min(least, ReadingDistance.cost(end, part))
      if least == 0 { break }
    }
    return least
  }

  // MARK: - Ranking against all names

  /// A letter that more names than these have tells too little to go through them all.
  private static let longestList = 3000

  /// The names worth weighing: those a cut of a reading is, to the letter or by sound, and those that
  /// share letters with it.
  private func rank(_ table: NameTable, isSurname: Bool) -> NameRanking {
    var near: Set<UInt32> = []
    func end(_ letters: [UInt32], _ cut: Int) -> ArraySlice<UInt32> {
      isSurname ? letters[..<cut] : letters[cut...]
    }
    for reading in names {
      for cut in 0...reading.letters.count {
        near.formUnion(table.byKey[end(reading.letters, cut).map { VariantTable.fold($0) }] ?? [])
      }
      for letter in Set(reading.letters) {
        let list = table.byLetter[VariantTable.fold(letter)] ?? []
        if list.count <= NameEvidence.longestList { near.formUnion(list) }
      }
    }
    for reading in kana {
      for cut in 0...reading.letters.count {
        near.formUnion(table.byKana[TextFolding.kanaKey(end(reading.letters, cut))] ?? [])
      }
      for pair in NameTable.pairs(reading.letters[...]) {
        let list = table.byKanaPair[pair] ?? []
        if list.count <= NameEvidence.longestList { near.formUnion(list) }
      }
    }
    var ranking = NameRanking()
    for part in near {
      let (level, distance) = fitAlone(part, in: table, isSurname: isSurname)
      ranking.add(part, level, count: Int(table.counts[Int(part)]), distance: distance)
    }
    return ranking
  }

  /// How a part fits by itself, at the cut that suits it best.
  private func fitAlone(
    _ part: UInt32, in table: NameTable, isSurname: Bool
  ) -> (level: AgreementLevel, distance: Float?) {
    let name = table.parts[Int(part)]
    var letters: Float?
    for reading in names
    where reading.isKana ? name.isKana : reading.isLatin == name.isLatin {
      let cost = NameEvidence.costAlone(reading.letters, name.letters, isSurname: isSurname)
      letters = min(letters ?? cost, cost)
    }
    var sound: Float?
    if !name.kana.isEmpty {
      for reading in kana where reading.isLatin == name.isKanaLatin {
        let cost = NameEvidence.costAlone(reading.letters, name.kana, isSurname: isSurname)
        sound = min(sound ?? cost, cost)
      }
    }
    let level = NameEvidence.level(
      letters.map { Grade(letters: $0, count: name.letters.count) },
      sound.map { Grade(kana: $0, count: name.kana.count) },
      isAnotherName: { false }, isNamesake: { false }, isAnotherSound: { false })
    let shares = [
      letters.map { $0 / Float(max(1, name.letters.count)) },
      sound.map { $0 / Float(max(1, name.kana.count)) },
    ].compactMap { $0 }
    guard !shares.isEmpty else { return (level, nil) }
    return (level, shares.reduce(0, +) * 2 / Float(shares.count))
  }
}
