import ArgumentParser
import Foundation
import Store

/// `yoshin metrics`: the figures of `/metrics` and the word of `/healthz`, without a server.
struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Prints how the work stands, in Prometheus' text format.",
    discussion: """
      For node_exporter's textfile collector where no server runs: yoshin metrics >/var/lib/node_exporter/yoshin.prom. \
      With --health it prints the server's health as JSON and ends with 1 where something is wrong.
      """)

  @OptionGroup var home: HomeOptions

  @Flag(help: "Print the health instead.")
  var health = false

  func run() async throws {
    try await explained {
      let (store, folder) = (try home.store(), try home.folder())
      guard health else {
        FileHandle.standardOutput.write(Data(try Metrics(store: store, data: folder).text().utf8))
        return
      }
      let health = Health(store, folder)
      put(String(decoding: try health.json(), as: UTF8.self))
      if !health.isGood { throw Exit.failed.code }
    }
  }
}
