import Dispatch
import Foundation
import Store

/// Says now and then that a data folder is still being opened.
///
/// A folder of an earlier version gets its new tables and indexes at the first opening, minutes for millions of doses;
/// nobody should take the silence for a fault. An interruption does no harm: a step that was not finished begins
/// anew.
struct SlowOpening {
  /// After how many seconds something is said, and how many lie between.
  static let pauses = (first: 3.0, next: 10.0)

  let folder: DataFolder

  /// Opens, and talks while it takes long.
  ///
  /// - Throws: what `body` throws.
  func opened<Opened>(_ body: () throws -> Opened) rethrows -> Opened {
    let start = ContinuousClock.now
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + Self.pauses.first, repeating: Self.pauses.next)
    let (database, log) = (folder.database.path, folder.database.path + "-wal")
    timer.setEventHandler {
      say(
        Self.line(
          after: ContinuousClock.now - start, size: Self.size(database), written: Self.size(log)))
    }
    timer.resume()
    defer { timer.cancel() }
    return try body()
  }

  /// What is said.
  ///
  /// - Parameters:
  ///   - time: how long it has taken.
  ///   - size: the database's bytes.
  ///   - written: the bytes that wait to become part of it.
  static func line(after time: Duration, size: Int, written: Int) -> String {
    "opening the data folder: \(time.components.seconds) s; its database of \(mebibytes(size)) is brought to this"
      + " version, \(mebibytes(written)) written, or another command holds it"
  }

  private static func mebibytes(_ bytes: Int) -> String { "\((bytes + (1 << 19)) >> 20) MiB" }

  private static func size(_ path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }
}
