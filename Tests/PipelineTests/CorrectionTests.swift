import Domain
import Forms
import Interpretation
import Linkage
import Testing

@testable import Pipeline

/// A field that was not read, and what a person says stands there.
struct Mended: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var page: Page
  var spoilt: @Sendable (inout Page) -> Void
  var corrections: PageCorrections

  /// A field of the MR page.
  init(
    _ name: String, _ corrections: [String: AnswerValue],
    _ spoilt: @escaping @Sendable (inout Page) -> Void
  ) {
    self.init(name, .mr, corrections, spoilt)
  }

  init(
    _ name: String, _ page: Page, _ corrections: [String: AnswerValue],
    _ spoilt: @escaping @Sendable (inout Page) -> Void
  ) {
    testDescription = name
    self.page = page
    self.spoilt = spoilt
    self.corrections = PageCorrections(fields: corrections)
  }

  static let all = [
    Mended("the day", ["given_date": .text("2026-10-11")]) {
      $0.set("given_day", Page.cells("??"))
    },
    Mended("the lot", ["lot": .text("MR415")]) { $0.set("lot_label", Page.lot("XX999")) },
    Mended("no label", ["lot": .text("MR415")]) {
      $0.set("lot_label", .lotLabel(LotLabelReading(present: 0, lines: [])))
    },
    Mended("the dose", ["dose": .text("２期")]) {
      $0.set("dose", Page.choice(["１期", "２期"], "１期", "２期"))
    },
    Mended("a signature", ["consent_signature": .flag(true)]) {
      $0.set("consent_signature", .presence(0.1))
    },
    Mended("the clinic", ["clinic_code": .text(Town.clinic.rawValue)]) {
      $0.set("clinic_code", Page.cells("          "))
    },
    Mended("the number", ["resident_code": .text(Town.kaede.rawValue)]) {
      $0.set("resident_code", Page.cells("????000??7"))
    },
    Mended("the birth date", ["birth_date": .text("2020-08-04")]) {
      $0.set("birth_month", Page.cells("12"))
      $0.set("birth_day", Page.cells("31"))
    },
    Mended("a birth date in 昭和", .flu, ["birth_date": .text("1948-11-02")]) {
      $0.set("birth_year", Page.cells("51"))
    },
    Mended("the voucher", .covid, ["voucher_line": .text("212714030018542805")]) {
      $0.set("voucher", .voucher(VoucherReading(present: 1)))
    },
    Mended("the name", ["name": .text("渡辺　楓"), "kana": .text("ワタナベ　カエデ")]) {
      $0.set("name", Page.text("", 0))
      $0.set("kana", Page.text("", 0))
    },
  ]
}

@Suite("Judging a page again with people's words")
struct CorrectionTests {
  @Test("a person's word settles its field, and nothing else", arguments: Mended.all)
  func mended(item: Mended) throws {
    var page = item.page
    let whole = try Town.judge()(page.reading, in: Town.batch)
    item.spoilt(&page)
    let judge = try Town.judge()
    #expect(try judge(page.reading, in: Town.batch).outcome == .review)
    let verdict = try judge(page.reading, in: Town.batch, corrections: item.corrections)
    #expect(verdict.outcome == .verified, "\(verdict.reasons)")
    #expect(verdict.record == whole.record)
    for name in item.corrections.fields.keys where verdict.fields[name] != nil {
      #expect(verdict.fields[name]?.confidence == 1)
    }
  }

  @Test("the rules hold for a person's word too")
  func rules() throws {
    let judge = try Town.judge()
    func reasons(_ fields: [String: AnswerValue]) throws -> Set<Reason.Code> {
      let verdict = try judge(
        Page.mr.reading, in: Town.batch, corrections: PageCorrections(fields: fields))
      #expect(verdict.outcome == .review)
      return Set(verdict.reasons.map(\.code))
    }
    #expect(try reasons(["given_date": .text("2026-09-30")]).contains(.dateOutsideBatch))
    #expect(try reasons(["given_date": .nothing]) == [.dateMissing])
    #expect(try reasons(["lot": .text("NOSUCH1")]).contains(.lotUnknown))
    #expect(try reasons(["lot": .text("MR390")]).contains(.lotExpired))
    #expect(try reasons(["lot": .nothing]).contains(.lotMissing))
    #expect(try reasons(["consent": .text("希望しない")]).contains(.consentRefused))
    #expect(try reasons(["consent": .nothing]).contains(.unmarked))
    #expect(
      try reasons(["clinic_code": .text(Town.otherClinic.rawValue)]).contains(.clinicDisagrees))
  }

  @Test("a chosen resident settles who it is; schedule and register still speak")
  func chosen() throws {
    var page = Page.mr
    page.set("resident_code", Page.cells("??????????"))
    page.set("name", Page.text("渡辺 颯大"))
    page.set("kana", Page.text("", 0))
    page.residual = 0.8
    let dose = Defect.dose("MR", "２期", "2026-10-11", of: Town.sota)
    let judge = try Town.judge(recorded: [dose])
    let sota = try judge(
      page.reading, in: Town.batch, corrections: PageCorrections(resident: Town.sota))
    #expect(sota.resident == Town.sota)
    #expect(sota.candidates.first?.resident == Town.sota)
    #expect(sota.record?.resident == Town.sota)
    #expect(sota.reasons.contains { $0.code == .alreadyRecorded })
    #expect(!sota.reasons.contains { $0.code == .nameDisagrees || $0.code == .registrationPoor })
    let kaede = try judge(
      page.reading, in: Town.batch, corrections: PageCorrections(resident: Town.kaede))
    #expect(kaede.outcome == .verified, "\(kaede.reasons)")
    let gone = try judge(
      page.reading, in: Town.batch, corrections: PageCorrections(resident: Town.moved))
    #expect(gone.reasons.contains { $0.code == .movedOut })
  }

  @Test("nobody's word changes nothing")
  func none() throws {
    for page in [Page.mr, .flu, .covid] {
      let judge = try Town.judge()
      let plain = try judge(page.reading, in: Town.batch)
      let same = try judge(page.reading, in: Town.batch, corrections: PageCorrections())
      #expect(plain.record == same.record && plain.fields == same.fields)
    }
  }
}
