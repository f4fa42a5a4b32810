import Domain
import Foundation
import Testing

@testable import Forms

/// A pipeline with a bit of everything and nothing wrong, line by line.
private let goodPipeline = """
  pipeline: routine
  version: 2026-10
  forms: [forms/a.yaml]
  models: { digits: models/d.safetensors, japanese: jpn, kana: jpn, latin: eng, ocrb: eng }
  thresholds:
    given_date: 0.9
    choice: 0.85
  policies:
    maximum_pixels: 90_000_000
    maximum_residual: 0.4
    municipalities: ["271403"]
    resident_code_width: 10
    resident_code_check_digit: mod11(2,3,4,5,6,7)
    date_inside_batch_month: false
  linkage:
    accepts_against_number: false
    least_margin: 7.5
    levels: { birth_date: { exact: [0.8, 3.5e-5], era_slip: [0.004, 1e-4] } }
  schedules: [schedules/mr.yaml]
  intake:
    layout: "{clinic}/{month}/{file}"
    stable_seconds: 1.5
    worker_megabytes: 1024
    clamd: /run/clamd
  review: { second_look: { fields: [identity, date], sample: 0.05, sample_before_commit: true } }
  """

/// Reads a pipeline whose files are given by path.
private func read(
  _ yaml: String, files: [String: String] = ["p/forms/a.yaml": goodForm]
) -> Checked<PipelineDefinition> {
  PipelineDefinition.read(
    yaml: yaml, file: "p/routine.yaml", readFile: { files[$0] },
    fileExists: {
      ["p/forms/test.png", "p/schedules/mr.yaml", "p/models/d.safetensors"].contains($0)
    })
}

