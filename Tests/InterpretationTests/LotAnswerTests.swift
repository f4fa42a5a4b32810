import Domain
import Testing

@testable import Interpretation

@Suite("Lots")
struct LotAnswerTests {
  private func state(_ label: LotLabelReading) -> LotAnswer { LotAnswer(label, lots: masterLots) }

  private func known(_ answer: LotAnswer) -> String? {
    if case .known(let lot) = answer.state { lot.number.rawValue } else { nil }
  }

  @Test("two looks that agree know the lot", arguments: ["MR415", "HA201C", "FX1258", "AHG015"])
  func agreed(number: String) {
    let answer = state(Seen.label("Lot No. \(number)", looks: ["LOT No.\(number)"]))
    #expect(known(answer) == number)
    #expect(answer.text == number)
    #expect(answer.confidence >= 0.9)
  }

  @Test(
    "characters that print alike are one",
    arguments: [
      ("HA2O1C", "HA201C"), ("AHGOI5", "AHG015"), ("FXI2S8", "FX1258"), ("MR4I5", "MR415"),
    ])
  func folded(read: String, number: String) {
    #expect(known(state(Seen.label("Lot No. \(read)", looks: ["Lot No. \(number)"]))) == number)
  }

  @Test(
    "a lot the master has not is unknown, however alike",
    arguments: ["MR417", "MR4155", "HA2O2C", "XX"])
  func unknown(number: String) {
    let answer = state(Seen.label("Lot No. \(number)", looks: ["Lot No. \(number)"]))
    #expect(answer.state == .unknown)
    #expect(answer.text == number)
  }

  @Test("looks that show two lots of the master are never sure")
  func disagree() {
    let answer = state(Seen.label("Lot No. MR415", looks: ["Lot No. MR416"]))
    #expect(answer.confidence <= 0.5)
    let three = state(
      Seen.label("Lot No. FX1258", looks: ["Lot No. FX1250", "Lot No. FX12S0"]))
    #expect(three.confidence <= 0.5)
  }

  @Test("two of three looks that agree are less sure than two of two")
  func majority() {
    let answer = state(
      Seen.label("Lot No. MR4l7", looks: ["Lot No. MR415", "Lot No. MR415"]))
    #expect(known(answer) == "MR415")
    #expect(answer.confidence < 0.95)
  }

  @Test(
    "a sign that a look has twice is what another look has once",
    arguments: [
      ("HA20O1C", "HA201C"), ("AHGO015", "AHG015"), ("FX1Z258", "FX1258"), ("MR41I5", "MR415"),
    ])
  func doubled(read: String, number: String) {
    for looks in [[read, number], [number, read], [read, number, read]] {
      let answer = state(
        Seen.label("Lot No. \(looks[0])", looks: looks.dropFirst().map { "Lot No. \($0)" }))
      #expect(known(answer) == number)
      #expect(answer.confidence > 0.8)
    }
    // No look has it once: the label may say just that.
    let twice = state(Seen.label("Lot No. \(read)", looks: ["Lot No. \(read)"]))
    #expect(twice.state == .unknown)
    // The master has it as it stands.
    var longer = masterLots[0]
    longer.number = LotNumber(read)
    let both = LotAnswer(
      Seen.label("Lot No. \(read)", looks: ["Lot No. \(number)"]), lots: masterLots + [longer])
    #expect(both.confidence <= 0.5)
  }

  @Test("looks that agree on nothing know nothing sure")
  func scattered() {
    let answer = state(Seen.label("Lot No. MR455", looks: ["Lot No. MR475", "Lot No. MR445"]))
    #expect(known(answer) == nil)
    #expect(answer.state == .unread)
  }

