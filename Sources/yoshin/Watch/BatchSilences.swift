import Foundation
import Store

/// How long nothing has come for a batch, whatever the wall clock does meanwhile.
///
/// An arrival is dated by the wall clock, which may be set back by years once it has found the time: a batch
/// must not stay open until it has caught up. So the wall clock is asked once for each arrival, when the watcher
/// first sees it, and from then on one that never jumps.
struct BatchSilences {
  private struct Seen {
    var arrival: Date
    /// How long it had been silent when it was first seen.
    var silence: Duration
    var at: Duration
  }
  private var seen: [BatchName: Seen] = [:]

  /// How long it has been.
  ///
  /// - Parameters:
  ///   - arrival: the batch's last arrival, by the wall clock.
  ///   - now: time since the watcher began; never jumps.
  ///   - wall: what the wall clock says now.
  mutating func silence(
    of batch: BatchName, since arrival: Date, at now: Duration, wall: Date
  ) -> Duration {
    if let seen = seen[batch], seen.arrival == arrival { return seen.silence + (now - seen.at) }
    let silence = Duration.seconds(max(0, wall.timeIntervalSince(arrival)))
    seen[batch] = Seen(arrival: arrival, silence: silence, at: now)
    return silence
  }

  /// Forgets the batches that are closed.
  mutating func keep(only open: Set<BatchName>) {
    seen = seen.filter { open.contains($0.key) }
  }
}
