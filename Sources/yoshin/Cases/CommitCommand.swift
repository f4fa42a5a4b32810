import ArgumentParser
import Foundation
import Immunization
import Register
import Store

/// `yoshin commit`: writes a batch's verified records into the vaccination register.
struct CommitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit",
    abstract: "Commits a batch's records to the vaccination register, in one transaction.",
    discussion: """
      Refused while anything in the batch is open, and where the approver entered or reviewed something \
      in it. Once the data folder has accounts, the approver is one of them and types the password here \
      (and the second factor's code); without a terminal, both are read from standard input, a line each.
      """)

  @Argument(help: "The batch, for example 2026-10_2711506317.", transform: batchName)
  var batch: BatchName

  @Option(
    help: ArgumentHelp(
      "Who signs the batch off: another person than who entered it.", valueName: "name"))
  var approver: String?

  @Option(
    help: ArgumentHelp(
      "The pipeline by whose schedules wrong doses are told; pipelines/routine.yaml where not given.",
      valueName: "file"))
  var pipeline: String?

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
      let name = try await ApproverWord(store: store).given(by: approver)
      let receipt = try store.commit(batch, approver: name, by: try commandActor())
      if !summary.claim.agrees {
        say("note: the claim sheet of \(batch): \(BatchCommand.verdict(summary.claim))")
      }
      say(
        receipt.records == 0
          ? "nothing to commit in \(batch); nothing was written to the register"
          : "committed \(receipt.records) record(s) of \(batch), approved by \(name)")
      if receipt.records > 0 { raiseIncidents(in: store) }
    }
  }

  /// What was given wrongly is in the register now; the incident stands beside it (間違い接種).
  ///
  /// The commit stands whatever happens here.
  private func raiseIncidents(in store: DataStore) {
    do {
      let raised = try IncidentJudge.raise(
        of: batch, in: store, schedule: try PipelineFiles.schedule(ofPipeline: pipeline),
        by: try commandActor()
      ).new
      if raised > 0 {
        say("note: \(raised) incident(s) raised; yoshin register incidents lists them")
      }
    } catch {
      say(
        "warning: the records were not judged for incidents: \((error as? Failure)?.what ?? "\(error)")"
      )
      say("  Do it with: yoshin register incidents --raise --from FIRST --until LAST")
    }
  }
}
