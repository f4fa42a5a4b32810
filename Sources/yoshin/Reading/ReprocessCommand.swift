import ArgumentParser
import Domain
import Forms
import Foundation
import Pipeline
import Store

/// `yoshin reprocess`: reads a batch once more and shows what would change.
struct ReprocessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reprocess",
    abstract: "Reads a batch's kept originals again and shows what would change.",
    discussion: """
      Every page is read with today's pipeline and judged by today's registry. The results are kept as \
      proposals beside those that count; nothing changes unless --adopt is given. What a person has decided \
      and what is committed stays as it is, whatever the new reading says.
      """)

  @Argument(help: "The batch, for example 2026-10_2711506317.", transform: batchName)
  var batch: BatchName

  @Flag(help: "Make the new results count, once they are shown.")
  var adopt = false

  @OptionGroup var home: HomeOptions

  @Option(help: "How many pages are read at once (default: one for each processor).")
  var workers: Int?

  @Option(help: "The pipeline's YAML file (default: pipelines/routine.yaml or YOSHIN_PIPELINE).")
  var pipeline: String?

  func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers is at least 1.") }
  }

  func run() async throws {
    try await explained {
      let store = try home.store()
      let user = try currentUser()
      let unread = try store.pagesToDo(in: batch)
      let tasks = try store.pagesToReprocess(in: batch)
      if unread > 0 {
        say("note: \(unread) page(s) of \(batch) are not read yet; yoshin ingest reads them")
      }
      guard !tasks.isEmpty else {
        say("\(batch) has no page that was read; nothing to read again")
        return
      }
      let files = try PipelineFiles(named: pipeline)
      let (office, version) = try Office.open(
        store, pipeline: files.definition, schedule: try files.schedule())
      let run = ReprocessRun(
        store: store, batch: batch, user: user, files: files, office: office, version: version,
        workers: workers ?? ProcessInfo.processInfo.activeProcessorCount)
      let proposed = try await run.propose(tasks)
      let changes = try store.proposals(in: batch).filter { proposed.contains($0.proposed) }
      let table = ReprocessTable(batch: batch, pages: tasks.count, changes: changes)
      put(table.text)
      if adopt {
        try takeOver(table, store, user, SecondLookPlan(files.definition.review))
      } else if !table.adoptable.isEmpty {
        say("nothing has changed; yoshin reprocess \(batch) --adopt makes the new results count")
      }
    }
  }

  private func takeOver(
    _ table: ReprocessTable, _ store: DataStore, _ user: String, _ looks: SecondLookPlan
  ) throws {
    guard !table.adoptable.isEmpty else {
      say("nothing to adopt")
      return
    }
    let adopted = Set(try store.adopt(table.adoptable.map(\.proposed), by: user, looks: looks))
    for change in table.adoptable where !adopted.contains(change.proposed) {
      say(
        "warning: \(change.file)#\(change.number): not adopted; its dose is already stated by"
          + " another page or the register, or somebody has just decided on it")
    }
    say("adopted \(adopted.count) of \(table.adoptable.count) changed pages")
  }
}
