import Domain
import Foundation
import Immunization
import Testing
import Yams

/// The schedule that the product ships, read once.
enum Shipped {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "pipelines/schedules")

  static let files: Result<[ScheduleFile], any Error> = Result {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
      .sorted { $0.path < $1.path }
      .map { url in
        try YAMLDecoder().decode(
          ScheduleFile.self, from: String(contentsOf: url, encoding: .utf8))
      }
  }

  static let loaded: Result<Schedule, any Error> = Result { try Schedule(files.get()) }

  static var schedule: Schedule { get throws { try loaded.get() } }
}

/// A schedule from text, for rules that no shipped file has.
func schedule(_ yaml: String...) throws -> Schedule {
  try Schedule(yaml.map { try YAMLDecoder().decode(ScheduleFile.self, from: $0) })
}

/// A day that the test writes itself.
func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

/// A dose on record, written `MR １期 2025-01-01`.
func dose(_ text: String) throws -> GivenDose {
  let parts = text.split(separator: " ")
  try #require(parts.count == 3)
  return GivenDose(
    vaccine: VaccineCode(parts[0]), label: String(parts[1]), date: try day(String(parts[2])))
}

/// One worked case: a dose, whose it is, what is on record, and what must be said.
struct WorkedCase: Sendable, CustomTestStringConvertible {
  var name: String
  var dose: String
  var birth: String
  var sex: Sex = .female
  var history: [String] = []
  var errors: [Reason.Code] = []
  var incidents: [Incident] = []
  var alerts: [Reason.Code] = []

  init(
    _ name: String, _ dose: String, born birth: String, _ sex: Sex = .female,
    after history: [String] = [], errors: [Reason.Code] = [], incidents: [Incident] = [],
    alerts: [Reason.Code] = []
  ) {
    self.name = name
    self.dose = dose
    self.birth = birth
    self.sex = sex
    self.history = history
    self.errors = errors
    self.incidents = incidents
    self.alerts = alerts
  }

  var testDescription: String { name }

  /// Assesses the case for a resident from birth, by the shipped schedule, and compares.
  func check() throws {
    let birth = try day(birth)
    let assessment = try Shipped.schedule.assess(
      ImmunizationTests.dose(dose),
      of: Person(birth: birth, sex: sex, residence: [Residence(from: birth)]),
      history: try history.map { try ImmunizationTests.dose($0) })
    #expect(assessment.reasons.map(\.code) == errors, "\(assessment.findings)")
    #expect(assessment.incidents == incidents)
    #expect(assessment.alerts.map(\.code) == alerts, "\(assessment.findings)")
    #expect(assessment.isAcceptable == errors.isEmpty)
  }
}
