import Domain
import Foundation
import Pipeline
import Store

/// Takes readings from the workers in any order, judges them and stores them in the order of the pages.
///
/// Which of two scans of one paper is the first must not depend on which worker was faster.
actor HandIn {
  private let store: DataStore
  private let judge: JudgePage
  private let provenance: Provenance
  private let user: String
  private let context: BatchContext
  private var waiting: [Int: (page: PageTask, reading: PageReading?)] = [:]
  private var skipped: Set<Int> = []
  private var next = 0
  private let saved: @Sendable (PageOutcome) -> Void

  /// How many bits two scans' fingerprints may differ by and still be one paper's.
  private static let samePaper = 10

  init(
    store: DataStore, judge: JudgePage, provenance: Provenance, user: String,
    context: BatchContext, saved: @escaping @Sendable (PageOutcome) -> Void
  ) {
    self.store = store
    self.judge = judge
    self.provenance = provenance
    self.user = user
    self.context = context
    self.saved = saved
  }

  /// Hands in a reading; nil where the worker died over the page.
  func hand(_ number: Int, _ page: PageTask, _ reading: PageReading?) throws {
    waiting[number] = (page, reading)
    try drain()
  }

  /// Passes over a number that no page was leased for.
  func skip(_ number: Int) throws {
    skipped.insert(number)
    try drain()
  }

  private func drain() throws {
    while true {
      if skipped.remove(next) != nil {
        next += 1
        continue
      }
      guard let (page, reading) = waiting.removeValue(forKey: next) else { return }
      let number = next
      next += 1
      guard let reading else {
        // The lease is let go with its attempt counted: another worker tries, a person looks in the end.
        try store.releaseLeases(countingAttempt: true) { $0 == Lease.owner(number) }
        continue
      }
      let result = try result(of: reading, page: page.page)
      if case .saved(_, let outcome) = try store.save(result, page: page.page, by: user) {
        saved(outcome)
      }
    }
  }

  private func result(of reading: PageReading, page: PageID) throws -> PageResult {
    let started = Date()
    let before = processorTime()
    var judge = judge
    if var books = judge.office.books as? OfficeBooks {
      books.page = page
      var office = judge.office
      office.books = books
      judge = JudgePage(pipeline: judge.pipeline, office: office)
    }
    var verdict = try judge(reading, in: context)
    try markRescan(&verdict, page: page)
    verdict.seconds += processorTime() - before
    return PageResult(verdict, provenance: provenance, started: started, finished: Date())
  }

  /// A second scan of a paper is a duplicate; another paper that states the same dose is a person's question.
  private func markRescan(_ verdict: inout Verdict, page: PageID) throws {
    guard let form = verdict.form, let record = verdict.record else { return }
    let own = PageFingerprint(form: form, record: record, image: verdict.fingerprint)
    guard let identity = own.identity,
      let earlier = try store.earlierPages(stating: identity, before: page).first
    else { return }
    let note = "\(earlier.batch)/\(earlier.file)#\(earlier.number)"
    let reason = Reason(.duplicateOf, note: note)
    if let mine = verdict.fingerprint, let other = earlier.result?.fingerprint.image,
      (mine ^ other).nonzeroBitCount <= HandIn.samePaper
    {
      verdict.outcome = .duplicate
      verdict.reasons = [reason]
    } else {
      if verdict.outcome == .verified { verdict.outcome = .review }
      verdict.reasons.insert(reason, at: 0)
    }
  }
}

/// Who holds pages while they are read, so that what a dead process held can be told.
enum Lease {
  /// The owner's name for one lease of this process: host, process, lease.
  static func owner(_ number: Int) -> String {
    "\(ProcessInfo.processInfo.hostName)/\(getpid())/\(number)"
  }

  /// Whether an owner was a process of this machine that has ended.
  static func isGone(_ owner: String) -> Bool {
    let parts = owner.split(separator: "/")
    guard parts.count >= 2, parts[0] == ProcessInfo.processInfo.hostName, let id = Int32(parts[1])
    else { return false }
    return kill(id, 0) != 0 && errno == ESRCH
  }
}
