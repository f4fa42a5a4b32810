import Domain
import Forms
import Linkage
import Testing

@testable import Pipeline

@Suite("Whose paper it is, where something was misread")
struct IdentityDoubtTests {
  /// A cell that may be one of several digits, the rest spoiled.
  private func cell(_ chances: [Int: Double]) -> CellReading {
    var cell = CellReading(
      digits: [Double](repeating: 0, count: 10), empty: 0,
      other: 1 - chances.values.reduce(0, +))
    for (digit, chance) in chances { cell.digits[digit] = chance }
    return cell
  }

  /// A resident code whose cells are sure but for some.
  private func code(_ code: ResidentCode, _ doubts: [Int: [Int: Double]]) -> Domain.Reading {
    guard case .digits(var cells) = Page.cells(code.rawValue) else { return .digits([]) }
    for (index, chances) in doubts { cells[index] = cell(chances) }
    return .digits(cells)
  }

  private func digit(_ code: ResidentCode, _ index: Int) -> Int {
    Array(code.rawValue)[index].wholeNumberValue ?? 0
  }

  private func verdict(
    _ page: Page, change: (inout PipelineDefinition) -> Void = { _ in }
  ) throws -> Verdict { try Town.judge(change: change)(page.reading, in: Town.batch) }

  // MARK: - Numbers

  @Test(
    "a misread digit that is nobody's number is settled by the person whose number it may be",
    arguments: [(0.95, true), (0.965, true), (0.975, false), (0.995, false)])
  func misreadDigit(sure: Double, isSettled: Bool) throws {
    for index in 0..<10 {
      let own = digit(Town.kaede, index)
      var page = Page.mr
      page.set(
        "resident_code", code(Town.kaede, [index: [(own + 3) % 10: sure, own: 1 - sure]]))
      let found = try verdict(page)
      #expect((found.outcome == .verified) == isSettled)
      #expect(found.resident == Town.kaede)
      // Name and birth date have to agree all the same.
      page.set("birth_day", Page.cells("27"))
      #expect(try verdict(page).outcome == .review)
    }
  }

  @Test("a misread that makes a relative's number stays with a person")
  func misreadIntoAnother() throws {
    var doubts: [Int: [Int: Double]] = [:]
    for index in 0..<10 where digit(Town.kaede, index) != digit(Town.sota, index) {
      doubts[index] = [digit(Town.sota, index): 0.9, digit(Town.kaede, index): 0.1]
    }
    var page = Page.mr
    page.set("resident_code", code(Town.kaede, doubts))
    #expect(try verdict(page).outcome == .review)
  }

  @Test("so does one that fits a relative's number better than one's own")
  func relativeNearby() throws {
    // The likeliest reading is nobody's; the brother's is next, her own far behind.
    let off = (0..<10).filter { digit(Town.kaede, $0) != digit(Town.sota, $0) }
    #expect(off.count == 2)
    var page = Page.mr
    page.set(
      "resident_code",
      code(
        Town.kaede,
        [
          off[0]: [digit(Town.sota, off[0]): 0.91, digit(Town.kaede, off[0]): 0.08],
          off[1]: [digit(Town.kaede, off[1]): 0.6, digit(Town.sota, off[1]): 0.39],
        ]))
    #expect(try verdict(page).outcome == .review)
  }

  @Test("a number whose check digit holds is no misread, though it is nobody's")
  func holdingCheckDigit() throws {
    // Two digits changed so that Luhn holds: a place that is doubled and the last.
    let own = Town.kaede
    let changed = Array(Town.code("900000001")).map { $0.wholeNumberValue ?? 0 }
    var doubts: [Int: [Int: Double]] = [:]
    for index in 0..<10 where changed[index] != digit(own, index) {
      doubts[index] = [changed[index]: 0.88, digit(own, index): 0.12]
    }
    #expect(doubts.count == 2)
    var page = Page.mr
    page.set("resident_code", code(own, doubts))
    #expect(try verdict(page).outcome == .review)
    // More doubt makes it no better.
    for cell in doubts.keys { doubts[cell] = [changed[cell]: 0.7, digit(own, cell): 0.3] }
    page.set("resident_code", code(own, doubts))
    #expect(try verdict(page).outcome == .review)
  }

  @Test(
    "cells that nobody can read are no number",
    arguments: ["??????????", "????000??6", "10000000??"])
  func unreadable(text: String) throws {
    var page = Page.mr
    page.set("resident_code", Page.cells(text))
    let found = try verdict(page)
    #expect(found.outcome == .review)
    #expect(!found.reasons.isEmpty)
  }

