import Domain
import Foundation
import Intake
import Logging
import Store

/// Watching as a part of a longer-lived program: `begin()` takes the folder, the watch's `run()` watches.
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
  /// What workers are started from; this program where nil.
  var program: String? = nil
  var log: Logger

  /// A folder that is this process's to watch.
  struct Watch: Sendable {
    fileprivate let lock: InboxLock
    fileprivate let watcher: Watcher
    let bell: Bell

    /// Watches until it is cancelled or the bell says stop, and finishes the pages in hand.
    ///
    /// - Throws: what nothing but a person can mend.
    func run() async throws {
      // A task of its own: a cancellation must not reach a program that counts a PDF's pages.
      let task = Task { [watcher] in try await watcher.watch() }
      try await withTaskCancellationHandler {
        try await task.value
      } onCancel: { [bell] in
        bell.stop()
      }
      withExtendedLifetime(lock) {}
    }
  }

  /// Takes the folder, so that what is wrong with it is said before anything else begins.
  ///
  /// - Throws: `Failure` where it is not there, lies in the data folder, or is watched already.
  func begin(_ bell: Bell = Bell()) throws -> Watch {
    let folder = try open()
    let lock = try lock(folder)
    let watcher = Watcher(
      .init(
        store: store, data: data, user: user, files: files, workers: workers, program: program,
        poll: poll, isOnce: isOnce, log: log), inbox: folder, bell: bell)
    return Watch(lock: lock, watcher: watcher, bell: bell)
  }

  /// Watches until it is cancelled or the bell says stop.
  ///
  /// - Throws: as `begin()`.
  func run(_ bell: Bell) async throws { try await begin(bell).run() }

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
