import Domain
import Immunization
import Register
import Testing

/// A finder over some people, for the fiscal year of 2026 where no days are named.
private func finder(
  _ people: [Someone], _ programmes: [String], from: String = "2026-04-01",
  until: String = "2027-03-31", on: String? = nil, certificates: Bool = false
) throws -> DueFinder {
  try DueFinder(
    DueQuestion(
      programmes: programmes, period: try day(from)...day(until), day: try day(on ?? from),
      withCertificates: certificates), schedule: Shipped.schedule, book: book(people))
}

/// What a list says of one person: `MR ２期 2026-04-01…2027-03-31`, with `+` what is to come after.
private func due(
  _ someone: Someone, _ programmes: [String], from: String, until: String, on: String? = nil,
  certificates: Bool = false
) throws -> [String] {
  var finder = try finder(
    [someone], programmes, from: from, until: until, on: on, certificates: certificates)
  let list = finder.list()
  return list.rows.map { row in
    let last = row.until == Int32.max ? "" : "\(CalendarDate(dayNumber: Int(row.until)))"
    let rest = list.remainingLabels(row).dropFirst().map { " +" + $0 }.joined()
    return "\(list.offers[Int(row.offer)].vaccine) \(list.label(row)) "
      + "\(CalendarDate(dayNumber: Int(row.from)))…\(last)\(rest)"
  }
}

/// One person and what a list must say.
struct DueCase: Sendable, CustomTestStringConvertible {
  var name: String
  var programmes: [String]
  var birth: String
  var doses: [String] = []
  var sex: Sex = .female
  var from: String
  var until: String
  var expected: [String]
  var testDescription: String { name }
}

@Suite struct DueTests {
  @Test(arguments: [
    DueCase(
      name: "MR 1 from the eve of the first birthday to the eve of the second", programmes: ["mr"],
      birth: "2025-05-10", from: "2026-04-01", until: "2027-03-31",
      expected: ["MR １期 2026-05-09…2027-05-09 +２期"]),
    DueCase(
      name: "MR 1 on record, MR 2 years away", programmes: ["mr"], birth: "2025-05-10",
      doses: ["MR １期 2026-06-01"], from: "2026-07-01", until: "2027-03-31", expected: []),
    DueCase(
      name: "MR 2, born on 1 April: of the year before", programmes: ["mr"], birth: "2021-04-01",
      doses: ["MR １期 2022-06-01"], from: "2026-04-01", until: "2027-03-31",
      expected: ["MR ２期 2026-04-01…2027-03-31"]),
    DueCase(
      name: "MR 2, born on 2 April: a year later", programmes: ["mr"], birth: "2021-04-02",
      doses: ["MR １期 2022-06-01"], from: "2026-04-01", until: "2027-03-31", expected: []),
    DueCase(
      name: "MR 2, born on 2 April", programmes: ["mr"], birth: "2020-04-02",
      doses: ["MR １期 2021-06-01"], from: "2026-04-01", until: "2027-03-31",
      expected: ["MR ２期 2026-04-01…2027-03-31"]),
    DueCase(
      name: "MR 2 where MR 1 was missed", programmes: ["mr"], birth: "2020-08-08",
      from: "2026-04-01", until: "2027-03-31", expected: ["MR ２期 2026-04-01…2027-03-31"]),
    DueCase(
      name: "the period ends before the window opens", programmes: ["mr"], birth: "2025-05-10",
      from: "2026-04-01", until: "2026-05-08", expected: []),
    DueCase(
      name: "MR after BCG waits 27 days", programmes: ["mr"], birth: "2025-05-10",
      doses: ["BCG １回 2026-05-01"], from: "2026-05-02", until: "2027-03-31",
      expected: ["MR １期 2026-05-29…2027-05-09 +２期"]),
    DueCase(
      name: "rota 2 with its interval", programmes: ["rota-1"], birth: "2026-05-01",
      doses: ["RV1 １回目 2026-07-01"], from: "2026-07-10", until: "2027-03-31",
      expected: ["RV1 ２回目 2026-07-29…2026-10-16"]),
    DueCase(
      name: "who began with the five-valent goes on with it", programmes: ["rota-1"],
      birth: "2026-05-01", doses: ["RV5 １回目 2026-07-01"], from: "2026-07-10", until: "2027-03-31",
      expected: ["RV5 ２回目 2026-07-29…2026-12-11 +３回目"]),
    DueCase(
      name: "the five-valent is nobody's who did not begin with it", programmes: ["rota-1"],
      birth: "2026-05-01", from: "2026-06-20", until: "2027-03-31",
      expected: ["RV1 １回目 2026-06-12…2026-10-16 +２回目"]),
    DueCase(
      name: "B hepatitis 3 from 139 days after the first", programmes: ["hepb"],
      birth: "2026-01-10", doses: ["HEPB １回目 2026-03-10", "HEPB ２回目 2026-04-10"],
      from: "2026-05-01", until: "2026-12-31", expected: ["HEPB ３回目 2026-07-28…2027-01-09"]),
    DueCase(
      name: "five-fold goes on where the four-fold stopped", programmes: ["dptipvhib"],
      birth: "2025-11-10",
      doses: ["DPTIPV １期初回１回目 2026-01-15", "HIB １回目 2026-01-15"], from: "2026-02-01",
      until: "2026-12-31",
      expected: ["DPTIPVHIB １期初回２回目 2026-02-05…2033-05-09 +１期初回３回目 +１期追加"]),
    DueCase(
      name: "HPV 9: two doses for who begins in time", programmes: ["hpv9"], birth: "2013-06-10",
      doses: ["HPV9 １回目 2026-05-01"], from: "2026-06-01", until: "2027-03-31",
      expected: ["HPV9 ２回目 2026-10-01…2030-03-31"]),
    DueCase(
      name: "HPV 9: complete with two", programmes: ["hpv9"], birth: "2013-06-10",
      doses: ["HPV9 １回目 2026-05-01", "HPV9 ２回目 2026-10-01"], from: "2026-11-01",
      until: "2027-03-31", expected: []),
    DueCase(
      name: "HPV 9: two too close to one another need a third", programmes: ["hpv9"],
      birth: "2013-06-10", doses: ["HPV9 １回目 2026-05-01", "HPV9 ２回目 2026-07-01"],
      from: "2026-08-01", until: "2027-03-31", expected: ["HPV9 ３回目 2026-10-01…2030-03-31"]),
    DueCase(
      name: "HPV is for girls", programmes: ["hpv9"], birth: "2013-06-10", sex: .male,
      from: "2026-08-01", until: "2027-03-31", expected: []),
    DueCase(
      name: "influenza each fiscal year", programmes: ["influenza-elderly"], birth: "1950-01-01",
      doses: ["INF １回 2025-11-01"], from: "2026-10-01", until: "2027-01-31",
      expected: ["INF １回 2026-04-01…2027-03-31"]),
    DueCase(
      name: "influenza of the year is on record", programmes: ["influenza-elderly"],
      birth: "1950-01-01", doses: ["INF １回 2026-10-05"], from: "2026-10-20", until: "2027-01-31",
      expected: []),
    DueCase(
      name: "COVID in its months only", programmes: ["covid-elderly"], birth: "1950-01-01",
      from: "2026-04-01", until: "2026-09-30", expected: []),
    DueCase(
      name: "pneumococcus between the eves of 65 and 66", programmes: ["pneumococcal-elderly"],
      birth: "1961-11-20", from: "2026-04-01", until: "2027-03-31",
      expected: ["PNE １回 2026-11-19…2027-11-19"]),
    DueCase(
      name: "pneumococcus once in a life", programmes: ["pneumococcal-elderly"],
      birth: "1961-11-20", doses: ["PNE １回 2022-05-01"], from: "2026-04-01", until: "2027-03-31",
      expected: []),
    DueCase(
      name: "two versions of a programme are one row", programmes: ["pneumococcal-elderly"],
      birth: "1960-11-20", from: "2026-01-01", until: "2026-12-31",
      expected: ["PNE １回 2025-11-19…2026-11-19"]),
    DueCase(
      name: "a certificate is not age", programmes: ["influenza-elderly"], birth: "1965-01-01",
      from: "2026-10-01", until: "2027-01-31", expected: []),
    DueCase(
      name: "encephalitis 2 does not wait for a booster that is too late", programmes: ["je"],
      birth: "2016-05-01", doses: ["JE １期初回１回目 2020-05-01", "JE １期初回２回目 2020-05-20"],
      from: "2026-04-01", until: "2027-03-31", expected: ["JE ２期 2025-04-30…2029-04-30"]),
  ])
  func nextDose(_ case: DueCase) throws {
    let someone = Someone(
      code: "1", birth: `case`.birth, sex: `case`.sex, doses: `case`.doses)
    let rows = try due(someone, `case`.programmes, from: `case`.from, until: `case`.until)
    #expect(rows == `case`.expected)
  }

