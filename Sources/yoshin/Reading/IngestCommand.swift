import ArgumentParser
import Domain
import Foundation
import Intake
import Store

/// `yoshin ingest`: takes in clinics' months and reads them.
struct IngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Takes in batch folders: reads every page, verifies it or puts it in the queue.",
    discussion: """
      A batch folder is a clinic's month, named as 2026-10_2711506317, with scans (JPEG, PNG, TIFF, PDF) and \
      the clinic's claim sheet manifest.csv. The originals are kept under their SHA-256; the same folder \
      again changes nothing; an interrupted run goes on where it stopped.
      """)

  @Argument(help: "The batch folders.", completion: .directory)
  var folders: [String]

  @OptionGroup var home: HomeOptions

  @Option(help: "Write the page report (JSON Lines) to this file.")
  var report: String?

  @Option(help: "How many pages are read at once (default: one for each processor).")
  var workers: Int?

  @Option(help: "The pipeline's YAML file (default: pipelines/routine.yaml or YOSHIN_PIPELINE).")
  var pipeline: String?

  @Option(help: "The batch's name, where the folder has another.")
  var batch: String?

  func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers is at least 1.") }
    if folders.isEmpty { throw ValidationError("Give at least one batch folder.") }
    if batch != nil, folders.count > 1 {
      throw ValidationError("--batch names one batch; give one folder with it.")
    }
  }

  func run() async throws {
    try await explained {
      let store = try home.store()
      let folder = try home.folder()
      let user = try currentUser()
      let files = try PipelineFiles(named: pipeline)
      // Every folder is looked at before any is taken in: a typing error must not leave half a day's work.
      let batches = try folders.map { path in
        let found = try opened { try BatchFolder(URL(fileURLWithPath: path)) }
        return (path: path, folder: found, name: try batchName(batch ?? found.name))
      }
      let office = CurrentOffice(store: store, files: files)
      // A missing registry or a mistake in the schedules is said before anything is taken in.
      _ = try office.now()
      try store.releaseLeases(countingAttempt: true, where: Lease.isGone)
      let run = IngestRun(
        takeIn: TakeIn(store: store, data: folder, user: user),
        pages: ReadPages(
          store: store, user: user, files: files, office: office,
          workers: workers ?? ProcessInfo.processInfo.activeProcessorCount))
      try await run.run(batches.map { ($0.folder, $0.name) })
      if let report { try write(report, batches.map { ($0.path, $0.name) }, store) }
      try IngestSummary(batches: batches.map(\.name), store: store).print()
    }
  }

  private func opened<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as IntakeError {
      throw Failure(.badInput, error.description)
    }
  }

  private func write(_ path: String, _ batches: [(String, BatchName)], _ store: DataStore) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = Data()
    let pages = try batches.map { (folder: $0, pages: try store.pages(in: $1)) }
    let read = Dictionary(
      pages.flatMap(\.pages).filter { $0.result?.form != nil }.map {
        ("\($0.sha256)#\($0.number)", $0)
      },
      uniquingKeysWith: { first, _ in first })
    for (folder, pages) in pages {
      let prefix = folder.hasSuffix("/") ? folder : folder + "/"
      for page in pages {
        let line = PageReport(
          page, file: prefix + page.file, original: read["\(page.sha256)#\(page.number)"])
        lines += try encoder.encode(line) + [0x0A]
      }
    }
    do {
      try lines.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw Failure(
        .failed, "\(path): the report cannot be written",
        next: "The pages are stored; run the same command with another --report.")
    }
  }
}
