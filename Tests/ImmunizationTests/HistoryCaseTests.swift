import Domain
import Immunization
import Testing

/// 間違い接種「不必要な接種」 and doses against their order.
@Suite struct HistoryCaseTests {
  @Test(arguments: [
    unnecessary(
      "MR 2 twice", "MR ２期 2026-10-17", "2020-04-22", ["MR ２期 2026-05-11"], .alreadyRecorded),
    unnecessary(
      "MR 1 after the single measles 1", "MR １期 2024-08-17", "2023-04-22", ["M １期 2024-05-11"],
      .alreadyRecorded),
    unnecessary(
      "influenza twice a winter", "INF １回 2027-01-17", "1940-04-22", ["INF １回 2026-10-11"],
      .alreadyRecorded),
    unnecessary(
      "COVID twice a winter", "COV １回 2026-01-17", "1940-04-22", ["COV １回 2025-10-11"],
      .alreadyRecorded),
    unnecessary(
      "pneumococcus again after years", "PNE １回 2024-05-17", "1959-05-02", ["PNE １回 2019-05-17"],
      .alreadyRecorded),
    unnecessary(
      "BCG twice", "BCG １回 2024-11-17", "2024-05-02", ["BCG １回 2024-10-17"], .alreadyRecorded),
    unnecessary(
      "the booster twice, four-fold then five-fold", "DPTIPVHIB １期追加 2025-11-17", "2024-02-02",
      ["DPTIPV １期追加 2025-05-17"], .alreadyRecorded),
    unnecessary(
      "Hib beside the five-fold", "HIB ２回目 2024-09-17", "2024-05-02",
      ["DPTIPVHIB １期初回１回目 2024-07-10", "DPTIPVHIB １期初回２回目 2024-08-10"], .alreadyRecorded),
    unnecessary(
      "municipal vaccination 3 twice", "COV ３回目 2026-10-16", "1928-12-03", ["COV ３回目 2026-08-13"],
      .alreadyRecorded),
    unnecessary(
      "rota 1 a third time", "RV1 ３回目 2024-09-17", "2024-05-02",
      ["RV1 １回目 2024-07-01", "RV1 ２回目 2024-08-01"], .tooManyDoses),
    unnecessary(
      "B hepatitis a fourth time", "HEPB ４回目 2025-04-17", "2024-05-02",
      ["HEPB １回目 2024-07-01", "HEPB ２回目 2024-08-01", "HEPB ３回目 2024-12-01"], .tooManyDoses),
    unnecessary(
      "Hib a second time, begun after one year", "HIB ２回目 2024-09-17", "2023-05-02",
      ["HIB １回目 2024-06-01"], .tooManyDoses),
    unnecessary(
      "Hib a third time, begun at eight months", "HIB ３回目 2024-04-17", "2023-05-02",
      ["HIB １回目 2024-01-05", "HIB ２回目 2024-02-05"], .tooManyDoses),
    unnecessary(
      "pneumococcus a second time, begun after two years", "PCV ２回目 2024-06-17", "2022-01-02",
      ["PCV １回目 2024-02-01"], .tooManyDoses),
    unnecessary(
      "pneumococcus 3 where 2 came after one year", "PCV ３回目 2024-08-17", "2023-05-10",
      ["PCV １回目 2023-11-01", "PCV ２回目 2024-06-01"], .tooManyDoses
    ).with(alerts: [.outsideAgeWindow]),
    unnecessary(
      "HPV 9 a third time after two in time", "HPV9 ３回目 2025-02-17", "2011-06-10",
      ["HPV9 １回目 2024-05-01", "HPV9 ２回目 2024-11-01"], .tooManyDoses),
    unnecessary(
      "chickenpox a third time", "VAR ３回目 2025-02-17", "2023-06-10",
      ["VAR １回目 2024-07-01", "VAR ２回目 2024-11-01"], .tooManyDoses),
  ])
  func notNeeded(_ case: WorkedCase) throws { try `case`.check() }

  @Test(arguments: [
    WorkedCase(
      "a second paper of the same dose is no incident", "MR ２期 2026-10-17", born: "2020-04-22",
      after: ["MR ２期 2026-10-17"], errors: [.alreadyRecorded]),
    WorkedCase(
      "influenza's second paper", "INF １回 2026-10-17", born: "1940-04-22",
      after: ["INF １回 2026-10-17"], errors: [.alreadyRecorded]),
    WorkedCase(
      "widths of the label do not matter", "MR 2期 2026-10-17", born: "2020-04-22",
      after: ["MR 第２期 2026-10-17"], errors: [.alreadyRecorded]),
    WorkedCase(
      "the second dose dated before the first", "VAR ２回目 2024-05-20", born: "2023-05-10",
      after: ["VAR １回目 2024-10-01"], errors: [.doseOutOfOrder], incidents: [.other]),
    WorkedCase(
      "the first dose dated after the second", "VAR １回目 2024-12-01", born: "2023-05-10",
      after: ["VAR ２回目 2024-08-01"], errors: [.doseOutOfOrder], incidents: [.other],
      alerts: [.outsideAgeWindow]),
    WorkedCase(
      "two doses of one series on one day", "COV ２回目 2026-10-01", born: "1980-01-01",
      after: ["COV １回目 2026-10-01"], errors: [.intervalTooShort], incidents: [.interval]),
    WorkedCase(
      "a dose of which nothing earlier is on record", "COV ３回目 2026-10-01", born: "1980-01-01",
      alerts: [.doseOutOfOrder]),
    WorkedCase("MR 2 without MR 1 is nothing", "MR ２期 2026-10-17", born: "2020-04-22"),
    WorkedCase(
      "influenza of the next winter", "INF １回 2027-10-17", born: "1940-04-22",
      after: ["INF １回 2027-03-31"]),
    WorkedCase(
      "measles and rubella apart", "R １期 2024-08-17", born: "2023-04-22", after: ["M １期 2024-05-11"]
    ),
    WorkedCase(
      "five-fold continues the four-fold and Hib", "DPTIPVHIB １期初回３回目 2024-08-30",
      born: "2024-02-02",
      after: [
        "DPTIPV １期初回１回目 2024-06-01", "HIB １回目 2024-06-01", "DPTIPV １期初回２回目 2024-07-10",
        "HIB ２回目 2024-07-10",
      ]),
    WorkedCase(
      "an unknown vaccine", "XYZ １回 2026-10-17", born: "1940-04-22", errors: [.codeUnknown]),
    WorkedCase(
      "an unknown dose", "MR ３回 2026-10-17", born: "2020-04-22", errors: [.tooManyDoses],
      incidents: [.unnecessary]),
    WorkedCase(
      "an unknown word for a dose", "MR 追加 2026-10-17", born: "2020-04-22", errors: [.codeUnknown]),
    WorkedCase(
      "before birth", "MR １期 2026-10-17", born: "2026-10-18",
      errors: [.notYetResident, .dateImpossible], incidents: [.wrongPerson]),
  ])
  func orderAndRecord(_ case: WorkedCase) throws { try `case`.check() }
}

/// A dose that was not needed.
private func unnecessary(
  _ name: String, _ dose: String, _ birth: String, _ history: [String], _ code: Reason.Code
) -> WorkedCase {
  WorkedCase(
    name, dose, born: birth, after: history, errors: [code], incidents: [.unnecessary])
}
