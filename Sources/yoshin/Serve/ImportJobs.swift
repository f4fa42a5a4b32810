import Foundation
import ReviewWeb
import Store
import Synchronization
import Tables

/// A file that somebody sent in, and how far it has come.
final class ImportJob: Sendable {
  /// A file that was tried, with what would change.
  typealias Ready = (checked: CheckedImport, summary: ImportSummary)

  /// How far it has come.
  enum State: Sendable {
    case working(ImportView.Step, done: Int, total: Int)
    /// With the file, where a person may state how many rows it may lack.
    case refused(ImportRefusal, CheckedImport?)
    case ready(CheckedImport, ImportSummary, isOther: Bool)
    case imported(ImportPreview, touched: Int)
    case failed
  }

  let id: Int
  let kind: ImportKind
  /// Whose it is, as the audit trail has it and as colleagues see it.
  let account: String, holder: String
  private let state = Mutex(State.working(.checking, done: 0, total: 0))
  /// When somebody last looked at it or worked on it.
  private let touched = Mutex(Date.now)

  fileprivate init(id: Int, kind: ImportKind, viewer: Viewer) {
    self.id = id
    self.kind = kind
    account = viewer.account
    holder = viewer.displayName
  }

  /// Whether it is worked on.
  var isWorking: Bool {
    state.withLock { if case .working = $0 { true } else { false } }
  }

  /// Whether its file is held in memory.
  fileprivate var isHeld: Bool {
    state.withLock { state in
      switch state {
      case .working, .ready, .refused(_, .some): true
      case .refused, .imported, .failed: false
      }
    }
  }

  /// Whether nobody has looked at it for so long that its file is let go.
  fileprivate var isForgotten: Bool {
    !isWorking && isHeld
      && touched.withLock { $0.addingTimeInterval(ImportJobs.patience) < Date.now }
  }

  /// Says how far it has come.
  func report(_ step: ImportView.Step, _ done: Int, _ total: Int) {
    become(.working(step, done: done, total: total))
  }

  /// Is in another state from now on.
  func become(_ new: State) {
    touched.withLock { $0 = .now }
    state.withLock { $0 = new }
  }

  /// The file that waits for a person's word; it is worked on from now on, so that the same button twice imports once.
  func takeReady() -> Ready? {
    state.withLock { state in
      guard case .ready(let checked, let summary, _) = state else { return nil }
      state = .working(.importing, done: 0, total: 0)
      return (checked, summary)
    }
  }

  /// The refused file that may be taken all the same; it is worked on from now on.
  func allowable() -> CheckedImport? {
    state.withLock { state in
      guard case .refused(let refusal, let checked?) = state, refusal.mayAllow else { return nil }
      state = .working(.comparing, done: 0, total: 0)
      return checked
    }
  }

  /// It as a page shows it.
  fileprivate var view: ImportView {
    touched.withLock { $0 = .now }
    let shown: ImportView.State = state.withLock { state in
      switch state {
      case .working(let step, let done, let total): .working(step, done: done, total: total)
      case .refused(let refusal, _): .refused(refusal)
      case .ready(let checked, let summary, let isOther):
        .ready(ImportPreview(checked, summary), isOther: isOther)
      case .imported(let preview, let touched): .imported(preview, touched: touched)
      case .failed: .failed
      }
    }
    return ImportView(id: id, kind: kind.rawValue, state: shown)
  }
}

/// The files that were sent in: one is in hand at a time, since it is held in memory; its work has a thread of its own,
/// so that no page waits for it.
final class ImportJobs: Sendable {
  /// How long a file waits for a person's word, in seconds.
  static let patience = 900.0

  private struct Kept {
    var last = 0
    var jobs: [ImportJob] = []
  }

  private let kept = Mutex(Kept())
  private let queue: OperationQueue = {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    return queue
  }()

  /// Takes a file in hand, in place of the account's last one.
  ///
  /// - Throws: `Refusal.throttled` while the account's own file is worked on, `.heldByAnother` while another
  ///   account's is in hand.
  func begin(_ kind: ImportKind, of viewer: Viewer) throws -> ImportJob {
    try kept.withLock { kept in
      kept.jobs.removeAll(where: \.isForgotten)
      for job in kept.jobs where job.isHeld {
        if job.account != viewer.account { throw Refusal.heldByAnother(name: job.holder) }
        if job.isWorking { throw Refusal.throttled(seconds: 30) }
      }
      kept.last += 1
      let job = ImportJob(id: kept.last, kind: kind, viewer: viewer)
      // What other accounts are still told (imported, refused) is small and stays; their files are gone.
      kept.jobs.removeAll { $0.account == viewer.account }
      kept.jobs.append(job)
      if kept.jobs.count > 20 { kept.jobs.removeFirst() }
      return job
    }
  }

  /// Works on a file; what is thrown is why it is not taken.
  func work(on job: ImportJob, _ body: @escaping @Sendable () throws -> Void) {
    queue.addOperation { [self] in
      defer { sweepLater() }
      do {
        try body()
      } catch let error as TableError {
        job.become(.refused(ImportRefusal(error), nil))
      } catch let error as CheckedImport.CodesError {
        job.become(.refused(ImportRefusal(error.mistakes, isOfCodes: true), nil))
      } catch let error as StoreError where error.isAboutTheFile {
        job.become(.refused(ImportRefusal(error), nil))
      } catch {
        job.become(.failed)
      }
    }
  }

  /// An account's own file of a number; nil where it has none.
  func job(_ id: Int, of account: String) -> ImportJob? {
    kept.withLock { kept in
      kept.jobs.first { $0.id == id && $0.account == account && !$0.isForgotten }
    }
  }

  /// An account's own file; nil where it has none, or has waited too long.
  func view(of account: String) -> ImportView? {
    kept.withLock { kept in
      kept.jobs.first { $0.account == account && !$0.isForgotten }?.view
    }
  }

  private func sweepLater() {
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience + 1) { [weak self] in
      self?.kept.withLock { $0.jobs.removeAll(where: \.isForgotten) }
    }
  }

  /// Lets go of an account's file, unless it is worked on.
  func drop(of account: String) {
    kept.withLock { kept in
      kept.jobs.removeAll { $0.account == account && !$0.isWorking }
    }
  }
}

extension StoreError {
  /// Whether it is the file that is not taken, rather than the machine that failed.
  fileprivate var isAboutTheFile: Bool {
    [.tooManyRemoved, .duplicateRow, .importOutOfOrder].contains(code)
  }
}
