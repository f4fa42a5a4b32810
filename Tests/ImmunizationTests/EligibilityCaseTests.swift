import Domain
import Immunization
import Testing

/// 間違い接種「対象者の誤認」: age, birth year, sex, time; beside the days that are right.
@Suite struct EligibilityCaseTests {
  @Test(arguments: [
    wrong("MR 1 a day before twelve months", "MR １期 2024-05-08", "2023-05-10", .female),
    wrong("MR 1 on the second birthday", "MR １期 2025-05-10", "2023-05-10", .male),
    wrong("MR 1 at four", "MR １期 2026-10-24", "2022-03-07", .female),
    wrong("MR 2 in the year before", "MR ２期 2026-03-31", "2020-08-08", .male),
    wrong("MR 2 at school", "MR ２期 2027-04-01", "2020-08-08", .male),
    wrong("MR 2 a year early for a birth on 2 April", "MR ２期 2024-03-31", "2018-04-02", .male),
    wrong("MR 2 a day late for a birth on 1 April", "MR ２期 2024-04-01", "2018-04-01", .male),
    wrong("rota before six weeks", "RV1 １回目 2024-06-11", "2024-05-01", .male),
    wrong("five-valent rota after 32 weeks", "RV5 １回目 2024-12-12", "2024-05-01", .male),
    wrong("rota for a birth before August 2020", "RV1 １回目 2020-10-01", "2020-07-31", .male),
    wrong("B hepatitis after one year", "HEPB １回目 2025-05-01", "2024-05-01", .male),
    wrong("BCG on the first birthday", "BCG １回 2025-05-01", "2024-05-01", .male),
    wrong(
      "four-fold at two months in March 2023", "DPTIPV １期初回１回目 2023-03-20", "2023-01-10", .male),
    wrong("five-fold before April 2024", "DPTIPVHIB １期初回１回目 2024-03-31", "2024-01-10", .male),
    wrong("five-fold at one month", "DPTIPVHIB １期初回１回目 2024-06-20", "2024-05-01", .male),
    wrong("five-fold after 90 months", "DPTIPVHIB １期初回１回目 2031-11-01", "2024-05-01", .male),
    wrong("DT at ten", "DT ２期 2024-04-30", "2013-05-02", .male),
    wrong("DT at thirteen", "DT ２期 2024-05-02", "2011-05-02", .male),
    wrong("chickenpox on the third birthday", "VAR １回目 2026-05-01", "2023-05-01", .male),
    wrong("encephalitis between the two periods", "JE １期初回１回目 2024-05-01", "2016-05-01", .male),
    wrong("encephalitis 2 at eight", "JE ２期 2024-04-29", "2015-05-01", .male),
    wrong("encephalitis, special case, at twenty", "JE ２期 2024-05-02", "2004-05-02", .male),
    wrong("HPV a year too early", "HPV9 １回目 2023-03-31", "2011-04-02", .female),
    wrong("HPV for a boy", "HPV9 １回目 2024-05-01", "2011-06-10", .male),
    wrong("HPV after the catch-up ended", "HPV9 １回目 2025-04-01", "2008-04-01", .female),
    wrong("influenza at 49", "INF １回 2026-10-23", "1977-03-12", .male),
    wrong(
      "influenza two days before 65, condition not seen", "INF １回 2026-10-21", "1961-10-23", .male),
    wrong("influenza at 59", "INF １回 2026-10-21", "1966-10-23", .male),
    wrong("pneumococcus at 66 since 2024", "PNE １回 2024-05-02", "1958-05-02", .male),
    wrong("pneumococcus at 67 in 2023", "PNE １回 2023-05-02", "1956-05-02", .male),
    wrong("COVID in summer", "COV １回 2025-09-30", "1950-05-02", .male),
    wrong("COVID at 64, condition not seen", "COV １回 2025-10-01", "1961-05-02", .male),
    wrong("zoster at 66", "ZOSR １回目 2025-05-02", "1959-05-02", .male),
    wrong("a programme that had not begun", "ZOSR １回目 2025-03-31", "1960-05-02", .male),
    wrong("municipal vaccination at five months", "COV １回目 2026-10-01", "2026-05-02", .male),
    wrong("RSV without the week of pregnancy", "RSV １回 2026-10-01", "1996-05-02", .female),
  ])
  func wrongPerson(_ case: WorkedCase) throws { try `case`.check() }

  @Test(arguments: [
    WorkedCase("MR 1 from the eve of the birthday", "MR １期 2024-05-09", born: "2023-05-10"),
    WorkedCase("MR 1 until the eve of the second birthday", "MR １期 2025-05-09", born: "2023-05-10"),
    WorkedCase("MR 2 on the first day", "MR ２期 2026-04-01", born: "2020-08-08"),
    WorkedCase("MR 2 on the last day", "MR ２期 2027-03-31", born: "2020-08-08"),
    WorkedCase("MR 2 of a birth on 1 April", "MR ２期 2024-03-31", born: "2018-04-01"),
    WorkedCase(
      "rota from six weeks", "RV1 １回目 2024-06-12", born: "2024-05-01", alerts: [.outsideAgeWindow]),
    WorkedCase(
      "rota within 24 weeks, but later than 14 weeks and 6 days", "RV1 １回目 2024-10-16",
      born: "2024-05-01", alerts: [.outsideAgeWindow]),
    WorkedCase(
      "four-fold at two months in April 2023", "DPTIPV １期初回１回目 2023-04-01", born: "2023-01-10"),
    WorkedCase("HPV of a birth on 1 April", "HPV9 １回目 2023-04-01", born: "2011-04-01"),
    WorkedCase("HPV catch-up", "HPV4 １回目 2025-03-31", born: "1997-04-02"),
    WorkedCase(
      "HPV begun in the catch-up and finished after", "HPV9 ２回目 2025-06-01", born: "2000-04-02",
      after: ["HPV9 １回目 2025-03-01"]),
    WorkedCase("influenza from the eve of 65", "INF １回 2026-10-22", born: "1961-10-23"),
    WorkedCase("pneumococcus in the year of 70 in 2023", "PNE １回 2023-05-02", born: "1954-01-02"),
    WorkedCase("pneumococcus until the eve of 66", "PNE １回 2024-05-01", born: "1958-05-02"),
    WorkedCase("COVID in winter", "COV １回 2026-03-31", born: "1950-05-02"),
    WorkedCase("zoster over a hundred in 2025", "ZOSL １回 2025-05-02", born: "1922-05-02"),
    WorkedCase(
      "encephalitis, special case, at nineteen", "JE ２期 2024-05-01", born: "2004-05-02",
      alerts: [.doseOutOfOrder]),
    WorkedCase(
      "five-fold at eight months, later than usual", "DPTIPVHIB １期初回１回目 2025-01-05",
      born: "2024-05-01", alerts: [.outsideAgeWindow]),
  ])
  func inTime(_ case: WorkedCase) throws { try `case`.check() }
}

/// A dose for somebody it was not for.
private func wrong(_ name: String, _ dose: String, _ birth: String, _ sex: Sex) -> WorkedCase {
  WorkedCase(
    name, dose, born: birth, sex, errors: [.outsideAgeWindow], incidents: [.wrongPerson])
}
