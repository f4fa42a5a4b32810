import Testing

@testable import Forms

@Suite struct ThresholdTextTests {
  private static let yaml = """
    # The routine pipeline.
    pipeline: routine
    version: 2026-10
    forms: [forms/a.yaml]
    models: { digits: models/d.safetensors }

    # How sure.
    thresholds:
      given_date: 0.95  # the date has no second source
      # of the marks
      choice: 0.9

    # What else.
    policies:
      maximum_residual: 0.4

    """

  private static let date = CalibratedThreshold(
    threshold: 0.9731, target: 0.005, bound: 0.0044123456, confidence: 0.95, tried: 700,
    accepted: 678, wrong: 0, model: "012345678901", on: "2026-11-24")
  private static let lot = CalibratedThreshold(
    threshold: 0.85, target: 0.001, bound: 0.0009, confidence: 0.95, tried: 4000, accepted: 3600,
    wrong: 0, model: "012345678901", on: "2026-11-24")

  private func read(_ yaml: String) -> Checked<PipelineDefinition> {
    PipelineDefinition.read(
      yaml: yaml, file: "p/routine.yaml",
      readFile: { ["p/forms/a.yaml": goodForm][$0] },
      fileExists: { ["p/forms/test.png", "p/models/d.safetensors"].contains($0) })
  }

  @Test func thresholdsAreWrittenAndEverythingElseStays() throws {
    var text = ThresholdText(Self.yaml)
    try text.set(["given_date": Self.date, "lot": Self.lot])
    let checked = read(text.yaml)
    #expect(checked.diagnostics == [])
    let pipeline = try #require(checked.value)
    #expect(pipeline.thresholds.givenDate == 0.9731)
    #expect(pipeline.thresholds.lot == 0.85)
    #expect(pipeline.thresholds.choice == 0.9)
    #expect(pipeline.calibration["lot"] == Self.lot)
    // Rounded, and never downwards.
    #expect(pipeline.calibration["given_date"]?.bound == 0.004413)
    for line in Self.yaml.split(separator: "\n") where !line.contains("given_date") {
      #expect(text.yaml.contains(line + "\n"), "lost: \(line)")
    }
    #expect(text.yaml.contains("  given_date: 0.9731  # the date has no second source\n"))
  }

  @Test func writingAgainReplacesAndAddsNothing() throws {
    var text = ThresholdText(Self.yaml)
    try text.set(["given_date": Self.date, "lot": Self.lot])
    let once = text.yaml
    try text.set(["given_date": Self.date])
    #expect(text.yaml == once)
    var later = Self.date
    later.threshold = 0.98
    later.on = "2026-12-01"
    try text.set(["given_date": later])
    let pipeline = try #require(read(text.yaml).value)
    #expect(pipeline.calibration == ["given_date": roundedBound(later), "lot": Self.lot])
    #expect(text.yaml.split(separator: "\n").count == once.split(separator: "\n").count)
  }

  private func roundedBound(_ one: CalibratedThreshold) -> CalibratedThreshold {
    var one = one
    one.bound = 0.004413
    return one
  }

  @Test func aPipelineWithoutThresholdsGetsThem() throws {
    var text = ThresholdText(
      "pipeline: routine\nversion: 1\nforms: [forms/a.yaml]\n"
        + "models: { digits: models/d.safetensors }\n")
    try text.set(["lot": Self.lot])
    let pipeline = try #require(read(text.yaml).value)
    #expect(pipeline.thresholds.lot == 0.85 && pipeline.calibration["lot"] == Self.lot)
  }

  @Test func bracesAreRefusedWithTheirLine() {
    var text = ThresholdText("pipeline: routine\nthresholds: { lot: 0.8 }\n")
    #expect(throws: ThresholdText.Fault.inBraces(line: 2)) { try text.set(["lot": Self.lot]) }
  }

  /// A bound is for the threshold that was tried, and for no other.
  @Test func aThresholdChangedByHandIsTold() throws {
    var text = ThresholdText(Self.yaml)
    try text.set(["lot": Self.lot])
    let changed = text.yaml.replacing("  lot: 0.85\n", with: "  lot: 0.8\n")
    let checked = read(changed)
    #expect(checked.value != nil)
    #expect(checked.diagnostics.map(\.severity) == [.warning])
    #expect(checked.diagnostics.first?.message.contains("thresholds.lot is 0.8") == true)
  }

  @Test func nonsenseInTheCalibrationIsAMistake() {
    let checked = read(Self.yaml + "calibration:\n  lot: { threshold: 2 }\n")
    #expect(checked.value == nil)
  }
}
