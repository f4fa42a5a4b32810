import Domain
import Immunization
import Testing

/// 間違い接種「接種間隔の誤り」 beside the first day that is right.
@Suite struct IntervalCaseTests {
  @Test(arguments: [
    wrong(
      "rota 2 with 26 days between", "RV1 ２回目 2024-07-27", "2024-05-01", ["RV1 １回目 2024-06-30"]),
    wrong(
      "B hepatitis 2 after 27 days instead of 28", "HEPB ２回目 2024-08-04", "2024-05-01",
      ["HEPB １回目 2024-07-08"]),
    wrong(
      "B hepatitis 3 with 138 days to the first", "HEPB ３回目 2024-11-17", "2024-05-01",
      ["HEPB １回目 2024-07-01", "HEPB ２回目 2024-07-29"]),
    wrong("Hib 2 with 20 days between", "HIB ２回目 2023-08-22", "2023-05-01", ["HIB １回目 2023-08-01"]),
    wrong(
      "Hib booster after six months", "HIB 追加 2024-04-05", "2023-05-01",
      ["HIB １回目 2023-08-01", "HIB ２回目 2023-08-29", "HIB ３回目 2023-10-05"]),
    wrong(
      "pneumococcus 2 with 26 days", "PCV ２回目 2024-07-28", "2024-05-01", ["PCV １回目 2024-07-01"]),
    wrong(
      "pneumococcal booster with 59 days", "PCV 追加 2024-06-30", "2023-05-01",
      ["PCV １回目 2023-08-01", "PCV ２回目 2023-08-29", "PCV ３回目 2024-05-01"]),
    wrong(
      "five-fold 2 with 19 days", "DPTIPVHIB １期初回２回目 2024-07-21", "2024-05-01",
      ["DPTIPVHIB １期初回１回目 2024-07-01"]),
    wrong(
      "five-fold booster a day before six months", "DPTIPVHIB １期追加 2025-02-27", "2024-05-01",
      [
        "DPTIPVHIB １期初回１回目 2024-07-01", "DPTIPVHIB １期初回２回目 2024-07-29",
        "DPTIPVHIB １期初回３回目 2024-08-28",
      ]),
    wrong(
      "five-fold booster where the sixth month has no such date", "DPTIPVHIB １期追加 2025-02-28",
      "2024-05-01",
      [
        "DPTIPVHIB １期初回１回目 2024-07-01", "DPTIPVHIB １期初回２回目 2024-07-29",
        "DPTIPVHIB １期初回３回目 2024-08-31",
      ]),
    wrong(
      "five-fold 3 too soon after the four-fold 2", "DPTIPVHIB １期初回３回目 2024-08-10", "2024-03-01",
      ["DPTIPV １期初回１回目 2024-06-01", "DPTIPV １期初回２回目 2024-07-25"]),
    wrong(
      "chickenpox 2 a day before three months", "VAR ２回目 2024-08-31", "2023-05-10",
      ["VAR １回目 2024-06-01"]),
    wrong(
      "encephalitis 2 with five days", "JE １期初回２回目 2024-06-07", "2021-05-10",
      ["JE １期初回１回目 2024-06-01"]),
    wrong(
      "HPV 4 third with two months", "HPV4 ３回目 2024-08-15", "2011-06-10",
      ["HPV4 １回目 2024-05-01", "HPV4 ２回目 2024-06-01"]),
    wrong(
      "HPV 2 third before five months from the first", "HPV2 ３回目 2024-09-15", "2011-06-10",
      ["HPV2 １回目 2024-05-01", "HPV2 ２回目 2024-06-01"]),
    wrong(
      "HPV 9 second within a month, begun at 15", "HPV9 ２回目 2024-07-20", "2009-04-10",
      ["HPV9 １回目 2024-07-01"]),
    wrong(
      "live to live: chickenpox 20 days after measles", "VAR １回目 2024-06-22", "2023-05-10",
      ["MR １期 2024-06-01"]),
    wrong(
      "live to live: measles 26 days after BCG", "MR １期 2024-04-27", "2023-04-10",
      ["BCG １回 2024-03-31"]),
    wrong(
      "before October 2020: rota counts as live", "MR １期 2020-09-20", "2019-08-10",
      ["RV1 １回目 2020-09-01"]),
    wrong(
      "before October 2020: six days after any other vaccine", "MR １期 2020-09-07", "2019-08-10",
      ["HEPB １回目 2020-09-01"]),
    wrong(
      "municipal vaccination 2 with 19 days", "COV ２回目 2026-10-21", "1980-01-01",
      ["COV １回目 2026-10-01"]),
    wrong(
      "a late paper: the recorded third dose came too soon after it", "COV ２回目 2026-10-21",
      "1980-01-01", ["COV １回目 2026-09-01", "COV ３回目 2026-11-20"]),
    wrong(
      "the named dose missing, the latest one too near", "COV ３回目 2026-10-21", "1980-01-01",
      ["COV １回目 2026-10-01"]
    ).with(alerts: [.doseOutOfOrder]),
    wrong(
      "Hib booster without 2 and 3, with 26 days", "HIB 追加 2024-06-28", "2023-05-01",
      ["HIB １回目 2023-10-15", "HIB ２回目 2024-06-01"]
    ).with(alerts: [.doseOutOfOrder]),
  ])
  func tooSoon(_ case: WorkedCase) throws { try `case`.check() }

