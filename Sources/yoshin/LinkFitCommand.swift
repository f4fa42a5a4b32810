import ArgumentParser
import Domain
import Foundation
import Linkage
import Tables

/// `yoshin linkage`: what belongs to the weights of linkage.
struct LinkageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "linkage", abstract: "Works on the weights of linkage.",
    subcommands: [LinkFitCommand.self])
}

/// `yoshin linkage fit`: the chances of agreement levels, estimated from labelled queries.
struct LinkFitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Estimates the weights of linkage from queries whose residents are known.",
    discussion: """
      Prints the weights in the shape of a pipeline's YAML: for each field and level the chance m \
      where it is the same person and u where it is another one. The pairs of other people are all \
      the registry's candidates that came up beside the right one.
      """)

  @Argument(help: "JSON Lines as for `yoshin link`.")
  var queries: String
  @Option(help: "The registry as CSV.")
  var residents: String
  @Option(help: "JSON Lines of id and resident, null where nobody is right.")
  var truth: String
  @Option(help: "Columns of another registry, as for `yoshin link`.")
  var map: String?

  func run() throws {
    let mapping = try LinkCommand.mapping(map)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: residents))
    let index = try LinkRegistry.index(
      Table(bytes: Array(bytes)), mapping: mapping, version: residents)
    var right: [LinkID: String] = [:]
    for line in try Data(contentsOf: URL(fileURLWithPath: truth)).split(separator: 10) {
      if let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
        let id = LinkID(object["id"])
      {
        right[id] = object["resident"] as? String
      }
    }
    let matcher = Matcher(index: index, policy: .texts)
    var fitting = WeightFitting()
    let lines = try Data(contentsOf: URL(fileURLWithPath: queries)).split(separator: 10)
    for (number, line) in lines.enumerated() {
      guard let query = LinkQuery(line, number: number, mapping: mapping) else {
        throw ValidationError("\(queries):\(number + 1): not a JSON object")
      }
      for candidate in matcher.decide(query.paper).candidates {
        fitting.add(candidate, isSame: candidate.resident.rawValue == right[query.id])
      }
    }
    print("# \(fitting.samePairs) pairs of the same person, \(fitting.otherPairs) of two")
    print(LinkFitCommand.yaml(fitting.weights()))
  }

  /// Weights in the shape of a pipeline's YAML.
  static func yaml(_ weights: LinkageWeights) -> String {
    var lines = ["weights:"]
    for field in LinkageField.allCases {
      guard let levels = weights.levels[field] else { continue }
      lines.append("  \(field.rawValue):")
      for level in AgreementLevel.allCases {
        guard let chances = levels[level] else { continue }
        let bits = String(format: "%+.1f", chances.bits)
        lines.append(
          "    \(level.rawValue): { m: \(number(chances.m)), u: \(number(chances.u)) }  # \(bits) bits"
        )
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String { String(format: "%.3g", value) }
}
