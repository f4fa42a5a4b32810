import Crypto
import Evaluation
import Forms
import Foundation

/// Ties a calibration to the models whose confidences it was made of.
enum CalibrationModel {
  /// What a calibration names the models by that read this kind of field; empty where a file cannot be read.
  ///
  /// New weights for digits leave standing what a sample said of choices, and the other way round. A presence is read by
  /// rules alone. Tesseract's installed languages are known by their names only.
  static func name(of pipeline: PipelineDefinition, for kind: ThresholdKind) -> String {
    let marks = pipeline.networkPath(\.marks)
    var files: [String] = []
    var languages: [String] = []
    switch kind {
    case .givenDate:
      // A day is as sure as its era, which some forms have circled.
      let isEraChosen = pipeline.forms.contains { form in
        if case .choice? = form.givenDate?.era { true } else { false }
      }
      files = [pipeline.digitsModelPath] + (isEraChosen ? [marks] : []).compactMap(\.self)
    case .clinicCode: files = [pipeline.digitsModelPath]
    case .choice: files = [marks].compactMap(\.self)
    case .presence: break
    case .lot:
      files = [pipeline.networkPath(\.lot)].compactMap(\.self)
      languages = [pipeline.models.latin, pipeline.models.japanese]
    }
    var hash = SHA256()
    for file in files {
      guard let data = FileManager.default.contents(atPath: file) else { return "" }
      hash.update(data: data)
    }
    hash.update(data: Data(languages.joined(separator: "\n").utf8))
    return hash.finalize().prefix(6).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }.joined()
  }

  /// Says where a calibration was made with other models.
  static func warn(about pipeline: PipelineDefinition, path: String) {
    let outdated = pipeline.calibration.filter { kind, calibrated in
      ThresholdKind(rawValue: kind).map { name(of: pipeline, for: $0) } != calibrated.model
    }.keys.sorted()
    guard !outdated.isEmpty else { return }
    say(
      "warning: \(path): \(outdated.joined(separator: ", ")): calibrated with other models than these fields are read by now;"
        + " the bounds do not hold until yoshin calibrate is run again")
  }
}
