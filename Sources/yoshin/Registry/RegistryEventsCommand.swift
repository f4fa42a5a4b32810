import ArgumentParser
import Domain
import Foundation
import Store

/// `yoshin registry events`.
struct RegistryEventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract:
      "Lists imported events of residents (異動): what, from which day, by which differential.",
    discussion: "Numbers, kinds and days only; which columns changed, never what they hold.")

  @Option(help: ArgumentHelp("One resident's events.", valueName: "code"))
  var resident: String?

  @Option(help: ArgumentHelp("The events of one registry version.", valueName: "version"))
  var version: Int64?

  @Option(help: ArgumentHelp("At most so many, the newest days first.", valueName: "number"))
  var limit = 100

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let events = try home.store().residentEvents(
        of: resident.map { ResidentCode($0) }, in: version.map(RegistryVersion.init(rawValue:)),
        limit: limit)
      guard !events.isEmpty else {
        say("no events")
        return
      }
      var table = TerminalTable([
        ("宛名番号", .left), ("異動事由", .left), ("異動年月日", .left), ("届出年月日", .left), ("差分番号", .right),
        ("version", .right), ("columns", .left),
      ])
      for event in events {
        table.add([
          event.resident.rawValue, event.kind.word, "\(event.effectiveOn)",
          event.notifiedOn.map { "\($0)" } ?? "", "\(event.differential)", "\(event.version)",
          event.columns.joined(separator: " "),
        ])
      }
      put(table.text)
    }
  }
}

/// `yoshin registry touched`.
struct RegistryTouchedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "touched",
    abstract: "Lists open pages whose residents changed since the pages were judged.",
    discussion: """
      resident: the row of the person the page is for changed; candidate: of a person it may be for; \
      newcomers: the page is nobody's, and persons came in. Judge a batch anew: yoshin reprocess BATCH \
      --adopt. A verified page in this list keeps its batch from being committed.
      """)

  @Option(help: ArgumentHelp("Only those that one registry version touched.", valueName: "version"))
  var version: Int64?

  @Option(help: ArgumentHelp("Only this batch.", valueName: "name"), transform: batchName)
  var batch: BatchName?

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let store = try home.store()
      let pages =
        try version.map { try store.pagesTouched(by: RegistryVersion(rawValue: $0)) }
        ?? store.outdatedPages()
      var table = TerminalTable([
        ("batch", .left), ("page", .right), ("state", .left), ("why", .left),
      ])
      for page in pages where batch == nil || page.batch == batch {
        table.add(["\(page.batch)", "\(page.page)", page.state.rawValue, page.why.rawValue])
      }
      if table.isEmpty { say("no open page is older than its residents") } else { put(table.text) }
    }
  }
}
