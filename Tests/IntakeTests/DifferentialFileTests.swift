import Domain
import Foundation
import Tables
import Testing

@testable import Intake

@Suite struct DifferentialFileTests {
  static let header =
    "差分番号,抽出年月日,異動番号,異動事由,異動年月日,届出年月日," + "宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,郵便番号,住所,方書,"
    + "住民となった年月日,住民状態,消除年月日,支援措置,支援開始年月日,支援終了年月日"
  static let moveIn =
    "12,20261120,1,転入,20261118,20261119,5318077392,0000000001,石田　莉子,イシダ　リコ,20210205,2,"
    + "590-0021,堺市堺区1番地1,,20261118,1,,0,,"
  static let death =
    "12,20261120,2,死亡,20261117,,6318077391,0000000002,石田　清,イシダ　キヨシ,19400205,1,"
    + "590-0021,堺市堺区1番地1,,19800101,3,20261117,0,,"
  static let nothing = "12,20261120,,異動なし,,,,,,,,,,,,,,,,,"

  static func file(_ rows: [String]) -> [UInt8] {
    Array(([header] + rows).joined(separator: "\r\n").utf8)
  }

  /// The row with one cell replaced.
  static func row(_ row: String, _ column: String, _ cell: String) -> String {
    var cells = row.components(separatedBy: ",")
    let position = header.components(separatedBy: ",").firstIndex(of: column) ?? 0
    cells[position] = cell
    return cells.joined(separator: ",")
  }

  private func problems(_ rows: [String]) -> [TableProblem] {
    do {
      _ = try DifferentialFile(Self.file(rows))
      return []
    } catch {
      return error.problems
    }
  }

  @Test func `rows become events in their order, the row after the event with them`() throws {
    let file = try DifferentialFile(Self.file([Self.moveIn, Self.death]))
    #expect(file.number == 12)
    #expect(file.extractedOn == CalendarDate("2026-11-20"))
    #expect(file.events.map(\.kind) == [.movedIn, .death])
    #expect(file.events[0].notifiedOn == CalendarDate("2026-11-19"))
    #expect(file.events[0].resident.name == "石田　莉子")
    #expect(file.events[1].resident.status == .deceased)
    #expect(file.events[1].resident.removedOn == CalendarDate("2026-11-17"))
    #expect(file.remarks.isEmpty)
  }

  @Test func `the encodings and the order of columns do not matter`() throws {
    let text = [Self.header, Self.moveIn, Self.death].joined(separator: "\r\n")
    let straight = try DifferentialFile(Array(text.utf8))
    let utf16: [UInt8] =
      [0xFF, 0xFE]
      + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    #expect(try DifferentialFile(utf16).events == straight.events)
    let cp932 = try #require(text.data(using: .shiftJIS))
    let read = try DifferentialFile(Array(cp932))
    #expect(read.encoding == .cp932)
    #expect(read.events == straight.events)
  }

  @Test func `private-use characters, variants and geta come through as they are`() throws {
    let name = "\u{E000}田\u{E0100}　〓\u{20BB7}"
    let file = try DifferentialFile(Self.file([Self.row(Self.moveIn, "氏名", name)]))
    #expect(file.events[0].resident.name.unicodeScalars.elementsEqual(name.unicodeScalars))
  }

  @Test func `a day without events is a differential too`() throws {
    let file = try DifferentialFile(Self.file([Self.nothing]))
    #expect(file.number == 12)
    #expect(file.events.isEmpty)
    #expect(problems([]).count == 1)
    #expect(problems([Self.nothing, Self.death]).count == 1)
  }

  @Test(arguments: [
    ("差分番号", "13"), ("差分番号", ""), ("抽出年月日", "20261121"), ("異動番号", "1"), ("異動事由", "昇天"),
    ("異動事由", ""), ("異動年月日", "20261131"), ("異動年月日", "20261121"), ("異動年月日", ""), ("住民状態", "1"),
    ("宛名番号", ""), ("生年月日", "abc"),
  ])
  func `a mistake is placed by line and column`(column: String, cell: String) throws {
    let found = problems([Self.moveIn, Self.row(Self.death, column, cell)])
    let problem = try #require(found.first)
    let position = try #require(Self.header.components(separatedBy: ",").firstIndex(of: column))
    #expect(problem.line == 3)
    #expect(problem.column == position + 1)
    #expect(!problem.sentence.contains("石田"))
    #expect(found.count == 1)
  }

  @Test func `all mistakes are told at once`() {
    let rows = [
      Self.row(Self.moveIn, "異動事由", "消滅"), Self.row(Self.death, "住民状態", "1"),
      Self.row(Self.row(Self.death, "異動番号", "3"), "宛名番号", "x"),
    ]
    #expect(problems(rows).map(\.line) == [2, 3, 4])
  }

  @Test func `an unknown day of death gives way to the day it was notified`() throws {
    let row = Self.row(Self.row(Self.death, "異動年月日", "99999999"), "届出年月日", "20261119")
    let file = try DifferentialFile(Self.file([Self.row(row, "消除年月日", "")]))
    #expect(file.events[0].effectiveOn == CalendarDate("2026-11-19"))
    #expect(file.events[0].resident.removedOn == CalendarDate("2026-11-19"))
    // Both days that are missing are said.
    #expect(file.remarks.count == 2)
  }

  @Test func `protection needs its flag, and an end after its start`() {
    let start = Self.row(Self.moveIn, "異動事由", "支援措置開始")
    #expect(problems([start]).count == 1)
    let flagged = Self.row(start, "支援措置", "1")
    #expect(problems([flagged]).isEmpty)
    let reversed = Self.row(Self.row(flagged, "支援開始年月日", "20261118"), "支援終了年月日", "20261117")
    #expect(problems([reversed]).count == 1)
  }

  @Test func `an office's codes are mapped, and a wrong map is refused`() throws {
    let codes = try DifferentialFile.codes(Array("コード,異動事由\r\n13,死亡\r\n01,転入".utf8))
    #expect(codes == ["13": .death, "01": .movedIn])
    let file = try DifferentialFile(
      Self.file([Self.row(Self.death, "異動事由", "13")]), codes: codes)
    #expect(file.events[0].kind == .death)
    #expect(throws: TableError.self) {
      try DifferentialFile.codes(Array("コード,異動事由\r\n13,死亡\r\n13,転入\r\n2,x".utf8))
    }
  }

  @Test(arguments: ResidentEventKind.allCases)
  func `every kind has a word that means it`(kind: ResidentEventKind) {
    #expect(ResidentEventKind(word: kind.word) == kind)
    #expect(kind.word != kind.rawValue)
  }
}
