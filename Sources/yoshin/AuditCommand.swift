import ArgumentParser
import Domain
import Foundation
import Store

/// `yoshin audit`: who did what, and whether the trail is whole.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Lists, verifies and witnesses the audit trail.",
    discussion: """
      Each entry carries the hash of the one before, so an edit or a removal is found. A tail that was \
      cut off with care is found by a checkpoint: a signed word about length and head of the trail, kept \
      in a second place that nobody who can write the data folder can write. Sign one every day.
      """,
    subcommands: [List.self, Verify.self, Sign.self])

  /// `yoshin audit list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists entries, newest first; listing is an entry itself.")

    @Option(help: "Only what this account did.")
    var account: String?
    @Option(help: "Only what concerns this resident (宛名番号).")
    var resident: String?
    @Option(help: "Only this action, for example page.decided.")
    var action: String?
    @Option(help: "From this day on (UTC).", transform: auditDay)
    var from: CalendarDate?
    @Option(help: "Up to this day, included (UTC).", transform: auditDay)
    var to: CalendarDate?
    @Option(help: "At most so many.")
    var limit = 200
    @Flag(help: "As CSV (UTF-8 with BOM) on standard output; the trail says that it was exported.")
    var csv = false
    @Option(help: "Why, for the trail.")
    var reason = ""
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        func start(_ day: CalendarDate) -> Date {
          Date(timeIntervalSince1970: Double(day.dayNumber) * 86_400)
        }
        let entries = try home.store().audit(
          AuditSearch(
            actor: account, action: action, resident: resident.map { ResidentCode($0) },
            from: from.map(start), until: to.map { start($0.adding(days: 1)) }),
          limit: csv ? 1_000_000 : limit, isExport: csv, by: try commandActor(reason))
        if csv {
          FileHandle.standardOutput.write(Data(AuditTable.csv(entries)))
        } else if !entries.isEmpty {
          var table = TerminalTable(
            [
              "entry", "time (UTC)", "account", "department", "terminal", "action", "subject",
              "residents", "reason", "detail",
            ].map { ($0, .left) })
          for entry in entries { table.add(AuditTable.cells(entry)) }
          put(table.text)
        }
        say("\(entries.count) entries")
      }
    }
  }

  /// `yoshin audit verify`.
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Recomputes the whole chain and holds it against the last signed checkpoint.",
      discussion: "Exit code 0: whole. 1: something was edited, removed or cut off.")

    @Option(
      help: ArgumentHelp(
        "A checkpoint's file, or the folder that checkpoints are kept in (default: the one that"
          + " yoshin audit checkpoint --to was given).", valueName: "path"))
    var checkpoint: String?
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let store = try home.store()
        let witness = try CheckpointFolder.last(
          checkpoint ?? store.checkpointPlace(), own: try store.checkpointKey())
        switch try store.verifyAudit(against: witness?.head) {
        case .whole(let head):
          put("whole: \(head.count) entries, head \(head.hash)")
          if let witness {
            say("it contains the signed checkpoint of \(witness.head.count) entries")
          } else {
            say("note: no checkpoint was given, so a tail that was cut off with care is not seen")
            say("  yoshin audit checkpoint --to FOLDER signs one; FOLDER best on another machine")
          }
        case .broken(let entry, let why):
          throw Failure(
            .failed, "the audit trail is broken at entry \(entry): \(why)",
            next: "Keep the data folder as it is, and call who is responsible for the audit.")
        }
      }
    }
  }

  /// `yoshin audit checkpoint`.
  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "checkpoint",
      abstract: "Signs the trail as it is now and writes the checkpoint to a second place.",
      discussion: """
        The key is made at the first use (keys/audit-ed25519 in the data folder, readable by its owner \
        alone); its public half goes to the second place with the first checkpoint and must stay there \
        unchanged. The text is a signed note of the form of C2SP tlog-checkpoint.
        """)

    @Option(help: "The folder; remembered from then on.")
    var to: String?
    @OptionGroup var home: HomeOptions

    func run() async throws {
      try await explained {
        let store = try home.store()
        let actor = try commandActor()
        guard let place = try to ?? store.checkpointPlace() else {
          throw Failure(
            .refused, "nobody has said where checkpoints are kept",
            next: "yoshin audit checkpoint --to FOLDER; a folder on another machine's disk.")
        }
        let folder = CheckpointFolder(URL(filePath: place, directoryHint: .isDirectory))
        try folder.check(try store.checkpointKey())
        if let last = try folder.last(),
          case .broken(let entry, let why) = try store.verifyAudit(against: last.head)
        {
          throw Failure(
            .failed, "the audit trail is broken at entry \(entry): \(why)",
            next: "Nothing was signed. Keep the data folder as it is and call the auditor.")
        }
        let checkpoint = try store.signCheckpoint(by: actor)
        let file = try folder.write(checkpoint)
        if try to != nil && store.checkpointPlace() != folder.url.path {
          try store.setCheckpointPlace(folder.url.path, by: actor)
        }
        say("signed \(checkpoint.head.count) entries: \(file.path)")
      }
    }
  }
}

