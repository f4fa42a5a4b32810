import Databases
public import Foundation

/// The head of the audit trail at one moment: kept outside, it shows a tail that was cut off later.
public struct AuditHead: Hashable, Sendable, Codable {
  /// The number of entries.
  public var count: Int64
  /// The hash of the last one, 64 hexadecimal digits.
  public var hash: String

  /// Makes a head, for example from a printed one.
  public init(count: Int64, hash: String) {
    self.count = count
    self.hash = hash
  }
}

/// Whether the audit trail is whole.
public enum AuditVerdict: Hashable, Sendable {
  /// Nothing was edited or removed, as far as the trail itself and the head given can show.
  case whole(AuditHead)
  /// The first entry that does not fit, and what is wrong with it.
  case broken(entry: Int64, String)
}

/// An entry of the audit trail, to show.
public struct AuditEntry: Hashable, Sendable, Codable {
  /// Its number, from 1 without gaps.
  public var id: Int64
  /// When, in UTC.
  public var at: Date
  /// Who.
  public var actor: String
  /// What was done, for example `page.read`.
  public var action: String
  /// To what, for example `page:12`.
  public var subject: String
  /// Ids, hashes and counts.
  public var detail: [String: String]
}

extension DataStore {
  /// Recomputes the whole chain.
  ///
  /// - Parameter known: a head of the past that the trail must still contain.
  /// - Throws: the database's error.
  public func verifyAudit(against known: AuditHead? = nil) throws -> AuditVerdict {
    try database.read { database in
      var head = AuditHead(count: 0, hash: AuditRow.origin)
      var isKnownMet = known == nil || known == head
      let rows = try Row.fetchCursor(database, sql: "SELECT * FROM auditEntry ORDER BY id")
      while let stored = try rows.next() {
        let row = AuditRow(
          id: stored["id"], at: stored["at"], actor: stored["actor"], action: stored["action"],
          subject: stored["subject"], detail: stored["detail"],
          previousHash: stored["previousHash"])
        guard row.id == head.count + 1 else {
          return .broken(entry: head.count + 1, "the entry is missing")
        }
        guard row.previousHash == head.hash else {
          return .broken(entry: row.id, "it does not follow from the entry before")
        }
        let hash: String = stored["hash"]
        guard row.computedHash == hash else {
          return .broken(entry: row.id, "its content was changed")
        }
        head = AuditHead(count: row.id, hash: hash)
        if head == known { isKnownMet = true }
      }
      // The database remembers the highest number ever given.
      let given = try database.highestNumberGiven(in: "auditEntry")
      guard given == head.count else {
        return .broken(entry: head.count + 1, "entries after it were removed")
      }
      guard isKnownMet else {
        return .broken(
          entry: min(known?.count ?? 0, head.count), "it is not the entry the checkpoint names")
      }
      return .whole(head)
    }
  }

  /// The entries of the audit trail, oldest first.
  ///
  /// - Parameters:
  ///   - subject: only those about it, for example `batch:2026-10_2711506317`.
  ///   - limit: at most so many, the newest.
  /// - Throws: the database's error.
  public func auditEntries(about subject: String? = nil, limit: Int = 1000) throws -> [AuditEntry] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM (
            SELECT * FROM auditEntry WHERE ?1 IS NULL OR subject = ?1 ORDER BY id DESC LIMIT ?2
          ) AS entry ORDER BY id
          """, arguments: [subject, limit]
      ).map { row in
        AuditEntry(
          id: row["id"], at: try row.instant("at"), actor: row["actor"], action: row["action"],
          subject: row["subject"],
          detail: try StoredJSON.value([String: String].self, row["detail"]))
      }
    }
  }
}
