/// A broken installation: a model that is not there or does not fit.
///
/// Never a bad page.
public struct RecognitionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure.
  public enum Code: Sendable, Hashable {
    /// Tesseract has no such language or model.
    case modelUnavailable(String)
    /// A model file is not of the format that is read here.
    case modelMalformed(String)
  }
  /// The kind of failure.
  public let code: Code

  /// A sentence for people, with what to do next.
  public var description: String {
    switch code {
    case .modelUnavailable(let name):
      "The recognition model “\(name)” is not installed. Install it (for Tesseract's own: "
        + "apt-get install tesseract-ocr-\(name)) or correct `models:` in the pipeline."
    case .modelMalformed(let what):
      "A model file cannot be used: \(what). Restore it from the release or train it again."
    }
  }
}