  @Test(arguments: [
    WorkedCase(
      "27 days between", "RV1 ２回目 2024-07-28", born: "2024-05-01", after: ["RV1 １回目 2024-06-30"]),
    WorkedCase(
      "139 days between", "HEPB ３回目 2024-11-18", born: "2024-05-01",
      after: ["HEPB １回目 2024-07-01", "HEPB ２回目 2024-07-29"]),
    WorkedCase(
      "six months to a missing date", "DPTIPVHIB １期追加 2025-03-01", born: "2024-05-01",
      after: [
        "DPTIPVHIB １期初回１回目 2024-07-01", "DPTIPVHIB １期初回２回目 2024-07-29",
        "DPTIPVHIB １期初回３回目 2024-08-31",
      ]),
    WorkedCase(
      "live to live with 27 days", "VAR １回目 2024-06-29", born: "2023-05-10",
      after: ["MR １期 2024-06-01"]),
    WorkedCase(
      "live together on one day", "VAR １回目 2024-06-01", born: "2023-05-10",
      after: ["MR １期 2024-06-01"]),
    WorkedCase(
      "since October 2020 an inactivated one is free", "MR １期 2024-06-02", born: "2023-05-10",
      after: ["HEPB １回目 2024-06-01"]),
    WorkedCase(
      "since October 2020 an oral one is free", "BCG １回 2024-10-16", born: "2024-05-10",
      after: ["RV1 １回目 2024-10-15"]),
    WorkedCase(
      "three months to the day", "VAR ２回目 2024-09-01", born: "2023-05-10",
      after: ["VAR １回目 2024-06-01"]),
    WorkedCase(
      "two doses of HPV 9 in five months", "HPV9 ２回目 2024-10-01", born: "2011-06-10",
      after: ["HPV9 １回目 2024-05-01"]),
    WorkedCase(
      "three doses of HPV 9 where two were too near", "HPV9 ３回目 2024-11-01", born: "2011-06-10",
      after: ["HPV9 １回目 2024-05-01", "HPV9 ２回目 2024-08-01"]),
    WorkedCase(
      "Hib booster after an unfinished beginning", "HIB 追加 2024-06-29", born: "2023-05-01",
      after: ["HIB １回目 2023-10-15", "HIB ２回目 2024-06-01"], alerts: [.doseOutOfOrder]),
    WorkedCase(
      "an interval to a first dose that is not on record is not counted from the second",
      "HEPB ３回目 2024-11-18", born: "2024-05-01", after: ["HEPB ２回目 2024-07-29"],
      alerts: [.doseOutOfOrder]),
    WorkedCase(
      "longer than the usual 56 days is an alert", "DPTIPVHIB １期初回２回目 2024-09-15",
      born: "2024-05-01",
      after: ["DPTIPVHIB １期初回１回目 2024-07-01"], alerts: [.intervalTooShort]),
  ])
  func justInTime(_ case: WorkedCase) throws { try `case`.check() }
}

extension WorkedCase {
  /// The case with alerts beside its errors.
  func with(alerts: [Reason.Code]) -> WorkedCase {
    var copy = self
    copy.alerts = alerts
    return copy
  }
}

/// A dose that came too soon.
private func wrong(
  _ name: String, _ dose: String, _ birth: String, _ history: [String]
) -> WorkedCase {
  WorkedCase(
    name, dose, born: birth, after: history, errors: [.intervalTooShort], incidents: [.interval])
}
