import Databases
import Foundation

/// What is written to the audit trail.
///
/// Ids, hashes, counts and words of the program: never what a paper or the registry says of a
/// person.
struct AuditEvent {
  /// What was done, as `noun.verb`; never renamed once shipped.
  enum Action: String, CaseIterable {
    case registryImported = "registry.imported"
    case batchOpened = "batch.opened"
    case manifestReceived = "manifest.received"
    case fileArrived = "file.arrived"
    case pageRead = "page.read"
    case pageProposed = "page.proposed"
    case pageAdopted = "page.adopted"
    case pageDecided = "page.decided"
    case pageCorrected = "page.corrected"
    case batchClosed = "batch.closed"
    case batchCommitted = "batch.committed"
    case recordCommitted = "record.committed"
    case recordsViewed = "records.viewed"
    case sessionOpened = "session.opened"
    case sessionRefused = "session.refused"
    case sessionAdvanced = "session.advanced"
    case sessionClosed = "session.closed"
    case passwordChanged = "password.changed"
    case factorEnrolled = "factor.enrolled"
    case accountMade = "account.made"
    case accountChanged = "account.changed"
    case keyRotated = "key.rotated"
    case settingChanged = "setting.changed"
    case caseViewed = "case.viewed"
    case accessRefused = "access.refused"
    case caseTakenOver = "case.takenOver"
    case imageViewed = "image.viewed"
    case residentsSearched = "residents.searched"
    case addressShown = "address.shown"
    case slipPrinted = "slip.printed"
    case batchViewed = "batch.viewed"
    case batchSentBack = "batch.sentBack"
    case lookAsked = "look.asked"
    case lookAnswered = "look.answered"
    case groupSettled = "group.settled"
    case auditViewed = "audit.viewed"
    case auditExported = "audit.exported"
    case checkpointSigned = "checkpoint.signed"
    case incidentRaised = "incident.raised"
    case incidentSettled = "incident.settled"
    case groundNoted = "ground.noted"
    case listPrinted = "list.printed"
    case registerListed = "register.listed"
    case differentialImported = "registry.differential"
    case extractDated = "registry.extract"
    case registryReconciled = "registry.reconciled"
    case gaijiImported = "gaiji.imported"
    case welfareImported = "welfare.imported"
    case feeDecided = "fee.decided"
    case erasureRequested = "erasure.requested"
    case erasureApproved = "erasure.approved"
    case erasureDone = "erasure.done"
    case exportRequested = "export.requested"
    case exportApproved = "export.approved"
    case exportFetched = "export.fetched"
  }

  var action: Action
  var actor: String
  /// What it was done to, as `kind:id`.
  var subject: String
  var detail: [String: String] = [:]

  init(action: Action, actor: String, subject: String, detail: [String: String] = [:]) {
    self.action = action
    self.actor = actor
    self.subject = subject
    self.detail = detail
  }

  /// An event whose actor is known with department, terminal and reason.
  ///
  /// - Parameter residents: the residents it concerns; the trail can be searched by each.
  init(
    _ action: Action, by actor: Actor, subject: String, residents: [String] = [],
    detail: [String: String] = [:]
  ) {
    self.init(action: action, actor: actor.account, subject: subject, detail: detail)
    for (key, text) in [
      ("department", actor.department), ("terminal", actor.terminal), ("reason", actor.reason),
      ("residents", residents.filter { !$0.isEmpty }.joined(separator: " ")),
    ] where !text.isEmpty {
      self.detail[key] = text
    }
  }

  /// Every resident it concerns.
  var residents: Set<String> {
    var codes = Set((detail["residents"] ?? "").split(separator: " ").map(String.init))
    if let code = detail["resident"], !code.isEmpty { codes.insert(code) }
    if subject.hasPrefix("resident:") { codes.insert(String(subject.dropFirst(9))) }
    return codes
  }
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
    for resident in event.residents.sorted() {
      try cachedStatement(sql: "INSERT INTO auditResident (resident, entry) VALUES (?, ?)")
        .execute(arguments: [resident, row.id])
    }
  }
}
