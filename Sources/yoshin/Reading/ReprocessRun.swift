import Crypto
import Domain
import Foundation
import Pipeline
import Store
import Synchronization

/// One more reading of a batch: originals through the workers, results beside those that count.
struct ReprocessRun {
  let store: DataStore
  let batch: BatchName
  let user: String
  let files: PipelineFiles
  let office: Office
  let version: RegistryVersion
  let workers: Int

  /// How often a page is tried that a worker dies over; as often as at intake.
  private static let attempts = 3

  /// Reads pages and proposes what they yield.
  ///
  /// - Returns: The proposals.
  /// - Throws: `Failure` where an original is missing or damaged: nothing is proposed from a ruin.
  func propose(_ tasks: [PageTask]) async throws -> Set<RunID> {
    try checkOriginals(tasks)
    let progress = ProgressBar(total: tasks.count)
    let proposed = Mutex(Set<RunID>())
    let earlier = EarlierProposals(tasks)
    let judgement = try judgement(against: earlier)
    let (store, user) = (store, user)
    let handIn = HandIn({ page in
      var own = judgement
      own.context = BatchContext(page.batch, arrivedAt: page.arrivedAt)
      return own
    }) { page, result in
      let reading = result?.reading
      let result = result?.page ?? judgement.unreadable(after: ReprocessRun.attempts)
      earlier.add(result, page.page)
      let run = try store.propose(result, page: page.page.page, by: user, reading: reading)
      proposed.withLock { _ = $0.insert(run) }
      progress.advance()
    }
    let queue = PageQueue(tasks)
    defer { progress.finish() }
    try await PagePool(files: files, workers: min(workers, tasks.count)).read(
      next: { queue.next() },
      done: { page, reading in
        if reading == nil, queue.again(page, atMost: ReprocessRun.attempts) { return }
        try await handIn.hand(page, reading)
      })
    return proposed.withLock { $0 }
  }

  private func judgement(against proposals: EarlierProposals) throws -> PageJudgement {
    var judgement = PageJudgement(
      store: store, judge: JudgePage(pipeline: files.definition, office: office),
      provenance: Provenance(files, registry: version),
      context: BatchContext(batch, arrivedAt: nil))
    let pages = try store.pages(in: batch)
    let settled = Set(pages.filter(\.isSettled).map(\.page))
    let store = store
    judgement.earlier = { identity, page in
      // What an open page of this batch says now is about to be replaced by what it says today.
      let others = try store.earlierPages(stating: identity, before: page)
        .filter { settled.contains($0.page) || !proposals.covers($0.page) }
        .map(EarlierPaper.init)
      let own = proposals.stating(identity).filter { paper in
        paper.page < page && !others.contains { $0.page == paper.page }
      }
      return (others + own).sorted { $0.page < $1.page }
    }
    if pages.contains(where: { $0.state == .committed }) {
      for entry in try store.records(in: batch, viewer: Actor(user)) {
        if let page = entry.page { judgement.own[page] = entry.record }
      }
    }
    return judgement
  }

  /// Holds every original against the hash it is kept under.
  private func checkOriginals(_ tasks: [PageTask]) throws {
    var seen: Set<String> = []
    for task in tasks where seen.insert(task.sha256).inserted {
      let next = "Restore it from a backup; nothing has changed."
      guard let bytes = try? Data(contentsOf: task.original, options: .mappedIfSafe) else {
        throw Failure(.failed, "the original of \(task.file) cannot be read", next: next)
      }
      let hash = SHA256.hash(data: bytes).map {
        String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
      }.joined()
      guard hash == task.sha256 else {
        throw Failure(.failed, "the original of \(task.file) is damaged", next: next)
      }
    }
  }
}

/// The pages of a run that are still to be read.
private final class PageQueue: Sendable {
  private let pages: Mutex<[NumberedPage]>

  init(_ tasks: [PageTask]) {
    pages = Mutex(
      tasks.enumerated().reversed().map { number, page in
        var page = page
        page.attempt = 1
        return NumberedPage(number: number, page: page)
      })
  }

  /// The next page in order.
  func next() -> NumberedPage? { pages.withLock { $0.popLast() } }

  /// Puts a page back to be tried once more.
  ///
  /// - Returns: Whether it was not yet tried as often as may be.
  func again(_ page: NumberedPage, atMost attempts: Int) -> Bool {
    guard page.page.attempt < attempts else { return false }
    var page = page
    page.page.attempt += 1
    pages.withLock { $0.append(page) }
    return true
  }
}

/// What the pages of a run say today, so that rescans are known among themselves.
private final class EarlierProposals: Sendable {
  private let pages: Set<PageID>
  private let papers = Mutex<[String: [EarlierPaper]]>([:])

  init(_ tasks: [PageTask]) { pages = Set(tasks.map(\.page)) }

  /// Whether a page belongs to the run.
  func covers(_ page: PageID) -> Bool { pages.contains(page) }

  /// The papers of the run, so far, that state a dose.
  func stating(_ identity: String) -> [EarlierPaper] {
    papers.withLock { $0[identity] ?? [] }
  }

  /// Adds what a page says.
  func add(_ result: PageResult, _ task: PageTask) {
    guard let identity = result.fingerprint.identity else { return }
    let paper = EarlierPaper(
      page: task.page, place: "\(task.batch)/\(task.file)#\(task.number)",
      image: result.fingerprint.image, counts: result.outcome == .verified)
    papers.withLock { $0[identity, default: []].append(paper) }
  }
}

extension StoredPage {
  /// Whether what it says now stays, whatever a new reading says.
  fileprivate var isSettled: Bool {
    switch state {
    case .resolved, .returned, .rejected, .committed: true
    case .received, .verified, .review, .duplicate, .blank, .unidentified, .failed: false
    }
  }
}
