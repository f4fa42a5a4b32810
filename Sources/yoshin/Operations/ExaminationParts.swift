import Domain
import Forms
import Foundation
import Intake
import Store

/// The single looks of `doctor`.
extension Examination {
  /// A program of another package.
  mutating func program(_ name: String) {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let place = path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    add(
      name, place == nil ? .bad : .good, place ?? "not installed",
      next: "apt-get install poppler-utils")
  }

  /// What can be taken from a worker on this system.
  mutating func confinement() {
    look("workers' confinement") {
      let process = Process()
      process.executableURL = URL(
        filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      process.arguments = ["worker", "--confinement"]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      let words = text.split(separator: "\n").joined(separator: ", ")
      let isOpen = text.contains("network open") || text.contains("memory false")
      return (isOpen || words.isEmpty ? .remark : .good, words.isEmpty ? "cannot be asked" : words)
    }
  }

  /// The pipeline, its models, and a worker that loads them.
  mutating func pipeline(_ name: String?) async -> PipelineFiles? {
    let files: PipelineFiles
    do {
      files = try PipelineFiles(named: name)
      _ = try files.schedule()
      add("pipeline", .good, "\(files.definition.id) \(files.definition.version)")
    } catch {
      add("pipeline", .bad, (error as? Failure)?.what ?? "\(error)", next: "yoshin form check FILE")
      return nil
    }
    do {
      try await PagePool(files: files, workers: 1).read(next: { nil }, done: { _, _ in })
      add("worker", .good, "starts; models \(files.modelNames.joined(separator: ", "))")
    } catch {
      add(
        "worker", .bad, "\(error)",
        next: "apt-get install tesseract-ocr-jpn tesseract-ocr-eng; restore the model files")
    }
    return files
  }

  /// Who may read the data folder.
  mutating func permissions(of folder: DataFolder) {
    look("data folder", next: "chmod -R go= \(folder.url.path)") {
      var open: [String] = []
      let database = folder.server == nil ? [folder.database] : []
      for url in [folder.url, folder.originals] + database {
        let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
        let mode = (attributes[.posixPermissions] as? Int) ?? 0
        if mode & 0o077 != 0 { open.append(url.lastPathComponent) }
        guard FileManager.default.isWritableFile(atPath: url.path) else {
          return (.bad, "\(url.lastPathComponent) may not be written by this account")
        }
      }
      return open.isEmpty
        ? (.good, "this account's alone")
        : (.bad, "others may read \(open.joined(separator: ", "))")
    }
  }

  /// Room on a disk.
  mutating func room(at path: String, _ what: String, least: Int?) {
    guard let free = DiskRoom.free(at: path) else {
      return add(what, .bad, "cannot be asked", next: "Is it mounted?")
    }
    let least = max(least ?? 0, 64 << 20)
    let finding: Finding = free < least ? .bad : free < 16 * least ? .remark : .good
    add(what, finding, "\(free >> 20) MiB free", next: "Make room before intake pauses.")
  }

  /// The database's schema.
  mutating func store(in folder: DataFolder) throws -> DataStore? {
    do {
      let store = try DataStore.open(folder)
      add("schema", .good, "\(try store.schemaVersions().count) migrations")
      return store
    } catch let error as StoreError {
      add("schema", .bad, error.description, next: error.advice)
      return nil
    }
  }

  /// The database and its audit trail.
  mutating func database(_ store: DataStore, head: AuditHead?) {
    look("database", next: "Restore the last backup: yoshin restore, or the server's own.") {
      let problems = try store.checkDatabase()
      let sound = store.folder.server.map { "guards stand, at \($0)" } ?? "sound"
      return problems.isEmpty ? (.good, sound) : (.bad, problems.joined(separator: "; "))
    }
    look("audit trail", next: "Keep the folder as it is and ask who had access to it.") {
      switch try store.verifyAudit(against: head) {
      case .whole(let head): (.good, "\(head.count) entries, whole; \(head.count):\(head.hash)")
      case .broken(let entry, let why): (.bad, "entry \(entry): \(why)")
      }
    }
    look("registry", next: "yoshin registry import residents FILE") {
      let version = try store.registryVersion()
      return version.rawValue == 0
        ? (.bad, "nothing was imported yet") : (.good, "version \(version)")
    }
  }

  /// The originals against their hashes.
  mutating func originals(_ store: DataStore, isQuick: Bool) {
    look("originals", next: "Restore the missing and damaged ones from a backup.") {
      let progress = StepProgress("originals")
      let report = try store.checkOriginals(hashing: !isQuick) { progress.show($0, of: $1) }
      progress.finish()
      let words =
        "\(report.known), \(report.bytes >> 20) MiB\(isQuick ? ", sizes only" : ", read again")"
      guard report.isWhole else {
        let names = (report.missing + report.damaged).prefix(5).joined(separator: ", ")
        return (
          .bad,
          "\(words); \(report.missing.count) missing, \(report.damaged.count) damaged: \(names)"
        )
      }
      let left = report.orphans.count + report.drafts.count
      return left == 0
        ? (.good, words)
        : (.remark, "\(words); \(left) files that a cut left, harmless")
    }
  }

  /// What is being done.
  mutating func work(_ store: DataStore, _ folder: DataFolder) {
    look("pages") {
      let figures = try store.figures()
      return (
        .good,
        "\(figures.unread) to be read, \(figures.leased) in hand, \(figures.waiting) wait for a person"
      )
    }
    guard let watch = WatchStatus.read(folder) else {
      return add("watch", .remark, "nothing watches", next: "yoshin watch INBOX, or the service")
    }
    if let alarm = watch.alarm {
      let since = watch.alarmSince.map { " since \($0.formatted(.iso8601))" } ?? ""
      add("watch", .bad, "process \(watch.process): \(alarm.rawValue)\(since)")
    } else if watch.isAwake(at: Date.now) {
      add("watch", .good, "process \(watch.process), \(watch.processing) files in processing")
    } else {
      add(
        "watch", .bad, "process \(watch.process) has gone or is silent",
        next: "Start it again; what it had in hand is taken up.")
    }
  }

  /// The virus scanner.
  mutating func clamd(_ socket: String) {
    let isAlive = Clamd(socket: socket).isAlive()
    add(
      "clamd", isAlive ? .good : .bad, isAlive ? "answers" : "does not answer at \(socket)",
      next: "systemctl status clamav-daemon")
  }

  /// A watched folder.
  mutating func inbox(_ path: String, _ folder: DataFolder) {
    look("inbox", next: "docs/scanner.md") {
      let inbox: Inbox
      do throws(SystemFault) { inbox = try Inbox(path) } catch {
        return (.bad, "\(path): \(error)")
      }
      if inbox.overlaps(folder.url.resolvingSymlinksInPath().path) {
        return (.bad, "it and the data folder lie in one another")
      }
      var isWatched = false
      do throws(SystemFault) { _ = try InboxLock(inbox.root) } catch { isWatched = error.isTaken }
      let waiting = try inbox.listing().files.count
      let claimed = try inbox.claimed().files.count
      let words = "\(waiting) files wait, \(claimed) in processing"
      guard FileManager.default.isWritableFile(atPath: inbox.root) else {
        return (.bad, "\(words); it may not be written by this account")
      }
      return isWatched
        ? (.good, words + ", watched") : (.remark, words + ", nobody watches it")
    }
    room(at: path, "inbox' disk", least: nil)
  }
}