/// The second place that checkpoints are kept in.
struct CheckpointFolder {
  let url: URL

  init(_ url: URL) { self.url = url.absoluteURL.standardizedFileURL }

  private var keyFile: URL { url.appending(path: "audit-key.txt") }

  /// Holds the key that is kept there against the data folder's; the first time, keeps it.
  ///
  /// - Throws: `Failure` where they differ, or the folder cannot be written.
  func check(_ own: CheckpointKey) throws {
    if let text = try? String(contentsOf: keyFile, encoding: .utf8) {
      guard text.trimmingCharacters(in: .whitespacesAndNewlines) == own.text else {
        throw Failure(
          .failed, "\(keyFile.path) is not this data folder's key",
          next: "Was keys/audit-ed25519 exchanged, or is it another office's folder?")
      }
      return
    }
    try write(own.text + "\n", to: keyFile)
  }

  /// The last checkpoint there; nil where there is none.
  ///
  /// - Throws: `Failure` where the key is missing, `StoreError` where one is not signed by it.
  func last() throws -> Checkpoint? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let files = names.filter { $0.hasPrefix("checkpoint-") && $0.hasSuffix(".txt") }.sorted()
    guard let name = files.last else { return nil }
    guard let text = try? String(contentsOf: keyFile, encoding: .utf8),
      let key = CheckpointKey(text)
    else {
      throw Failure(
        .failed, "\(keyFile.path) is missing or damaged", next: "Restore it from a backup.")
    }
    return try Checkpoint(CheckpointFolder.text(url.appending(path: name)), key: key)
  }

  /// Writes a checkpoint beside those before.
  func write(_ checkpoint: Checkpoint) throws -> URL {
    let digits = String(checkpoint.head.count)
    let padding = String(repeating: "0", count: max(0, 12 - digits.count))
    let file = url.appending(path: "checkpoint-\(padding)\(digits).txt")
    try write(checkpoint.text, to: file)
    return file
  }

  /// The last checkpoint of a folder, or the one in a file.
  ///
  /// - Parameters:
  ///   - path: nil for none.
  ///   - own: the data folder's key, for a file that lies without one.
  static func last(_ path: String?, own: CheckpointKey) throws -> Checkpoint? {
    guard let path else { return nil }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure(.badInput, "\(path): there is nothing", next: "Is the other disk there?")
    }
    if isFolder.boolValue {
      let folder = CheckpointFolder(URL(filePath: path, directoryHint: .isDirectory))
      guard let last = try folder.last() else {
        throw Failure(.badInput, "\(path): there is no checkpoint", next: "Is the path right?")
      }
      return last
    }
    let file = URL(filePath: path)
    let beside = try? String(
      contentsOf: file.deletingLastPathComponent().appending(path: "audit-key.txt"),
      encoding: .utf8)
    return try Checkpoint(text(file), key: beside.flatMap { CheckpointKey($0) } ?? own)
  }

  private static func text(_ file: URL) throws -> String {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw Failure(.badInput, "\(file.path): cannot be read", next: "Check its permissions.")
    }
    return text
  }

  private func write(_ text: String, to file: URL) throws {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file, options: .atomic)
    } catch {
      throw Failure(
        .failed, "\(file.path): cannot be written", next: "Is the disk there, and yours to write?")
    }
  }
}

private func auditDay(_ argument: String) throws -> CalendarDate {
  guard let day = CalendarDate(argument) else {
    throw ValidationError("'\(argument)' is no day such as 2026-11-24.")
  }
  return day
}
