import Foundation
import Store

/// What a monitor is told, in Prometheus' text format (version 0.0.4).
struct Metrics {
  let store: DataStore
  let data: DataFolder
  var now = Date.now

  /// The content type to send it with.
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// All figures: counts and ages, nothing of a person.
  ///
  /// - Throws: the store's error.
  func text() throws -> String {
    let figures = try store.figures()
    var lines: [String] = []
    func metric(_ name: String, _ type: String, _ help: String, _ values: [(String, Double)]) {
      lines.append("# HELP yoshin_\(name) \(help)")
      lines.append("# TYPE yoshin_\(name) \(type)")
      for (labels, value) in values {
        lines.append("yoshin_\(name)\(labels) \(Metrics.number(value))")
      }
    }
    func age(_ since: Date?) -> Double { since.map { max(0, now.timeIntervalSince($0)) } ?? 0 }
    metric(
      "pages", "gauge", "Pages by the outcome that stands.",
      PageOutcome.allCases.map {
        ("{outcome=\"\($0.rawValue)\"}", Double(figures.outcomes[$0] ?? 0))
      })
    metric("pages_unread", "gauge", "Pages to be read.", [("", Double(figures.unread))])
    metric(
      "pages_leased", "gauge", "Pages that a worker holds now.", [("", Double(figures.leased))])
    metric("queue_pages", "gauge", "Pages that wait for a person.", [("", Double(figures.waiting))])
    metric(
      "queue_age_seconds", "gauge", "Age of the oldest page that waits for a person.",
      [("", age(figures.oldestWaiting))])
    metric(
      "unread_age_seconds", "gauge", "Age of the oldest page to be read.",
      [("", age(figures.oldestUnread))])
    metric("readings_total", "counter", "Readings of pages.", [("", Double(figures.readings))])
    metric(
      "reading_rate", "gauge", "Readings a second over the last five minutes.",
      [("", Double(figures.recentReadings) / 300)])
    metric(
      "processor_seconds_total", "counter", "Processor time of all readings.",
      [("", figures.processorSeconds)])
    metric("records", "gauge", "Records in the register.", [("", Double(figures.records))])
    let watch = WatchStatus.read(data)
    metric(
      "watch_up", "gauge", "Whether a watcher has looked into its inbox in time.",
      [("", watch.map { $0.isAwake(at: now) } == true ? 1 : 0)])
    metric(
      "watch_alarm", "gauge", "Whether intake has stopped, and why.",
      [("{alarm=\"\(watch?.alarm?.rawValue ?? "none")\"}", watch?.alarm == nil ? 0 : 1)])
    metric(
      "watch_processing_files", "gauge", "Files that are claimed and not settled.",
      [("", Double(watch?.processing ?? 0))])
    if let free = DiskSpace.free(data) {
      metric("disk_free_bytes", "gauge", "Room on the data folder's disk.", [("", Double(free))])
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}

extension WatchStatus {
  /// Whether it has looked into its inbox in time, and its process is there.
  func isAwake(at now: Date) -> Bool {
    now.timeIntervalSince(lookedAt) <= Double(silence) && (kill(process, 0) == 0 || errno == EPERM)
  }
}
