import Domain
import Foundation
import Immunization
import Testing

@Suite struct ScheduleTests {
  /// A vaccine with one programme; the text is its courses.
  private func vaccine(_ courses: String, inForce: String = "{from: 2020-01-01}") -> String {
    """
    vaccines:
      - vaccine: X
        name: X
        kind: inactivated
        programmes:
          - id: x
            category: A
            inForce: \(inForce)
            source: law
            courses: \(courses)
    """
  }

  @Test func theShippedFilesAreSound() throws {
    let schedule = try Shipped.schedule
    let known = ["MR", "INF", "COV"].map { VaccineCode($0) }
    #expect(schedule.unknownVaccines(among: known).isEmpty)
    #expect(schedule.unknownVaccines(among: [VaccineCode("MMR")]) == [VaccineCode("MMR")])
    #expect(schedule.vaccineCodes.count >= 20)
  }

  @Test func filesSurviveEncoding() throws {
    for file in try Shipped.files.get() {
      let data = try JSONEncoder().encode(file)
      #expect(try JSONDecoder().decode(ScheduleFile.self, from: data) == file)
    }
  }

  @Test(arguments: [
    ("[]", "no courses"), ("[{doses: []}]", "without doses"),
    ("[{doses: [{label: a}, {label: a}]}]", "stands twice"),
    ("[{doses: [{label: １回}, {label: 1回}]}]", "stands twice"),
    (
      "[{doses: [{label: a, after: [{dose: b, minimum: {days: 1}}]}, {label: b}]}]",
      "no earlier dose"
    ),
    ("[{doses: [{label: a, after: [{dose: a, minimum: {days: 1}}]}]}]", "no earlier dose"),
    ("[{doses: [{label: a, onlyIf: {dose: z, until: {months: 2}}}]}]", "no earlier dose"),
    ("[{doses: [{label: a, windows: [{from: {years: 2}, until: {months: 3}}]}]}]", "ends before"),
    ("[{start: {from: {years: 2}, until: {years: 1}}, doses: [{label: a}]}]", "ends before"),
  ])
  func faultsOfCourses(courses: String, message: String) throws {
    let error = #expect(throws: ScheduleFaults.self) { try schedule(vaccine(courses)) }
    #expect(error?.faults.count == 1)
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix("X/x") == true)
  }

  @Test(arguments: [
    "[{doses: [{label: a, windows: [{untill: {years: 2}}]}]}]",
    "[{doses: [{label: a, window: {until: {years: 2}}}]}]",
    "[{doses: [{label: a, after: [{dose: b, days: 27}]}]}]",
    "[{doses: [{label: a, after: [{dose: b, minimum: {days: -1}}]}]}]",
    "[{doses: [{label: a, after: [{dose: b, minimum: {}}]}]}]",
    "[{doses: [{lable: a}]}]", "[{doses: [{label: a}], starts: 1}]",
  ])
  func misspeltKeysAreRefused(courses: String) {
    #expect(throws: DecodingError.self) { try schedule(vaccine(courses)) }
  }

  @Test func versionsMustNotOverlap() throws {
    let courses = "[{doses: [{label: a}]}]"
    let first = vaccine(courses, inForce: "{from: 2020-01-01, until: 2022-03-31}")
    #expect(throws: Never.self) {
      try schedule(first, vaccine(courses, inForce: "{from: 2022-04-01}"))
    }
    let error = #expect(throws: ScheduleFaults.self) {
      try schedule(first, vaccine(courses, inForce: "{from: 2022-03-31}"))
    }
    #expect(error?.description.contains("same day") == true)
    let reversed = #expect(throws: ScheduleFaults.self) {
      try schedule(vaccine(courses, inForce: "{from: 2022-03-31, until: 2022-03-01}"))
    }
    #expect(reversed?.description.contains("ends before") == true)
  }

  @Test func aLabelHasOneSlot() throws {
    let error = #expect(throws: ScheduleFaults.self) {
      try schedule(
        vaccine("[{doses: [{label: a, slot: x}]}]", inForce: "{until: 2021-03-31}"),
        vaccine("[{doses: [{label: a, slot: y}]}]", inForce: "{from: 2021-04-01}"))
    }
    #expect(error?.description.contains("two slots") == true)
  }

  @Test func allFaultsComeAtOnce() throws {
    let error = #expect(throws: ScheduleFaults.self) {
      try schedule(
        vaccine("[{doses: []}]", inForce: "{from: 2022-03-31, until: 2022-03-01}"),
        "betweenVaccines: [{minimum: {days: 1}, source: law, involving: [nobody]}]")
    }
    #expect(error?.faults.count == 3)
  }

  /// A flag that is active from one day until another holds on both of them and between.
  @Test(arguments: [
    ("2024-03-31", false), ("2024-04-01", true), ("2024-08-01", true), ("2025-03-31", true),
    ("2025-04-01", false),
  ])
  func spansIncludeTheirEnds(text: String, isInside: Bool) throws {
    let span = DateSpan(from: try day("2024-04-01"), until: try day("2025-03-31"))
    #expect(span.contains(try day(text)) == isInside)
  }

  @Test(arguments: [
    ("MR", "2023-05-10", [String](), "2024-06-01", "１期" as String?),
    ("MR", "2023-05-10", ["MR １期 2024-06-01"], "2024-07-01", "２期"),
    ("MR", "2018-05-10", ["MR １期 2019-06-01", "MR ２期 2024-06-01"], "2024-07-01", nil),
    ("DPTIPVHIB", "2024-02-02", ["DPTIPV １期初回１回目 2024-05-01"], "2024-06-01", "１期初回２回目"),
    ("HIB", "2023-05-02", [], "2024-06-01", "１回目"),
    ("HIB", "2023-05-02", ["HIB １回目 2024-06-01"], "2024-07-01", nil),
    ("INF", "1940-05-02", ["INF １回 2025-10-01"], "2026-10-01", "１回"),
    ("INF", "1940-05-02", ["INF １回 2026-10-01"], "2026-12-01", nil),
    ("RV1", "2020-07-31", [], "2020-10-01", nil), ("XYZ", "2020-07-31", [], "2020-10-01", nil),
  ])
  func theNextDose(
    vaccine: String, birth: String, history: [String], date: String, label: String?
  ) throws {
    let birth = try day(birth)
    let next = try Shipped.schedule.nextDose(
      of: VaccineCode(vaccine), for: Person(birth: birth, residence: [Residence(from: birth)]),
      history: try history.map { try dose($0) }, on: try day(date))
    #expect(next == label)
  }

  /// The windows as days are those of the published examples.
  @Test(arguments: [
    (
      "2018-04-01", AgeWindow(from: .years(5), until: .years(7), fiscalYears: [6]), "2023-04-01",
      "2024-03-31"
    ),
    ("2011-04-02", AgeWindow(fiscalYears: [12, 13, 14, 15, 16]), "2023-04-01", "2028-03-31"),
    (
      "2024-04-01", AgeWindow(from: .weeks(6, days: 0), until: .weeks(24, days: 0)), "2024-05-13",
      "2024-09-16"
    ),
    ("2013-04-01", AgeWindow(from: .months(3), until: .months(6)), "2013-06-30", "2013-09-30"),
    (
      "2024-04-01", AgeWindow(fromDayAfter: .months(7), until: .months(12)), "2024-11-01",
      "2025-03-31"
    ),
  ])
  func windowsAsDays(birth: String, window: AgeWindow, first: String, last: String) throws {
    let birth = try day(birth)
    let days = try #require(window.days(birth: birth))
    #expect(days == (try day(first))...(try day(last)))
    #expect(window.position(of: days.lowerBound.adding(days: -1), birth: birth) == .before)
    #expect(window.position(of: days.lowerBound, birth: birth) == .inside)
    #expect(window.position(of: days.upperBound, birth: birth) == .inside)
    #expect(window.position(of: days.upperBound.adding(days: 1), birth: birth) == .after)
  }

  @Test func windowsWithGapsAreNoStretchOfDays() throws {
    #expect(AgeWindow(fiscalYears: [65, 70]).days(birth: try day("1950-01-01")) == nil)
    #expect(AgeWindow(from: .years(65)).days(birth: try day("1950-01-01")) == nil)
  }
}

