import Domain
import Pipeline
import Testing

/// One thing wrong with a page on which everything else holds, and what a person is told first.
struct Defect: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var page: Page
  var change: @Sendable (inout Page) -> Void
  var first: Set<Reason.Code>
  var recorded: [VaccinationRecord]

  /// A defect of the MR page.
  init(
    _ name: String, _ first: Set<Reason.Code>, recorded: [VaccinationRecord] = [],
    _ change: @escaping @Sendable (inout Page) -> Void
  ) {
    self.init(name, .mr, first, recorded: recorded, change)
  }

  init(
    _ name: String, _ page: Page, _ first: Set<Reason.Code>,
    recorded: [VaccinationRecord] = [], _ change: @escaping @Sendable (inout Page) -> Void
  ) {
    (testDescription, self.page, self.first, self.recorded) = (name, page, first, recorded)
    self.change = change
  }

  static func dose(_ vaccine: String, _ label: String, _ date: String, of resident: ResidentCode)
    -> VaccinationRecord
  {
    VaccinationRecord(
      resident: resident, vaccine: VaccineCode(vaccine), dose: label,
      date: CalendarDate(date) ?? CalendarDate(dayNumber: 0), lot: LotNumber("X1"),
      clinic: Town.clinic)
  }

  /// 宛名番号 whose last digit is wrong.
  static let typo: String = {
    let code = Town.kaede.rawValue
    let last = code.last?.wholeNumberValue ?? 0
    return String(code.dropLast()) + String((last + 4) % 10)
  }()

  static let all: [Defect] = form + identity + dose + rules + signatures

  static let form: [Defect] = [
    Defect("registered badly", [.registrationPoor]) { $0.residual = 0.8 }
  ]

  static let identity: [Defect] = [
    Defect("no number", [.fieldMissing]) { $0.set("resident_code", Page.cells("          ")) },
    Defect("a birth month and day that nobody can read", [.fieldMissing, .lowConfidence]) {
      $0.set("birth_month", Page.cells("??"))
      $0.set("birth_day", Page.cells("??"))
    },
    Defect("a birth day that nobody can read", [.fieldMissing, .lowConfidence]) {
      $0.set("birth_day", Page.cells("??"))
    },
    Defect("a wrong check digit", [.checkDigit, .codeUnknown, .sourcesDisagree]) {
      $0.set("resident_code", Page.cells(typo))
    },
    Defect("nobody's number", [.codeUnknown]) {
      $0.set("resident_code", Page.cells(Town.code("555555555")))
    },
    Defect("the brother's number", [.nameDisagrees, .sourcesDisagree]) {
      $0.set("resident_code", Page.cells(Town.sota.rawValue))
    },
    Defect("the father's number", [.nameDisagrees, .sourcesDisagree, .birthDateDisagrees]) {
      $0.set("resident_code", Page.cells(Town.ren.rawValue))
    },
    Defect("a stranger's number", [.nameDisagrees, .sourcesDisagree, .birthDateDisagrees]) {
      $0.set("resident_code", Page.cells(Town.aoi.rawValue))
    },
    Defect("another name", [.nameDisagrees]) {
      $0.set("name", Page.text("森下 直樹"))
      $0.set("kana", Page.text("モリシタ ナオキ"))
    },
    Defect("a surname that has changed", [.nameDisagrees]) {
      $0.set("name", Page.text("小林 楓"))
      $0.set("kana", Page.text("コバヤシ カエデ"))
    },
    Defect("neither name nor kana", [.fieldMissing]) {
      $0.set("name", Page.text("", 1))
      $0.set("kana", Page.text("", 1))
    },
    Defect("another birth date", [.birthDateDisagrees]) { $0.set("birth_day", Page.cells("27")) },
    Defect("another birth year", [.birthDateDisagrees]) { $0.set("birth_year", Page.cells(" 4")) },
    Defect("no birth date", [.fieldMissing]) {
      for field in ["birth_year", "birth_month", "birth_day"] { $0.set(field, Page.cells("  ")) }
    },
    Defect("another sex", [.sexDisagrees]) { $0.set("sex", Page.choice(["男", "女"], "男")) },
    Defect("no voucher", .covid, [.fieldMissing]) {
      $0.set("voucher", .voucher(VoucherReading(present: 0)))
    },
    Defect("a voucher digit that hits the father", .covid, [.nameDisagrees, .sourcesDisagree]) {
      $0.set("voucher", Page.voucher("0018542815"))
    },
    Defect("a voucher that nobody has", .covid, [.codeUnknown]) {
      $0.set("voucher", Page.voucher("0018542885"))
    },
    Defect("code and line of a voucher differ", .covid, [.sourcesDisagree]) {
      $0.set(
        "voucher",
        .voucher(
          VoucherReading(
            present: 1, code: "212714030018542805",
            line: Domain.TextReading(text: "212714030018542806", confidence: 0.9))))
    },
    Defect("a voucher for a consultation", .covid, [.consultationOnly]) {
      $0.set("voucher", Page.voucher("0018542805", kind: 1))
    },
    Defect("a voucher for another dose", .covid, [.sourcesDisagree]) {
      $0.set("voucher", Page.voucher("0018542805", dose: 2))
    },
  ]

  static let dose: [Defect] = [
    Defect("no day", [.dateMissing]) { $0.set("given_day", Page.cells("  ")) },
    Defect("no such day", [.dateImpossible]) { $0.set("given_day", Page.cells("32")) },
    Defect("no such month", [.dateImpossible]) { $0.set("given_month", Page.cells("13")) },
    Defect("a day of another month", [.dateOutsideBatch]) {
      $0.set("given_month", Page.cells(" 9", sure: 0.99999))
    },
    Defect("a doubtful day", [.lowConfidence]) { $0.set("given_day", Page.cells("11", sure: 0.8)) },
    Defect("no lot", [.lotMissing]) {
      $0.set("lot_label", .lotLabel(LotLabelReading(present: 0, lines: [])))
    },
    Defect("a lot nobody knows", [.lotUnknown]) { $0.set("lot_label", Page.lot("MR999")) },
    Defect("a lot out of date", [.lotExpired]) { $0.set("lot_label", Page.lot("MR390")) },
    Defect("another vaccine's lot", [.lotUnknown, .productDisagrees]) {
      $0.set("lot_label", Page.lot("HA231C"))
    },
    Defect("a lot that was not read", [.lowConfidence]) {
      $0.set("lot_label", .lotLabel(LotLabelReading(present: 1, lines: [])))
    },
    Defect("no dose marked", [.unmarked]) { $0.set("dose", Page.choice(["１期", "２期"])) },
    Defect("two doses marked", [.severalMarks]) {
      $0.set("dose", Page.choice(["１期", "２期"], "１期", "２期"))
    },
    Defect("the other dose", [.outsideAgeWindow]) {
      $0.set("dose", Page.choice(["１期", "２期"], "１期"))
    },
    Defect("no clinic", [.fieldMissing]) { $0.set("clinic_code", Page.cells("          ")) },
    Defect("another clinic", [.clinicDisagrees]) {
      $0.set("clinic_code", Page.cells(Town.otherClinic.rawValue))
    },
    Defect("a clinic nobody knows", [.clinicUnknown]) {
      $0.set("clinic_code", Page.cells(Town.strangeClinic.rawValue))
    },
  ]

  static let rules: [Defect] = [
    Defect("moved out before the day", [.movedOut]) { page in
      page.identity(Town.people[7])
      page.set("resident_code", Page.cells(Town.moved.rawValue))
      page.birth(["平成", "令和"], "令和", " 2", " 9", "21")
    },
    Defect("died before the day", .flu, [.deceased]) { page in
      page.identity(Town.people[8])
      page.set("resident_code", Page.cells(Town.dead.rawValue))
      page.birth(["大正", "昭和"], "昭和", "16", " 2", " 3")
    },
    Defect("too old", [.outsideAgeWindow]) { page in
      page.identity(Town.people[1])
      page.set("resident_code", Page.cells(Town.ren.rawValue))
      page.birth(["平成", "昭和"], "昭和", "62", " 3", "12")
    },
    Defect(
      "already recorded", [.alreadyRecorded],
      recorded: [dose("MR", "２期", "2026-10-04", of: Town.kaede)]
    ) { _ in },
    Defect(
      "recorded this year", .flu, [.alreadyRecorded, .tooManyDoses],
      recorded: [dose("INF", "１回", "2026-10-02", of: Town.grandmother)]
    ) { _ in },
    Defect(
      "too soon after the dose before", .covid, [.intervalTooShort],
      recorded: [dose("COV", "１回目", "2026-10-05", of: Town.kaede)]
    ) {
      $0.set("dose", Page.choice(["１回目", "２回目", "３回目"], "２回目"))
      $0.set("voucher", Page.voucher("0018542805", dose: 2))
    },
  ]

  static let signatures: [Defect] = [
    Defect("consent refused", [.consentRefused]) {
      $0.set("consent", Page.choice(Page.consents, "希望しない"))
    },
    Defect("consent unmarked", [.unmarked]) { $0.set("consent", Page.choice(Page.consents)) },
    Defect("consent marked twice", [.severalMarks]) {
      $0.set("consent", Page.choice(Page.consents, "希望する", "希望しない"))
    },
    Defect("the doctor defers", [.doctorDeferred]) {
      $0.set("doctor_judgement", Page.choice(Page.judgements, "見合わせる"))
    },
    Defect("no judgement", [.unmarked]) {
      $0.set("doctor_judgement", Page.choice(Page.judgements))
    },
    Defect("two judgements", [.severalMarks]) {
      $0.set("doctor_judgement", Page.choice(Page.judgements, "可能", "見合わせる"))
    },
    Defect("unsigned", [.consentSignatureMissing]) { $0.set("consent_signature", .presence(0.01)) },
    Defect("unsigned by the doctor", [.doctorSignatureMissing]) {
      $0.set("doctor_signature", .presence(0.01))
    },
  ]
}
