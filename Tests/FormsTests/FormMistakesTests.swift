import Domain
import Testing

@testable import Forms

/// A template with a bit of everything and nothing wrong, line by line.
let goodForm = """
  form: test-form
  title: 試験用予診票
  page: [210, 297]
  blank: test.png
  vaccines: [MR, INF]
  anchors:
    - [8, 8, 5, 5]
    - [197, 8, 5, 5]
    - [8, 284, 5, 5]
  fields:
    code: { kind: digits, box: [34, 28, 62, 8.2], cells: 10, pitch: 6.2, cell: [6.2, 8.2] }
    full_name: { kind: name, box: [35, 47, 82, 10] }
    reading: { kind: kana, box: [35, 39, 82, 7] }
    home: { kind: address, box: [35, 73, 110, 7] }
    sex: { kind: choice, mark: circle, options: { 男: [132, 40, 6, 5], 女: [144, 40, 6, 5] } }
    era: { kind: choice, mark: circle, options: { 平成: [36, 63, 8, 5], 令和: [47, 63, 8, 5] } }
    by: { kind: digits, box: [63, 61, 12.8, 8.4], cells: 2 }
    bm: { kind: digits, box: [83, 61, 12.8, 8.4], cells: 2 }
    bd: { kind: digits, box: [103, 61, 12.8, 8.4], cells: 2 }
    heat: { kind: digits, box: [36, 83, 12, 6.8], cells: 2 }
    tenth: { kind: digits, box: [49, 83, 6, 6.8], cells: 1 }
    q1: { kind: choice, mark: box, yes: ある, options: { ない: [157, 99, 4, 4], ある: [177, 99, 4, 4] } }
    doctor: { kind: choice, box: [110, 176, 34, 6], mark: circle, options: { 可能: [110, 176, 8, 5], 否: [126, 176, 5, 5] } }
    doctor_sign: { kind: presence, box: [78, 182, 60, 6] }
    wish: { kind: choice, mark: circle, options: { 希望する: [110, 191, 14, 5], しない: [134, 191, 14, 5] } }
    wish_sign: { kind: presence, box: [60, 197, 78, 6] }
    label: { kind: lot_label, box: [15, 212, 58, 30] }
    dose: { kind: choice, mark: circle, options: { １回: [78, 215, 8, 5], ２回: [93, 215, 8, 5] } }
    clinic: { kind: digits, box: [150, 228, 46, 6], cells: 10 }
    y: { kind: digits, box: [136, 236, 12, 8], cells: 2 }
    m: { kind: digits, box: [156, 236, 12, 8], cells: 2 }
    d: { kind: digits, box: [176, 236, 12, 8], cells: 2 }
    phone: { kind: text, box: [157, 73, 40, 7], read: false }
  meaning:
    resident_code: code
    name: full_name
    kana: reading
    address: home
    sex: sex
    birth_date: { era: era, year: by, month: bm, day: bd }
    given_date: { gregorian: "20", year: y, month: m, day: d }
    temperature: [heat, tenth]
    dose: dose
    clinic_code: clinic
    lot_label: label
    consent: { field: wish, accept: 希望する, signature: wish_sign }
    doctor_judgement: { field: doctor, accept: 可能, signature: doctor_sign }
  captions:
    code: 個人コード
  """

/// A slip in one line of a good file, and what is said of it.
struct Slip: Sendable, CustomTestStringConvertible {
  var line: Int
  var was: String
  var becomes: String
  var severity = Diagnostic.Severity.error
  /// The line of the message where it is not the line of the slip.
  var said: Int?
  var message: String

  init(
    _ line: Int, _ was: String, _ becomes: String, said: Int? = nil, _ message: String
  ) {
    self.init(line, was, becomes, .error, said: said, message)
  }

  init(
    _ line: Int, _ was: String, _ becomes: String, _ severity: Diagnostic.Severity,
    said: Int? = nil, _ message: String
  ) {
    (self.line, self.was, self.becomes) = (line, was, becomes)
    (self.severity, self.said, self.message) = (severity, said, message)
  }

  var testDescription: String { "line \(line): \(was) → \(becomes)" }

  /// The text with the slip in it.
  func made(in text: String) throws -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    try #require(lines[line - 1].contains(was))
    lines[line - 1].replace(was, with: becomes, maxReplacements: 1)
    return lines.joined(separator: "\n")
  }
}

private func read(_ yaml: String) -> Checked<FormTemplate> {
  FormTemplate.read(yaml: yaml, file: "forms/a.yaml") { $0 == "forms/test.png" }
}

