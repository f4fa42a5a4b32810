import ArgumentParser
import Foundation
import Store

/// `yoshin init`: makes a data folder.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Makes a data folder; an existing one is left as it is and brought up to date.")

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let folder = try home.folder()
      let isNew = !folder.exists
      _ = try DataStore.create(folder)
      if isNew, let server = folder.server { say("its database is at \(server)") }
      say(isNew ? "made the data folder \(folder.url.path)" : "\(folder.url.path) is already there")
      if isNew {
        say("next: yoshin registry import residents FILE --home \(folder.url.path)")
      }
    }
  }
}
