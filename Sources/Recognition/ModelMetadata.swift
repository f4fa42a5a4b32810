extension SafeTensors {
  /// Reads a model file of one format.
  ///
  /// - Throws: `RecognitionError` where the bytes are no such file or name another format.
  init(_ bytes: [UInt8], format: String) throws(RecognitionError) {
    try self.init(bytes)
    guard metadata["format"] == format else { throw malformed("its format is not \(format)") }
  }

  /// Columns and rows of the input, samples.
  ///
  /// - Throws: `RecognitionError` where the file does not say, or a size that no net here has.
  func inputSize() throws(RecognitionError) -> (columns: Int, rows: Int) {
    let size = (metadata["input"] ?? "").split(separator: "x").compactMap { Int($0) }
    guard size.count == 2, size.allSatisfy({ (8...128).contains($0) }) else {
      throw malformed("its input size is missing")
    }
    return (size[0], size[1])
  }

  /// What a net's results are divided by before they become probabilities; 1 where the file names none.
  ///
  /// - Throws: `RecognitionError` where it is no sound number.
  func temperature(_ name: String = "temperature") throws(RecognitionError) -> Float {
    guard let text = metadata[name] else { return 1 }
    guard let temperature = Float(text), temperature > 0, temperature.isFinite else {
      throw malformed("its \(name) is no sound number")
    }
    return temperature
  }

  /// What is wrong with the file.
  func malformed(_ what: String) -> RecognitionError {
    RecognitionError(code: .modelMalformed(what))
  }
}
