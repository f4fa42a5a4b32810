import ArgumentParser
import Foundation
import Store

/// `yoshin commit`: writes a batch's verified records into the vaccination register.
struct CommitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit",
    abstract: "Commits a batch's records to the vaccination register, in one transaction.",
    discussion: """
      Refused while anything in the batch is open, and where the approver entered or reviewed something \
      in it.
      """)

  @Argument(help: "The batch, for example 2026-10_2711506317.", transform: batchName)
  var batch: BatchName

  @Option(
    help: ArgumentHelp(
      "Who signs the batch off: another person than who entered it.", valueName: "name"))
  var approver: String?

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      guard let approver else {
        throw Failure(
          .refused, "nobody has approved batch \(batch)",
          next: "Name who signs it off, another person than who entered it:"
            + " yoshin commit \(batch) --approver NAME")
      }
      let store = try home.store()
      let summary = try store.summary(of: batch)
      let receipt = try store.commit(batch, approver: approver, by: try currentUser())
      if !summary.claim.agrees {
        say("note: the claim sheet of \(batch): \(BatchCommand.verdict(summary.claim))")
      }
      say(
        receipt.records == 0
          ? "nothing to commit in \(batch); nothing was written to the register"
          : "committed \(receipt.records) record(s) of \(batch), approved by \(approver)")
    }
  }
}