/// An office's own grades for the checks.
@Suite struct CheckPolicyTests {
  private func assess(_ text: String, _ policy: CheckPolicy) throws -> Assessment {
    let birth = try day("1980-01-01")
    return try Shipped.schedule.assess(
      try dose(text), of: Person(birth: birth, residence: [Residence(from: birth)]),
      policy: policy)
  }

  @Test func gradesChange() throws {
    let text = "COV ３回目 2026-10-01"
    #expect(try assess(text, .law).alerts.map(\.code) == [.doseOutOfOrder])
    let strict = try assess(text, CheckPolicy(grades: [.earlierDose: .error]))
    #expect(strict.reasons.map(\.code) == [.doseOutOfOrder])
    #expect(try assess(text, CheckPolicy(grades: [.earlierDose: .off])).findings.isEmpty)
    let lenient = try assess("INF １回 2026-10-01", CheckPolicy(grades: [.window: .alert]))
    #expect(lenient.isAcceptable)
    #expect(lenient.alerts.map(\.code) == [.outsideAgeWindow])
    #expect(lenient.incidents.isEmpty)
  }

  @Test func policiesAreRead() throws {
    let text = #"{"earlierDose": "error", "standardWindow": "off"}"#
    let policy = try JSONDecoder().decode(CheckPolicy.self, from: Data(text.utf8))
    #expect(policy.grades == [.earlierDose: .error, .standardWindow: .off])
    #expect(
      try JSONDecoder().decode(CheckPolicy.self, from: JSONEncoder().encode(policy)) == policy)
    for wrong in [#"{"earlyDose": "error"}"#, #"{"earlierDose": "maybe"}"#] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(CheckPolicy.self, from: Data(wrong.utf8))
      }
    }
  }

  @Test func `a label's shape tells a dose too many from a word of another table`() throws {
    let schedule = try Shipped.schedule
    let shapes = schedule.labelShapes(of: VaccineCode("HEPB"))
    for label in ["１回目", "4回目", "第３回目", "１２回目"] {
      #expect(shapes.contains(Schedule.shape(ofLabel: label)))
    }
    for label in ["09", "追加", "１期", ""] {
      #expect(!shapes.contains(Schedule.shape(ofLabel: label)))
    }
    let boosters = schedule.labelShapes(of: VaccineCode("DPTIPV"))
    #expect(boosters.contains(Schedule.shape(ofLabel: "１期追加")))
    #expect(schedule.labelShapes(of: VaccineCode("ZZZ")).isEmpty)
  }
}
