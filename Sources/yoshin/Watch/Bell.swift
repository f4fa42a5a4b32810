import Synchronization

/// Wakes the watcher: several causes, one sleeper; rings while nobody sleeps are one ring.
final class Bell: Sendable {
  private let stream: AsyncStream<Void>
  private let ringer: AsyncStream<Void>.Continuation
  private let stopping = Mutex(false)

  init() {
    (stream, ringer) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Wakes the sleeper.
  func ring() { ringer.yield() }

  /// Asks for an end in good order: the pages in hand are finished.
  func stop() {
    stopping.withLock { $0 = true }
    ring()
  }

  /// Whether an end was asked for.
  var isStopping: Bool { stopping.withLock { $0 } }

  /// Sleeps until it rings, at most so long.
  func sleep(atMost duration: Duration) async {
    if isStopping { return }
    let timer = Task {
      try await Task.sleep(for: duration)
      ring()
    }
    defer { timer.cancel() }
    for await _ in stream { return }
  }
}
