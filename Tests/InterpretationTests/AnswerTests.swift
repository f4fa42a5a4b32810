import Domain
import Forms
import Testing

@testable import Interpretation

/// What is wrong with a page, whoever it is for.
@Suite("Interpreting a page")
struct AnswerTests {
  /// The readings of a page on which everything holds.
  static func whole() -> [String: Reading] {
    [
      "resident_code": .digits(Seen.cells("0450002365")),
      "name": .text(TextReading(text: "吉田 詩", confidence: 0.9, alternatives: ["𠮷田 詩"])),
      "kana": .text(TextReading(text: "ヨシダ ウタ", confidence: 0.9)),
      "address": .text(TextReading(text: "北区新金岡町125番地12", confidence: 0.8)),
      "sex": Seen.choice(["男", "女"], marked: ["女"]),
      "birth_era": Seen.choice(["平成", "令和"], marked: ["令和"]),
      "birth_year": .digits(Seen.cells(" 3")), "birth_month": .digits(Seen.cells(" 3")),
      "birth_day": .digits(Seen.cells("26")),
      "temperature": .digits(Seen.cells("36")), "temperature_tenth": .digits(Seen.cells("4")),
      "q1": Seen.choice(["はい", "いいえ"], marked: ["はい"]),
      "doctor_judgement": Seen.choice(["可能", "見合わせる"], marked: ["可能"]),
      "doctor_signature": .presence(0.98), "consent_signature": .presence(0.97),
      "consent": Seen.choice(["希望する", "希望しない"], marked: ["希望する"]),
      "lot_label": .lotLabel(Seen.label("Lot No. MR415", looks: ["Lot No. MR415"])),
      "dose": Seen.choice(["１期", "２期"], marked: ["２期"]),
      "clinic_code": .digits(Seen.cells("2711506317")),
      "given_year": .digits(Seen.cells(" 8", sure: 0.999)),
      "given_month": .digits(Seen.cells("10", sure: 0.999)),
      "given_day": .digits(Seen.cells("11", sure: 0.999)),
    ]
  }

  private func answers(
    _ form: String = "mr-child", month: (year: Int, month: Int)? = (2026, 10),
    _ change: (inout [String: Reading]) -> Void = { _ in }
  ) throws -> Answers {
    var readings = Self.whole()
    change(&readings)
    return Interpreter(
      try Shipped.form(form), readings: readings,
      context: InterpretationContext(
        lots: masterLots, month: month, municipalities: [MunicipalityCode("271403")],
        thresholds: Thresholds())
    ).answers()
  }

  private func value(_ answers: Answers, _ field: String) -> AnswerValue? {
    answers.fields[field]?.value
  }

  @Test("a whole page says everything and lacks nothing")
  func whole() throws {
    let answers = try answers()
    #expect(answers.reasons.isEmpty, "\(answers.reasons)")
    for (field, text) in [
      ("resident_code", "0450002365"), ("birth_date", "2021-03-26"), ("given_date", "2026-10-11"),
      ("temperature", "36.4"), ("sex", "女"), ("q1", "はい"), ("dose", "２期"), ("lot", "MR415"),
      ("vaccine", "MR"), ("product", "ミールビック"), ("clinic_code", "2711506317"),
      ("name", "吉田 詩"), ("kana", "ヨシダ ウタ"), ("consent", "希望する"),
    ] {
      #expect(value(answers, field) == .text(text), "\(field)")
    }
    #expect(value(answers, "consent_signature") == .flag(true))
    #expect(answers.sex?.sex == .female)
    #expect(answers.dose == "２期")
    #expect(answers.fields["name"]?.alternatives.map(\.text) == ["𠮷田 詩"])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var field: String
    var reading: Reading
    var code: Reason.Code
    init(_ name: String, _ field: String, _ reading: Reading, _ code: Reason.Code) {
      (testDescription, self.field, self.reading, self.code) = (name, field, reading, code)
    }
  }

