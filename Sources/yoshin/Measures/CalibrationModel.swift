import Crypto
import Forms
import Foundation

/// Ties a calibration to the models whose confidences it was made of.
enum CalibrationModel {
  /// What a calibration names the models of the calibrated fields by, those for digits and for marks; empty where one cannot
  /// be read.
  static func name(of pipeline: PipelineDefinition) -> String {
    var hash = SHA256()
    for path in [pipeline.digitsModelPath] + [pipeline.networkPath(\.marks)].compactMap(\.self) {
      guard let data = FileManager.default.contents(atPath: path) else { return "" }
      hash.update(data: data)
    }
    return hash.finalize().prefix(6).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }.joined()
  }

  /// Says where a calibration was made with other models.
  static func warn(about pipeline: PipelineDefinition, path: String) {
    guard !pipeline.calibration.isEmpty else { return }
    let name = name(of: pipeline)
    let outdated = pipeline.calibration.filter { $0.value.model != name }.keys.sorted()
    guard !outdated.isEmpty else { return }
    say(
      "warning: \(path): \(outdated.joined(separator: ", ")): calibrated with other models for digits or marks;"
        + " the bounds do not hold until yoshin calibrate is run again")
  }
}
