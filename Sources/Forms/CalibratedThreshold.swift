/// What a labelled sample said of a threshold, kept beside it in the pipeline's file.
public struct CalibratedThreshold: Sendable, Hashable {
  /// The threshold that was tried, 0…1.
  public var threshold: Double
  /// The error rate among the accepted that was asked for, 0…1.
  public var target: Double
  /// The largest error rate that the trial leaves possible, 0…1.
  public var bound: Double
  /// How sure the bound is, for example 0.95.
  public var confidence: Double
  /// Readings that it was tried on.
  public var tried: Int
  /// Of these, the readings it accepted.
  public var accepted: Int
  /// Of these, the wrong ones.
  public var wrong: Int
  /// The first 12 hexadecimal digits of the SHA-256 of the models that read such fields: with others the bound says
  /// nothing.
  public var model: String
  /// The day of the calibration, ISO 8601.
  public var on: String

  /// Makes one.
  public init(
    threshold: Double, target: Double, bound: Double, confidence: Double, tried: Int,
    accepted: Int, wrong: Int, model: String, on: String
  ) {
    self.threshold = threshold
    self.target = target
    self.bound = bound
    self.confidence = confidence
    self.tried = tried
    self.accepted = accepted
    self.wrong = wrong
    self.model = model
    self.on = on
  }
}

extension PipelineReader {
  /// The `calibration` section, which `yoshin calibrate` writes.
  ///
  /// - Parameter pipeline: with its thresholds read: one that was changed since has no bound.
  mutating func calibration(
    _ entry: YAMLEntry, _ pipeline: PipelineDefinition
  ) -> [String: CalibratedThreshold] {
    let keys: [String: KeyPath<Thresholds, Double>] = [
      "given_date": \.givenDate, "clinic_code": \.clinicCode, "choice": \.choice,
      "presence": \.presence, "lot": \.lot,
    ]
    guard let section = findings.section(entry, "calibration", known: keys.keys.sorted()) else {
      return [:]
    }
    var calibration: [String: CalibratedThreshold] = [:]
    for entry in section.entries {
      guard let property = keys[entry.key],
        let one = calibratedThreshold(entry, section.path(entry.key))
      else { continue }
      let stated = pipeline.thresholds[keyPath: property]
      if one.threshold != stated {
        findings.warning(
          entry.place,
          "thresholds.\(entry.key) is \(stated), but \(one.threshold) was calibrated: "
            + "the bound of \(one.bound) does not hold; run yoshin calibrate again")
      }
      calibration[entry.key] = one
    }
    return calibration
  }

  private mutating func calibratedThreshold(
    _ entry: YAMLEntry, _ name: String
  ) -> CalibratedThreshold? {
    let rates = ["threshold", "target", "bound", "confidence"]
    let counts = ["tried", "accepted", "wrong"]
    guard let section = findings.section(entry, name, known: rates + counts + ["model", "on"]),
      let model = findings.requiredText(
        "model", in: section, "the hash of the models that read such fields"),
      let on = findings.requiredText("on", in: section, "the day of the calibration")
    else { return nil }
    var numbers: [String: Double] = [:]
    for key in rates + counts {
      guard let entry = findings.required(key, in: section, "see yoshin calibrate --help") else {
        continue
      }
      numbers[key] =
        rates.contains(key)
        ? findings.probability(entry.value, section.path(key))
        : findings.whole(entry.value, section.path(key), in: 0...Int.max).map(Double.init)
    }
    guard let threshold = numbers["threshold"], let target = numbers["target"],
      let bound = numbers["bound"], let confidence = numbers["confidence"],
      let tried = numbers["tried"], let accepted = numbers["accepted"],
      let wrong = numbers["wrong"]
    else { return nil }
    return CalibratedThreshold(
      threshold: threshold, target: target, bound: bound, confidence: confidence,
      tried: Int(tried), accepted: Int(accepted), wrong: Int(wrong), model: model,
      on: on)
  }
}
