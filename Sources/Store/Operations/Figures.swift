import Databases
import Domain
public import Foundation

/// How the work stands: what a monitor wants to know.
public struct OperationsFigures: Sendable, Hashable {
  /// Pages by the outcome that stands.
  public var outcomes: [PageOutcome: Int]
  /// Pages without a result.
  public var unread: Int
  /// Pages that a worker holds now.
  public var leased: Int
  /// Pages that wait for a person.
  public var waiting: Int
  /// Since when the oldest page without a result waits.
  public var oldestUnread: Date?
  /// Since when the oldest page waits for a person.
  public var oldestWaiting: Date?
  /// Readings in all, those of reprocessing included.
  public var readings: Int
  /// Readings of the last five minutes.
  public var recentReadings: Int
  /// Processor time of all readings, seconds.
  public var processorSeconds: Double
  /// When the last reading ended.
  public var lastReading: Date?
  /// Records in the register.
  public var records: Int
}

extension DataStore {
  /// How the work stands now.
  ///
  /// - Throws: the database's error.
  public func figures() throws -> OperationsFigures {
    let since = Timestamp.text(clock().addingTimeInterval(-300))
    return try database.read { database in
      var outcomes: [PageOutcome: Int] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT outcome, count(*) AS pages FROM pageState WHERE outcome IS NOT NULL
          GROUP BY outcome
          """)
      {
        outcomes[try row.word("outcome")] = row["pages"]
      }
      guard
        let pages = try Row.fetchOne(
          database,
          sql: """
            SELECT count(*) AS unread, count(*) FILTER (WHERE leaseUntil > ?) AS leased,
              min(arrivedAt) AS oldest
            FROM page JOIN arrival ON arrival.id = page.arrival WHERE isDone = 0
            """, arguments: [Timestamp.text(clock())]),
        let queue = try Row.fetchOne(
          database,
          sql: """
            SELECT count(*) AS waiting, min(readAt) AS oldest FROM pageState
            WHERE state IN ('review', 'unidentified', 'failed')
            """),
        let readings = try Row.fetchOne(
          database,
          sql: """
            SELECT count(*) AS readings, coalesce(sum(processorSeconds), 0) AS seconds,
              count(*) FILTER (WHERE finishedAt > ?) AS recent, max(finishedAt) AS last
            FROM readingRun
            """, arguments: [since])
      else { throw StoreError(.damagedValue, "the database does not count its pages") }
      return OperationsFigures(
        outcomes: outcomes, unread: pages["unread"], leased: pages["leased"],
        waiting: queue["waiting"],
        oldestUnread: try (pages["oldest"] as String?).map { _ in try pages.instant("oldest") },
        oldestWaiting: try (queue["oldest"] as String?).map { _ in try queue.instant("oldest") },
        readings: readings["readings"], recentReadings: readings["recent"],
        processorSeconds: readings["seconds"],
        lastReading: try (readings["last"] as String?).map { _ in try readings.instant("last") },
        records: try Int.fetchOne(database, sql: "SELECT count(*) FROM record") ?? 0)
    }
  }

  /// Says whether the books have changed: another text after every import and every commit.
  ///
  /// - Throws: the database's error.
  public func booksStamp() throws -> String {
    let version = try registryVersion()
    return try database.read { database in
      let record = try Int64.fetchOne(database, sql: "SELECT max(id) FROM record")
      return "\(version)/\(record ?? 0)"
    }
  }
}
