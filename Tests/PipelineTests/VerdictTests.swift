import Domain
import Forms
import Linkage
import Testing

@testable import Pipeline

@Suite("Judging a page")
struct VerdictTests {
  @Test(
    "a page on which everything holds is verified",
    arguments: [
      (Page.mr, Town.kaede, "MR", "２期", "MR415"),
      (Page.flu, Town.grandmother, "INF", "１回", "HA231C"),
      (Page.covid, Town.kaede, "COV", "１回目", "FF2782"),
    ])
  func verified(
    page: Page, resident: ResidentCode, vaccine: String, dose: String, lot: String
  ) throws {
    let verdict = try Town.judge()(page.reading, in: Town.batch)
    #expect(verdict.outcome == .verified)
    #expect(verdict.reasons.isEmpty, "\(verdict.reasons)")
    #expect(verdict.resident == resident)
    let record = try #require(verdict.record)
    #expect(
      record
        == VaccinationRecord(
          resident: resident, vaccine: VaccineCode(vaccine), dose: dose,
          date: try #require(CalendarDate("2026-10-11")), lot: LotNumber(lot), clinic: Town.clinic))
    #expect(verdict.candidates.first?.resident == resident)
    #expect(verdict.fingerprint == 0x00ff_00ff_00ff_00ff)
  }

  @Test("one defect sends a page to a person, and says which", arguments: Defect.all)
  func defect(item: Defect) throws {
    var page = item.page
    item.change(&page)
    let verdict = try Town.judge(recorded: item.recorded)(page.reading, in: Town.batch)
    #expect(verdict.outcome == .review)
    let first = try #require(verdict.reasons.first)
    #expect(item.first.contains(first.code), "\(verdict.reasons.map(\.code))")
  }

  @Test("the same page gives the same verdict, in whatever order residents came")
  func repeatable() throws {
    let judge = try Town.judge()
    let one = try judge(Page.mr.reading, in: Town.batch)
    let two = try judge(Page.mr.reading, in: Town.batch)
    #expect(one.reasons == two.reasons && one.record == two.record && one.fields == two.fields)
    #expect(one.candidates == two.candidates)
  }

  @Test("a number alone never suffices", arguments: [Page.mr, Page.flu, Page.covid])
  func numberAlone(page: Page) throws {
    for fields in [
      ["name", "kana"], ["birth_year", "birth_month", "birth_day"],
      ["name", "kana", "birth_year", "birth_month", "birth_day"],
      ["name", "kana", "birth_year", "birth_month", "birth_day", "address", "sex"],
    ] {
      var bare = page
      for field in fields {
        switch bare.fields[field] {
        case .text?: bare.set(field, Page.text("", 1))
        case .digits?: bare.set(field, Page.cells("  "))
        default: bare.fields[field] = nil
        }
      }
      let verdict = try Town.judge()(bare.reading, in: Town.batch)
      #expect(verdict.outcome == .review)
      #expect(!verdict.reasons.isEmpty)
    }
  }

  @Test(
    "missing is not different: a page without address or sex may be verified",
    arguments: ["address", "sex"])
  func missing(field: String) throws {
    var page = Page.mr
    page.fields[field] = nil
    #expect(try Town.judge()(page.reading, in: Town.batch).outcome == .verified)
  }

  @Test(
    "another address goes to a person only where the office wants it", arguments: [true, false])
  func address(mustAgree: Bool) throws {
    var page = Page.mr
    page.set("address", Page.text(Town.south))
    let verdict = try Town.judge { $0.policies.addressMustAgree = mustAgree }(
      page.reading, in: Town.batch)
    #expect(verdict.outcome == (mustAgree ? .review : .verified))
    #expect(verdict.reasons.map(\.code) == (mustAgree ? [.addressDisagrees] : []))
  }

  @Test("a twin is never taken for the other")
  func twins() throws {
    var page = Page.mr
    page.identity(Town.people[4])
    page.set("resident_code", Page.cells(Town.aoi.rawValue))
    page.birth(["平成", "令和"], "令和", " 2", " 7", "15")
    let right = try Town.judge()(page.reading, in: Town.batch)
    #expect(right.outcome == .verified && right.resident == Town.aoi)
    // The other twin's number.
    page.set("resident_code", Page.cells(Town.minato.rawValue))
    #expect(try Town.judge()(page.reading, in: Town.batch).outcome == .review)
    // A given name that was not read well, or not at all.
    for name in ["加藤 ", "加藤 津", "加藤"] {
      var doubtful = page
      doubtful.set("resident_code", Page.cells(Town.aoi.rawValue))
      doubtful.set("name", Page.text(name, 0.5))
      doubtful.set("kana", Page.text("カトウ", 0.5))
      #expect(try Town.judge()(doubtful.reading, in: Town.batch).outcome == .review)
    }
  }

  @Test("every single wrong digit of a voucher goes to a person")
  func voucherDigits() throws {
    let number = Array("0018542805")
    let judge = try Town.judge()
    for index in number.indices {
      for digit in "0123456789" where digit != number[index] {
        var wrong = number
        wrong[index] = digit
        var page = Page.covid
        page.set("voucher", Page.voucher(String(wrong)))
        let verdict = try judge(page.reading, in: Town.batch)
        #expect(verdict.outcome == .review)
        #expect(!verdict.reasons.isEmpty)
      }
    }
  }

  @Test("every single wrong digit of a resident code goes to a person")
  func codeDigits() throws {
    let number = Array(Town.kaede.rawValue)
    let judge = try Town.judge()
    for index in number.indices {
      for digit in "0123456789" where digit != number[index] {
        var wrong = number
        wrong[index] = digit
        var page = Page.mr
        page.set("resident_code", Page.cells(String(wrong)))
        #expect(try judge(page.reading, in: Town.batch).outcome == .review)
      }
    }
  }

  @Test("a dose that moved-out or dead residents had before they left is a dose")
  func beforeLeaving() throws {
    var page = Page.flu
    page.identity(Town.people[8])
    page.set("resident_code", Page.cells(Town.dead.rawValue))
    page.birth(["大正", "昭和"], "昭和", "16", " 2", " 3")
    page.set("given_day", Page.cells(" 3"))
    #expect(try Town.judge()(page.reading, in: Town.batch).outcome == .verified)
  }

  @Test(
    "a lot is good on its last day, and not a day longer", arguments: [("10", true), ("11", false)])
  func lastDay(day: String, isGood: Bool) throws {
    var page = Page.mr
    page.set("lot_label", Page.lot("MR390"))
    page.set("given_day", Page.cells(day))
    #expect((try Town.judge()(page.reading, in: Town.batch).outcome == .verified) == isGood)
  }

  @Test("a day after the paper's arrival is no day")
  func future() throws {
    var batch = Town.batch
    batch.arrival = CalendarDate("2026-10-10")
    let verdict = try Town.judge()(Page.mr.reading, in: batch)
    #expect(verdict.outcome == .review && verdict.reasons.first?.code == .dateImpossible)
    batch.arrival = CalendarDate("2026-10-11")
    #expect(try Town.judge()(Page.mr.reading, in: batch).outcome == .verified)
  }

  @Test("pages that are no forms")
  func noForms() throws {
    let judge = try Town.judge()
    #expect(try judge(PageReading(kind: .blank), in: Town.batch).outcome == .blank)
    let unknown = try judge(PageReading(kind: .unidentified), in: Town.batch)
    #expect(unknown.outcome == .unidentified && unknown.reasons.map(\.code) == [.formUnknown])
    let failed = try judge(
      PageReading(kind: .failed, failure: Reason(.imageTooLarge)), in: Town.batch)
    #expect(failed.outcome == .failed && failed.reasons.map(\.code) == [.imageTooLarge])
    let bare = try judge(PageReading(kind: .failed), in: Town.batch)
    #expect(bare.outcome == .failed && bare.reasons.map(\.code) == [.imageUnreadable])
    let strange = try judge(PageReading(kind: .form, form: "no-such-form"), in: Town.batch)
    #expect(strange.outcome == .unidentified)
  }

  @Test(
    "a form of which nothing was read goes to a person",
    arguments: ["mr-child", "flu-elderly", "covid-voucher"])
  func nothingRead(form: String) throws {
    let verdict = try Town.judge()(Page(form: form).reading, in: Town.batch)
    #expect(verdict.outcome == .review && !verdict.reasons.isEmpty && verdict.record == nil)
  }

  @Test("an individual number in a text is masked")
  func individualNumber() throws {
    let payload = "12345678901"
    let digit = try #require(CheckDigitRule.individualNumber.digit(for: payload))
    let number = payload + String(digit)
    var page = Page.mr
    page.set(
      "address",
      .text(
        Domain.TextReading(
          text: "堺市北区 \(number)", confidence: 0.9, alternatives: ["北区\(number)番地"])))
    let verdict = try Town.judge()(page.reading, in: Town.batch)
    #expect(verdict.fields["address"] != nil)
    for answer in verdict.fields.values { #expect(!"\(answer)".contains(number)) }
    #expect(!"\(verdict.reasons)".contains(number))
  }

  @Test("no reason holds a name, a date of birth or a number of a person", arguments: Defect.all)
  func noPersonalData(item: Defect) throws {
    var page = item.page
    item.change(&page)
    let verdict = try Town.judge(recorded: item.recorded)(page.reading, in: Town.batch)
    for note in verdict.reasons.compactMap(\.note) {
      for person in Town.people {
        #expect(!note.contains(person.code.rawValue))
        #expect(!note.contains(person.name.prefix(2)) && !note.contains(person.kana))
        #expect(person.birthDate.map { !note.contains($0.description) } == true)
      }
    }
  }
}

@Suite("The order of reasons")
struct ReasonOrderTests {
  @Test("the paper's own problem comes before what follows from it, doubts last")
  func order() {
    let sorted = ReasonOrder.sorted([
      Reason(.lowConfidence), Reason(.outsideAgeWindow), Reason(.nameDisagrees),
      Reason(.dateMissing),
      Reason(.consentRefused), Reason(.duplicateOf),
    ])
    #expect(
      sorted.map(\.code) == [
        .duplicateOf, .consentRefused, .dateMissing, .nameDisagrees, .outsideAgeWindow,
        .lowConfidence,
      ])
  }

  @Test("a reason is told once for a field; equals keep their order")
  func once() {
    let sorted = ReasonOrder.sorted([
      Reason(.lowConfidence, field: "b"), Reason(.lowConfidence, field: "a"),
      Reason(.lowConfidence, field: "b", note: "again"), Reason(.unmarked, field: "c"),
    ])
    #expect(sorted.map(\.field) == ["c", "b", "a"])
    #expect(sorted[1].note == nil)
  }

  @Test("every code has a place", arguments: Reason.Code.allCases)
  func everyCode(code: Reason.Code) {
    // A code without a place would stand behind the doubts.
    let sorted = ReasonOrder.sorted([Reason(.registrationPoor, field: "x"), Reason(code)])
    #expect(code == .registrationPoor || code == .lowConfidence || sorted.first?.code == code)
  }
}
