/// SQL text for PostgreSQL: numbered placeholders, and no hints that only SQLite knows.
struct SQLTranslation: Hashable, Sendable {
  /// A place for a value.
  enum Place: Hashable, Sendable {
    case numbered(Int)
    case named(String)
  }

  /// The text with `$1`, `$2` and so on.
  private(set) var text = ""
  /// What each of them stands for, in order.
  private(set) var places: [Place] = []

  /// Translates a text.
  ///
  /// `?` stands for the value after the highest so far, `?3` for the third, `:name` for the one of that name; what
  /// stands in quotes is left as it is. `INDEXED BY name` and `NOT INDEXED` are left out.
  init(_ sql: String) {
    var rest = Substring(sql)
    var highest = 0
    while let character = rest.first {
      switch character {
      case "'", "\"":
        take(&rest, through: character)
      case "-" where rest.hasPrefix("--"):
        let comment = rest.prefix { $0 != "\n" }
        text += comment
        rest = rest.dropFirst(comment.count)
      case "?":
        rest.removeFirst()
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        let number = Int(digits) ?? highest + 1
        highest = max(highest, number)
        text += "$\(place(.numbered(number)))"
      case ":" where rest.hasPrefix("::"):
        text += "::"
        rest = rest.dropFirst(2)
      case ":":
        let name = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(name.count + 1)
        text += name.isEmpty ? ":" : "$\(place(.named(String(name))))"
      case let letter where letter.isLetter || letter == "_":
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(word.count)
        if !SQLTranslation.dropHint(word, &rest) { text += word }
      default:
        text.append(character)
        rest.removeFirst()
      }
    }
  }

  private mutating func place(_ place: Place) -> Int {
    if let index = places.firstIndex(of: place) { return index + 1 }
    places.append(place)
    return places.count
  }

  private mutating func take(_ rest: inout Substring, through quote: Character) {
    text.append(quote)
    rest.removeFirst()
    // A doubled quote inside ends one quoted part and begins the next: the same to the reader.
    let inside = rest.prefix { $0 != quote }
    text += inside
    rest = rest.dropFirst(inside.count)
    if rest.first == quote {
      text.append(quote)
      rest.removeFirst()
    }
  }

  private static func dropHint(_ word: Substring, _ rest: inout Substring) -> Bool {
    if word == "INDEXED", rest.hasPrefix(" BY ") {
      rest = rest.dropFirst(4)
      rest = rest.drop { $0.isLetter || $0.isNumber || $0 == "_" }
      return true
    }
    if word == "NOT", rest.hasPrefix(" INDEXED") {
      rest = rest.dropFirst(8)
      return true
    }
    return false
  }

  /// The values in the order of the placeholders.
  ///
  /// - Throws: `DatabaseError` where one is not given.
  func values(_ arguments: StatementArguments) throws -> [DatabaseValue] {
    try places.map { place in
      let value: DatabaseValue? =
        switch place {
        case .numbered(let number):
          number <= arguments.positional.count ? arguments.positional[number - 1] : nil
        case .named(let name): arguments.named[name]
        }
      guard let value else {
        throw DatabaseError(.other, code: "arguments", message: "a statement lacks a value")
      }
      return value
    }
  }
}