  /// Looks at a whole line whose Japanese words are letters and digits to them, and at what stands behind the words.
  private func answer(
    _ line: [String], behind: [String], lots: [Lot] = masterLots, adding number: String? = nil
  ) -> LotAnswer {
    var more = lots
    if let number {
      var lot = masterLots[0]
      lot.number = LotNumber(number)
      more.append(lot)
    }
    var label = Seen.label(line[0], looks: Array(line.dropFirst()))
    label.behindWords = TextReading(
      text: behind[0], confidence: 0.9, alternatives: Array(behind.dropFirst()))
    return LotAnswer(label, lots: more)
  }

  @Test(
    "words that look like letters are no part of the number",
    arguments: [
      ["582MR415", "S8EMR415", "582MR415"], ["WE#MR415"], ["GG"],
      ["582 MR415", "LOT R415", "S8E MR415", "LOT R415"],
    ])
  func behindWords(line: [String]) {
    let answer = answer(line, behind: ["MR415", "MR4l5"])
    #expect(known(answer) == "MR415")
    #expect(answer.confidence >= 0.8)
  }

  @Test(
    "what stands behind the words is for a person where anything shows another lot",
    arguments: [
      (["582MR416", "S8EMR416", "582MR416"], ["MR415", "MR415"], nil),
      (["582 MR415", "LOT R415", "S8E MR415", "LOT R415"], ["MR415", "MR415"], "R415"),
      (["582 MR415", "LOT 15", "S8E MR415", "LOT 15"], ["MR415", "MR415"], nil),
      (["582", "LOT R415", "S8E", "LOT R415"], ["MR415", "MR415"], nil),
      (["", "MR418", "58MR415", "MR418"], ["MR415", "MR415"], nil),
      (["582MR418", "582MR415", "582MR418"], ["MR415", "MR415"], nil),
      (["MR415", "MR4I8", "MR415"], ["MR418", "MR418"], nil),
      (["582MR417", "S8EMR417", "582MR417"], ["MR415", "MR415"], nil),
      (["582FX1258A", "S8EFX1258A", "582FX1258A"], ["FX1258", "FX1258"], nil),
      (["582MR417", "Lot MR416", "Lot MR415"], ["MR415", "MR415"], nil),
      (["S8MR415", "58HMR415", "S8MR4I5"], ["MR416", "MR415"], nil),
      (["S8HR415", "S8MR415", "58MR415"], ["R415", "R415"], "R415"),
      (["S8MR415l", "58MR415", "S8MR415"], ["R415", "R415"], "R415"),
      (["S8MR415"], ["R415", "R415"], "R415"),
      (["S8MR416"], ["MR415", "MR415"], nil),
      (["582M123", "S8EM123", "582M123"], ["123", "123"], "123"),
      (["582M123"], ["123", "123"], "123"),
    ] as [([String], [String], String?)])
  func partsAndOthers(line: [String], behind: [String], added: String?) {
    let answer = answer(line, behind: behind, adding: added)
    #expect(known(answer) == nil || answer.confidence <= 0.5)
  }

  @Test("a lot of another vaccine may be what the label shows", arguments: [true, false])
  func otherVaccine(isInMaster: Bool) {
    var other = masterLots[0]
    other.number = LotNumber("R415")
    var label = Seen.label("582 MR415", looks: ["LOT R415", "S8E MR415", "LOT R415"])
    label.behindWords = TextReading(text: "MR415", confidence: 0.9, alternatives: ["MR4l5"])
    let answer = LotAnswer(
      label, lots: masterLots, master: masterLots + (isInMaster ? [other] : []))
    #expect((known(answer) == "MR415" && answer.confidence > 0.5) != isInMaster)
    // The same on a line that says Lot itself, and on one that says nothing.
    let master = masterLots + (isInMaster ? [other] : [])
    let third = Seen.label("Lot No. MR415", looks: ["Lot No. R415", "Lot No. MR415"])
    let line = LotAnswer(third, lots: masterLots, master: master)
    #expect((known(line) == "MR415" && line.confidence > 0.5) != isInMaster)
    let unmarked = LotLabelReading(
      present: 1,
      lines: [TextReading(text: "MR415 R415", confidence: 0.9, alternatives: ["MR415 R415"])])
    let bare = LotAnswer(unmarked, lots: masterLots, master: master)
    #expect((known(bare) == "MR415") != isInMaster)
  }

