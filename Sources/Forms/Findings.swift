/// The mistakes found in one file so far, and the typed access to its values that finds them.
///
/// Nothing here throws: a reader asks for everything it needs and goes on with nil where the answer is
/// wrong, so that one run shows all there is to mend.
struct Findings {
  let file: String
  private(set) var diagnostics: [Diagnostic] = []
  /// The keys that misspelt ones were probably meant to be; they are not missed a second time.
  private var meant: Set<String> = []

  init(file: String) { self.file = file }

  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The diagnostics in the order of the lines.
  var sorted: [Diagnostic] {
    diagnostics.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset)
        < ($1.element.line, $1.element.column, $1.offset)
    }.map(\.element)
  }

  mutating func error(_ place: Place, _ message: String) { add(.error, place, message) }

  mutating func warning(_ place: Place, _ message: String) { add(.warning, place, message) }

  private mutating func add(_ severity: Diagnostic.Severity, _ place: Place, _ message: String) {
    diagnostics.append(
      Diagnostic(
        severity, file: file, line: place.line, column: place.column, message: message))
  }
}

/// A mapping that is being read: its entries, its name for people and its place.
struct Section {
  /// How messages call it, for example `fields.sex`.
  var name: String
  /// Where it is announced: the line of its key.
  var place: Place
  var entries: [YAMLEntry]

  /// The entry of a key; the first where it is repeated.
  subscript(key: String) -> YAMLEntry? { entries.first { $0.key == key } }

  /// The name of one of its keys.
  func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
}

extension Findings {
  /// The mapping of an entry, all of whose keys must be known.
  ///
  /// - Parameter known: The keys there may be; nil where the file itself names them.
  mutating func section(_ entry: YAMLEntry, _ name: String, known: [String]?) -> Section? {
    section(entry.value, name, at: entry.place, known: known)
  }

  /// The mapping of a node, all of whose keys must be known.
  mutating func section(
    _ node: YAMLNode, _ name: String, at place: Place, known: [String]?
  ) -> Section? {
    guard case .map(let entries) = node.content else {
      let what = name.isEmpty ? "the file" : "\"\(name)\""
      error(node.place, "\(what) must be a mapping of keys and values, not \(node.shape)")
      return nil
    }
    let section = Section(name: name, place: place, entries: entries)
    if let known { checkKeys(of: section, known: known) }
    return section
  }

  /// Reports keys that mean nothing, with the one that was probably meant.
  mutating func checkKeys(of section: Section, known: [String]) {
    for entry in section.entries where !known.contains(entry.key) {
      var message = "unknown key \"\(entry.key)\""
      if !section.name.isEmpty { message += " in \(section.name)" }
      if let meant = nearest(to: entry.key, among: known) {
        self.meant.insert(section.path(meant))
        message += "; did you mean \"\(meant)\"?"
      } else {
        message += "; known are \(known.joined(separator: ", "))"
      }
      error(entry.place, message)
    }
  }

  /// Whether a key is not there, under its own name or a misspelt one.
  func lacks(_ key: String, in section: Section) -> Bool {
    section[key] == nil && !meant.contains(section.path(key))
  }

  /// The entry of a key that must be there.
  mutating func required(_ key: String, in section: Section, _ what: String) -> YAMLEntry? {
    if let entry = section[key] { return entry }
    guard lacks(key, in: section) else { return nil }
    let place = section.name.isEmpty ? "" : " in \(section.name)"
    error(section.place, "missing key \"\(key)\"\(place): \(what)")
    return nil
  }

  /// A text that is not empty.
  mutating func text(_ node: YAMLNode, _ name: String) -> String? {
    guard case .scalar(let text, _) = node.content, !text.isEmpty else {
      error(node.place, "\"\(name)\" must be a text, not \(node.shape)")
      return nil
    }
    return text
  }

  /// The text of a key that must be there.
  mutating func requiredText(_ key: String, in section: Section, _ what: String) -> String? {
    guard let entry = required(key, in: section, what) else { return nil }
    return text(entry.value, section.path(key))
  }

  /// A decimal number; exponents and the like have no place on paper.
  mutating func number(_ node: YAMLNode, _ name: String) -> Double? {
    guard case .scalar(let text, _) = node.content,
      text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 || $0 == 45 || $0 == 43 }),
      let number = Double(text)
    else {
      error(node.place, "\"\(name)\" must be a number, not \(node.shape)" + widthHint(node))
      return nil
    }
    return number
  }

  /// A number between 0 and 1; small ones may be written as `1e-6`.
  mutating func probability(_ node: YAMLNode, _ name: String) -> Double? {
    if case .scalar(let text, _) = node.content,
      text.utf8.allSatisfy({ (43...57).contains($0) || $0 == UInt8(ascii: "e") }),
      let number = Double(text), (0...1).contains(number)
    {
      return number
    }
    error(
      node.place,
      "\"\(name)\" must be a number between 0 and 1, not \(node.shape)" + widthHint(node))
    return nil
  }

  /// A whole number inside a range.
  mutating func whole(_ node: YAMLNode, _ name: String, in range: ClosedRange<Int>) -> Int? {
    guard case .scalar(let text, _) = node.content,
      let number = Int(text.replacing("_", with: ""))
    else {
      error(
        node.place, "\"\(name)\" must be a whole number, not \(node.shape)" + widthHint(node))
      return nil
    }
    guard range.contains(number) else {
      error(
        node.place,
        "\"\(name)\" must lie between \(range.lowerBound) and \(range.upperBound), not \(number)")
      return nil
    }
    return number
  }

  /// `true` or `false`; YAML's other words for them are taken too.
  mutating func flag(_ node: YAMLNode, _ name: String) -> Bool? {
    if case .scalar(let text, _) = node.content {
      switch text.lowercased() {
      case "true", "yes", "on": return true
      case "false", "no", "off": return false
      default: break
      }
    }
    error(node.place, "\"\(name)\" must be true or false, not \(node.shape)")
    return nil
  }

  /// The items of a list.
  mutating func list(_ node: YAMLNode, _ name: String) -> [YAMLNode]? {
    guard case .list(let items) = node.content else {
      error(node.place, "\"\(name)\" must be a list in [ ], not \(node.shape)")
      return nil
    }
    return items
  }

  /// A list of exactly so many numbers.
  mutating func numbers(_ node: YAMLNode, _ name: String, _ shape: [String]) -> [Double]? {
    let wanted = "[\(shape.joined(separator: ", "))]"
    guard case .list(let items) = node.content else {
      error(node.place, "\"\(name)\" must be \(wanted), not \(node.shape)")
      return nil
    }
    guard items.count == shape.count else {
      error(
        node.place,
        "\"\(name)\" must be \(wanted): \(shape.count) numbers, not \(items.count)")
      return nil
    }
    let numbers = items.compactMap { number($0, name) }
    return numbers.count == items.count ? numbers : nil
  }

  private func widthHint(_ node: YAMLNode) -> String {
    guard case .scalar(let text, _) = node.content,
      text.unicodeScalars.contains(where: { (0xFF01...0xFF5E).contains($0.value) })
    else { return "" }
    return ": it is written with full-width characters"
  }
}
