import Crypto
import Evaluation
import Forms
import Foundation

/// Ties a calibration to the models whose confidences it was made of.
enum CalibrationModel {
  /// What a calibration names the model by that reads this kind of field; empty where its file cannot be read.
  ///
  /// New weights for digits leave standing what a sample said of choices, and the other way round.
  static func name(of pipeline: PipelineDefinition, for kind: ThresholdKind) -> String {
    let path: String? =
      switch kind {
      case .givenDate, .clinicCode: pipeline.digitsModelPath
      case .choice, .presence: pipeline.networkPath(\.marks)
      case .lot: pipeline.networkPath(\.lot)
      }
    var hash = SHA256()
    if let path {
      guard let data = FileManager.default.contents(atPath: path) else { return "" }
      hash.update(data: data)
    }
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
      "warning: \(path): \(outdated.joined(separator: ", ")): calibrated with other models than read it now;"
        + " the bounds do not hold until yoshin calibrate is run again")
  }
}
