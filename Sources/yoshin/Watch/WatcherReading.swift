import Domain
import Forms
import Foundation
import Intake
import Logging
import Store

/// Reading, and the end of a batch.
extension Watcher {
  /// How long workers wait for more before they end.
  private static let linger = Duration.seconds(10)

  /// Has what waits read, beside everything else.
  func startReading() {
    guard reader == nil, !bell.isStopping, readAgainAt.map({ $0 <= now }) ?? true,
      (try? store.pagesToDo()).map({ $0 > 0 }) ?? false
    else { return }
    let (bell, log, deaths) = (bell, log, deaths)
    var pages = ReadPages(
      store: store, user: setting.user, files: setting.files,
      office: CurrentOffice(store: store, files: setting.files),
      workers: setting.workers, program: setting.program)
    pages.isStopping = { bell.isStopping }
    // After trouble no worker lingers: the end says that reading goes well again.
    pages.linger = setting.isOnce || readAgainAt != nil ? .zero : Watcher.linger
    pages.saved = { page, result in
      deaths.end()
      if case .saved(let run, let outcome) = result {
        log.info(
          "page.read",
          metadata: [
            "page": "\(page.page)", "batch": "\(page.batch)", "run": "\(run)",
            "outcome": "\(outcome.rawValue)",
          ])
      }
      bell.ring()
    }
    pages.died = { page in
      log.warning(
        "worker.died", metadata: ["page": "\(page.page)", "attempt": "\(page.attempt)"])
      // From then on it is one attempt at a time, further and further apart, with an alarm.
      try deaths.add()
    }
    reader = Task { [pages] in
      // On its own: that the watcher is asked to stop must not end a page that is being read.
      do {
        try await pages.read(nil)
        readingEnded(nil)
      } catch {
        readingEnded(error)
      }
    }
  }

  private func readingEnded(_ error: (any Error)?) {
    reader = nil
    if let error {
      let alarm = WatchAlarm(error, inbox: inbox.root, data: setting.data.url.path)
      alarms.raise(alarm ?? .reading, .reading)
      readAgainAt = now + alarms.patience(.reading)
      let what = (error as? Failure)?.what ?? "\(error)"
      log.error("reading.stopped", metadata: ["error": "\(what)"])
    } else {
      alarms.clear(.reading)
      readAgainAt = nil
    }
    alarms.announce(log, in: inbox)
    bell.ring()
  }

  /// Closes the batches that are complete.
  func closeBatches() throws {
    guard !bell.isStopping else { return }
    let open = Dictionary(
      uniqueKeysWithValues: try store.openBatches().map { ($0.name, $0) })
    let markers = claimed.filter { $0.value.kind == .marker }
    silences.keep(only: Set(open.keys))
    for batch in open.values.sorted(by: { $0.name < $1.name }) {
      let marker = markers.contains { $0.value.batch == batch.name }
      guard batch.unread == 0, !isPending(batch.name), let reason = reason(batch, marker) else {
        continue
      }
      guard try store.closeBatch(batch.name, because: reason, by: setting.user) else { continue }
      let claim = try store.summary(of: batch.name).claim
      log.info(
        "batch.closed",
        metadata: [
          "batch": "\(batch.name)", "because": "\(reason.rawValue)", "files": "\(batch.files)",
          "pages": "\(batch.pages)",
          "claim": "\(claim.hasClaimSheet ? claim.agrees ? "agrees" : "differs" : "none")",
        ])
    }
    let left = try markers.isEmpty ? [] : Set(store.openBatches().map(\.name))
    for (path, entry) in markers {
      if let batch = entry.batch, !isPending(batch), !left.contains(batch) {
        try inbox.settle(path, .done)
        claimed[path] = nil
      }
    }
  }

  private func reason(_ batch: OpenBatch, _ hasMarker: Bool) -> ClosingReason? {
    if hasMarker { return .marker }
    if let claimed = batch.claimed, claimed > 0, batch.pages >= claimed { return .claimSheet }
    return silence(of: batch) >= .seconds(intake.quietPeriod) ? .quiet : nil
  }

  /// Whether files of a batch are still on their way.
  private func isPending(_ batch: BatchName) -> Bool {
    claimed.values.contains { $0.batch == batch && $0.kind != .marker }
      || tracker.holds { place($0)?.batch == batch }
  }
}
