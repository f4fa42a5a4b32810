import Evaluation
import Testing

@Suite struct ScoreTests {
  /// Paths are joined by batch folder and file; full-width digits and a missing page number agree.
  @Test func verifiedAndRightIsStraightThrough() throws {
    let score = Score(truth: [try Lines.truth()], report: [try Lines.report(page: "")])
    #expect(score.falseCommits.isEmpty)
    #expect(score.missed.isEmpty)
    #expect(score.straightThrough == Share(1, of: 1))
    #expect(score.fields["dose"] == Share(1, of: 1))
  }

  @Test(arguments: [
    (resident: "2", fields: #"{"lot": "A1", "dose": {"value": "１期"}}"#, what: "resident"),
    (resident: "1", fields: #"{"lot": {"value": "A7"}, "dose": {"value": "１期"}}"#, what: "lot"),
    (resident: "1", fields: #"{"lot": {"value": "A1"}}"#, what: "dose"),
    (
      resident: "1",
      fields: #"{"lot": "A1", "dose": "１期", "given_date": "2026-10-01"}"#, what: "given_date"
    ),
    (resident: "2", fields: "{}", what: "resident dose lot"),
  ])
  func verifiedWithSomethingCriticalWrongIsAFalseCommit(
    resident: String, fields: String, what: String
  ) throws {
    let score = Score(
      truth: [try Lines.truth()],
      report: [try Lines.report(resident: resident, fields: fields)])
    #expect(score.falseCommits.map(\.what) == [what])
    #expect(score.straightThrough == Share(0, of: 1))
    // The outcome as such was the right one, which must not hide the false commit.
    #expect(score.outcomeRight == 1)
  }

  @Test func verifyingAProblemIsAFalseCommitThoughAllIsReadRight() throws {
    let truth = try Lines.truth(scenario: "deceased", expect: ["review"])
    let score = Score(truth: [truth], report: [try Lines.report()])
    #expect(score.falseCommits.count == 1)
    #expect(score.missed.count == 1)
    #expect(score.straightThrough == Share(0, of: 0))
  }

  /// What is not critical never makes a false commit.
  @Test func aWrongAddressIsNoFalseCommit() throws {
    let truth = try Lines.truth(fields: #"{"lot": "A1", "address": "堺区１丁"}"#)
    let report = try Lines.report(fields: #"{"lot": {"value": "A1"}, "address": "堺匠1T"}"#)
    let score = Score(truth: [truth], report: [report])
    #expect(score.falseCommits.isEmpty)
    #expect(score.fields["address"] == Share(0, of: 1))
    #expect(score.characters["address"] == Share(2, of: 4))
  }

  @Test func missingPagesAreCountedAndMissed() throws {
    let truth = [try Lines.truth(), try Lines.truth(page: 2), try Lines.truth("0002.jpg")]
    let score = Score(truth: truth, report: [try Lines.report(), try Lines.report()])
    #expect(score.unreported == 2)
    #expect(score.missed.count == 2)
    #expect(score.reportedTwice.count == 1)
  }

  @Test(arguments: [
    (#"[{"code": "movedOut"}, {"code": "lowConfidence"}]"#, told: 1, first: 1),
    (#"["lowConfidence", "movedOut"]"#, told: 1, first: 0),
    (#"[{"code": "lowConfidence"}]"#, told: 0, first: 0),
    ("[]", told: 0, first: 0),
  ])
  func theReasonMustTellTheProblem(reasons: String, told: Int, first: Int) throws {
    let truth = try Lines.truth(scenario: "moved-out", expect: ["review"])
    let report = try Lines.report(outcome: "review", resident: "2", reasons: reasons)
    let score = Score(truth: [truth], report: [report])
    #expect(score.told == Share(told, of: 1))
    #expect(score.toldFirst == Share(first, of: 1))
    #expect(score.bestCandidate == Share(0, of: 1))
  }

  /// A page of another form than was recognised tells nothing about its fields.
  @Test func fieldsCountOnlyWhereTheFormIsRight() throws {
    let score = Score(
      truth: [try Lines.truth(), try Lines.truth("0002.jpg", form: nil, expect: ["blank"])],
      report: [try Lines.report(form: "flu"), try Lines.report("0002.jpg", form: nil)])
    #expect(score.fields.isEmpty)
    #expect(score.formRight == 1)
  }

  @Test(arguments: [
    ("q1", "q*"), ("q12", "q*"), ("q", "q"), ("qa", "qa"), ("quantity", "quantity"),
    ("dose", "dose"),
  ])
  func questionsAreCountedTogether(name: String, group: String) {
    #expect(FieldKind.group(of: name) == group)
  }
}
