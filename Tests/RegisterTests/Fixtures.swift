public import Domain
import Foundation
import Immunization
import Register
import Testing
import Yams

/// The repository, for the files that the product ships.
let repository = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// The schedule that the product ships, read once.
enum Shipped {
  static let loaded: Result<Schedule, any Error> = Result {
    let folder = repository.appending(path: "pipelines/schedules")
    return try Schedule(
      FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
        .map { try YAMLDecoder().decode(ScheduleFile.self, from: Data(contentsOf: $0)) })
  }

  static var schedule: Schedule { get throws { try loaded.get() } }

  /// A file of `pipelines/` that the product ships.
  static func file<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try YAMLDecoder().decode(
      type, from: Data(contentsOf: repository.appending(path: "pipelines/" + name)))
  }
}

/// A day that the test writes itself.
func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

/// A resident of a test and the doses on record, written `MR １期 2025-01-01`.
struct Someone {
  var code: String
  var birth: String?
  var sex: Sex = .female
  var since: String? = nil
  var status: ResidentStatus = .resident
  var removed: String? = nil
  var district: UInt16 = 0
  var doses: [String] = []
  var clinic = "2711506317"

  /// The same as a row of the registry.
  func resident() throws -> Resident {
    Resident(
      code: ResidentCode(code), household: HouseholdNumber("1"), name: "堺　花子", kana: "",
      birthDate: try birth.map { try day($0) }, sex: sex,
      residentSince: try (since ?? birth).map { try day($0) }, status: status,
      removedOn: try removed.map { try day($0) })
  }
}

/// A book of a few people.
func book(_ people: [Someone]) throws -> RegisterBook {
  var book = RegisterBook(
    codes: [], births: [], sexes: [], sinces: [], removals: [], statuses: [], protections: [],
    firstDoses: [0], doseVaccines: [], doseLabels: [], doseDays: [], vaccines: [], labels: [])
  func number(_ date: CalendarDate?) -> Int32 {
    date.map { Int32($0.dayNumber) } ?? RegisterBook.unknownDay
  }
  func place<Value: Equatable>(_ value: Value, _ values: inout [Value]) -> UInt16 {
    if let index = values.firstIndex(of: value) { return UInt16(index) }
    values.append(value)
    return UInt16(values.count - 1)
  }
  for someone in people.sorted(by: { $0.code < $1.code }) {
    let resident = try someone.resident()
    book.codes.append(resident.code)
    book.births.append(number(resident.birthDate))
    book.sexes.append(resident.sex == .male ? 1 : resident.sex == .female ? 2 : 0)
    book.sinces.append(number(resident.residentSince))
    book.removals.append(number(resident.removedOn))
    book.statuses.append(resident.status)
    book.protections.append(resident.isProtected)
    book.districts.append(someone.district)
    for dose in someone.doses {
      let parts = dose.split(separator: " ").map(String.init)
      try #require(parts.count == 3)
      book.doseVaccines.append(place(VaccineCode(parts[0]), &book.vaccines))
      book.doseLabels.append(place(parts[1], &book.labels))
      book.doseDays.append(number(try day(parts[2])))
      book.doseClinics.append(place(ClinicCode(someone.clinic), &book.clinics))
    }
    book.firstDoses.append(Int32(book.doseDays.count))
  }
  return book
}

extension VaccineCode: ExpressibleByStringLiteral {
  /// A code that the test writes itself.
  public init(stringLiteral text: String) { self.init(rawValue: text) }
}
extension ClinicCode: ExpressibleByStringLiteral {
  /// A code that the test writes itself.
  public init(stringLiteral text: String) { self.init(rawValue: text) }
}
extension ResidentCode: ExpressibleByStringLiteral {
  /// A code that the test writes itself.
  public init(stringLiteral text: String) { self.init(rawValue: text) }
}
extension LotNumber: ExpressibleByStringLiteral {
  /// A code that the test writes itself.
  public init(stringLiteral text: String) { self.init(rawValue: text) }
}
