internal import Yams

/// A place in a text, from 1; columns count Unicode scalars.
struct Place: Hashable, Comparable {
  var line: Int
  var column: Int

  static func < (left: Place, right: Place) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A node of a YAML text with its place, free of the parser's types.
struct YAMLNode {
  /// One of YAML's three shapes.
  enum Content {
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case map([YAMLEntry])
  }

  var place: Place
  var content: Content

  /// The words people know a shape by.
  var shape: String {
    switch content {
    case .scalar(let text, let isPlain): text.isEmpty && isPlain ? "nothing" : "\"\(text)\""
    case .list: "a list"
    case .map: "a mapping"
    }
  }
}

/// A key and its value.
struct YAMLEntry {
  var key: String
  var place: Place
  var value: YAMLNode
  /// The first entry of the same key where this one repeats it.
  var firstPlace: Place?
}

/// Parses a YAML text of one document.
///
/// The parser gives up at the first syntax error and at the first mapping that repeats a key. Repeated
/// keys are common slips in a table of fields, so each is renamed in the text, column for column, and
/// the text is parsed again: the tree then holds every entry and the repeats are marked.
func parseYAML(_ text: String, findings: inout Findings) -> YAMLNode? {
  var source = SourceText(text)
  while true {
    do {
      let parser = try Parser(yaml: source.text, resolver: .basic, encoding: .utf8)
      guard let root = try parser.singleRoot() else {
        findings.error(Place(line: 1, column: 1), "the file is empty")
        return nil
      }
      var conversion = TreeConversion(renamed: source.renamed)
      guard let tree = conversion.node(root) else {
        findings.error(
          Place(line: 1, column: 1),
          "aliases make this file too large: more than \(TreeConversion.limit) values")
        return nil
      }
      for (place, message) in conversion.mistakes { findings.error(place, message) }
      return tree
    } catch YamlError.duplicatedKeysInMapping(let names, let context) {
      let first = Place(line: context.mark.line, column: context.mark.column)
      guard let name = names.first, source.renameRepeat(of: name, firstAt: first) else {
        findings.error(first, "\"\(names.first ?? "")\" is written twice in one mapping")
        return nil
      }
    } catch {
      let (place, message) = explain(error)
      findings.error(place, message + source.hint(at: place.line))
      return nil
    }
  }
}

/// Turns the parser's nodes into ours.
private struct TreeConversion {
  /// More values than any form needs; aliases of aliases would otherwise grow without end.
  static let limit = 50_000

  var renamed: [String: (name: String, firstPlace: Place)]
  var mistakes: [(Place, String)] = []
  private var count = 0

  init(renamed: [String: (name: String, firstPlace: Place)]) { self.renamed = renamed }

  mutating func node(_ node: Node) -> YAMLNode? {
    count += 1
    guard count <= Self.limit else { return nil }
    let place = node.place
    switch node {
    case .scalar(let scalar):
      return YAMLNode(
        place: place, content: .scalar(scalar.string, isPlain: scalar.style == .plain))
    case .sequence(let sequence):
      var items: [YAMLNode] = []
      for item in sequence {
        guard let item = self.node(item) else { return nil }
        items.append(item)
      }
      return YAMLNode(place: place, content: .list(items))
    case .mapping(let mapping):
      var entries: [YAMLEntry] = []
      for (key, value) in mapping {
        guard let value = self.node(value) else { return nil }
        guard let name = key.scalar?.string else {
          mistakes.append((key.place, "a key must be a word"))
          continue
        }
        let original = renamed[name]
        entries.append(
          YAMLEntry(
            key: original?.name ?? name, place: key.place, value: value,
            firstPlace: original?.firstPlace))
        if let original {
          let line = original.firstPlace.line
          mistakes.append(
            (key.place, "\"\(original.name)\" is written twice; the first is in line \(line)"))
        }
      }
      return YAMLNode(place: place, content: .map(entries))
    case .alias:
      // The composer replaces aliases by what they stand for.
      return YAMLNode(place: place, content: .scalar("", isPlain: true))
    }
  }
}

extension Node {
  /// The mark is 1-based already, as libYAML's marks plus one.
  fileprivate var place: Place {
    Place(line: mark?.line ?? 1, column: mark?.column ?? 1)
  }
}

/// The place of a syntax error, and a sentence.
private func explain(_ error: any Error) -> (Place, String) {
  func said(_ context: YamlError.Context?, _ problem: String, _ mark: Mark) -> (Place, String) {
    var message = "not YAML: \(problem)"
    if let context {
      message += " \(context.text)"
      if context.mark.line != mark.line { message += " that begins in line \(context.mark.line)" }
    }
    return (Place(line: mark.line, column: mark.column), message)
  }
  switch error {
  case YamlError.scanner(let context, let problem, let mark, _),
    YamlError.parser(let context, let problem, let mark, _),
    YamlError.composer(let context, let problem, let mark, _):
    return said(context, problem, mark)
  case YamlError.reader(let problem, let offset, _, let yaml):
    let before = yaml.prefix(offset ?? 0)
    let line = 1 + before.count { $0.isNewline }
    return (Place(line: line, column: 1), "not YAML: \(problem)")
  default:
    return (Place(line: 1, column: 1), "not YAML: \(error)")
  }
}
