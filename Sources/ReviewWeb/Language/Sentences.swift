extension Words {
  /// A sentence of the terminal in this language.
  ///
  /// The terminal speaks English; `Assets/sentences.tsv` has the Japanese for each sentence, with `%1` where a
  /// figure, a day or a column stands. What is not there is said as it is, rather than not at all.
  func sentence(_ text: String) -> String {
    guard language == .japanese, !text.isEmpty else { return text }
    for phrase in Self.phrases {
      guard let values = phrase.values(in: text) else { continue }
      var said = phrase.japanese
      for (index, value) in values.enumerated().reversed() {
        said = said.replacing("%\(index + 1)", with: value)
      }
      return said
    }
    return text
  }

  /// The sentences, the longest first: what is said most exactly is tried first.
  private static let phrases: [Phrase] =
    String(decoding: PackageResources.sentences_tsv, as: UTF8.self).split(separator: "\n")
    .filter { !$0.hasPrefix("#") }
    .compactMap { line in
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return parts.count == 2 ? Phrase(english: parts[0], japanese: parts[1]) : nil
    }
    .sorted { $0.length > $1.length }
}

/// A sentence with places for values.
private struct Phrase {
  let japanese: String
  /// What stands between the places.
  private let pieces: [Substring]

  init(english: String, japanese: String) {
    self.japanese = japanese
    var rest = english[...]
    var pieces: [Substring] = []
    var place = 1
    while let found = rest.firstRange(of: "%\(place)") {
      pieces.append(rest[..<found.lowerBound])
      rest = rest[found.upperBound...]
      place += 1
    }
    self.pieces = pieces + [rest]
  }

  /// How much of it is said literally.
  var length: Int { pieces.reduce(0) { $0 + $1.count } }

  /// The values that make the sentence of a text; nil where it is another sentence.
  func values(in text: String) -> [String]? {
    guard let first = pieces.first, let last = pieces.last else { return nil }
    guard pieces.count > 1 else { return text == first ? [] : nil }
    guard text.hasPrefix(first), text.hasSuffix(last), text.count >= first.count + last.count else {
      return nil
    }
    var rest = text.dropFirst(first.count)
    var values: [String] = []
    for piece in pieces.dropFirst().dropLast() {
      guard let found = rest.firstRange(of: piece) else { return nil }
      values.append(String(rest[..<found.lowerBound]))
      rest = rest[found.upperBound...]
    }
    guard rest.count >= last.count else { return nil }
    return values + [String(rest.dropLast(last.count))]
  }
}
