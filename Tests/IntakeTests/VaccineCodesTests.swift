import Domain
import Tables
import Testing

@testable import Intake

/// Vaccines and doses in a file that the rules do not know.
@Suite struct VaccineCodesTests {
  private static let rules = VaccineCodes(
    written: [
      VaccineCode("MR"): ["１期", "２期"], VaccineCode("DPTIPV"): ["１期初回１回目", "１期追加"],
    ],
    isDose: { vaccine, label in
      (vaccine.rawValue == "MR" && ["１期", "２期", "1期", "2期", "３期"].contains(label))
        || (vaccine.rawValue == "DPTIPV" && ["１期初回１回目", "１期追加"].contains(label))
    })

  private static let header = "コード,回数コード,ワクチン種別,回数"

  private static func row(_ vaccine: String, _ dose: String) -> String {
    "8714477455,\(vaccine),\(dose),2026-10-11,MR415,2717825547"
  }

  private func history(
    _ rows: [String], _ own: [String] = []
  ) throws(TableError) -> [VaccinationRecord] {
    var codes = Self.rules
    if !own.isEmpty { try codes.read(RegistryFilesTests.file(own, header: Self.header)) }
    return Array(
      try RegistryFile<VaccinationRecord>.history(
        RegistryFilesTests.file(rows, header: RegistryFilesTests.historyHeader), codes: codes))
  }

  private func problems(_ work: () throws(TableError) -> Void) -> [String] {
    do {
      try work()
      return []
    } catch {
      return error.problems.map { "\($0.line):\($0.column ?? 0)" }
    }
  }

  @Test func `what the rules know is taken, in any width`() throws {
    let doses = try history([Self.row("MR", "１期"), Self.row("MR", "2期")])
    #expect(doses.map(\.dose) == ["１期", "2期"])
  }

  @Test(arguments: [("10009", "１期"), ("mr", "１期"), ("４混", "01")])
  func `a vaccine without rules is refused at its place`(vaccine: String, dose: String) {
    #expect(
      problems { () throws(TableError) in
        _ = try history([Self.row("MR", "１期"), Self.row(vaccine, dose)])
      } == ["3:2"])
  }

  @Test(arguments: ["09", "２", "追加"])
  func `so is a dose that the vaccine does not have`(dose: String) {
    #expect(
      problems { () throws(TableError) in _ = try history([Self.row("MR", dose)]) } == ["2:3"])
  }

  @Test func `the office's own codes are told by its file`() throws {
    let doses = try history(
      [
        Self.row("10003", "１期"), Self.row("4KON", "01"), Self.row("4KON", "09"),
        Self.row("OPV", "何回目か"),
      ], ["10003,,MR,", "4KON,01,DPTIPV,１期初回１回目", "4KON,09,DPTIPV,１期追加", "OPV,,規則なし,"])
    #expect(doses.map(\.vaccine.rawValue) == ["MR", "DPTIPV", "DPTIPV", "OPV"])
    #expect(doses.map(\.dose) == ["１期", "１期初回１回目", "１期追加", "何回目か"])
  }

  @Test func `what the file does not tell stays refused`() {
    #expect(
      problems { () throws(TableError) in
        _ = try history(
          [Self.row("10003", "09"), Self.row("4KON", "02"), Self.row("10004", "１期")],
          ["10003,,MR,", "4KON,01,DPTIPV,１期初回１回目"])
      } == ["2:3", "3:2", "4:2"])
  }

  @Test(arguments: [
    ("A,,ZZZ,", "2:3"), ("A,01,MR,", "2:4"), ("A,,MR,１期", "2:2"), ("A,01,MR,追加", "2:4"),
    ("A,01,規則なし,１期", "2:4"), (",,MR,", "2:1"), ("A,,,", "2:3"),
  ])
  func `a mistake in that file is refused`(row: String, place: String) {
    #expect(
      problems { () throws(TableError) in _ = try history([Self.row("MR", "１期")], [row]) } == [
        place
      ]
    )
  }

  @Test func `one code does not mean two things`() {
    #expect(
      problems { () throws(TableError) in
        _ = try history([Self.row("MR", "１期")], ["A,,MR,", "A,,DPTIPV,"])
      } == ["3:1"])
  }

  @Test func `a lot of a vaccine without rules is refused`() throws {
    let header = "ワクチン種別,製品名,メーカー,ロット番号,有効期限"
    let bytes = RegistryFilesTests.file(
      ["MR,ミールビック,阪大微研,MR412,20270331", "10003,ミールビック,阪大微研,MR413,20270331"], header: header)
    #expect(
      problems { () throws(TableError) in
        _ = try RegistryFile<Lot>.lots(bytes, codes: Self.rules)
      } == ["3:1"])
    var codes = Self.rules
    try codes.read(RegistryFilesTests.file(["10003,,MR,"], header: Self.header))
    #expect(
      Array(try RegistryFile<Lot>.lots(bytes, codes: codes)).map(\.vaccine.rawValue) == [
        "MR", "MR",
      ])
  }
}