  @Test(
    "a number that is struck out, or whose cells are mostly spoiled, is none",
    arguments: [
      (0..<10, 0.03, false), (0..<10, 0.4, false), (3..<6, 0.015, false), (3..<6, 0.015, true),
    ])
  func struckOut(cells: Range<Int>, own: Double, allowsNone: Bool) throws {
    var page = Page.mr
    page.set(
      "resident_code",
      code(
        Town.kaede,
        Dictionary(uniqueKeysWithValues: cells.map { ($0, [digit(Town.kaede, $0): own]) })))
    let found = try verdict(page) { $0.policies.allowWithoutNumber = allowsNone }
    #expect(found.outcome == .review)
    #expect(found.reasons.contains { $0.code == .lowConfidence && $0.field == "resident_code" })
  }

  @Test("a number two of whose cells cannot be read, and the others contradict, is not missing")
  func contradictingRest() throws {
    var page = Page.mr
    page.set("resident_code", Page.cells("40000000??"))
    let found = try verdict(page) { $0.policies.allowWithoutNumber = true }
    #expect(found.outcome == .review)
  }

  @Test("of two numbers that fit about alike neither is hers", arguments: [0.51, 0.6, 0.65])
  func ambiguous(share: Double) throws {
    var doubts: [Int: [Int: Double]] = [:]
    for index in 0..<10 where digit(Town.kaede, index) != digit(Town.sota, index) {
      doubts[index] = [digit(Town.sota, index): share, digit(Town.kaede, index): 1 - share]
    }
    var page = Page.mr
    page.set("resident_code", code(Town.kaede, doubts))
    #expect(try verdict(page).outcome == .review)
  }

  @Test("a spoiled cell is no misread of every digit")
  func spoiledCell() throws {
    let other = (digit(Town.kaede, 4) + 5) % 10
    var page = Page.mr
    page.set("resident_code", code(Town.kaede, [4: [other: 0.39]]))
    #expect(try verdict(page).outcome == .review)
  }

  // MARK: - Twins

  /// A twin's paper.
  private func paper(of twin: ResidentCode, carrying code: ResidentCode) throws -> Page {
    let person = try #require(Town.people.first { $0.code == twin })
    var page = Page.mr
    page.identity(person)
    page.set("resident_code", Page.cells(code.rawValue))
    let day = try #require(person.birthDate?.day)
    page.birth(["平成", "令和"], "令和", " 2", " 7", String(day))
    return page
  }

  @Test(
    "each twin's own paper is verified", arguments: [Town.kota, Town.yuta, Town.mina, Town.minako])
  func own(twin: ResidentCode) throws {
    let found = try verdict(try paper(of: twin, carrying: twin))
    #expect(found.outcome == .verified && found.resident == twin)
  }

  @Test(
    "a paper that carries the other twin's number is never theirs, whatever else the kana may be",
    arguments: [
      (Town.yuta, Town.kota, "ムラカミ ユウタ", ["ムラカミ コウタ"]),
      (Town.kota, Town.yuta, "ムラカミ コウタ", ["ムラカミ ユウタ"]),
      (Town.yuta, Town.kota, "ムラカミ コウタ", []),
      (Town.minako, Town.mina, "ムラカミ ミナ コ", ["ムラカミ ミナ"]),
      (Town.minako, Town.mina, "ムラカミ ミナ", []),
      (Town.mina, Town.minako, "ムラカミ ミナ", ["ムラカミ ミナコ"]),
      (Town.minato, Town.aoi, "カトウ アオイ", []),
      (Town.aoi, Town.minato, "カトウ ミナト", []),
    ] as [(ResidentCode, ResidentCode, String, [String])])
  func othersNumber(
    twin: ResidentCode, other: ResidentCode, kana: String, alternatives: [String]
  ) throws {
    for checkDigit in ["luhn", "none"] {
      var page = try paper(of: twin, carrying: other)
      page.set(
        "kana",
        .text(Domain.TextReading(text: kana, confidence: 0.9, alternatives: alternatives)))
      let found = try verdict(page) { $0.policies.residentCodeCheckDigit = checkDigit }
      #expect(found.outcome == .review)
    }
  }

  // MARK: - Names

  @Test("characters misread as another name do not count where the kana are not that name's")
  func misreadCharacters() throws {
    var page = Page.mr
    // 湊 is somebody's name in the town, sounded ミナト.
    page.set("name", Page.text("渡辺 湊", 0.4))
    let found = try verdict(page)
    #expect(found.outcome == .verified && found.resident == Town.kaede)
    // With its own sound beside it, it is that name.
    page.set("kana", Page.text("ワタナベ ミナト"))
    #expect(try verdict(page).outcome == .review)
  }
}
