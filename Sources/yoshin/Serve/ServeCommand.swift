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
      SIGTERM or Ctrl-C lets what has begun finish and stops. The log, on standard error, names routes, \
      never addresses with anything typed in them.
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

  @Flag(help: "Log every request.")
  var logRequests = false

  @OptionGroup var home: HomeOptions

  func validate() throws {
    if !(0...65_535).contains(port) { throw ValidationError("--port is 0 to 65535.") }
  }

  func run() async throws {
    try await explained {
      let store = try home.store()
      let files = try PipelineFiles(named: pipeline)
      if try store.accounts().isEmpty {
        say("no account yet; yoshin account add NAME --roles administrator makes the first")
      }
      let desk = try ReviewOffice(store: store, files: files)
      do {
        try await serve(desk)
      } catch {
        await desk.close()
        throw error
      }
      await desk.close()
      say("stopped")
    }
  }

  private func serve(_ desk: ReviewOffice) async throws {
    var logger = Logger(label: "yoshin.serve") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = logRequests ? .info : .warning
    let settings = ReviewServerSettings(
      host: host, port: port, certificate: certificate, key: key)
    do {
      let server = try ReviewServer(office: desk.office, settings: settings, logger: logger)
      say("reading the registry")
      try await desk.warmUp()
      try await server.run { address in say("listening on \(address)") }
    } catch let error as ReviewServerError {
      throw Failure(.refused, error.description)
    }
  }
}
