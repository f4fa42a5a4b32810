import ArgumentParser
import Domain
import Foundation
import Linkage
import Tables

/// `yoshin link`: tells who papers are for, against a registry in a CSV file.
struct LinkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Links what was read from papers to a registry in CSV: the right resident or nobody.",
    discussion: """
      Prints one table: index build time, memory, latency, accepted and refused; with --truth also \
      wrong accepts and recall by kind and noise.
      """)

  @Argument(help: "JSON Lines: id, resident_code, name, kana, birth_date, sex, address.")
  var queries: String
  @Option(help: "The registry as CSV (UTF-8, CP932 or UTF-16).")
  var residents: String
  @Option(help: "Vouchers as CSV: 宛名番号, 市区町村コード, 券番号.")
  var vouchers: String?
  @Option(help: "Where to write the answers, JSON Lines.")
  var output: String?
  @Option(help: "Shows the waterfall of the query with this id.")
  var explain: String?
  @Option(help: "Columns of another registry, such as code=soc_sec_id,surname=surname.")
  var map: String?
  @Option(help: "A truth file: adds wrong accepts and recall to the table.")
  var truth: String?
  @Flag(help: "Accepts only what the page pipeline would: no digit may differ.")
  var strict = false
  @Flag(help: "Links records by weight alone; the default for a --map without household and kana.")
  var records = false

  func run() throws {
    let mapping = try LinkCommand.mapping(map)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: residents))
    let start = LinkReport.processorSeconds()
    let table = try Table(bytes: Array(bytes))
    let issued = try vouchers.map { path in
      try Table(bytes: Array(Data(contentsOf: URL(fileURLWithPath: path))))
    }
    let index = try LinkRegistry.index(
      table, vouchers: issued, mapping: mapping, version: residents)
    let built = LinkReport.processorSeconds() - start
    // Floors stand on households and kana; registers that have neither are weighed.
    let hasHouseholds = mapping.columns["household"] != nil || mapping.columns["kana"] != nil
    let policy: LinkagePolicy =
      strict ? .pages : records || !hasHouseholds ? .records : .texts
    let matcher = Matcher(index: index, policy: policy)

    let lines = try Data(contentsOf: URL(fileURLWithPath: queries)).split(separator: 10)
    var answers: [LinkAnswer] = []
    var seconds: [Double] = []
    for (number, line) in lines.enumerated() {
      guard let query = LinkQuery(line, number: number, mapping: mapping) else {
        throw ValidationError("\(queries):\(number + 1): not a JSON object")
      }
      if let explain, query.id.description != explain { continue }
      let before = LinkReport.processorSeconds()
      let decision = matcher.decide(query.paper)
      seconds.append(LinkReport.processorSeconds() - before)
      answers.append(LinkAnswer(id: query.id, decision))
      if explain != nil { print(LinkReport.waterfall(decision)) }
    }
    if let explain {
      guard !answers.isEmpty else { throw ValidationError("no query has the id \(explain)") }
      return
    }
    if let output { try write(answers, to: output) }
    var report = LinkReport(
      residents: index.count, buildSeconds: built, bytes: index.bytes,
      seconds: seconds, accepted: answers.count { $0.resident != nil }, queries: answers.count)
    if let truth {
      try report.compare(answers, truth: Data(contentsOf: URL(fileURLWithPath: truth)))
    }
    print(report.text)
  }

  /// The mapping an option gives, or the resident extract's own columns.
  static func mapping(_ text: String?) throws -> ColumnMapping {
    guard let text else { return ColumnMapping() }
    guard let mapping = ColumnMapping(text) else {
      throw ValidationError("--map: part=column pairs separated by commas, please")
    }
    return mapping
  }

  private func write(_ answers: [LinkAnswer], to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var data = Data()
    for answer in answers {
      data.append(try encoder.encode(answer))
      data.append(10)
    }
    try data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
