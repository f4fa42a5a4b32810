import Databases
import Domain

public import struct Foundation.TimeInterval

extension DataStore {
  /// Leases the next pages that are to be read to one worker.
  ///
  /// A page whose lease ran out goes to the next worker that asks. A page that was tried too often
  /// without a result has the outcome `failed` from then on, for a person to see.
  /// - Parameters:
  ///   - limit: at most so many pages.
  ///   - batch: only from this batch.
  ///   - worker: who takes them; best `host/process id/thread`, so that the dead can be told.
  ///   - seconds: how long the lease lasts.
  ///   - attempts: how often a page is tried.
  /// - Returns: pages in the order of arrival; empty when there is nothing left to lease.
  /// - Throws: the database's error.
  public func leasePages(
    _ limit: Int, in batch: BatchName? = nil, to worker: String, for seconds: TimeInterval = 600,
    attempts: Int = 3
  ) throws -> [PageTask] {
    let at = now()
    // Who was given up gets its result from the one writer; the lease itself needs no lock but its pages' own.
    let isAnyLost = try database.read {
      try !DataStore.lost(after: attempts, at: at, in: $0).isEmpty
    }
    if isAnyLost {
      try database.write { try giveUp(after: attempts, at: at, in: $0) }
    }
    let until = Timestamp.text(clock().addingTimeInterval(seconds))
    return try database.writeBeside { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT page.id, page.number, page.attempts, arrival.batch, arrival.name, arrival.sha256,
            arrival.arrivedAt, sourceFile.fileExtension
          FROM page JOIN arrival ON arrival.id = page.arrival
            JOIN sourceFile ON sourceFile.sha256 = arrival.sha256
          WHERE page.isDone = 0 AND (page.leaseUntil IS NULL OR page.leaseUntil <= ?1)
            AND page.attempts < ?4 AND (?2 IS NULL OR arrival.batch = ?2)
          ORDER BY page.id LIMIT ?3 \(database.skippingTaken("page"))
          """, arguments: [at, batch?.description, limit, attempts])
      return try rows.map { row in
        try database.execute(
          sql: """
            UPDATE page SET leaseOwner = ?, leaseUntil = ?, attempts = attempts + 1 WHERE id = ?
            """, arguments: [worker, until, row["id"] as Int64])
        return try task(row, attempt: row["attempts"] + 1)
      }
    }
  }

  /// Makes a lease last longer, for a page that takes its time.
  ///
  /// - Returns: false where the worker does not hold the page any more.
  /// - Throws: the database's error.
  public func renewLease(
    of page: PageID, by worker: String, for seconds: TimeInterval = 600
  ) throws -> Bool {
    try database.writeBeside { database in
      try database.execute(
        sql: "UPDATE page SET leaseUntil = ? WHERE id = ? AND leaseOwner = ? AND isDone = 0",
        arguments: [
          Timestamp.text(clock().addingTimeInterval(seconds)), page.rawValue, worker,
        ])
      return database.changesCount > 0
    }
  }

  /// Gives pages back that their workers will not finish, without waiting for the lease to run out.
  ///
  /// - Parameters:
  ///   - isCounted: whether the attempt counts: yes where the worker died of the page perhaps, no
  ///     where it was stopped in good order.
  ///   - isGone: says of a worker's name whether it is gone.
  /// - Returns: how many pages are free again.
  /// - Throws: the database's error.
  @discardableResult
  public func releaseLeases(countingAttempt isCounted: Bool, where isGone: (String) -> Bool) throws
    -> Int
  {
    let owners = try database.read { database in
      try String.fetchAll(
        database,
        sql: "SELECT DISTINCT leaseOwner FROM page WHERE isDone = 0 AND leaseOwner IS NOT NULL")
    }.filter(isGone)
    guard !owners.isEmpty else { return 0 }
    return try database.write { database in
      var freed = 0
      for owner in owners {
        try database.execute(
          sql: """
            UPDATE page SET leaseOwner = NULL, leaseUntil = NULL, attempts = attempts - ?
            WHERE isDone = 0 AND leaseOwner = ?
            """, arguments: [isCounted ? 0 : 1, owner])
        freed += database.changesCount
      }
      try database.notify(DataStore.pagesChannel)
      return freed
    }
  }

  /// How many pages are still to be read.
  ///
  /// - Throws: the database's error.
  public func pagesToDo(in batch: BatchName? = nil) throws -> Int {
    try database.read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM page JOIN arrival ON arrival.id = page.arrival
          WHERE page.isDone = 0 AND (?1 IS NULL OR arrival.batch = ?1)
          """, arguments: [batch?.description]) ?? 0
    }
  }

  /// Files that arrived but whose pages were never counted: an interrupted ingest's.
  ///
  /// - Throws: the database's error.
  public func filesWithoutPages(in batch: BatchName? = nil) throws -> [FileID] {
    try database.read { database in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT id FROM arrival WHERE (?1 IS NULL OR batch = ?1)
            AND NOT EXISTS (SELECT 1 FROM page WHERE page.arrival = arrival.id) ORDER BY id
          """, arguments: [batch?.description]
      ).map(FileID.init)
    }
  }

  /// All pages of a batch in order of arrival, to be read once more; nothing is leased.
  ///
  /// Pages of duplicate files are left out.
  ///
  /// - Throws: the database's error.
  public func pagesToReprocess(in batch: BatchName) throws -> [PageTask] {
    try database.read { database in
      try DataStore.require(batch, in: database)
      return try Row.fetchAll(
        database,
        sql: """
          SELECT page.id, page.number, page.attempts, arrival.batch, arrival.name, arrival.sha256,
            arrival.arrivedAt, sourceFile.fileExtension
          FROM page JOIN arrival ON arrival.id = page.arrival
            JOIN sourceFile ON sourceFile.sha256 = arrival.sha256
          WHERE arrival.batch = ? AND page.isDone = 1 AND arrival.duplicateOf IS NULL
          ORDER BY page.id
          """, arguments: [batch.description]
      ).map { try task($0, attempt: $0["attempts"]) }
    }
  }

  private func task(_ row: Row, attempt: Int) throws -> PageTask {
    let sha256: String = row["sha256"]
    return PageTask(
      page: PageID(rawValue: row["id"]), batch: try row.batch(), file: row["name"],
      number: row["number"], sha256: sha256,
      original: folder.original(sha256: sha256, fileExtension: row["fileExtension"]),
      attempt: attempt, arrivedAt: try row.instant("arrivedAt"))
  }

  /// Where programs are woken when there are pages to read.
  static let pagesChannel = "yoshin_pages"

  /// Waits until there may be pages to read, or the time is over; blocks the thread.
  ///
  /// A hint from a server; what there is to do, `leasePages` says. With a file only the time counts.
  /// - Returns: whether a server gave the hint.
  @discardableResult
  public func awaitPages(seconds: TimeInterval) -> Bool {
    database.awaitNotification(on: DataStore.pagesChannel, seconds: seconds)
  }

  /// Pages that were tried too often and that nobody holds.
  private static func lost(
    after attempts: Int, at: String, in database: Database
  ) throws -> [Int64] {
    try Int64.fetchAll(
      database,
      sql: """
        SELECT id FROM page WHERE isDone = 0 AND attempts >= ?
          AND (leaseUntil IS NULL OR leaseUntil <= ?)
        """, arguments: [attempts, at])
  }

  private func giveUp(after attempts: Int, at: String, in database: Database) throws {
    for page in try DataStore.lost(after: attempts, at: at, in: database) {
      let moment = clock()
      let result = PageResult(
        outcome: .failed,
        reasons: [Reason(.imageUnreadable, note: "given up after \(attempts) attempts")],
        provenance: .intake, processorSeconds: 0, startedAt: moment, finishedAt: moment)
      let id = PageID(rawValue: page)
      try stand(
        try insert(result, page: id, in: database), page: id, by: "intake", in: database)
    }
  }
}
