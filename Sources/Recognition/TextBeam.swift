/// Texts and their probabilities out of a CTC net's columns: prefix beam search (Hannun, 2014).
enum TextBeam {
  /// How a prefix ends: on a blank, or on its own last symbol.
  private struct Ending {
    var blank = 0.0
    var symbol = 0.0
    var total: Double { blank + symbol }
  }

  /// How many prefixes are followed.
  private static let breadth = 10
  /// A symbol less likely than this in a column is not tried there.
  private static let least: Float = 0.002

  /// The likeliest texts, best first.
  ///
  /// - Parameters:
  ///   - columns: Probabilities of the blank and of each symbol, column by column.
  ///   - alphabet: The symbols.
  static func texts(
    _ columns: [[Float]], alphabet: [Character]
  ) -> [(text: String, probability: Double)] {
    var beam: [[Int]: Ending] = [[]: Ending(blank: 1, symbol: 0)]
    for column in columns {
      var next: [[Int]: Ending] = [:]
      let blank = Double(column[0])
      // A column that is all but surely blank changes no prefix.
      let tried = column.indices.dropFirst().filter { column[$0] > least }
      for (prefix, ending) in beam {
        next[prefix, default: Ending()].blank += ending.total * blank
        for symbol in tried {
          let probability = Double(column[symbol])
          if symbol == prefix.last {
            next[prefix, default: Ending()].symbol += ending.symbol * probability
            next[prefix + [symbol], default: Ending()].symbol += ending.blank * probability
          } else {
            next[prefix + [symbol], default: Ending()].symbol += ending.total * probability
          }
        }
      }
      if next.count > breadth {
        let kept = next.sorted { ($0.value.total, $1.key.count) > ($1.value.total, $0.key.count) }
        next = Dictionary(uniqueKeysWithValues: kept.prefix(breadth).map { ($0.key, $0.value) })
      }
      beam = next
    }
    // Texts that differ only by spaces at their ends are one.
    var texts: [String: Double] = [:]
    for (prefix, ending) in beam where ending.total > 0 {
      var characters = prefix.map { alphabet[$0 - 1] }[...]
      while characters.first == " " { characters.removeFirst() }
      while characters.last == " " { characters.removeLast() }
      texts[String(characters), default: 0] += ending.total
    }
    return texts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { ($0.key, $0.value) }
  }
}
