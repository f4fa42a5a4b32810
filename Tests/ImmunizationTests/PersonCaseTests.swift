import Domain
import Immunization
import Testing

/// Whose dose it is: residence on the day, and the registry rows behind it.
@Suite struct PersonCaseTests {
  private func resident(
    _ status: ResidentStatus, since: String?, until: String? = nil, birth: String? = "2020-08-08"
  ) throws -> Person {
    Person(
      Resident(
        code: ResidentCode("0000000001"), household: HouseholdNumber("1"), name: "", kana: "",
        birthDate: try birth.map { try day($0) }, sex: .female,
        residentSince: try since.map { try day($0) }, status: status,
        removedOn: try until.map { try day($0) }))
  }

  private func codes(_ person: Person, _ date: String) throws -> [Reason.Code] {
    try Shipped.schedule.assess(try dose("MR ２期 \(date)"), of: person).reasons.map(\.code)
  }

  /// Out on D is not ours from D; in on D is.
  @Test(arguments: [
    (ResidentStatus.movedOut, "2026-10-10", [Reason.Code]()),
    (.movedOut, "2026-10-11", [.movedOut]), (.movedOut, "2026-10-12", [.movedOut]),
    (.removed, "2026-10-11", [.movedOut]), (.deceased, "2026-10-10", []),
    (.deceased, "2026-10-11", [.deceased]), (.deceased, "2026-10-12", [.deceased]),
    (.resident, "2026-10-12", [.movedOut]), (.resident, "2026-10-10", []),
  ])
  func theDayOfLeaving(status: ResidentStatus, date: String, codes: [Reason.Code]) throws {
    let person = try resident(status, since: "2020-08-08", until: "2026-10-11")
    #expect(try self.codes(person, date) == codes)
  }

  @Test(arguments: [
    ("2026-10-10", [Reason.Code.notYetResident]), ("2026-10-11", []), ("2026-10-12", []),
  ])
  func theDayOfComing(date: String, codes: [Reason.Code]) throws {
    #expect(try self.codes(resident(.resident, since: "2026-10-11"), date) == codes)
  }

