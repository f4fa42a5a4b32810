import ArgumentParser
import Foundation
import Store

/// `yoshin backup`: a verified copy of the data folder, made while the program works.
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies the data folder, originals included, and proves the copy by restoring it.",
    discussion: """
      May run at any time, beside everything else. The same folder again copies only what is new, and leaves the \
      backup before in place until the new one is proven. Keep the printed head of the audit trail elsewhere: with \
      it, yoshin doctor --audit-head shows that nothing was ever cut off. A database on a PostgreSQL server is \
      its administrator's to dump; --originals copies what lies in the folder after that.
      """)

  @Argument(help: "The backup's folder, on another disk.", completion: .directory)
  var target: String

  @Flag(
    help:
      "The originals alone, for a database on a PostgreSQL server that pg_dump has dumped before.")
  var originals = false

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let store = try home.store()
      let progress = StepProgress("originals")
      if originals {
        let (known, copied) = try store.backupOriginals(
          to: URL(filePath: target, directoryHint: .isDirectory)
        ) { progress.show($0, of: $1) }
        progress.finish()
        put("originals \(known)\ncopied \(copied)\n")
        say("the database is not in it: that is pg_dump's")
        return
      }
      let report = try store.backup(to: URL(filePath: target, directoryHint: .isDirectory)) {
        progress.show($0, of: $1)
      }
      progress.finish()
      put(report.text)
      say("restored into a scratch folder and compared: it is whole")
    }
  }
}

/// `yoshin restore`: a backup back into a data folder.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Restores a backup into a new data folder and checks every row and every byte of it.",
    discussion: """
      What was erased after the backup was made is in it still. Give the certificates of erasure that were kept \
      beside the backups with --certificates, and it is erased again at once; yoshin retention again does the \
      same later.
      """)

  @Argument(help: "The backup's folder.", completion: .directory)
  var backup: String

  @Option(
    help: ArgumentHelp(
      "Certificates of erasure, as they lie in erasures/: a folder of them.", valueName: "folder"),
    completion: .directory)
  var certificates: String?

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let folder = try home.folder()
      // Read first: a folder that is none must not be found out about after the restore.
      let known = try certificates.map { try ErasureCertificate.all(in: $0) }
      let progress = StepProgress("originals")
      let report = try DataStore.restore(
        from: URL(filePath: backup, directoryHint: .isDirectory), to: folder
      ) { progress.show($0, of: $1) }
      progress.finish()
      put(report.text)
      say("restored to \(folder.url.path), compared: it is whole")
      guard let known else {
        say("note: what was erased after this backup was made is back. Erase it again with the")
        say("  certificates kept beside the backups: yoshin retention again CERTIFICATE…")
        return
      }
      let gone = try DataStore.open(folder).eraseAgain(known, by: try commandActor())
      say(
        "erased again by \(known.count) certificate(s): \(gone.pages) page(s), \(gone.history) row(s) of"
          + " history")
    }
  }
}

/// Progress of steps that start over: copying, then checking.
final class StepProgress {
  private let noun: String
  private var bar: ProgressBar?
  private var shown = 0

  init(_ noun: String) { self.noun = noun }

  /// Says how far a step has come.
  func show(_ done: Int, of total: Int) {
    if done <= shown || bar == nil {
      finish()
      bar = ProgressBar(total: total, noun: noun)
    }
    bar?.advance(by: done - shown)
    shown = done
  }

  /// Ends the bar.
  func finish() {
    bar?.finish()
    bar = nil
    shown = 0
  }
}

extension BackupReport {
  /// For people and for scripts: a name and a value a line.
  fileprivate var text: String {
    """
    originals  \(originals) (\(copied) copied, \(bytes >> 20) MiB in all)
    rows       \(rows)
    audit      \(audit.count) \(audit.hash)
    """
  }
}