  @Test(arguments: [
    (ResidentStatus.movedOut, Optional("2026-06-01"), "2026-05-31", 1),
    (.movedOut, "2026-06-01", "2026-06-01", 0), (.deceased, "2026-06-01", "2026-06-01", 0),
    (.resident, "2026-06-01", "2026-06-01", 0), (.nonResident, nil, "2026-05-31", 0),
  ])
  func onlyResidentsOfTheDay(
    status: ResidentStatus, removed: String?, on: String, count: Int
  ) throws {
    let someone = Someone(code: "1", birth: "2025-05-10", status: status, removed: removed)
    #expect(
      try due(someone, ["mr"], from: "2026-05-20", until: "2027-03-31", on: on).count == count)
  }

  @Test func certificatesAreAskedFor() throws {
    let someone = Someone(code: "1", birth: "1965-01-01")
    let rows = try due(
      someone, ["influenza-elderly"], from: "2026-10-01", until: "2027-01-31", certificates: true)
    #expect(rows == ["INF １回 2026-04-01…2027-03-31"])
  }

  @Test func withoutABirthDateAPersonLooks() throws {
    var finder = try finder([Someone(code: "1", birth: nil)], ["mr"])
    #expect(finder.list().withoutBirthDate == 1)
  }

  @Test func anUnknownProgrammeIsNamed() throws {
    #expect(throws: UnknownProgrammes.self) { try finder([], ["measels"]) }
  }

  /// The columns say of residence what the rules say of the registry's row.
  @Test func residenceIsThePersons() throws {
    let dates: [String?] = [nil, "2026-01-10", "2026-01-11", "2026-01-12"]
    for status in [ResidentStatus.resident, .movedOut, .deceased, .removed, .nonResident] {
      for since in dates {
        for removed in dates {
          let someone = Someone(
            code: "1", birth: nil, since: since, status: status, removed: removed)
          let person = Person(try someone.resident())
          let book = try book([someone])
          for offset in 0..<6 {
            let date = try day("2026-01-09").adding(days: offset)
            #expect(
              book.isResident(0, on: Int32(date.dayNumber)) == person.isResident(on: date),
              "\(status) \(since ?? "") \(removed ?? "") \(date)")
          }
        }
      }
    }
  }
}