  /// A person's look where the registry does not say enough; a removal before a return does not count.
  @Test func oddRows() throws {
    let date = "2026-10-11"
    #expect(try codes(resident(.nonResident, since: nil), date) == [.notYetResident])
    #expect(try codes(resident(.movedOut, since: "2020-08-08"), date) == [.movedOut])
    #expect(
      try codes(resident(.movedOut, since: "2025-03-21", until: "2024-08-11"), date) == [.movedOut])
    #expect(try codes(resident(.resident, since: "2025-03-21", until: "2024-08-11"), date) == [])
    #expect(try codes(resident(.resident, since: nil), date) == [])
    #expect(try codes(resident(.resident, since: nil, birth: nil), date) == [.outsideAgeWindow])
  }

  @Test(arguments: [
    ("2023-04-01", [Reason.Code]()), ("2023-04-30", []), ("2023-05-01", [.movedOut]),
    ("2024-01-01", [.movedOut]), ("2024-02-01", []), ("2019-12-31", [.notYetResident]),
  ])
  func someoneWhoCameBack(date: String, codes: [Reason.Code]) throws {
    let person = Person(
      birth: try day("1940-01-01"),
      residence: [
        Residence(from: try day("2020-01-01"), until: try day("2023-05-01"), ending: .movedOut),
        Residence(from: try day("2024-02-01")),
      ])
    let assessment = try Shipped.schedule.assess(try dose("INF １回 \(date)"), of: person)
    #expect(assessment.reasons.map(\.code) == codes)
  }

  /// 依頼書 excuses residence, not death.
  @Test(arguments: [(ResidentStatus.movedOut, true), (.nonResident, true), (.deceased, false)])
  func aRequestLetter(status: ResidentStatus, isAcceptable: Bool) throws {
    let person = try resident(status, since: "2020-08-08", until: "2026-01-01")
    let assessment = try Shipped.schedule.assess(
      try dose("MR ２期 2026-10-11"), of: person, overrides: [.requestLetter])
    #expect(assessment.isAcceptable == isAcceptable)
    #expect(!assessment.findings.isEmpty)
    #expect(assessment.incidents.isEmpty)
  }

  /// Two years from recovery, the day of recovery counted; not before the window, not past the cap.
  @Test(arguments: [
    ("MR １期 2026-10-10", "2023-05-10", "2024-10-11", true),
    ("MR １期 2026-10-11", "2023-05-10", "2024-10-11", false),
    ("MR １期 2026-10-10", "2023-05-10", "2026-10-11", false),
    ("MR １期 2024-05-01", "2023-05-10", "2024-01-01", false),
    ("BCG １回 2026-05-09", "2022-05-10", "2025-10-11", true),
    ("BCG １回 2026-05-10", "2022-05-10", "2025-10-11", false),
    ("RV1 １回目 2024-12-01", "2024-05-01", "2024-11-01", false),
    ("PNE １回 2024-12-01", "1958-05-02", "2023-12-02", true),
    ("PNE １回 2024-12-02", "1958-05-02", "2023-12-02", false),
  ])
  func longIllness(text: String, birth: String, recovered: String, isAcceptable: Bool) throws {
    let birth = try day(birth)
    let person = Person(birth: birth, residence: [Residence(from: birth)])
    let assessment = try Shipped.schedule.assess(
      try dose(text), of: person, overrides: [.longIllness(recovered: try day(recovered))])
    #expect(assessment.isAcceptable == isAcceptable)
  }

  /// A certificate opens the windows that ask for one and no others.
  @Test(arguments: [
    ("INF １回 2026-10-11", "1964-05-02", true), ("INF １回 2026-10-11", "1970-05-02", false),
    ("MR １期 2026-10-11", "2022-04-02", true), ("MR １期 2026-10-11", "2022-04-01", false),
    ("MR ５期 2025-03-31", "1970-05-02", true), ("MR ５期 2025-03-31", "1979-04-02", false),
    ("RSV １回 2026-10-11", "1996-05-02", true),
  ])
  func certificates(text: String, birth: String, isAcceptable: Bool) throws {
    let birth = try day(birth)
    let sex: Sex = text.hasPrefix("RSV") ? .female : .male
    let person = Person(birth: birth, sex: sex, residence: [Residence(from: birth)])
    let without = try Shipped.schedule.assess(try dose(text), of: person)
    #expect(without.reasons.contains { $0.code == .outsideAgeWindow })
    let with = try Shipped.schedule.assess(
      try dose(text), of: person, overrides: [.certificate])
    #expect(with.isAcceptable == isAcceptable)
  }

  /// A doctor may shorten Hib's 27 days to 20 and no interval without such a clause.
  @Test(arguments: [
    ("HIB ２回目 2023-08-22", "HIB １回目 2023-08-01", true),
    ("HIB ２回目 2023-08-21", "HIB １回目 2023-08-01", false),
    ("HEPB ２回目 2023-08-22", "HEPB １回目 2023-08-01", false),
  ])
  func theDoctorsInterval(text: String, earlier: String, isAcceptable: Bool) throws {
    let birth = try day("2023-05-01")
    let assessment = try Shipped.schedule.assess(
      try dose(text), of: Person(birth: birth, residence: [Residence(from: birth)]),
      history: [try dose(earlier)], overrides: [.doctorsInterval])
    #expect(assessment.isAcceptable == isAcceptable)
  }

  /// Reasons go into reports and logs: they must not tell a birth date.
  @Test func notesNameNoDates() throws {
    let person = try resident(
      .movedOut, since: "2020-08-08", until: "2026-01-01", birth: "1950-01-01")
    let assessment = try Shipped.schedule.assess(
      try dose("MR ２期 2026-10-11"), of: person, history: [try dose("MR １期 2026-10-01")])
    #expect(assessment.reasons.count > 1)
    for note in assessment.findings.compactMap(\.reason.note) {
      #expect(!note.contains("1950") && !note.contains("2026") && !note.contains("2020"))
    }
  }
}
