import Foundation
import GRDB

/// What is written to the audit trail.
///
/// Ids, hashes, counts and words of the program: never what a paper or the registry says of a
/// person.
struct AuditEvent {
  /// What was done, as `noun.verb`; never renamed once shipped.
  enum Action: String {
    case registryImported = "registry.imported"
    case batchOpened = "batch.opened"
    case manifestReceived = "manifest.received"
    case fileArrived = "file.arrived"
    case pageRead = "page.read"
    case pageProposed = "page.proposed"
    case pageAdopted = "page.adopted"
    case pageDecided = "page.decided"
    case pageCorrected = "page.corrected"
    case batchCommitted = "batch.committed"
    case recordCommitted = "record.committed"
    case recordsViewed = "records.viewed"
    case incidentRaised = "incident.raised"
    case incidentSettled = "incident.settled"
    case listPrinted = "list.printed"
    case registerListed = "register.listed"
  }

  var action: Action
  var actor: String
  /// What it was done to, as `kind:id`.
  var subject: String
  var detail: [String: String] = [:]
}

/// One entry of the audit trail.
struct AuditRow {
  var id: Int64
  var at: String
  var actor: String
  var action: String
  var subject: String
  var detail: String
  var previousHash: String

  /// SHA-256 over all of it.
  ///
  /// Each part is preceded by its length, so that no two entries spell the same bytes.
  var computedHash: String {
    var bytes = "yoshin audit 1\n"
    for part in [previousHash, String(id), at, actor, action, subject, detail] {
      bytes += "\(part.utf8.count):\(part)\n"
    }
    return ContentHash.sha256(Array(bytes.utf8))
  }

  /// What the first entry carries as the hash of the one before.
  static let origin = String(repeating: "0", count: 64)
}

extension Database {
  /// Adds an entry inside the running transaction.
  func append(_ event: AuditEvent, at: String) throws {
    let last = try Row.fetchOne(
      self, sql: "SELECT id, hash FROM auditEntry ORDER BY id DESC LIMIT 1")
    let row = AuditRow(
      id: (last?["id"] ?? 0) + 1, at: at, actor: event.actor, action: event.action.rawValue,
      subject: event.subject, detail: try StoredJSON.text(event.detail),
      previousHash: last?["hash"] ?? AuditRow.origin)
    try cachedStatement(
      sql: """
        INSERT INTO auditEntry (id, at, actor, action, subject, detail, previousHash, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      row.id, row.at, row.actor, row.action, row.subject, row.detail, row.previousHash,
      row.computedHash,
    ])
  }
}
