/// A YAML text whose repeated keys can be renamed without moving anything else.
struct SourceText {
  /// The lines as Unicode scalars, which is how the parser counts columns.
  private var lines: [[Unicode.Scalar]]
  /// The stand-ins that are in the text now, and what was there.
  private(set) var renamed: [String: (name: String, firstPlace: Place)] = [:]

  init(_ text: String) {
    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map(Array.init)
  }

  /// The text as it is now.
  var text: String {
    var scalars = String.UnicodeScalarView()
    for (index, line) in lines.enumerated() {
      if index > 0 { scalars.append("\n") }
      scalars.append(contentsOf: line)
    }
    return String(scalars)
  }

  /// Gives the next entry of the same name in the same mapping a stand-in of the same length.
  ///
  /// - Returns: False where the entry is not found, for example because its key is folded.
  mutating func renameRepeat(of name: String, firstAt first: Place) -> Bool {
    let key = Array(name.unicodeScalars)
    guard !key.isEmpty, renamed.count < 6000, lines.indices.contains(first.line - 1),
      let place = isBlockKey(at: first)
        ? nextInBlock(key, after: first) : nextInFlow(key, after: first),
      let head = Unicode.Scalar(0xE000 + UInt32(renamed.count)),
      let rest = Unicode.Scalar(0xF8FF as UInt32)
    else { return false }
    let standIn = [head] + Array(repeating: rest, count: key.count - 1)
    lines[place.line - 1].replaceSubrange(
      place.column - 1..<place.column - 1 + key.count, with: standIn)
    var view = String.UnicodeScalarView()
    view.append(contentsOf: standIn)
    // A third entry finds the first again, because the second no longer has the name.
    renamed[String(view)] = (name, first)
    return true
  }

  /// A sentence about what often causes a syntax error in this line; empty where nothing is seen.
  func hint(at line: Int) -> String {
    let near = [line - 1, line].filter { lines.indices.contains($0 - 1) }.map { lines[$0 - 1] }
    if near.contains(where: { $0.contains("\t") }) {
      return "; the line has a tab: indent with spaces"
    }
    if near.contains(where: { $0.contains("：") }) {
      return "; the line has a full-width colon ：, a key ends with : and a space"
    }
    if near.contains(where: { $0.contains("\u{3000}") }) {
      return "; the line has a full-width space: indent with plain spaces"
    }
    return ""
  }

  /// Whether only indentation and list dashes stand before the key.
  private func isBlockKey(at place: Place) -> Bool {
    lines[place.line - 1].prefix(place.column - 1).allSatisfy { $0 == " " || $0 == "-" }
  }

  private func nextInBlock(_ key: [Unicode.Scalar], after first: Place) -> Place? {
    for index in first.line..<lines.count {
      let line = lines[index]
      guard let indent = line.firstIndex(where: { $0 != " " && $0 != "\r" }), line[indent] != "#"
      else { continue }
      if indent < first.column - 1 { return nil }
      if indent == first.column - 1, let start = keyStart(key, in: line, at: indent) {
        return Place(line: index + 1, column: start + 1)
      }
    }
    return nil
  }

  private func nextInFlow(_ key: [Unicode.Scalar], after first: Place) -> Place? {
    var depth = 0
    var quote: Unicode.Scalar?
    // What stands before, spaces aside: a comma begins the next key, a quote opens only after these.
    var previous: Unicode.Scalar = ":"
    for index in first.line - 1..<lines.count {
      let line = lines[index]
      var column = index == first.line - 1 ? first.column - 1 : 0
      while column < line.count {
        let scalar = line[column]
        if let open = quote {
          if scalar == open { quote = nil }
        } else {
          if previous == ",", depth == 0, let start = keyStart(key, in: line, at: column) {
            return Place(line: index + 1, column: start + 1)
          }
          switch scalar {
          case "{", "[": depth += 1
          case "}", "]": depth -= 1
          case "\"", "'":
            if [",", ":", "{", "["].contains(previous) { quote = scalar }
          case "#" where column == 0 || line[column - 1] == " ": column = line.count
          default: break
          }
          if depth < 0 { return nil }
          if scalar != " " { previous = scalar }
        }
        column += 1
      }
    }
    return nil
  }

  /// Where the key's letters begin if a key of that name stands here, quoted or not.
  private func keyStart(
    _ key: [Unicode.Scalar], in line: [Unicode.Scalar], at index: Int
  ) -> Int? {
    let quote = line[index] == "\"" || line[index] == "'" ? line[index] : nil
    let start = quote == nil ? index : index + 1
    var end = start + key.count
    guard end <= line.count, Array(line[start..<end]) == key else { return nil }
    if let quote {
      guard end < line.count, line[end] == quote else { return nil }
      end += 1
    }
    while end < line.count, line[end] == " " { end += 1 }
    return end < line.count && line[end] == ":" ? start : nil
  }
}
