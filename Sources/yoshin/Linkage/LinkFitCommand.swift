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
      where it is the same person and u where it is another one. Each query is held against its own \
      resident and against residents spread over the registry, so u is the chance among strangers; a \
      level never seen gets half a pair.
      """)

  @Argument(help: "JSON Lines as for `yoshin link`.")
  var queries: String
  @Option(help: "The registry as CSV.")
  var residents: String
  @Option(help: "JSON Lines of id and resident, null where nobody is right.")
  var truth: String
  @Option(help: "Columns of another registry, as for `yoshin link`.")
  var map: String?

  /// How many residents each query is held against besides its own.
  private static let strangers = 40

  func run() throws {
    let mapping = try LinkCommand.mapping(map)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: residents))
    let table = try Table(bytes: Array(bytes))
    let index = try LinkRegistry.index(table, mapping: mapping, version: residents)
    let codeColumn = try mapping.positions(in: table.header)["code"]?.first ?? 0
    guard !table.rows.isEmpty else { throw ValidationError("\(residents): no residents") }
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
      // A stride without a common divisor walks the registry evenly, and the same way every time.
      var codes = (0..<LinkFitCommand.strangers).map { turn in
        let row = (number * LinkFitCommand.strangers + turn) * 7919 % max(1, table.rows.count)
        return ResidentCode(table.rows[row][codeColumn])
      }
      let own = right[query.id].map { ResidentCode($0) }
      if let own { codes.append(own) }
      for candidate in matcher.weigh(query.paper, against: codes) {
        fitting.add(candidate, isSame: candidate.resident == own)
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
