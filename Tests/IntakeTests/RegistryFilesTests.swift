import Domain
import Foundation
import Tables
import Testing

@testable import Intake

@Suite struct RegistryFilesTests {
  static let header =
    "宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,郵便番号,住所,方書,住民となった年月日,住民状態,異動事由,消除年月日,支援措置"
  static let good =
    "5318077392,0000000001,石田　莉子,イシダ　リコ,20260205,2,590-0021,堺市堺区1番地1,ハイツ 102,20260205,1,,,1"

  static let historyHeader = "宛名番号,ワクチン種別,回数,接種年月日,ロット番号,医療機関コード"
  static let claimHeader = "医療機関コード,実施年月,ワクチン種別,件数"

  static func file(_ rows: [String], header: String = header) -> [UInt8] {
    Array(([header] + rows).joined(separator: "\r\n").utf8)
  }

  /// The good row with one cell replaced.
  static func row(_ column: Int, _ cell: String) -> String {
    var cells = good.components(separatedBy: ",")
    cells[column] = cell
    return cells.joined(separator: ",")
  }

  private func problems(_ bytes: [UInt8]) -> [TableProblem] {
    do {
      _ = try RegistryFile<Resident>.residents(bytes)
      return []
    } catch {
      return error.problems
    }
  }

  @Test func `a row becomes a resident, texts untouched`() throws {
    let file = try RegistryFile<Resident>.residents(RegistryFilesTests.file([Self.good]))
    #expect(file.count == 1)
    #expect(
      Array(file) == [
        Resident(
          code: ResidentCode("5318077392"), household: HouseholdNumber("0000000001"),
          name: "石田　莉子", kana: "イシダ　リコ", birthDate: CalendarDate("2026-02-05"), sex: .female,
          postalCode: "590-0021", address: "堺市堺区1番地1", building: "ハイツ 102",
          residentSince: CalendarDate("2026-02-05"), isProtected: true)
      ])
    #expect(file.remarks.isEmpty)
  }

  @Test func `columns are found by name, in any order, and others are left alone`() throws {
    let names = Self.header.components(separatedBy: ",")
    let cells = Self.good.components(separatedBy: ",")
    let file = try RegistryFile<Resident>.residents(
      Self.file(
        [(cells.reversed() + ["x"]).joined(separator: ",")],
        header: (names.reversed() + ["個人番号"]).joined(separator: ",")))
    let straight = try RegistryFile<Resident>.residents(Self.file([Self.good]))
    #expect(Array(file) == Array(straight))
    #expect(file.unreadColumns == ["個人番号"])
  }

  @Test(arguments: ["", "0", "00000000", "99999999", "        ", "　", "不詳"])
  func `a sentinel date is a date not known`(text: String) throws {
    let file = try RegistryFile<Resident>.residents(
      Self.file([Self.row(4, text), Self.row(0, "1").replacing("20260205", with: "\(text)")]))
    for resident in file.prefix(1) { #expect(resident.birthDate == nil) }
    #expect(Array(file)[1].residentSince == nil)
  }

  @Test(arguments: [
    ("2026-02-05", "2026-02-05"), ("2026/2/5", "2026-02-05"), ("20240229", "2024-02-29"),
    (" 20260205 ", "2026-02-05"),
  ])
  func `dates are read as offices write them`(text: String, date: String) throws {
    let file = try RegistryFile<Resident>.residents(Self.file([Self.row(4, text)]))
    #expect(Array(file)[0].birthDate == CalendarDate(date))
  }

  @Test(arguments: ["19480000", "19480400"])
  func `a birth date known in part is not known, with a remark`(text: String) throws {
    let file = try RegistryFile<Resident>.residents(Self.file([Self.row(4, text)]))
    #expect(Array(file)[0].birthDate == nil)
    #expect(file.remarks.map(\.column) == [5])
  }

  @Test(arguments: [
    (0, ""), (0, "12a"), (0, "１２３"), (1, "x"), (2, ""), (2, "　"), (4, "20260231"),
    (4, "20261301"), (4, "20230229"), (4, "2026020"), (4, "abc"), (4, "00010101"), (5, "3"),
    (5, "M"), (9, "20260431"), (10, ""), (10, "7"), (10, "住登者"), (12, "20269999"), (13, "2"),
    (13, "有"),
  ])
  func `a wrong cell is named by line and column, and not quoted`(column: Int, cell: String) {
    let found = problems(Self.file([Self.row(0, "1"), Self.row(column, cell)]))
    #expect(found.map(\.line) == [3])
    #expect(found.map(\.column) == [column + 1])
    if !cell.isEmpty { #expect(!found[0].sentence.contains("「\(cell)」")) }
  }

  @Test func `all mistakes of a file are found at once`() {
    let found = problems(
      Self.file([
        Self.row(4, "20260231"), Self.row(5, "5"), Self.row(0, "2"), Self.row(0, "2"),
      ]))
    #expect(found.map(\.line) == [2, 3, 3, 5])
    #expect(found.map(\.column) == [5, 1, 6, 1])
    #expect(found[1].sentence.contains("line 2"))
  }

  @Test func `a missing column is named`() {
    let found = problems(Self.file([], header: "宛名番号,氏名"))
    #expect(found.count == 1)
    #expect(found[0].line == 1)
    #expect(found[0].sentence.contains("生年月日"))
  }

  @Test func `a broken row, a file without rows and an empty file are refused`() {
    #expect(problems(Self.file([Self.good, "1,2,3"])).map(\.line) == [3])
    #expect(problems(Self.file([])).count == 1)
    #expect(problems([]).count == 1)
  }

  @Test func `a person off the register without a day is a remark`() throws {
    let file = try RegistryFile<Resident>.residents(Self.file([Self.row(10, "3")]))
    #expect(file.remarks.map(\.column) == [13])
    #expect(Array(file)[0].status == .deceased)
  }

  @Test(arguments: [String.Encoding.utf8, .shiftJIS, .utf16])
  func `the encoding is told without a flag`(encoding: String.Encoding) throws {
    let text = Self.header + "\r\n" + Self.good + "\r\n"
    let bytes = Array(try #require(text.data(using: encoding)))
    let file = try RegistryFile<Resident>.residents(bytes)
    #expect(Array(file)[0].name == "石田　莉子")
  }

  @Test func `a file in an encoding that offices do not use here is refused`() {
    // 宛名番号,市区町村コード,券番号 and a row, in EUC-JP.
    let bytes: [UInt8] = [
      0xB0, 0xB8, 0xCC, 0xBE, 0xC8, 0xD6, 0xB9, 0xE6, 0x2C, 0xBB, 0xD4, 0xB6, 0xE8, 0xC4, 0xAE,
      0xC2, 0xBC, 0xA5, 0xB3, 0xA1, 0xBC, 0xA5, 0xC9, 0x2C, 0xB7, 0xF4, 0xC8, 0xD6, 0xB9, 0xE6,
      0x0A, 0x31, 0x2C, 0x32, 0x37, 0x31, 0x34, 0x30, 0x33, 0x2C, 0x30, 0x30, 0x30, 0x30, 0x30,
      0x31, 0x32, 0x33, 0x34, 0x35, 0x0A,
    ]
    #expect(throws: TableError.self) { try RegistryFile<Voucher>.vouchers(bytes) }
  }

  @Test func `masters and history are read`() throws {
    let vouchers = try RegistryFile<Voucher>.vouchers(
      Self.file(["5318077392,271403,0000012345"], header: "宛名番号,市区町村コード,券番号"))
    #expect(Array(vouchers).map(\.number.rawValue) == ["0000012345"])
    let clinics = try RegistryFile<Clinic>.clinics(
      Self.file(["2714395635,さかいこどもクリニック,堺 太一"], header: "医療機関コード,名称,医師名"))
    #expect(Array(clinics).map(\.doctor) == ["堺 太一"])
    #expect(clinics.remarks.isEmpty)
    let lots = try RegistryFile<Lot>.lots(
      Self.file(
        ["MR,ミールビック,阪大微生物病研究会,MR412,20270331", "COV,スパイクバックス筋注,モデルナ,000112A,"],
        header: "ワクチン種別,製品名,メーカー,ロット番号,有効期限"))
    #expect(Array(lots).map(\.expires) == [CalendarDate("2027-03-31"), nil])
    let history = try RegistryFile<VaccinationRecord>.history(
      Self.file(
        ["8714477455,MR,２期,2026-10-11,MR415,2717825547"],
        header: Self.historyHeader))
    #expect(Array(history).map(\.dose) == ["２期"])
    let claims = try RegistryFile<ClaimSheetLine>.claimSheet(
      Self.file(["2715140022,202610,MR,6", "2715140022,2026-10,COV,0"], header: Self.claimHeader))
    #expect(Array(claims).map(\.count) == [6, 0])
    #expect(Set(Array(claims).map(\.month)) == [CalendarDate("2026-10-01")])
  }

  @Test(arguments: [
    "1,271404,0000012345", "1,27140,0000012345", "1,271403,12345", "1,271403,",
    ",271403,0000012345",
  ])
  func `a voucher with a wrong number is refused`(row: String) {
    #expect(throws: TableError.self) {
      try RegistryFile<Voucher>.vouchers(Self.file([row], header: "宛名番号,市区町村コード,券番号"))
    }
  }

  @Test func `a history row without its day is refused`() {
    #expect(throws: TableError.self) {
      try RegistryFile<VaccinationRecord>.history(
        Self.file(
          ["8714477455,MR,２期,99999999,MR415,2717825547"],
          header: Self.historyHeader))
    }
  }

  @Test func `a voucher number issued twice is refused`() {
    #expect(throws: TableError.self) {
      try RegistryFile<Voucher>.vouchers(
        Self.file(
          ["1,271403,0000012345", "2,271403,0000012345"], header: "宛名番号,市区町村コード,券番号"))
    }
  }
}