@Suite struct FormMistakesTests {
  @Test func theGoodFormIsGood() throws {
    let checked = read(goodForm)
    #expect(checked.diagnostics == [])
    let form = try #require(checked.value)
    #expect(form.givenDate?.era == .gregorian(prefix: "20"))
    #expect(form["code"]?.caption == "個人コード")
    #expect(form["phone"]?.isRead == false)
    #expect(
      form["by"]?.kind == .digits(cells: 2, pitch: 6.4, cellWidth: 6.4, cellHeight: 8.4))
    #expect(form.vaccines == [VaccineCode("MR"), VaccineCode("INF")])
  }

  @Test func eachRowSaysWhichAnswerIsYes() throws {
    let form = try #require(read(goodForm).value)
    guard case .choice(.box, let options, false) = form["q1"]?.kind else {
      Issue.record("q1 is a choice of boxes")
      return
    }
    #expect(options.map(\.label) == ["ない", "ある"])
    #expect(options.map(\.affirms) == [false, true])
    guard case .choice(_, let sexes, _) = form["sex"]?.kind else { return }
    #expect(sexes.map(\.affirms) == [nil, nil])
  }

  @Test func aChoiceWithoutABoxIsTheFrameOfItsOptions() throws {
    let form = try #require(read(goodForm).value)
    let box = try #require(form["sex"]?.box)
    #expect(box.x < 132 && box.x + box.width > 150 && box.y < 40 && box.y + box.height > 45)
    #expect(form["doctor"]?.box == PaperBox(x: 110, y: 176, width: 34, height: 6))
  }

  static let slips: [Slip] = [
    // The file's own keys.
    Slip(2, "title", "titel", said: 2, "unknown key \"titel\"; did you mean \"title\"?"),
    Slip(1, "test-form", "試験", "letters a to z"),
    Slip(3, "[210, 297]", "[2480, 3508]", "must be millimetres between 30 and 600"),
    Slip(3, "[210, 297]", "[210]", "\"page\" must be [width, height]: 2 numbers, not 1"),
    Slip(3, "[210, 297]", "A4", "\"page\" must be [width, height], not \"A4\""),
    Slip(4, "test.png", "none.png", "the blank form forms/none.png is not there"),
    Slip(5, "[MR, INF]", "[]", "at least one vaccine"),
    Slip(5, "[MR, INF]", "MR", "\"vaccines\" must be a list in [ ], not \"MR\""),
    Slip(5, "[MR, INF]", "[MR, MR]", "vaccine \"MR\" is named twice"),
    Slip(7, "[8, 8, 5, 5]", "[208, 8, 5, 5]", "\"anchors\" reaches outside the page"),
    Slip(9, "- [8, 284, 5, 5]", "", .warning, said: 6, "at least three marks"),
    // Fields.
    Slip(12, "kind: name", "kind: nmae", "unknown kind \"nmae\"; did you mean \"name\"?"),
    Slip(12, "kind: name, ", "", "missing key \"kind\" in fields.full_name"),
    Slip(12, ", box: [35, 47, 82, 10]", "", "missing key \"box\" in fields.full_name"),
    Slip(12, "[35, 47, 82, 10]", "[35, 47, 82]", "4 numbers, not 3"),
    Slip(12, "[35, 47, 82, 10]", "[35, 47, 182, 10]", "reaches outside the page of 210 × 297 mm"),
    Slip(12, "[35, 47, 82, 10]", "[-1, 47, 82, 10]", "reaches outside the page"),
    Slip(12, "[35, 47, 82, 10]", "[35, 47, 0, 10]", "width and height are above 0"),
    Slip(12, "[35, 47, 82, 10]", "[35, ４７, 82, 10]", "full-width"),
    Slip(12, "[35, 47, 82, 10]", "[35, 4e1, 82, 10]", "must be a number, not \"4e1\""),
    Slip(12, "10] }", "10], cells: 3 }", "\"cells\" belongs to fields of kind digits"),
    Slip(12, "10] }", "10], raed: false }", "did you mean \"read\"?"),
    Slip(12, "{ kind: name, box: [35, 47, 82, 10] }", "name", "must be a mapping"),
    Slip(33, "read: false", "read: nein", "must be true or false, not \"nein\""),
    Slip(33, "phone", "電話", "letters a to z, digits and _ only, not \"電話\""),
    Slip(33, "phone", "lot", "a name that the report makes itself"),
    // Cells.
    Slip(11, "cells: 10", "cells: ten", "must be a whole number, not \"ten\""),
    Slip(11, "cells: 10", "cells: 0", "must lie between 1 and 30, not 0"),
    Slip(11, "cells: 10, ", "", "missing key \"cells\" in fields.code"),
    Slip(11, "pitch: 6.2", "pitch: 5", "the cells overlap"),
    Slip(11, "pitch: 6.2", "pitch: 6.4", "the cells do not fit into the box"),
    Slip(11, "[6.2, 8.2]", "[6.2, 9.2]", "the cells do not fit into the box"),
    Slip(11, "[6.2, 8.2]", "[6.2, 0]", "[width, height] above 0 mm"),
    // Choices.
    Slip(15, "mark: circle", "mark: ring", "must be circle or box, not \"ring\""),
    Slip(15, "mark: circle, ", "", "missing key \"mark\""),
    Slip(15, "女: [144", "男: [144", "\"男\" is written twice; the first is in line 15"),
    Slip(15, "女: [144", "他: [144", .warning, "neither 男 nor 女"),
    Slip(15, "女: [144, 40", "女: [244, 40", "\"fields.sex.options.女\" reaches outside the page"),
    Slip(15, "女: [144", "女: [134", .warning, "\"男\" and \"女\" of \"sex\" overlap"),
    Slip(22, "yes: ある", "yes: あり", "\"あり\" is none of the options of fields.q1"),
    Slip(23, "否: [126", "否: [26", "\"否\" lies outside the surroundings of its field \"doctor\""),
    Slip(28, "{ １回: [78, 215, 8, 5], ２回: [93, 215, 8, 5] }", "{}", "at least one option"),
    // Fields beside each other.
    Slip(19, "[103", "[85", .warning, "\"bm\" and \"bd\" overlap; both are digits"),
    Slip(26, "[60, 197, 78, 6]", "[60, 184, 78, 6]", .warning, "both are signatures"),
    Slip(33, "phone", "d", "\"d\" is written twice; the first is in line 32"),
    // Meaning.
    Slip(35, "resident_code", "residents_code", "did you mean \"resident_code\"?"),
    Slip(
      35, "code: code", "code: cod", "the field \"cod\", which is not there; did you mean"),
    Slip(35, "code: code", "code: full_name", "must be a field of kind digits"),
    Slip(
      35, "code: code", "code: phone", "of kind digits; \"phone\" is of kind text"),
    Slip(36, "full_name", "reading", "must be a field of kind name; \"reading\" is of kind kana"),
    Slip(12, "10] }", "10], read: false }", said: 36, "which has read: false"),
    Slip(40, "era: era", "era: 零和", "\"零和\" is neither a field nor an era; eras are 明治, 大正"),
    Slip(40, "era: era", "era: by", "must be a field of kind choice"),
    Slip(40, "era: era, ", "", "missing key \"era\" in meaning.birth_date"),
    Slip(40, "year: by", "year: era", "must be a field of kind digits; \"era\" is of kind choice"),
    Slip(17, "cells: 2", "cells: 3", said: 40, "the year \"by\" has 3 cells; in an era it needs 2"),
    Slip(19, "cells: 2", "cells: 3", said: 40, "\"bd\" has 3 cells; a month or a day has two"),
    Slip(40, "day: bd", "day: code", "is \"meaning.resident_code\" already"),
    Slip(41, "month: m", "month: bm", "\"bm\" is \"meaning.birth_date.month\" already"),
    Slip(16, "平成", "平和", said: 16, "unknown era \"平和\" among the options of \"era\""),
    Slip(41, "\"20\"", "\"2026\"", "digits printed before the year"),
    Slip(41, "\"20\"", "\"2\"", "with \"2\" printed before it it needs 3"),
    Slip(41, "gregorian: \"20\"", "gregorian: \"20\", era: 令和", "both \"era\" and \"gregorian\""),
    Slip(42, "[heat, tenth]", "[heat]", "must be two fields"),
    Slip(42, "[heat, tenth]", "[heat, sex]", "must be a field of kind digits"),
    Slip(43, "dose: dose", "dose: { field: dose, default: 三回 }", "\"三回\" is none of the options"),
    Slip(46, "希望する", "希望します", "none of the options of \"wish\": 希望する, しない"),
    Slip(46, "accept: 希望する, ", "", "missing key \"accept\" in meaning.consent"),
    Slip(46, "signature: wish_sign", "signature: wish", "must be a field of kind presence"),
    Slip(46, ", signature: wish_sign", "", .warning, "has no \"signature\""),
    // What keeps every page from being verified.
    Slip(35, "resident_code: code", "", .warning, said: 34, "never be verified by number"),
    Slip(43, "dose: dose", "", .warning, said: 34, "no \"dose\": every page"),
    // Captions.
    Slip(49, "code", "cooode", "there is no field \"cooode\""),
    // Syntax.
    Slip(12, "10] }", "10]", said: 13, "that begins in line 12"),
    Slip(33, "  phone", "\tphone", said: 33, "indent with spaces"),
    Slip(12, "name: {", "name： {", "full-width colon"),
  ]

  @Test(arguments: slips)
  func aSlipIsSaidOnceAndInItsLine(slip: Slip) throws {
    let checked = read(try slip.made(in: goodForm))
    let expected = "forms/a.yaml:\(slip.said ?? slip.line): \(slip.severity.rawValue): "
    #expect(checked.diagnostics.count == 1, "\(checked.diagnostics.map(\.description))")
    let diagnostic = try #require(checked.diagnostics.first).description
    #expect(diagnostic.hasPrefix(expected))
    #expect(diagnostic.contains(slip.message))
    #expect((checked.value == nil) == (slip.severity == .error))
  }
}
