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
      it, yoshin doctor --audit-head shows that nothing was ever cut off.
      """)

  @Argument(help: "The backup's folder, on another disk.", completion: .directory)
  var target: String

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let store = try home.store()
      let progress = StepProgress("originals")
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
    abstract: "Restores a backup into a new data folder and checks every row and every byte of it.")

  @Argument(help: "The backup's folder.", completion: .directory)
  var backup: String

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let folder = try home.folder()
      let progress = StepProgress("originals")
      let report = try DataStore.restore(
        from: URL(filePath: backup, directoryHint: .isDirectory), to: folder
      ) { progress.show($0, of: $1) }
      progress.finish()
      put(report.text)
      say("restored to \(folder.url.path), compared: it is whole")
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
