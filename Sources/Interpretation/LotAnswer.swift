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
  ///
  /// - Parameters:
  ///   - label: The label as read.
  ///   - lots: The lots it may be, as the form's vaccines allow.
  ///   - master: All lots there are, other vaccines' too, any of which it may show instead; nil for `lots` alone.
  init(_ label: LotLabelReading, lots: [Lot], master: [Lot]? = nil) {
    guard label.present >= 0.3 else {
      (state, text, confidence) = (.missing, "", 1 - label.present)
      return
    }
    guard let index = label.lotLine, label.lines.indices.contains(index) else {
      self = LotAnswer.unmarked(label, lots: lots, master: master ?? lots)
      return
    }
    let line = label.lines[index]
    self =
      label.behindWords.map {
        LotAnswer.chosen($0, behindWordsOf: line, lots: lots, master: master ?? lots)
      }
      ?? LotAnswer(line, lots: lots, master: master ?? lots)
  }

  /// A shorter end of a number than this tells nothing of it.
  private static let leastEnd = 4

  /// What stands behind a line's words, or the line itself, of which that is a part: the one that is a lot of the master,
  /// where nothing shows another.
  private static func chosen(
    _ part: TextReading, behindWordsOf line: TextReading, lots: [Lot], master: [Lot]
  ) -> LotAnswer {
    let behind = LotAnswer(part, lots: lots, master: master)
    let whole =
      line.alternatives.isEmpty ? nil : LotAnswer(line, lots: lots, master: master)
    guard case .known(let lot) = behind.state else {
      guard let whole else { return behind }
      // Its looks agree on a number that the line does not end with: the line's own lot is no longer sure.
      let isOther =
        behind.state == .unknown && behind.confidence > Doubt.lot
        && !LotPrint.folded(whole.text).hasSuffix(LotPrint.folded(behind.text))
      return isOther ? whole.doubted : whole
    }
    let number = LotPrint.folded(lot.number.rawValue)
    // The words are letters and digits to the looks at the whole line, its number is their end.
    let looks = ([line.text] + line.alternatives).map {
      LotPrint.folded(LotPrint.number(in: $0))
    }
    let showsOther = master.contains { other in
      let ending = LotPrint.folded(other.number.rawValue)
      return !number.hasSuffix(ending) && looks.contains { $0.hasSuffix(ending) }
    }
    // So few characters may be the rest of a number whose beginning was taken for the words' end.
    let answer = showsOther || number.count < 4 ? behind.doubted : behind
    guard let whole else { return answer }
    if case .known(let other) = whole.state {
      guard other == lot, !showsOther else { return whole.doubted }
      return whole.confidence < answer.confidence ? answer : whole
    }
    // One look at the whole line must end with it. Those that agree must end with it too or be nearly all of it and no
    // lot of their own: LOT 8970 is what LC8970 looks like to who expects LOT.
    let agreed = looks.filter { look in !look.isEmpty && looks.count { $0 == look } > 1 }
    let isShown =
      looks.contains { $0.hasSuffix(number) }
      && agreed.allSatisfy { look in
        look.hasSuffix(number)
          || number.hasSuffix(look) && look.count >= leastEnd && number.count <= look.count + 2
            && !master.contains { LotPrint.folded($0.number.rawValue) == look }
      }
    return isShown && answer.confidence > Doubt.lot ? answer : whole
  }

  /// The same, for a person.
  private var doubted: LotAnswer {
    LotAnswer(state: state, text: text, confidence: min(confidence, Doubt.lot))
  }

  /// A line that holds the lot number.
  private init(_ reading: TextReading, lots: [Lot], master: [Lot]) {
    let number = LotPrint.number(in: reading.text)
    text = number
    guard number.count >= 2 else {
      (state, confidence) = (.unread, 0)
      return
    }
    let looks = LotAnswer.votes(
      of: ([reading.text] + reading.alternatives).map(LotPrint.number(in:)), master: master)
    let votes = Dictionary(grouping: looks, by: { $0 }).mapValues(\.count)
    let known = lots.filter { votes[LotPrint.folded($0.number.rawValue)] != nil }
    let isAnothers = master.contains {
      votes[LotPrint.folded($0.number.rawValue)] != nil && !lots.contains($0)
    }
    // Two looks agree on one lot of the master and no look shows another of it.
    let leading = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
    let isAgreed = (leading?.value ?? 0) >= 2 || looks.count == 1
    confidence = isAgreed ? max(reading.confidence, looks.count > 1 ? 0.95 : 0) : Doubt.lot
    if looks.count > 2, isAgreed { confidence = 0.85 }
    if known.count == 1, !isAnothers, isAgreed,
      LotPrint.folded(known[0].number.rawValue) == leading?.key
    {
      state = .known(known[0])
    } else if let exact = known.first(where: { $0.number.rawValue == number }), known.count > 1 {
      // Two lots that print alike, or looks that show two lots: the exact writing, for a person to confirm.
      state = .known(exact)
      confidence = min(confidence, Doubt.lot)
    } else if known.isEmpty, isAgreed {
      state = .unknown
    } else if let only = known.first {
      state = .known(only)
      confidence = min(confidence, Doubt.lot)
    } else {
      state = .unread
    }
  }

  /// What each look at a line says, folded.
  ///
  /// A look that has a sign twice says what another look has of it once, unless it is a lot of the master as it stands.
  private static func votes(of looks: [String], master: [Lot]) -> [String] {
    let plain = looks.map(LotPrint.folded)
    return zip(looks, plain).map { look, folded in
      let single = LotPrint.undoubled(look)
      guard single != folded, plain.contains(single),
        !master.contains(where: { LotPrint.folded($0.number.rawValue) == folded })
      else { return folded }
      return single
    }
  }

  private init(state: State, text: String, confidence: Double) {
    (self.state, self.text, self.confidence) = (state, text, confidence)
  }

  /// A label none of whose lines says that it is the lot: one lot of the master must stand in one line, in both
  /// looks at it, as a word of its own.
  private static func unmarked(
    _ label: LotLabelReading, lots: [Lot], master: [Lot]
  ) -> LotAnswer {
    func words(_ text: String) -> Set<String> {
      Set(
        text.split(whereSeparator: \.isWhitespace).map { LotPrint.folded(String($0)) }.filter {
          $0.count >= 3
        })
    }
    let found = label.lines.flatMap { line -> [Lot] in
      let shared = line.alternatives.reduce(words(line.text)) { $0.intersection(words($1)) }
      guard !line.alternatives.isEmpty else { return [] }
      return master.filter { shared.contains(LotPrint.folded($0.number.rawValue)) }
    }
    guard found.count == 1, let lot = found.first, lots.contains(lot) else {
      return LotAnswer(state: .unread, text: "", confidence: 0)
    }
    return LotAnswer(state: .known(lot), text: lot.number.rawValue, confidence: 0.95)
  }
}
