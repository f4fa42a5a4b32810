internal import Domain

extension TextReading {
  /// The reading of a name's line and, ahead of its other readings, the name alone, where short words follow surname
  /// and given name that the reader is not sure of: what a scan's grain behind the name is read as.
  ///
  /// A third word of three characters or more is part of the name, as foreigners write theirs.
  var withNameAlone: TextReading {
    let words = text.split(separator: " ")
    guard confidence < TextReading.sureName, words.count > 2,
      words.dropFirst(2).allSatisfy({ $0.count <= 2 })
    else { return self }
    return TextReading(
      text: text, confidence: confidence,
      alternatives: [words.prefix(2).joined(separator: " ")] + alternatives.prefix(2))
  }

  /// From this probability up every word of a line is the name's.
  private static let sureName = 0.5
}
