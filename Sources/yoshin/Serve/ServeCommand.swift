import ArgumentParser
import Foundation
import Logging
import ReviewWeb
import Store

/// `yoshin serve`: the review pages for browsers.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves the review pages: cases, second looks, approval, audit trail, accounts.",
    discussion: """
      Without a certificate it listens on this machine only: yoshin serve, then http://localhost:8443/. \
      For other machines give a certificate and its key (PEM): yoshin serve --host 0.0.0.0 --port 443 \
      --certificate server.pem --key server.key. The first account is made by yoshin account add. \
      SIGTERM or Ctrl-C lets what has begun finish and stops. The log, JSON lines on standard error, names \
      routes, never addresses with anything typed in them.
      With --inbox FOLDER it also takes in what a scanner drops there, as yoshin watch does: one service for \
      all. /healthz says whether all is well; /metrics has figures for Prometheus, for programs on this \
      machine or, with --metrics-token FILE, for who sends that file's word as a bearer token.
      """)

  @Option(help: "The address to listen on; beyond this machine only with a certificate.")
  var host = "localhost"

  @Option(help: "The port; 0 takes a free one.")
  var port = 8443

  @Option(help: "The certificate chain (PEM).")
  var certificate: String?

  @Option(help: "The certificate's private key (PEM).")
  var key: String?

  @Option(help: "The pipeline's YAML file (default: pipelines/routine.yaml or YOSHIN_PIPELINE).")
  var pipeline: String?

  @Option(help: "A folder to watch as well; see yoshin watch.", completion: .directory)
  var inbox: String?

  @Option(
    help: ArgumentHelp(
      "Look through the inbox this often instead of waiting for reports: for network shares.",
      valueName: "seconds"))
  var poll: Double?

  @Option(
    help: """
      How many pages of the inbox are read at once (default: one less than there are processors, so that the \
      review pages stay quick).
      """)
  var workers: Int?

  @Option(help: "A file with the word that /metrics is shown for.", completion: .file())
  var metricsToken: String?

  @Flag(help: "Log every request.")
  var logRequests = false

  @OptionGroup var home: HomeOptions

  func validate() throws {
    if !(0...65_535).contains(port) { throw ValidationError("--port is 0 to 65535.") }
    if let workers, workers < 1 { throw ValidationError("--workers is at least 1.") }
    if let poll, !(0.1...86_400).contains(poll) {
      throw ValidationError("--poll is between 0.1 and 86400 seconds.")
    }
    if inbox == nil, poll != nil || workers != nil {
      throw ValidationError("--poll and --workers are for --inbox.")
    }
  }

  func run() async throws {
    try await explained {
      let token = try metricsToken.map(MetricsToken.read)
      let store = try home.store()
      let files = try PipelineFiles(named: pipeline)
      let watch = try inbox.map { try watching($0, store, files) }
      if try store.accounts().isEmpty {
        say("no account yet; yoshin account add NAME --roles administrator makes the first")
      }
      let desk = try ReviewOffice(store: store, files: files)
      do {
        try await serve(desk, watch, token)
      } catch {
        await desk.close()
        throw error
      }
      await desk.close()
      say("stopped")
    }
  }

  private func watching(
    _ inbox: String, _ store: DataStore, _ files: PipelineFiles
  ) throws -> WatchService.Watch {
    try WatchService(
      inbox: inbox, store: store, data: store.folder, user: try currentUser(), files: files,
      workers: workers ?? max(1, ProcessInfo.processInfo.activeProcessorCount - 1),
      poll: poll.map { .seconds($0) },
      log: Logger(label: "yoshin.watch") { _ in JSONLogHandler() }
    ).begin()
  }

  private func serve(
    _ desk: ReviewOffice, _ watch: WatchService.Watch?, _ token: String?
  ) async throws {
    var logger = Logger(label: "yoshin.serve") { _ in JSONLogHandler() }
    logger.logLevel = logRequests ? .info : .warning
    let settings = ReviewServerSettings(
      host: host, port: port, certificate: certificate, key: key, monitorToken: token)
    do {
      let server = try ReviewServer(office: desk.office, settings: settings, logger: logger)
      try await withThrowingTaskGroup(of: Void.self) { group in
        if let watch { group.addTask { try await watch.run() } }
        group.addTask {
          say("reading the registry")
          try await desk.warmUp()
          let ahead = Task(priority: .background) { await desk.prepare() }
          defer { ahead.cancel() }
          try await server.run { address in say("listening on \(address)") }
          // From here on a second signal ends the program at once: nothing is lost by that.
          for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
        }
        // Whichever ends first, the other is asked to; the watch finishes the page in hand.
        try await group.next()
        group.cancelAll()
        try await group.waitForAll()
      }
    } catch let error as ReviewServerError {
      throw Failure(.refused, error.description)
    }
  }
}

/// The word that `/metrics` is shown for.
enum MetricsToken {
  /// Shorter ones could be tried out.
  private static let length = 20...256

  /// Reads it from its file: as an argument every process on the machine could see it.
  ///
  /// - Throws: `Failure` where it is none, or others may read it.
  static func read(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path),
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    else { throw Failure(.usage, "\(path): cannot be read", next: "Check the path.") }
    guard let mode = attributes[.posixPermissions] as? Int, mode & 0o077 == 0 else {
      throw Failure(
        .refused, "\(path): others on this machine may read the token",
        next: "chmod 600 \(path)")
    }
    let token = String(decoding: data, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard length.contains(token.utf8.count), token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw Failure(
        .badInput, "\(path): a token is 20 to 256 printable ASCII characters without a space",
        next: "openssl rand -hex 32 >\(path)")
    }
    return token
  }
}
