import Domain
import Foundation

/// The rules of retention from their file.
enum RetentionFile {
  /// Reads the rules.
  ///
  /// - Parameter name: the file; pipelines/retention.yaml where it is nil.
  /// - Throws: `Failure` with every mistake.
  static func load(_ name: String?) throws -> RetentionSchedule {
    guard let path = name ?? PipelineFiles.standardFile("pipelines/retention.yaml") else {
      throw Failure(
        .usage, "there are no rules of retention",
        next: "Name them with --rules FILE; pipelines/retention.yaml is the usual.")
    }
    var file = try FlatRules(path, keys: ["from", "years!", "after!", "source!"])
    var rules: [RetentionRule] = []
    for rule in file.rules {
      let from = file.day(rule, "from")
      let years = file.number(rule, "years", 1...200)
      let after = file.text(rule, "after").flatMap(RetentionRule.Anchor.init(rawValue:))
      if after == nil, file.text(rule, "after") != nil {
        let words = RetentionRule.Anchor.allCases.map(\.rawValue).joined(separator: ", ")
        file.note(rule, "after", "is none of \(words)")
      }
      guard let years, let after, let source = file.text(rule, "source") else { continue }
      rules.append(RetentionRule(from: from, years: years, after: after, source: source))
    }
    try file.finish()
    do {
      return try RetentionSchedule(rules)
    } catch {
      throw Failure(.badInput, "\(path): \(error.description)", next: "Correct the file.")
    }
  }
}
