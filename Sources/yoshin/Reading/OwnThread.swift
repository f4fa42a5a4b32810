import Dispatch

/// A thread for an actor that waits: for disks, for a database that a backup holds, for a virus scanner.
///
/// The runtime has as many threads as the machine has processors. An actor that waits on one of them for
/// minutes would keep the review pages, served by the same process, from answering.
final class OwnThread: SerialExecutor {
  private let queue: DispatchQueue

  /// Names it, for debuggers.
  init(_ label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}
