import ArgumentParser
import Dispatch
import Foundation
import Intake
import Logging
import Store

/// `yoshin watch`: takes in what a scanner drops.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watches a folder and takes in what a scanner drops into it.",
    discussion: """
      Point the scanner at INBOX/2026-10_2711506317/ (month, clinic code; the pipeline's intake.layout allows \
      others). A file is taken when it has been left alone and is complete: it moves to INBOX/processing, then to \
      INBOX/done, or to INBOX/failed with a text beside it that says why and what to do. manifest.csv is the \
      clinic's claim sheet; a file named _end closes the batch. Nothing is overwritten, nothing is lost: after a \
      crash or a power cut, start it again.
      The log is JSON lines on standard error, without personal data. Ctrl-C or SIGTERM ends it after the page in \
      hand.
      """)

  @Argument(help: "The watched folder.", completion: .directory)
  var inbox: String

  @OptionGroup var home: HomeOptions

  @Flag(help: "Take in what is there, read it, and end.")
  var once = false

  @Option(
    help: ArgumentHelp(
      "Look through the folder this often instead of waiting for reports: for network shares.",
      valueName: "seconds"))
  var poll: Double?

  @Option(help: "How many pages are read at once (default: one for each processor).")
  var workers: Int?

  @Option(help: "The pipeline's YAML file (default: pipelines/routine.yaml or YOSHIN_PIPELINE).")
  var pipeline: String?

  func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers is at least 1.") }
    if let poll, !(0.1...86_400).contains(poll) {
      throw ValidationError("--poll is between 0.1 and 86400 seconds.")
    }
  }

  func run() async throws {
    try await explained {
      let bell = Bell()
      let signals = StopSignals { bell.stop() }
      let log = Logger(label: "yoshin.watch") { _ in JSONLogHandler() }
      let files = try PipelineFiles(named: pipeline)
      let folder = try home.folder()
      guard let store = try await open(folder, bell, log) else { return }
      let service = WatchService(
        inbox: inbox, store: store, data: folder, user: try currentUser(), files: files,
        workers: workers ?? ProcessInfo.processInfo.activeProcessorCount,
        poll: poll.map { .seconds($0) }, isOnce: once, log: log)
      if !once, folder.server != nil { listen(to: store, bell) }
      try await service.run(bell)
      signals.end()
    }
  }

  /// Lets a server ring when another machine has taken pages in; what there is to do the watcher asks itself.
  private func listen(to store: DataStore, _ bell: Bell) {
    Thread.detachNewThread {
      while !bell.isStopping {
        if store.awaitPages(seconds: 5) { bell.ring() }
      }
    }
  }

  /// Opens the store; waits where the disk is full or does not answer, as a running watcher does.
  ///
  /// - Returns: nil where it was asked to stop meanwhile.
  private func open(_ folder: DataFolder, _ bell: Bell, _ log: Logger) async throws -> DataStore? {
    var isAlarmed = false
    while !bell.isStopping {
      do {
        let store = try DataStore.open(folder)
        if isAlarmed { log.info("alarm.cleared") }
        return store
      } catch {
        guard !once, folder.exists,
          let alarm = WatchAlarm(error, inbox: inbox, data: folder.url.path)
        else { throw error }
        if !isAlarmed {
          (try? Inbox(inbox))?.setAlarm(alarm.note)
          log.error("alarm.raised", metadata: ["alarm": "\(alarm.rawValue)"])
        }
        isAlarmed = true
        await bell.sleep(atMost: .seconds(5))
      }
    }
    return nil
  }
}

/// SIGTERM and SIGINT as a wish to stop in good order; the second one ends the program at once.
final class StopSignals {
  private let sources: [any DispatchSourceSignal]

  /// Listens until `end`.
  init(_ stop: @escaping @Sendable () -> Void) {
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        stop()
        signal(number, SIG_DFL)
      }
      source.activate()
      return source
    }
  }

  /// Stops listening.
  func end() { for source in sources { source.cancel() } }
}