@Suite struct PipelineMistakesTests {
  @Test func theGoodPipelineIsGood() throws {
    let checked = read(goodPipeline)
    #expect(checked.diagnostics == [])
    let pipeline = try #require(checked.value)
    #expect(pipeline.version == "2026-10")
    #expect(pipeline.review.secondLookFields == ["identity", "date"])
    #expect(pipeline.review.sample == 0.05 && pipeline.review.isSampleBeforeCommit)
    #expect(pipeline.forms.map(\.blankPath) == ["p/forms/test.png"])
    #expect(pipeline[form: "test-form"]?.title == "試験用予診票")
    #expect(pipeline.models.digits == "models/d.safetensors")
    #expect(pipeline.thresholds.givenDate == 0.9)
    #expect(pipeline.thresholds.identity == Thresholds().identity)
    #expect(pipeline.policies.maximumPixels == 90_000_000)
    #expect(pipeline.policies.dateInsideBatchMonth == false)
    #expect(pipeline.policies.municipalities == [MunicipalityCode("271403")])
    #expect(
      pipeline.paths == [
        "p/routine.yaml", "p/forms/a.yaml", "p/forms/test.png", "p/schedules/mr.yaml",
        "p/models/d.safetensors",
      ])
  }

  @Test func theLinkageSectionIsNamedAsItsRoomNamesThings() throws {
    let linkage = try #require(read(goodPipeline).value).linkage
    #expect(linkage.acceptsAgainstNumber == false)
    #expect(linkage.acceptsMisreadNumber == nil)
    #expect(linkage.leastMargin == 7.5)
    #expect(linkage.levels["birthDate"]?["eraSlip"] == .init(m: 0.004, u: 1e-4))
  }

  @Test func theIntakeSectionIsInTheUnitsOfItsKeys() throws {
    let intake = try #require(read(goodPipeline).value).intake
    #expect(intake.layout.pattern == "{clinic}/{month}/{file}")
    #expect(intake.stableFor == 1.5)
    #expect(intake.workerMemory == 1 << 30)
    #expect(intake.clamd == "/run/clamd")
    #expect(intake.quietPeriod == IntakeSettings().quietPeriod)
  }

  static let slips: [Slip] = [
    Slip(1, "pipeline", "pipline", "did you mean \"pipeline\"?"),
    Slip(2, "version: 2026-10", "", said: 1, "missing key \"version\""),
    Slip(3, "[forms/a.yaml]", "[]", "at least one template"),
    Slip(4, "ocrb: eng", "ocrb: eng, marks: models/marks", "must be a .safetensors file or none"),
    Slip(4, "ocrb: eng", "ocrb: eng, marks: m.safetensors", "m.safetensors is not there"),
    Slip(3, "a.yaml", "b.yaml", "the template p/forms/b.yaml is not there"),
    Slip(3, "a.yaml", "a.yaml, forms/a.yaml", "p/forms/a.yaml is named twice"),
    Slip(4, "d.safetensors", "e.safetensors", "model p/models/e.safetensors is not there"),
    Slip(4, "latin", "latein", "unknown key \"latein\" in models"),
    Slip(4, "japanese: jpn", "japanese: []", "must be a text, not a list"),
    Slip(
      6, "0.9", "1.5", "\"thresholds.given_date\" must be a number between 0 and 1, not \"1.5\""),
    Slip(6, "0.9", "-0.1", "must be a number between 0 and 1"),
    Slip(6, "0.9", "95%", "between 0 and 1, not \"95%\""),
    Slip(7, "choice", "choise", "did you mean \"choice\"?"),
    Slip(7, "0.85", "0.7", "\"thresholds.choice\" must be at least 0.75, or answers that"),
    Slip(7, "choice: 0.85", "presence: 0", "\"thresholds.presence\" must be at least 0.75"),
    Slip(7, "choice: 0.85", "lot: 0.5", "\"thresholds.lot\" must be at least 0.75"),
    Slip(9, "90_000_000", "80", "must lie between 1000000 and"),
    Slip(10, "0.4", "0", "above 0 and at most 5"),
    Slip(11, "271403", "271404", "is no municipality code"),
    Slip(11, "\"271403\"", "271403, 271403", "municipality 271403 is named twice"),
    Slip(12, "10", "8", said: 3, "has 10 cells for the resident code"),
    Slip(12, "10", "ten", "must be a whole number"),
    Slip(13, "mod11(2,3,4,5,6,7)", "lunh", "did you mean \"luhn\"?"),
    Slip(13, "mod11(2,3,4,5,6,7)", "mod97", "unknown check digit rule \"mod97\"; rules are none"),
    Slip(14, "false", "maybe", "must be true or false"),
    Slip(16, "accepts_against", "accept_against", "did you mean \"accepts_against_number\"?"),
    Slip(16, "false", "0", "must be true or false"),
    Slip(17, "7.5", "-3", "\"linkage.least_margin\" must be bits between 0 and 100, not -3"),
    Slip(18, "birth_date", "birthday", "unknown key \"birthday\" in linkage.levels"),
    Slip(18, "era_slip", "era_slips", "did you mean \"era_slip\"?"),
    Slip(18, "[0.8, 3.5e-5]", "0.8", "must be [m, u]"),
    Slip(18, "0.8", "1.8", "must be a number between 0 and 1, not \"1.8\""),
    Slip(19, "mr.yaml", "xx.yaml", "the schedule p/schedules/xx.yaml is not there"),
    Slip(21, "{clinic}", "{clinik}", "\"intake.layout\" has the unknown {clinik}"),
    Slip(21, "{month}", "x", "says no month"),
    Slip(22, "1.5", "0", "\"intake.stable_seconds\" must lie between 0.1 and 3600, not 0"),
    Slip(23, "1024", "1", "must lie between 512 and 65536"),
    Slip(23, "worker_megabytes", "worker_megabyte", "did you mean \"worker_megabytes\"?"),
    Slip(24, "/run/clamd", "[]", "must be a text"),
    Slip(19, "mr.yaml", "mr.yaml, schedules/mr.yaml", "is named twice"),
    Slip(25, "second_look", "second_looks", "did you mean \"second_look\"?"),
    Slip(25, "0.05", "2", "must be a number between 0 and 1"),
    Slip(25, "true", "maybe", "must be true or false"),
    Slip(25, "identity", "name", "nobody is asked about \"name\" a second time; words are"),
    Slip(25, "identity", "date", "\"date\" is named twice"),
  ]

  @Test(arguments: slips)
  func aSlipIsSaidOnceAndInItsLine(slip: Slip) throws {
    let checked = read(try slip.made(in: goodPipeline))
    #expect(checked.diagnostics.count == 1, "\(checked.diagnostics.map(\.description))")
    let diagnostic = try #require(checked.diagnostics.first).description
    #expect(diagnostic.hasPrefix("p/routine.yaml:\(slip.said ?? slip.line): error: "))
    #expect(diagnostic.contains(slip.message))
    #expect(checked.value == nil)
  }

  @Test func everyMistakeOfEveryFileIsSaidAtOnce() throws {
    let pipeline = goodPipeline.replacing("0.9", with: "9").replacing("0.4", with: "x")
    let form = goodForm.replacing("kind: kana", with: "kind: cana")
      .replacing("mark: box", with: "mark: bx")
    let checked = read(pipeline, files: ["p/forms/a.yaml": form])
    #expect(checked.value == nil)
    #expect(
      checked.diagnostics.map { "\($0.file):\($0.line)" } == [
        "p/routine.yaml:6", "p/routine.yaml:10", "p/forms/a.yaml:13", "p/forms/a.yaml:22",
      ])
  }

  @Test func twoFormsOfOneNameAreRefused() {
    let checked = read(
      goodPipeline.replacing("[forms/a.yaml]", with: "[forms/a.yaml, forms/b.yaml]"),
      files: ["p/forms/a.yaml": goodForm, "p/forms/b.yaml": goodForm])
    #expect(
      checked.diagnostics.map(\.description) == [
        "p/routine.yaml:3: error: p/forms/b.yaml and p/forms/a.yaml are both called \"test-form\""
      ])
  }
}
