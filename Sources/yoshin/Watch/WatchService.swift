import Domain
import Foundation
import Intake
import Logging
import Store

/// Watching as a part of a longer-lived program: one value, one `run()`.
///
/// `run()` ends in good order when its task is cancelled: pages in hand are finished, nothing is lost.
struct WatchService: Sendable {
  /// The watched folder's path.
  var inbox: String
  var store: DataStore
  var data: DataFolder
  /// Who enters what comes in; this account cannot approve it.
  var user: String
  var files: PipelineFiles
  var workers: Int
  var poll: Duration? = nil
  var isOnce = false
  var log: Logger

  /// Watches until it is cancelled.
  ///
  /// - Throws: `Failure` where the folder is not there, lies in the data folder, or is watched already.
  func run() async throws { try await run(Bell()) }

  /// Watches until it is cancelled or the bell says stop.
  ///
  /// - Throws: as `run()`.
  func run(_ bell: Bell) async throws {
    let folder = try open()
    let lock = try lock(folder)
    let watcher = Watcher(
      .init(
        store: store, data: data, user: user, files: files, workers: workers, poll: poll,
        isOnce: isOnce, log: log), inbox: folder, bell: bell)
    // A task of its own: a cancellation must not reach a program that counts a PDF's pages.
    let task = Task { try await watcher.watch() }
    try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      bell.stop()
    }
    withExtendedLifetime(lock) {}
  }

  private func open() throws -> Inbox {
    let folder: Inbox
    do throws(SystemFault) {
      folder = try Inbox(inbox)
    } catch {
      throw Failure(
        .badInput, "\(inbox): the inbox is not there, or is no folder",
        next: "Make it, or mount the share: mkdir -p \(inbox)")
    }
    for other in [data.url.path, data.url.resolvingSymlinksInPath().path]
    where folder.overlaps(other) {
      throw Failure(
        .badInput, "\(inbox): the inbox and the data folder lie in one another",
        next: "Give the scanner a folder of its own.")
    }
    return folder
  }

  private func lock(_ folder: Inbox) throws -> InboxLock {
    do throws(SystemFault) {
      return try InboxLock(folder.root)
    } catch {
      if error.isTaken {
        throw Failure(
          .refused, "\(inbox): another yoshin watches this folder",
          next: "One is enough; stop the other one first (yoshin doctor names it).")
      }
      throw Failure(.failed, "\(inbox): \(error)", next: "Check its permissions.")
    }
  }
}
