import Crypto
import Forms
import Foundation

/// Ties a calibration to the model whose confidences it was made of.
enum CalibrationModel {
  /// What a calibration names the pipeline's digit model by; empty where it cannot be read.
  static func name(of pipeline: PipelineDefinition) -> String {
    guard let data = FileManager.default.contents(atPath: pipeline.digitsModelPath) else {
      return ""
    }
    return SHA256.hash(data: data).prefix(6).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }.joined()
  }

  /// Says where a calibration was made with another model.
  static func warn(about pipeline: PipelineDefinition, path: String) {
    guard !pipeline.calibration.isEmpty else { return }
    let name = name(of: pipeline)
    let outdated = pipeline.calibration.filter { $0.value.model != name }.keys.sorted()
    guard !outdated.isEmpty else { return }
    say(
      "warning: \(path): \(outdated.joined(separator: ", ")): calibrated with another digit model;"
        + " the bounds do not hold until yoshin calibrate is run again")
  }
}
