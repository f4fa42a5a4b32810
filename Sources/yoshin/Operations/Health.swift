import Foundation
import Intake
import Store

/// Whether the office can work: what `/healthz` says.
struct Health: Codable, Sendable, Equatable {
  /// One thing that was looked at.
  struct Check: Codable, Sendable, Equatable {
    /// What, for example `database`.
    var name: String
    /// Whether it is as it should be.
    var isGood: Bool
    /// What is wrong, or a figure; no personal data.
    var note: String
  }

  /// Everything that was looked at.
  var checks: [Check]

  /// Whether all is well: 200, or 503 where it is not.
  var isGood: Bool { checks.allSatisfy(\.isGood) }

  /// Looks: quick enough to be asked every few seconds.
  init(_ store: DataStore, _ data: DataFolder, now: Date = Date.now) {
    checks = []
    do {
      _ = try store.registryVersion()
      add("database", true, "answers")
    } catch {
      add("database", false, DataStore.trouble(in: error)?.rawValue ?? "does not answer")
    }
    let free = DiskSpace.free(data)
    add(
      "disk", free.map { $0 > 64 << 20 } ?? false,
      free.map { "\($0 >> 20) MiB free" } ?? "cannot be asked")
    guard let watch = WatchStatus.read(data) else { return }
    if let alarm = watch.alarm {
      add("watch", false, alarm.rawValue)
    } else if watch.isAwake(at: now) {
      add("watch", true, "\(watch.processing) files in processing")
    } else {
      add("watch", false, "has not looked into its inbox for too long")
    }
  }

  /// As JSON, for `/healthz`.
  ///
  /// - Throws: nothing that a caller could mend.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return try encoder.encode(self)
  }

  private mutating func add(_ name: String, _ isGood: Bool, _ note: String) {
    checks.append(Check(name: name, isGood: isGood, note: note))
  }
}

/// Room on the data folder's disk.
enum DiskSpace {
  /// Free bytes; nil where that cannot be told.
  static func free(_ folder: DataFolder) -> Int? { DiskRoom.free(at: folder.url.path) }
}
