import Evaluation
import Testing

@Suite struct CalibrationTests {
  private static func trials(_ pairs: [(Double, Bool)]) -> [Trial] {
    pairs.map { Trial(confidence: $0.0, isRight: $0.1) }
  }

  @Test func everyTrialFallsIntoOneBin() {
    let edges: [Double] = Reliability.edges.flatMap { [$0, $0.nextDown, $0.nextUp] } + [-1, 2]
    let reliability = Reliability(edges.map { Trial(confidence: $0, isRight: true) })
    #expect(reliability.bins.reduce(0) { $0 + $1.right.whole } == edges.count)
    for bin in reliability.bins { #expect(bin.lower < bin.upper) }
  }

  /// Confidences that mean what they say have no calibration error; boasting ones have all of it.
  @Test func errorIsTheDistanceFromWhatWasStated() {
    let honest = Self.trials([(0.75, true), (0.75, true), (0.75, true), (0.75, false)])
    #expect(abs(Reliability(honest).expectedError) < 1e-12)
    let boasting = Self.trials([(1, false), (1, false)])
    #expect(Reliability(boasting).expectedError == 1)
    #expect(Reliability(boasting).brier == 1)
    #expect(Reliability([]).bins.isEmpty)
  }

  @Test func theCurveGoesFromTheSurestToAll() {
    let curve = CoverageCurve(
      Self.trials([(0.5, false), (0.9, true), (0.99, true), (0.7, true), (0.6, false)]))
    #expect(curve.points.map(\.threshold) == [0.99, 0.9, 0.7, 0.6, 0.5])
    #expect(curve.points.map(\.accepted.part) == [1, 2, 3, 3, 3])
    #expect(curve.points.last?.coverage == 1)
    #expect(curve.most(wrongAtMost: 0)?.threshold == 0.7)
    #expect(curve.most(wrongAtMost: 0.25)?.threshold == 0.6)
    #expect(curve.most(wrongAtMost: 1)?.coverage == 1)
    #expect(curve.point(covering: 0.5)?.threshold == 0.7)
  }

  /// A threshold cannot part readings of the same confidence, whatever order they come in.
  @Test(arguments: [[true, false], [false, true]])
  func readingsOfOneConfidenceStayTogether(order: [Bool]) {
    let curve = CoverageCurve(order.map { Trial(confidence: 0.9, isRight: $0) })
    #expect(curve.points.count == 1)
    #expect(curve.most(wrongAtMost: 0) == nil)
  }

  /// A reading that the report leaves out was not sure: it lowers coverage, never accuracy alone.
  @Test func missingReadingsAreTheLeastSure() throws {
    let truth = try Lines.truth(
      fields: #"{"lot": "A1", "dose": "１期", "doctor_signature": true, "kana": "ア"}"#)
    let report = try Lines.report(
      fields: """
        {"lot": {"value": "A1", "confidence": 0.9},
         "doctor_signature": {"value": true, "confidence": 1}}
        """)
    let trials = Trial.all(truth: [truth], report: [report])
    #expect(trials[.lot] == [Trial(confidence: 0.9, isRight: true)])
    #expect(trials[.presence] == [Trial(confidence: 1, isRight: true)])
    #expect(trials[.choice] == [Trial(confidence: 0, isRight: false)])
    #expect(trials[.text] == [Trial(confidence: 0, isRight: false)])
  }

  /// A page that was not read (it came twice, or has no form that is known) says nothing of how well pages are read.
  @Test(arguments: [("{}", false), (#"{"dose": {"value": "２期", "confidence": 0.4}}"#, true)])
  func pagesThatWereNotReadAreToldApart(fields: String, isRead: Bool) throws {
    let truth = try Lines.truth(fields: #"{"lot": "A1"}"#)
    let report = try Lines.report(fields: fields)
    let trials = Trial.all(truth: [truth], report: [report])
    #expect(trials[.lot] == [Trial(confidence: 0, isRight: false, isOfReadPage: isRead)])
  }

  /// Wilson's interval for 8 of 10, as tables give it: 0.4902…0.9433.
  @Test func theIntervalIsWilsons() {
    let interval = Share(8, of: 10).interval
    #expect(abs(interval.lowerBound - 0.4902) < 1e-4)
    #expect(abs(interval.upperBound - 0.9433) < 1e-4)
    #expect(Share().interval == 0...1)
  }
}
