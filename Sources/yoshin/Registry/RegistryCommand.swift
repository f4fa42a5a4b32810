import ArgumentParser
import Domain
import Foundation
import Intake
import Store
import Tables

/// `yoshin registry`: the residents and the masters that papers are held against.
struct RegistryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry",
    abstract: "Imports the registry and its masters, keeps residents current, tells what is there.",
    subcommands: [
      RegistryImportCommand.self, RegistryReconcileCommand.self, RegistryEventsCommand.self,
      RegistryTouchedCommand.self, RegistryGaijiCommand.self, Status.self,
    ])

  /// `yoshin registry status`.
  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tells what the registry holds and since which import.")

    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let store = try home.store()
        var table = TerminalTable([
          ("kind", .left), ("rows", .right), ("version", .right), ("imported", .left),
          ("by", .left), ("file", .left), ("sha256", .left),
        ])
        for status in try store.registryStatus() {
          let last = status.lastImport
          table.add([
            status.kind.rawValue, "\(status.rows)", last.map { "\($0.version)" } ?? "-",
            last.map { $0.at.formatted(.iso8601) } ?? "never", last?.by ?? "",
            last?.fileName ?? "", last.map { String($0.fileHash.prefix(12)) } ?? "",
          ])
        }
        put(table.text)
        let current = try store.residentsCurrent()
        if let day = current.extractedOn {
          let next = current.number.map { "; differential \($0 + 1) is due next" } ?? ""
          say("residents are as of \(day)\(next)")
        }
      }
    }
  }
}

/// A day from the command line.
///
/// - Throws: `ValidationError` where it is none.
func calendarDay(_ argument: String) throws -> CalendarDate {
  guard let day = CalendarDate(argument) else {
    throw ValidationError("'\(argument)' is no day; one is 2026-11-01.")
  }
  return day
}

/// A registry file's bytes.
///
/// - Throws: `Failure` where it cannot be read.
func bytes(ofFile file: String) throws -> [UInt8] {
  do {
    return Array(try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe))
  } catch {
    throw Failure(
      .badInput, "\(file) cannot be read", next: "Is the path right, and may you read the file?")
  }
}

/// Says every mistake of a registry file, and that nothing was imported.
func refusal(of file: String, _ error: TableError) -> Failure {
  report(error.problems, omitted: error.omitted, in: file, severity: "error")
  let count = error.problems.count + error.omitted
  return Failure(
    .badInput, "\(count) mistake(s) in \(file); nothing was imported", next: mendAdvice)
}

/// What to do about a file with mistakes.
let mendAdvice =
  "Mend them in the system that wrote the file, or in the file, and import it again."
