import ArgumentParser
import Domain
import Foundation
import Store

/// `yoshin batch`: one batch at a glance, or the list of all.
struct BatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Shows a batch: outcomes, claim sheet against pages, what keeps it from approval.",
    discussion: "Without a name, lists the batches there are.")

  @Argument(help: "The batch, for example 2026-10_2711506317.", transform: batchName)
  var batch: BatchName?

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let store = try home.store()
      if let batch {
        show(try store.summary(of: batch))
      } else {
        try list(store)
      }
    }
  }

  private func list(_ store: DataStore) throws {
    var table = TerminalTable([
      ("batch", .left), ("clinic", .left), ("pages", .right), ("open", .right), ("ready", .right),
      ("committed", .right), ("claim sheet", .left),
    ])
    for name in try store.batches() {
      let summary = try store.summary(of: name)
      func count(_ isMeant: (PageState) -> Bool) -> String {
        "\(summary.states.reduce(0) { isMeant($1.key) ? $0 + $1.value : $0 })"
      }
      table.add([
        "\(name)", summary.clinicName ?? "(not in the clinics master)", "\(summary.pages)",
        count(\.isOpen), count(\.isReady), count { $0 == .committed },
        BatchCommand.verdict(summary.claim),
      ])
    }
    if table.isEmpty {
      say("there is no batch yet; yoshin ingest FOLDER makes one")
    } else {
      put(table.text)
    }
  }

  private func show(_ summary: BatchSummary) {
    put("batch       \(summary.name)")
    let clinic = summary.clinicName ?? "(not in the clinics master)"
    put("clinic      \(summary.name.clinic)  \(clinic)")
    put("entered by  \(summary.enteredBy.joined(separator: ", "))")
    put("files       \(summary.files)")
    put("pages       \(summary.pages)")
    var states = TerminalTable([("state", .left), ("pages", .right)])
    for state in PageState.allCases {
      if let pages = summary.states[state] { states.add([state.rawValue, "\(pages)"]) }
    }
    if !states.isEmpty { put("\n" + states.text) }
    var reasons = TerminalTable([("reason of what waits", .left), ("pages", .right)])
    for (code, pages) in summary.reasons.sorted(by: {
      ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue)
    }) {
      reasons.add([code.rawValue, "\(pages)"])
    }
    if !reasons.isEmpty { put("\n" + reasons.text) }
    showClaim(summary.claim)
    put("")
    for approval in summary.approvals {
      put(
        "approved by \(approval.by) at \(approval.at.formatted(.iso8601)):"
          + " \(approval.records) record(s)")
    }
    if summary.blockers.isEmpty {
      let ready = PageState.allCases.filter(\.isReady).reduce(0) {
        $0 + (summary.states[$1] ?? 0)
      }
      put(ready == 0 ? "nothing left to commit" : "ready: \(ready) record(s) can be committed")
    } else {
      put("keeps it from approval:")
      for blocker in summary.blockers { put("  \(blocker)") }
    }
  }

  private func showClaim(_ claim: ClaimComparison) {
    var table = TerminalTable([
      ("claim sheet", .left), ("claimed", .right), ("found", .right), ("", .left),
    ])
    for line in claim.lines {
      table.add([
        line.vaccine.rawValue, claim.hasClaimSheet ? "\(line.claimed)" : "-", "\(line.found)",
        !claim.hasClaimSheet || line.claimed == line.found
          ? "" : line.claimed > line.found ? "missing" : "more than claimed",
      ])
    }
    if claim.pagesOfUnknownVaccine > 0 {
      table.add(["(not known)", "", "\(claim.pagesOfUnknownVaccine)", ""])
    }
    put("\n" + table.text)
    put("claim sheet: \(BatchCommand.verdict(claim))")
  }

  static func verdict(_ claim: ClaimComparison) -> String {
    guard claim.hasClaimSheet else { return "none" }
    return claim.agrees ? "agrees" : "does not agree"
  }
}
