import Databases
public import Domain
public import Foundation

/// What of the audit trail is wanted; what is nil does not narrow.
public struct AuditSearch: Hashable, Sendable {
  /// Who did it.
  public var actor: String?
  /// What was done, for example `page.decided`.
  public var action: String?
  /// The resident it concerns.
  public var resident: ResidentCode?
  /// From this moment on.
  public var from: Date?
  /// Before this moment.
  public var until: Date?
  /// Entries before this one.
  public var before: Int64?

  /// Makes a search.
  public init(
    actor: String? = nil, action: String? = nil, resident: ResidentCode? = nil, from: Date? = nil,
    until: Date? = nil, before: Int64? = nil
  ) {
    self.actor = actor
    self.action = action
    self.resident = resident
    self.from = from
    self.until = until
    self.before = before
  }
}

extension DataStore {
  /// Entries of the audit trail, newest first; reading them is an entry itself.
  ///
  /// - Parameters:
  ///   - search: which.
  ///   - limit: at most so many.
  ///   - isExport: whether they leave the program.
  ///   - actor: who reads, and why.
  /// - Throws: the database's error.
  public func audit(
    _ search: AuditSearch, limit: Int, isExport: Bool = false, by actor: Actor
  ) throws -> [AuditEntry] {
    try database.write { database in
      let entries = try DataStore.audit(search, limit: limit, in: database)
      // A person who turns pages leaves one trace, not one a page.
      if isExport || search.before == nil {
        var detail = ["entries": "\(entries.count)"]
        if let other = search.actor { detail["account"] = other }
        if let action = search.action { detail["action"] = action }
        if let from = search.from { detail["from"] = Timestamp.text(from) }
        if let until = search.until { detail["until"] = Timestamp.text(until) }
        try database.append(
          AuditEvent(
            isExport ? .auditExported : .auditViewed, by: actor, subject: "audit",
            residents: search.resident.map { [$0.rawValue] } ?? [], detail: detail), at: now())
      }
      return entries
    }
  }

  /// The actions that are in the trail.
  public static var auditActions: [String] {
    AuditEvent.Action.allCases.map(\.rawValue).sorted()
  }

  private static func audit(
    _ search: AuditSearch, limit: Int, in database: Database
  ) throws -> [AuditEntry] {
    var conditions = ["1 = 1"]
    var values: [any DatabaseValueConvertible] = []
    func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      conditions.append(condition)
      values.append(value)
    }
    add("actor = ?", search.actor)
    add("action = ?", search.action)
    add(
      "id IN (SELECT entry FROM auditResident WHERE resident = ?)", search.resident?.rawValue)
    add("at >= ?", search.from.map(Timestamp.text))
    add("at < ?", search.until.map(Timestamp.text))
    add("id < ?", search.before)
    return try Row.fetchAll(
      database,
      sql: """
        SELECT * FROM auditEntry WHERE \(conditions.joined(separator: " AND "))
        ORDER BY id DESC LIMIT \(limit)
        """, arguments: StatementArguments(values)
    ).map(entry)
  }

  static func entry(_ row: Row) throws -> AuditEntry {
    AuditEntry(
      id: row["id"], at: try row.instant("at"), actor: row["actor"], action: row["action"],
      subject: row["subject"], detail: try StoredJSON.value([String: String].self, row["detail"]))
  }
}
