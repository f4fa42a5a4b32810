import Domain
import Foundation
import Yams

/// A file of rules as a list of flat mappings, read strictly: every mistake as file:line:column.
///
/// ```yaml
/// rules:
///   - years: 5
///     after: vaccination
/// ```
struct FlatRules {
  /// One rule: its values by key.
  struct Rule {
    fileprivate var values: [String: (texts: [String], mark: Mark?)] = [:]
    fileprivate var mark: Mark?
  }

  private let path: String
  /// The rules in their order.
  private(set) var rules: [Rule] = []
  private var mistakes: [String] = []

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - known: the keys of a rule; one that ends in `!` must be there.
  /// - Throws: `Failure` where it cannot be read or is no YAML.
  init(_ path: String, keys known: [String]) throws {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(data: data, encoding: .utf8)
    else {
      throw Failure(.badInput, "\(path): cannot be read as UTF-8 text", next: "Check the path.")
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw Failure(.badInput, "\(path): \(error)", next: "Correct the file.")
    }
    guard let mapping = root?.mapping, let list = mapping["rules"]?.sequence,
      mapping.count == 1
    else {
      throw Failure(
        .badInput, "\(path):1:1: error: the file must hold one list, `rules:`",
        next: "See the shipped file in pipelines/.")
    }
    let names = known.map { $0.replacing("!", with: "") }
    for item in list {
      var rule = Rule()
      rule.mark = item.mark
      guard let pairs = item.mapping else {
        note(item.mark, "a rule is a mapping of \(names.joined(separator: ", "))")
        continue
      }
      for (key, value) in pairs {
        guard let name = key.string, names.contains(name) else {
          note(key.mark, "unknown key; known are \(names.joined(separator: ", "))")
          continue
        }
        let texts = value.sequence.map { $0.map(\.string) } ?? [value.scalar?.string]
        guard texts.allSatisfy({ $0 != nil }) else {
          note(value.mark, "\(name) is neither a value nor a list of values")
          continue
        }
        if rule.values[name] != nil { note(key.mark, "\(name) stands here twice") }
        rule.values[name] = (texts.compactMap { $0 }, value.mark)
      }
      for name in known where name.hasSuffix("!") && rule.values[String(name.dropLast())] == nil {
        note(item.mark, "\(name.dropLast()) is missing")
      }
      rules.append(rule)
    }
  }

  /// Notes a mistake at a key of a rule.
  mutating func note(_ rule: Rule, _ key: String, _ sentence: String) {
    note(rule.values[key]?.mark ?? rule.mark, "\(key) \(sentence)")
  }

  private mutating func note(_ mark: Mark?, _ sentence: String) {
    let place = mark.map { "\($0.line):\($0.column)" } ?? "1:1"
    mistakes.append("\(path):\(place): error: \(sentence)")
  }

  /// The values of a key; empty where it is not there.
  func texts(_ rule: Rule, _ key: String) -> [String] { rule.values[key]?.texts ?? [] }

  /// The value of a key that has one.
  func text(_ rule: Rule, _ key: String) -> String? { rule.values[key]?.texts.first }

  /// A day; nil where the key is not there.
  mutating func day(_ rule: Rule, _ key: String) -> CalendarDate? {
    guard let text = text(rule, key) else { return nil }
    if let day = CalendarDate(text) { return day }
    note(rule, key, "is no day; write it as 2026-04-01")
    return nil
  }

  /// A whole number from a range.
  mutating func number(_ rule: Rule, _ key: String, _ range: ClosedRange<Int>) -> Int? {
    guard let text = text(rule, key) else { return nil }
    if let number = Int(text), range.contains(number) { return number }
    note(rule, key, "is no whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// - Throws: `Failure` where mistakes were noted; they are said first, all of them.
  func finish() throws {
    for mistake in mistakes { say(mistake) }
    guard mistakes.isEmpty else {
      throw Failure(
        .badInput, "\(mistakes.count) mistake(s) in \(path)", next: "Correct the lines.")
    }
  }
}
