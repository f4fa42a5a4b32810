import ArgumentParser
import Domain
import Foundation
import Store

/// `yoshin queue`: what waits for a person.
struct QueueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue",
    abstract: "Lists the pages that wait for a person, and why, most telling reason first.",
    discussion: "Names and addresses are not listed; ＊ marks a protected resident (支援措置).")

  @Option(help: ArgumentHelp("Only this batch.", valueName: "name"), transform: batchName)
  var batch: BatchName?

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let entries = try home.store().queue(of: batch)
      var table = TerminalTable([
        ("batch", .left), ("file", .left), ("page", .right), ("state", .left), ("form", .left),
        ("resident", .left), ("reasons", .left), ("case", .right),
      ])
      for entry in entries {
        table.add([
          "\(entry.batch)", entry.file, "\(entry.number)",
          entry.decision.map { "\(entry.state.rawValue) (\($0.rawValue))" } ?? entry.state.rawValue,
          entry.form ?? "-",
          (entry.resident?.rawValue ?? "-") + (entry.isProtected ? " ＊" : ""),
          entry.reasons.map(QueueCommand.words).joined(separator: ", "), "\(entry.page)",
        ])
      }
      if !table.isEmpty { put(table.text) }
      say(entries.isEmpty ? "nothing waits" : "\(entries.count) page(s) wait")
      let touched = try home.store().outdatedPages(in: batch).count
      if touched > 0 {
        say("\(touched) page(s) are older than their residents' rows: yoshin registry touched")
      }
    }
  }

  /// For example `birthDateDisagrees(birth_date)`.
  static func words(_ reason: Reason) -> String {
    reason.code.rawValue + (reason.field.map { "(\($0))" } ?? "")
      + (reason.note.map { " \($0)" } ?? "")
  }
}