  static let cases: [Case] = [
    Case(
      "consent refused", "consent", Seen.choice(["希望する", "希望しない"], marked: ["希望しない"]),
      .consentRefused),
    Case(
      "consent marked twice", "consent",
      Seen.choice(["希望する", "希望しない"], marked: ["希望する", "希望しない"]), .severalMarks),
    Case("consent unmarked", "consent", Seen.choice(["希望する", "希望しない"], marked: []), .unmarked),
    Case(
      "consent faint", "consent", Seen.choice(["希望する", "希望しない"], marked: ["希望する"], sure: 0.7),
      .lowConfidence),
    Case(
      "doctor defers", "doctor_judgement", Seen.choice(["可能", "見合わせる"], marked: ["見合わせる"]),
      .doctorDeferred),
    Case(
      "judgement marked twice", "doctor_judgement",
      Seen.choice(["可能", "見合わせる"], marked: ["可能", "見合わせる"]), .severalMarks),
    Case(
      "judgement unmarked", "doctor_judgement", Seen.choice(["可能", "見合わせる"], marked: []), .unmarked),
    Case("consent unsigned", "consent_signature", .presence(0.02), .consentSignatureMissing),
    Case("doctor did not sign", "doctor_signature", .presence(0.3), .doctorSignatureMissing),
    Case("a doubtful signature", "consent_signature", .presence(0.6), .lowConfidence),
    Case("dose unmarked", "dose", Seen.choice(["１期", "２期"], marked: []), .unmarked),
    Case(
      "two doses marked", "dose", Seen.choice(["１期", "２期"], marked: ["１期", "２期"]), .severalMarks),
    Case("day missing", "given_day", .digits(Seen.cells("  ")), .dateMissing),
    Case("day 32", "given_day", .digits(Seen.cells("32")), .dateImpossible),
    Case("day 2/30", "given_month", .digits(Seen.cells("13")), .dateImpossible),
    Case(
      "day doubtful", "given_day", .digits([Seen.cell("1"), Seen.either(1, 0.8, or: 7)]),
      .lowConfidence),
    Case(
      "another month", "given_month", .digits(Seen.cells(" 9", sure: 0.9999)), .dateOutsideBatch),
    Case("no label", "lot_label", .lotLabel(LotLabelReading(present: 0, lines: [])), .lotMissing),
    Case(
      "lot unknown", "lot_label", .lotLabel(Seen.label("Lot No. MR499", looks: ["Lot No. MR499"])),
      .lotUnknown),
    Case(
      "lot unread", "lot_label", .lotLabel(LotLabelReading(present: 1, lines: [])), .lowConfidence),
    Case(
      "looks at the lot differ", "lot_label",
      .lotLabel(Seen.label("Lot No. MR415", looks: ["Lot No. MR416"])), .lowConfidence),
  ]

  @Test("one thing wrong is one reason", arguments: cases)
  func wrong(item: Case) throws {
    let answers = try answers { $0[item.field] = item.reading }
    #expect(answers.reasons.first?.code == item.code, "\(answers.reasons)")
    #expect(answers.reasons.count(where: { $0.code != .lowConfidence }) <= 1)
  }

  @Test("a field is empty where nothing is marked, and tells both where two are")
  func choiceAnswers() throws {
    let none = try answers { $0["q1"] = Seen.choice(["はい", "いいえ"], marked: []) }
    #expect(value(none, "q1") == .nothing)
    let two = try answers { $0["q1"] = Seen.choice(["はい", "いいえ"], marked: ["はい", "いいえ"]) }
    #expect(value(two, "q1") == .nothing)
    #expect(two.fields["q1"]?.text == "はい・いいえ")
    // What a person answered to a question is for the doctor; it holds no page back.
    #expect(none.reasons.isEmpty && two.reasons.isEmpty)
  }

  @Test("an era that nobody marked leaves the birth date open, not missing")
  func eraUnmarked() throws {
    let answers = try answers {
      $0["birth_era"] = Seen.choice(["平成", "令和"], marked: [])
      $0["birth_year"] = .digits(Seen.cells("10"))
    }
    let date = try #require(answers.birthDate)
    #expect(date.probability < 0.6)
    for text in ["1998-03-26", "2028-03-26"] {
      #expect(CalendarDate(text).map { date.likelihood(of: $0) > 0.3 } == true)
    }
  }

  @Test("a batch without a month takes any day")
  func noMonth() throws {
    let answers = try answers(month: nil) {
      $0["given_month"] = .digits(Seen.cells(" 9", sure: 0.999))
    }
    #expect(answers.reasons.isEmpty)
    #expect(value(answers, "given_date") == .text("2026-09-11"))
  }

  @Test("another vaccine's lot on the form is told")
  func otherVaccine() throws {
    var readings = Self.whole()
    readings["lot_label"] = .lotLabel(Seen.label("Lot No. HB77A", looks: ["Lot No. HB77A"]))
    let flu = Lot(
      vaccine: VaccineCode("INF"), product: "インフルエンザHAワクチン", maker: "", number: LotNumber("HB77A"),
      expires: nil)
    let answers = Interpreter(
      try Shipped.form("mr-child"), readings: readings,
      context: InterpretationContext(
        lots: masterLots + [flu], month: (2026, 10), municipalities: [], thresholds: Thresholds())
    ).answers()
    #expect(answers.reasons.map(\.code) == [.productDisagrees])
  }

  @Test(
    "a page of which nothing was read says so, and does not crash",
    arguments: ["mr-child", "flu-elderly", "covid-voucher"])
  func nothingRead(form: String) throws {
    let answers = Interpreter(
      try Shipped.form(form), readings: [:],
      context: InterpretationContext(
        lots: [], month: (2026, 10), municipalities: [], thresholds: Thresholds())
    ).answers()
    #expect(answers.reasons.contains { $0.code == .dateMissing })
  }

  @Test("blank cells are nothing, unread ones are marked")
  func digits() throws {
    let answers = try answers {
      $0["resident_code"] = .digits(Seen.cells("          "))
      $0["clinic_code"] = .digits(Seen.cells("27115?6317"))
      $0["temperature"] = .digits(Seen.cells("  "))
      $0["temperature_tenth"] = .digits(Seen.cells(" "))
    }
    #expect(value(answers, "resident_code") == .nothing)
    #expect(answers.fields["clinic_code"]?.text == "27115?6317")
    #expect(value(answers, "temperature") == .nothing)
  }
}
