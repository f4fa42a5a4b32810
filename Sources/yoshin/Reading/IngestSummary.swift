import Domain
import Foundation
import Store

/// The closing table of an intake: pages by outcome, then the reasons that hold pages back.
struct IngestSummary {
  let batches: [BatchName]
  let store: DataStore

  func print() throws {
    var table = TerminalTable(
      [("batch", .left)] + PageOutcome.allCases.map { ($0.rawValue, .right) }
        + [("pages", .right), ("claim", .left)])
    var reasons: [Reason.Code: Int] = [:]
    for name in batches {
      let summary = try store.summary(of: name)
      table.add(
        [name.description]
          + PageOutcome.allCases.map { summary.outcomes[$0].map(String.init) ?? "–" }
          + [
            String(summary.pages),
            summary.claim.hasClaimSheet ? (summary.claim.agrees ? "agrees" : "differs") : "none",
          ])
      for (code, count) in summary.reasons { reasons[code, default: 0] += count }
    }
    put(table.text)
    guard !reasons.isEmpty else { return }
    var list = TerminalTable([("reason", .left), ("pages", .right)])
    for (code, count) in reasons.sorted(by: {
      ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue)
    }) {
      list.add([code.rawValue, String(count)])
    }
    put("")
    put(list.text)
    say("next: yoshin queue shows what waits; yoshin batch NAME shows one batch")
  }
}