  @Test("a label without a line for the lot is unread")
  func unread() {
    #expect(
      state(
        LotLabelReading(present: 1, lines: [TextReading(text: "ミールビック", confidence: 0.9)])
      ).state == .unread)
    #expect(state(Seen.label("Lot No. ", looks: ["Lot No."])).state == .unread)
    #expect(
      state(
        LotLabelReading(
          present: 1, lines: [TextReading(text: "Lot No. MR415", confidence: 1)], lotLine: 7)
      ).state == .unread)
  }

  @Test("no label is missing")
  func missing() { #expect(state(LotLabelReading(present: 0, lines: [])).state == .missing) }

  @Test(
    "the number stands behind the words",
    arguments: [
      ("Lot No. MR415", "MR415"), ("LOT NO.MR 415", "MR415"), ("Lot: FX1258.", "FX1258"),
      ("LotNo.Y345", "Y345"), ("L0T N0. HA201C", "HA201C"), ("MR415", "MR415"),
    ])
  func number(line: String, number: String) { #expect(LotPrint.number(in: line) == number) }

  @Test(
    "look-alikes side by side may be one sign, the same character twice is two",
    arguments: [
      ("AKBO026", "AKB026"), ("TKA0O16", "TKA016"), ("AKB0O0", "AKB00"), ("TKA003", "TKA003"),
      ("AB12", "AB12"), ("LJ123", "LJ123"), ("D0Q1", "D0Q1"), ("", ""),
    ])
  func undoubled(read: String, number: String) {
    #expect(LotPrint.undoubled(read) == LotPrint.folded(number))
  }
}

@Suite("Vouchers")
struct VoucherAnswerTests {
  static let ours = [MunicipalityCode("271403")]
  /// Vaccination, third dose, the office's own municipality.
  static let line = "232714030018542805"

  private func answer(_ reading: VoucherReading) -> VoucherAnswer {
    VoucherAnswer(reading, field: "voucher", municipalities: Self.ours)
  }

  private func text(_ text: String) -> TextReading { TextReading(text: text, confidence: 0.9) }

  @Test("symbol, line and number that agree are sure")
  func agree() {
    let answer = answer(
      VoucherReading(
        present: 1, code: Self.line, line: text(Self.line), printedNumber: text("0018542805")))
    #expect(answer.line?.number == VoucherNumber("0018542805"))
    #expect(answer.line?.dose == 3)
    #expect(answer.reasons.isEmpty && !answer.isMissing)
    #expect(answer.confidence > 0.99)
  }

  @Test(
    "any source that differs goes to a person",
    arguments: [
      VoucherReading(
        present: 1, code: line, line: TextReading(text: "232714030018542806", confidence: 0.9)),
      VoucherReading(
        present: 1, code: line, line: TextReading(text: line, confidence: 0.9),
        printedNumber: TextReading(text: "0018542815", confidence: 0.9)),
      VoucherReading(
        present: 1, line: TextReading(text: line, confidence: 0.9),
        printedNumber: TextReading(text: "0018542804", confidence: 0.9)),
      VoucherReading(present: 1, code: line, line: TextReading(text: "23271403", confidence: 0.9)),
    ])
  func disagree(reading: VoucherReading) {
    let answer = answer(reading)
    #expect(answer.reasons.map(\.code) == [.sourcesDisagree])
    #expect(answer.confidence <= 0.5)
  }

  @Test("a line alone goes to a person: a wrong number cannot be seen from it")
  func alone() {
    let one = answer(VoucherReading(present: 1, line: text(Self.line)))
    let two = answer(
      VoucherReading(present: 1, line: text(Self.line), printedNumber: text("0018542805")))
    #expect(one.line != nil && one.confidence < two.confidence)
    #expect(one.reasons.map(\.code) == [.lowConfidence] && two.reasons.isEmpty)
  }

  @Test(
    "of a line's two looks another source chooses, and of the number's",
    arguments: [
      VoucherReading(
        present: 1,
        line: TextReading(text: "232714030018542806", confidence: 0.3, alternatives: [line]),
        printedNumber: TextReading(text: "0018542805", confidence: 0.9)),
      VoucherReading(
        present: 1, code: line,
        line: TextReading(text: "23271403001854280", confidence: 0.3, alternatives: [line])),
      VoucherReading(
        present: 1, line: TextReading(text: line, confidence: 0.9),
        printedNumber: TextReading(
          text: "0018542895", confidence: 0.1, alternatives: ["0018542805"])),
    ])
  func chosen(reading: VoucherReading) {
    let answer = answer(reading)
    #expect(answer.line?.description == Self.line)
    #expect(answer.reasons.isEmpty && answer.confidence > 0.99)
  }

  @Test(
    "the digits before the number are seen twice, or a person looks",
    arguments: [
      (TextReading(text: line, confidence: 0.3), Reason.Code.lowConfidence),
      (
        TextReading(text: line, confidence: 0.3, alternatives: ["132714030018542805"]),
        .sourcesDisagree
      ),
      (
        TextReading(text: line, confidence: 0.3, alternatives: ["22714030018542805"]),
        .lowConfidence
      ),
      (TextReading(text: line, confidence: 0.3, alternatives: ["2327140300185428"]), nil),
      (TextReading(text: line, confidence: 0.95), nil),
    ])
  func head(line: TextReading, fault: Reason.Code?) {
    let number = TextReading(text: "0018542805", confidence: 0.9)
    let answer = answer(VoucherReading(present: 1, line: line, printedNumber: number))
    #expect(answer.line?.description == Self.line)
    #expect(answer.reasons.map(\.code) == (fault.map { [$0] } ?? []))
    #expect(fault == nil || answer.confidence <= 0.5)
  }

  @Test("a wrong check digit of the municipality is told")
  func checkDigit() {
    let answer = answer(VoucherReading(present: 1, line: text("232714040018542805")))
    #expect(answer.reasons.map(\.code) == [.checkDigit])
  }

  @Test(
    "another municipality's voucher, or an unknown kind, is told",
    arguments: [
      "232710040018542805", "932714030018542805", "202714030018542805",
    ])
  func foreign(line: String) {
    #expect(
      answer(VoucherReading(present: 1, line: text(line))).reasons.map(\.code) == [.codeUnknown])
  }

  @Test(
    "a line that is no line is not sure",
    arguments: ["2327140300185428", "", "abcdefgh", "23271403001854280555555"])
  func unread(line: String) {
    let answer = answer(VoucherReading(present: 1, line: text(line)))
    #expect(answer.line == nil && answer.confidence == 0)
    #expect(answer.reasons.map(\.code) == [.lowConfidence])
  }

  @Test(
    "a label's edge read as a digit is left out where only one way of it is lawful",
    arguments: [
      ("1232714030018542805", "232714030018542805"), ("2327140300185428051", "232714030018542805"),
      // Both ways are lawful: nobody can tell which digit is the edge.
      ("2223271403001854280", nil), ("9999999999999999999", nil),
    ] as [(String, String?)])
  func edge(read: String, line: String?) {
    let answer = answer(VoucherReading(present: 1, line: text(read)))
    #expect(answer.line?.description == line)
    // Without a second source it is never sure.
    #expect(answer.confidence < 0.9)
  }

  @Test("no voucher is missing")
  func missing() {
    let answer = answer(VoucherReading(present: 0))
    #expect(answer.isMissing && answer.line == nil)
    #expect(answer.reasons.map(\.code) == [.fieldMissing])
  }
}
