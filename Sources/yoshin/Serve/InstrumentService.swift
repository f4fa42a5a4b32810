import Foundation
import ReviewWeb
import Store
import Synchronization

/// Answers monitors from the store: `/healthz` and `/metrics` of the review pages' server.
final class InstrumentService: Instruments {
  /// Anybody may ask for the health; the disk is asked once a second at most.
  private static let lasts = Duration.seconds(1)

  private let store: DataStore
  private let threads: DeskThreads
  private let last = Mutex<(report: HealthReport, at: ContinuousClock.Instant)?>(nil)

  init(store: DataStore, threads: DeskThreads) {
    self.store = store
    self.threads = threads
  }

  func health() async -> HealthReport {
    let now = ContinuousClock.now
    if let last = last.withLock({ $0 }), now - last.at < InstrumentService.lasts {
      return last.report
    }
    let report: HealthReport
    do {
      report = try await threads.run { [store] in
        let health = Health(store, store.folder)
        return HealthReport(isGood: health.isGood, json: Array(try health.json()))
      }
    } catch {
      report = HealthReport(isGood: false, json: Array(#"{"checks":[]}"#.utf8))
    }
    last.withLock { $0 = (report, now) }
    return report
  }

  func metrics() async throws -> String {
    try await threads.run { [store] in try Metrics(store: store, data: store.folder).text() }
  }
}
