import Domain
import Immunization
import Register
import Testing

@Suite struct TableTests {
  private var people: [Someone] {
    [
      Someone(
        code: "1", birth: "2025-05-10", district: 0,
        doses: ["BCG １回 2025-10-20", "MR １期 2026-06-01"]),
      // After the second birthday: on record, and outside every window.
      Someone(
        code: "2", birth: "2024-05-10", sex: .male, district: 1, doses: ["MR １期 2026-06-01"],
        clinic: "2711987020"),
      // Moved out the day before.
      Someone(
        code: "3", birth: "2025-05-10", status: .movedOut, removed: "2026-05-31", district: 1,
        doses: ["MR １期 2026-06-01"]),
      Someone(code: "4", birth: "1950-01-01", district: 1, doses: ["INF １回 2026-10-20"]),
      Someone(code: "5", birth: nil, since: "2000-01-01", doses: ["INF １回 2026-10-20"]),
    ]
  }

  private func count(
    _ rows: CountDimension, _ columns: CountDimension? = nil,
    categories: Set<Programme.Category> = [], vaccines: Set<VaccineCode> = [],
    withNonResidents: Bool = false
  ) throws -> Count {
    try book(people).count(
      CountQuestion(
        rows: rows, columns: columns, period: day("2026-04-01")...day("2027-03-31"),
        vaccines: vaccines, categories: categories, withNonResidents: withNonResidents),
      schedule: Shipped.schedule, names: RegisterNames(districts: ["堺区", "中区"]))
  }

  @Test func onlyTheYearAndOnlyResidents() throws {
    let count = try count(.vaccine)
    #expect(count.table.rows == ["INF", "MR"])
    #expect(count.table.cells == [[2], [2]])
    #expect(count.nonResident == 1)
    #expect(try self.count(.vaccine, withNonResidents: true).table.cells == [[2], [3]])
  }

  @Test(arguments: [
    (CountDimension.category, ["A類", "B類", "定期外"], [[1], [1], [2]]),
    (.sex, ["男", "女"], [[1], [3]]), (.age, ["1歳", "2歳", "76歳", "不明"], [[1], [1], [1], [1]]),
    (.month, ["2026-06", "2026-10"], [[2], [2]]), (.year, ["2026年度"], [[4]]),
    (.clinic, ["2711506317", "2711987020"], [[3], [1]]), (.district, ["堺区", "中区"], [[2], [2]]),
    (.dose, ["１回", "１期"], [[2], [2]]),
  ])
  func dimensions(rows: CountDimension, names: [String], cells: [[Int]]) throws {
    let table = try count(rows).table
    #expect(table.rows == names)
    #expect(table.cells == cells)
  }

  @Test func twoDimensionsAndTheirSums() throws {
    let table = try count(.vaccine, .month).table
    #expect(table.cells == [[0, 2], [2, 0]])
    #expect(table.rowTotals == [2, 2])
    #expect(table.columnTotals == [2, 2])
  }

  @Test func whatCountsAsRoutineIsInsideAWindow() throws {
    let count = try count(.vaccine, categories: [.routineA, .routineB])
    #expect(count.table.cells == [[1], [1]])
    #expect(count.otherCategory == 2)
  }

  @Test func coverageStatesWhoIsCounted() throws {
    let lines = try book(people).coverage(
      CoverageQuestion(
        vaccine: "MR", label: "１期", born: day("2024-04-01")...day("2026-03-31"),
        day: day("2026-07-01")), schedule: Shipped.schedule)
    // Of 2025 one of two left; a dose after the second birthday is a dose all the same.
    #expect(lines.map(\.birthYear) == [2024, 2025])
    #expect(lines.map(\.residents) == [1, 1])
    #expect(lines.map(\.rate) == [100, 100])
  }

  @Test func theShippedLayoutsAndSettingsHold() throws {
    let settings = try Shipped.file(RegisterSettings.self, "register.yaml")
    let schedule = try Shipped.schedule
    let known = Set(schedule.allProgrammes.map(\.programme.id))
    #expect(settings.invited.allSatisfy { known.contains($0) })
    for name in settings.reports {
      try Shipped.file(ReportLayout.self, name).check(against: schedule)
    }
    for name in settings.prices { try Shipped.file(PriceList.self, name).check() }
  }

  @Test func theYearlyReport() throws {
    let layout = try Shipped.file(ReportLayout.self, "reports/health-report.yaml")
    let report = try book(people).report(
      layout, year: FiscalYear(2026), day: day("2027-03-31"), schedule: Shipped.schedule)
    let mr = try #require(report.lines.first { $0.name == "麻しん風しん １期" })
    #expect(mr.given == 1)
    // Reaches twelve months in the year: person 1 only, since person 3 has left.
    #expect(mr.target == 1)
    #expect(mr.targetWords.contains("生後12月"))
    let influenza = try #require(report.lines.first { $0.name == "インフルエンザ 65歳以上" })
    #expect(influenza.given == 1)
    #expect(report.nonResident == 1)
    #expect(report.outsideWindows == 2)
  }

  @Test func sharesOverAHundredStay() {
    let line = ReportLine(code: "", name: "", target: 70, targetWords: "", given: 120)
    #expect((line.rate ?? 0) > 171)
  }

  @Test(arguments: [
    "{vaccines: [XX]}", "{vaccines: [MR], doses: [７期]}",
  ])
  func aLayoutWithAnUnknownCodeIsRefused(count: String) throws {
    let layout = try decode(
      ReportLayout.self,
      "{report: r, source: s, years: {from: 2026, until: 2026}, rows: [{name: n, count: \(count)}]}"
    )
    #expect(throws: ReportFault.self) { try layout.check(against: Shipped.schedule) }
  }

  @Test(arguments: ["{}", "{reaching: {months: 12}, stated: 4}"])
  func aTargetSaysOneThing(target: String) throws {
    let layout = try decode(
      ReportLayout.self,
      "{report: r, source: s, years: {from: 2026, until: 2026}, rows: [{name: n, count: "
        + "{vaccines: [MR]}, target: \(target)}]}")
    #expect(throws: ReportFault.self) { try layout.check(against: Shipped.schedule) }
  }

  @Test(arguments: [
    ("大阪府堺市北区新金岡町5丁1番4号", "北区"), ("堺市堺区南瓦町3番1号", "堺区"), ("大阪市北区梅田", "その他"),
    ("", "その他"), ("堺市中区", "中区"),
  ])
  func districts(address: String, name: String) {
    let rule = DistrictRule(districts: ["堺市堺区", "堺市北区", "中区"])
    var address = address
    let number = address.withUTF8 { rule.number(of: UnsafeRawBufferPointer($0)) }
    #expect(rule.names[Int(number)].hasSuffix(name))
  }
}
