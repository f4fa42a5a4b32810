import Databases
import Domain
import Foundation

extension DataStore {
  /// What keeps a batch from being committed; empty when nothing does.
  ///
  /// - Throws: `StoreError` where there is no such batch.
  public func blockers(of batch: BatchName) throws -> [CommitBlocker] {
    try database.read { database in
      try DataStore.require(batch, in: database)
      return try DataStore.blockers(of: batch, in: database)
    }
  }

  /// Approves a batch and writes its records into the register, in one transaction.
  ///
  /// Pages committed before are left alone, so that a batch to which papers came late can be
  /// committed again.
  /// - Parameters:
  ///   - batch: a batch with nothing open.
  ///   - approver: who signs it off; neither entered nor reviewed anything in it.
  ///   - by: who runs the program.
  /// - Throws: `StoreError` where something is open or the approver was involved; nothing is written.
  public func commit(_ batch: BatchName, approver: String, by: String) throws -> CommitReceipt {
    try commit(batch, approver: approver, by: Actor(by))
  }

  /// Approves a batch that was looked at, as `commit(_:approver:by:)` does.
  ///
  /// - Parameters:
  ///   - batch: a batch with nothing open.
  ///   - approver: who signs it off.
  ///   - actor: who does it, from where.
  ///   - revision: the batch's revision that was seen; nil where nobody looked.
  ///   - key: what keeps it from being done twice; with the same key, the answer is the first one's.
  /// - Throws: `StoreError`, also with `.stale` where the batch has changed since.
  public func commit(
    _ batch: BatchName, approver: String, by actor: Actor, revision: Int64? = nil,
    key: String? = nil
  ) throws -> CommitReceipt {
    let approver = approver.trimmingCharacters(in: .whitespacesAndNewlines)
    let by = actor.account
    return try database.write { database in
      try DataStore.require(batch, in: database)
      do {
        try DataStore.claim(key, by: by, at: now(), in: database)
      } catch let error as StoreError where error.code == .doneBefore {
        guard let last = try DataStore.approvals(of: batch, in: database).last else { throw error }
        return CommitReceipt(records: last.records, at: last.at)
      }
      if let revision, try DataStore.revision(of: batch, in: database) != revision {
        throw StoreError(
          .stale, "batch \(batch) has changed since it was looked at", advice: "Look at it again.")
      }
      try DataStore.checkFourEyes(approver, batch, in: database)
      let blockers = try DataStore.blockers(of: batch, in: database)
      guard blockers.isEmpty else {
        throw StoreError(
          .commitBlocked,
          "batch \(batch) has something open:\n"
            + blockers.map { "  \($0)" }.joined(separator: "\n"),
          advice: "yoshin queue --batch \(batch) shows what waits.")
      }
      let rows = try DataStore.readyPages(of: batch, in: database)
      let moment = clock()
      let at = Timestamp.text(moment)
      let isFirst = try DataStore.approvals(of: batch, in: database).isEmpty
      guard !rows.isEmpty || isFirst else {
        return CommitReceipt(records: 0, at: moment)
      }
      let records = rows.compactMap(\.record)
      let hash = ContentHash.sha256(Array(try StoredJSON.text(records).utf8))
      let approval = try database.insert(
        sql: """
          INSERT INTO approval (batch, approvedBy, approvedAt, performedBy, recordCount, recordsHash)
          VALUES (?, ?, ?, ?, ?, ?)
          """, arguments: [batch.description, approver, at, by, records.count, hash])
      try database.append(
        AuditEvent(
          .batchCommitted, by: actor, subject: "batch:\(batch)",
          detail: [
            "approval": "\(approval)", "approver": approver, "records": "\(records.count)",
            "recordsHash": hash,
          ]), at: at)
      for row in rows {
        try DataStore.write(row, batch, approval: approval, at: at, by: actor, in: database)
      }
      return CommitReceipt(records: records.count, at: try Timestamp.date(at))
    }
  }

  private static func write(
    _ row: Row, _ batch: BatchName, approval: Int64, at: String, by actor: Actor,
    in database: Database
  ) throws {
    guard let record = row.record else {
      throw StoreError(.damagedValue, "page \(row["page"] as Int64) has no whole record")
    }
    let isResolved = row["state"] as String == PageState.resolved.rawValue
    let number = try database.insert(
      sql: """
        INSERT INTO record (resident, vaccine, dose, givenOn, lot, clinic, batch, page, run, decision,
          approval, pipelineHash, committedAt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        record.resident.rawValue, record.vaccine.rawValue, record.dose, record.date.description,
        record.lot.rawValue, record.clinic.rawValue, batch.description,
        row["page"] as Int64, row["run"] as Int64, isResolved ? row["decision"] as Int64? : nil,
        approval, row["pipelineHash"] as String, at,
      ])
    try database.append(
      AuditEvent(
        .recordCommitted, by: actor, subject: "record:\(number)",
        detail: [
          "approval": "\(approval)", "page": "\(row["page"] as Int64)",
          "run": "\(row["run"] as Int64)", "resident": record.resident.rawValue,
        ]), at: at)
  }

  private static func readyPages(of batch: BatchName, in database: Database) throws -> [Row] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT * FROM pageState WHERE batch = ? AND state IN ('verified', 'resolved') ORDER BY page
        """, arguments: [batch.description])
  }

  static func checkFourEyes(
    _ approver: String, _ batch: BatchName, in database: Database
  ) throws {
    func folded(_ name: String) -> String {
      name.folding(options: [.caseInsensitive, .widthInsensitive], locale: nil)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    guard !folded(approver).isEmpty else {
      throw StoreError(
        .approverInvolved, "nobody is named as the approver",
        advice: "Name the person who signs the batch off with --approver.")
    }
    let advice = "Another person must approve it."
    for person in try peopleWhoEntered(batch, in: database)
    where folded(person) == folded(approver) {
      throw StoreError(
        .approverInvolved, "\(approver) entered papers of batch \(batch)", advice: advice)
    }
    for person in try peopleWhoReviewed(batch, in: database)
    where folded(person) == folded(approver) {
      throw StoreError(
        .approverInvolved, "\(approver) reviewed pages of batch \(batch)", advice: advice)
    }
  }
}
