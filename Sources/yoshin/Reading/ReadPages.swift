import Domain
import Forms
import Foundation
import Intake
import Pipeline
import Store
import Synchronization

/// The office's books, opened again when an import or a commit has changed them.
///
/// A batch may run for hours while the registry is swapped; a page is judged by the books of its moment and
/// says which they were.
final class CurrentOffice: Sendable {
  private struct Books {
    var office: Office
    var version: RegistryVersion
    var stamp: String
  }

  private let store: DataStore
  private let files: PipelineFiles
  private let books = Mutex<Books?>(nil)

  /// Prepares; nothing is opened yet.
  init(store: DataStore, files: PipelineFiles) {
    self.store = store
    self.files = files
  }

  /// The books as they are now.
  ///
  /// - Throws: the store's error; `Failure` where there is no registry yet.
  func now() throws -> (office: Office, version: RegistryVersion) {
    try books.withLock { books in
      let stamp = try store.booksStamp()
      if let books, books.stamp == stamp { return (books.office, books.version) }
      let (office, version) = try Office.open(
        store, pipeline: files.definition, schedule: try files.schedule())
      books = Books(office: office, version: version, stamp: stamp)
      return (office, version)
    }
  }
}

/// How many workers in a row have ended over their pages without one being read in between.
///
/// One bad page stops nothing; that nothing can be read any more is no page's fault.
final class DeathsInARow: Sendable {
  /// Three pages' attempts.
  private static let tooMany = 9
  private let count = Mutex(0)

  /// Says that a page was read.
  func end() { count.withLock { $0 = 0 } }

  /// Says that one more has ended.
  ///
  /// - Throws: `IntakeError.workerBroken` where it is one too many.
  func add() throws {
    let count = count.withLock { count in
      count += 1
      return count
    }
    guard count >= DeathsInARow.tooMany else { return }
    throw IntakeError.workerBroken("\(count) in a row ended over their pages; yoshin doctor")
  }
}

/// Reads pages that wait in the store: through the workers, judged by the books, into the store.
struct ReadPages {
  let store: DataStore
  let user: String
  let files: PipelineFiles
  let office: CurrentOffice
  let workers: Int
  /// What workers are started from; this program where nil.
  var program: String?
  /// Asked before every page; no other is begun once it says so.
  var isStopping: @Sendable () -> Bool = { false }
  /// How long workers stay when there is nothing left, in case more comes.
  var linger: Duration = .zero
  /// What is still being taken in; nil where all of it has been.
  var taking: BatchesTakenIn?
  /// Told of every page that has a result.
  var saved: @Sendable (PageTask, SavedResult) -> Void = { _, _ in }
  /// Told of every page that a worker died over; may throw to end the reading.
  var died: @Sendable (PageTask) throws -> Void = { _ in }

  /// Reads what there is to read.
  ///
  /// - Parameter batches: only of these, one after the other; nil for whatever waits.
  /// - Throws: what the store throws; pages in hand are free again then, and no attempt is counted.
  func read(_ batches: [BatchName]?) async throws {
    _ = try office.now()
    let (store, user, office, files) = (store, user, office, files)
    let (saved, died) = (saved, died)
    let looks = SecondLookPlan(files.definition.review)
    let handIn = HandIn { page in
      let (office, version) = try office.now()
      return PageJudgement(
        store: store, judge: JudgePage(pipeline: files.definition, office: office),
        provenance: Provenance(files, registry: version),
        context: BatchContext(page.batch, arrivedAt: page.arrivedAt))
    } keep: { page, result in
      guard let result else {
        // The lease is let go with its attempt counted: another worker tries, a person looks in the end.
        try store.releaseLeases(countingAttempt: true) { $0 == Lease.owner(page.number) }
        try died(page.page)
        return
      }
      saved(
        page.page,
        try store.save(
          result.page, page: page.page.page, by: user, reading: result.reading, looks: looks))
    }
    let source = PageSource(store: store, batches: batches, isAllThere: taking == nil)
    let (linger, isStopping, taking) = (linger, isStopping, taking)
    do {
      try await PagePool(files: files, workers: workers, program: program).read(
        next: {
          let clock = ContinuousClock()
          let end = clock.now + linger
          while !isStopping() {
            if let page = try await source.next() { return page }
            // In the order of the batches, whoever was faster: one after the other is let in when it is whole.
            if let taking, let count = try await taking.count(beyond: await source.count) {
              await source.admit(count)
              continue
            }
            guard clock.now < end else { return nil }
            try await Task.sleep(for: .milliseconds(500))
          }
          return nil
        },
        done: { page, reading in try await handIn.hand(page, reading) })
    } catch {
      // Where the disk is full this fails too; the leases are found to be this process's at its next start.
      _ = try? store.releaseLeases(countingAttempt: false, where: Lease.isOwn)
      throw error
    }
  }
}

/// How far taking in has come, for reading that goes on beside it.
actor BatchesTakenIn {
  private var count = 0
  private var isComplete = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Says that one more batch is whole.
  func add() {
    count += 1
    wake()
  }

  /// Says that no more will come.
  func finish() {
    isComplete = true
    wake()
  }

  /// How many batches are whole, once they are more than so many; nil where they will not be.
  ///
  /// - Throws: `CancellationError` where nobody takes in any more.
  func count(beyond known: Int) async throws -> Int? {
    while count <= known, !isComplete {
      await withCheckedContinuation { waiting.append($0) }
      try Task.checkCancellation()
    }
    return count > known ? count : nil
  }

  private func wake() {
    for one in waiting { one.resume() }
    waiting = []
  }
}

/// Leases pages and numbers them in the order they were leased in.
private actor PageSource {
  private let store: DataStore
  private let batches: [BatchName]?
  private var number = 0
  /// How many of the batches may be read.
  private(set) var count: Int
  private let thread = OwnThread("yoshin.leases")
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(store: DataStore, batches: [BatchName]?, isAllThere: Bool) {
    self.store = store
    self.batches = batches
    count = isAllThere ? batches?.count ?? 0 : 0
  }

  /// Lets the first so many batches be read.
  func admit(_ count: Int) { self.count = max(self.count, count) }

  /// The next page; nil when there is none.
  func next() throws -> NumberedPage? {
    let owner = Lease.owner(number)
    for batch in batches.map({ $0.prefix(count).map(Optional.some) }) ?? [nil] {
      guard let page = try store.leasePages(1, in: batch, to: owner).first else { continue }
      defer { number += 1 }
      return NumberedPage(number: number, page: page)
    }
    return nil
  }
}
