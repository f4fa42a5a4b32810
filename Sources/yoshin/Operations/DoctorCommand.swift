import ArgumentParser
import Forms
import Foundation
import Intake
import Store

/// `yoshin doctor`: looks at everything that intake stands on.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Looks at what the program stands on: packages, models, disk, database, originals.",
    discussion: """
      Changes nothing. Reads every original again and holds it against its hash; --quick looks at sizes only. Ends \
      with 1 where something is not as it should be.
      """)

  @OptionGroup var home: HomeOptions

  @Option(help: "A watched folder to look at as well.", completion: .directory)
  var inbox: String?

  @Flag(help: "Do not read the originals again.")
  var quick = false

  @Option(
    help: ArgumentHelp(
      "A head of the audit trail from the past, as backup printed it.", valueName: "count:hash"))
  var auditHead: String?

  @Option(help: "The pipeline's YAML file (default: pipelines/routine.yaml or YOSHIN_PIPELINE).")
  var pipeline: String?

  func run() async throws {
    try await explained {
      var found = Examination()
      for program in ["pdfinfo", "pdftocairo"] { found.program(program) }
      found.confinement()
      let files = await found.pipeline(pipeline)
      let folder = try home.folder()
      found.permissions(of: folder)
      found.room(at: folder.url.path, "data folder's disk", least: files?.definition.intake.reserve)
      if let store = try found.store(in: folder) {
        found.database(store, head: try head())
        found.originals(store, isQuick: quick)
        found.work(store, folder)
      }
      if let socket = files?.definition.intake.clamd { found.clamd(socket) }
      if let inbox { found.inbox(inbox, folder) }
      put(found.text)
      guard found.bad == 0 else {
        throw Failure(
          .failed, "\(found.bad) thing(s) are not as they should be",
          next: "docs/operations.md says what to do about each.")
      }
    }
  }

  private func head() throws -> AuditHead? {
    guard let auditHead else { return nil }
    let parts = auditHead.split(separator: ":")
    guard parts.count == 2, let count = Int64(parts[0]), parts[1].count == 64 else {
      throw ValidationError("--audit-head is COUNT:HASH, as yoshin backup prints them.")
    }
    return AuditHead(count: count, hash: String(parts[1]))
  }
}
