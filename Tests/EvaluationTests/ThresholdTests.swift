import Evaluation
import Testing

@Suite struct ThresholdTests {
  /// Bounds as tables of the exact binomial give them (one-sided, 95 %).
  @Test(arguments: [
    (0, 100, 0.029513), (1, 100, 0.046556), (3, 1000, 0.007738), (0, 29_956, 0.0001), (5, 5, 1),
    (0, 0, 1),
  ])
  func boundsAreExact(wrong: Int, count: Int, bound: Double) {
    #expect(abs(ErrorBound.upper(wrong: wrong, of: count) - bound) < 2e-6)
  }

  @Test(arguments: [(0.03, 99), (0.001, 2995), (0.0001, 29_956)])
  func trialsNeededAreThoseOfTheBound(rate: Double, trials: Int) {
    #expect(ErrorBound.trialsNeeded(for: rate) == trials)
    #expect(ErrorBound.upper(wrong: 0, of: trials) <= rate)
    #expect(ErrorBound.upper(wrong: 0, of: trials - 1) > rate)
  }

  private static func readings(_ group: String, _ pairs: [(Double, Bool, Int)])
    -> [AcceptedReading]
  {
    pairs.flatMap { confidence, isRight, count in
      Array(
        repeating: AcceptedReading(
          kind: .choice, group: group, confidence: confidence, isRight: isRight), count: count)
    }
  }

  /// The wrong readings of the first part lie at 0.8: the threshold goes above them and is tried on the other.
  @Test func aThresholdIsChosenOnOnePartAndTriedOnTheOther() throws {
    let sample =
      Self.readings("a", [(0.99, true, 400), (0.8, false, 3), (0.7, true, 20)])
      + Self.readings("b", [(0.995, true, 390), (0.9, true, 10), (0.98, false, 1)])
    let fit = try #require(ThresholdFit(.choice, readings: sample, target: 0.01))
    // The larger group is the one tried on: a has 423 readings, b 401.
    #expect(fit.counts.triedOn == 423 && fit.counts.chosenOn == 401)
    #expect(fit.threshold == 0.9)
    #expect(fit.accepted == Share(400, of: 400))
    #expect(fit.isSupported && abs(fit.bound - 0.007461) < 1e-5)
  }

  @Test func whatASampleCannotShowIsNotSupported() throws {
    let sample =
      Self.readings("a", [(0.99, true, 300)]) + Self.readings("b", [(0.99, true, 300)])
    let small = try #require(ThresholdFit(.choice, readings: sample, target: 1e-4))
    #expect(small.wrong == 0 && !small.isSupported && small.bound > 0.0099)
    let enough = try #require(ThresholdFit(.choice, readings: sample, target: 0.01))
    #expect(enough.isSupported)
  }

  /// Errors as sure as anything cannot be told by a threshold, wherever they lie.
  @Test func sureErrorsAreNotHidden() throws {
    let wrongFirst =
      Self.readings("a", [(1, true, 100)]) + Self.readings("b", [(1, false, 5), (0.9, true, 90)])
    let none = try #require(ThresholdFit(.choice, readings: wrongFirst, target: 0.001))
    #expect(none.threshold == nil && !none.isSupported && none.coverage == 0)
    let wrongSecond =
      Self.readings("a", [(1, true, 95), (1, false, 5)]) + Self.readings("b", [(1, true, 90)])
    let caught = try #require(ThresholdFit(.choice, readings: wrongSecond, target: 0.03))
    #expect(caught.wrong == 5 && !caught.isSupported)
  }

  @Test func oneClinicAloneIsNoSample() {
    #expect(
      ThresholdFit(.choice, readings: Self.readings("a", [(1, true, 9)]), target: 0.1) == nil)
    #expect(ThresholdFit(.lot, readings: [], target: 0.1) == nil)
  }

  /// Only what a threshold alone keeps out is counted.
  @Test func whatReasonsCatchAnywayIsNotCounted() throws {
    let truth = try Lines.truth(
      fields: """
        {"lot": "A1", "given_date": "2026-10-01", "dose": "１期", "doctor_signature": true,
         "consent_signature": false, "clinic_code": "1", "kana": "ア"}
        """)
    let report = try Lines.report(
      outcome: "review", reasons: #"[{"code": "lotUnknown", "field": "lot"}]"#,
      fields: """
        {"lot": {"value": "A7", "confidence": 0.9},
         "given_date": {"value": "2026-10-07", "confidence": 0.8},
         "dose": {"value": null, "confidence": 0.7},
         "doctor_signature": {"value": true, "confidence": 0.6},
         "consent_signature": {"value": false, "confidence": 0.6},
         "kana": {"value": "ア", "confidence": 0.2}}
        """)
    let readings = AcceptedReading.all(truth: [truth], report: [report], corpus: "one")
    #expect(
      Set(readings) == [
        AcceptedReading(kind: .givenDate, group: "one/2026-10_1", confidence: 0.8, isRight: false),
        AcceptedReading(kind: .presence, group: "one/2026-10_1", confidence: 0.6, isRight: true),
      ])
  }
}
