import Databases
import Domain
public import Foundation

extension DataFolder {
  /// Where sealed exports wait to be fetched.
  var exports: URL { url.appending(path: "exports") }

  func export(_ id: ExportID) -> URL { exports.appending(path: "export-\(id).zip") }
}

extension DataStore {
  /// Asks for a file that leaves the office.
  ///
  /// Nothing is made until another person approves.
  ///
  /// - Parameters:
  ///   - order: what, for whom and what for.
  ///   - by: who asks.
  /// - Throws: `StoreError` where recipient or purpose is empty.
  public func requestExport(_ order: ExportOrder, by: Actor) throws -> ExportID {
    let isEmpty = { (text: String) in
      text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
    }
    guard !isEmpty(order.recipient), !isEmpty(order.purpose), !isEmpty(order.kind),
      !isEmpty(by.account)
    else {
      throw StoreError(
        .decisionRefused, "an export needs a recipient and a purpose",
        advice: "Say who gets the file and what it is for, with its ground.")
    }
    return try database.write { database in
      let at = now()
      let number = try database.insert(
        sql: """
          INSERT INTO exportRequest (kind, parameters, recipient, purpose, protection, requestedBy,
            requestedAt)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          order.kind, try StoredJSON.text(order.parameters), order.recipient, order.purpose,
          order.protection.rawValue, by.account, at,
        ])
      let id = ExportID(rawValue: number)
      try database.append(
        AuditEvent(
          .exportRequested, by: by, subject: "export:\(id)",
          detail: ["kind": order.kind, "protection": order.protection.rawValue]), at: at)
      return id
    }
  }

  /// Approves an export: the list is made, screened and sealed, and waits for who asked.
  ///
  /// - Parameters:
  ///   - id: a request that waits.
  ///   - by: who approves; another person than who asked.
  ///   - hours: how long it may be fetched.
  ///   - make: makes the list from the order and seals it; what it hands back is kept, the passphrase is not.
  /// - Returns: the approval.
  /// - Throws: `StoreError` where the same person approves, or the request does not wait.
  public func approveExport(
    _ id: ExportID, by: Actor, hours: Int = 24, make: (ExportOrder) throws -> SealedExport
  ) throws -> ExportRequest.Approval {
    let request = try export(id)
    guard request.approval == nil else {
      throw StoreError(.over, "export \(id) is approved already")
    }
    guard !DataStore.isSamePerson(by.account, request.requestedBy) else {
      throw StoreError(
        .secondPersonNeeded, "\(by.account) requested export \(id) and cannot approve it",
        advice: "Another person must approve it, under their own account.")
    }
    try removeExpired()
    let sealed = try make(request.order)
    let moment = clock()
    let approval = ExportRequest.Approval(
      by: by.account, at: moment, expiresAt: moment.addingTimeInterval(Double(hours) * 3600),
      rows: sealed.rows, protected: sealed.protected,
      sha256: ContentHash.sha256(sealed.archive), byteSize: sealed.archive.count)
    try database.write { database in
      try database.execute(
        sql: """
          INSERT INTO exportApproval (request, requestedBy, approvedBy, approvedAt, expiresAt, rowCount,
            protectedCount, contentHash, archiveHash, byteSize)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id.rawValue, request.requestedBy, by.account, Timestamp.text(moment),
          Timestamp.text(approval.expiresAt), approval.rows, approval.protected,
          sealed.contentHash, approval.sha256, approval.byteSize,
        ])
      try database.append(
        AuditEvent(
          .exportApproved, by: by, subject: "export:\(id)",
          detail: [
            "requestedBy": request.requestedBy, "rows": "\(approval.rows)",
            "protected": "\(approval.protected)", "content": sealed.contentHash,
            "sha256": approval.sha256, "expiresAt": Timestamp.text(approval.expiresAt),
          ]), at: Timestamp.text(moment))
      // After the row, which a second approval would have stumbled over; before the commit.
      try DataStore.place(sealed.archive, at: folder.export(id), in: folder.exports)
    }
    return approval
  }

  /// Hands out an approved export, once, to who asked for it; the copy here is destroyed.
  ///
  /// - Parameters:
  ///   - id: an approved request.
  ///   - by: who fetches: who asked.
  /// - Returns: the archive.
  /// - Throws: `StoreError` where it is not approved, over, fetched already, or another's.
  public func fetchExport(_ id: ExportID, by: Actor) throws -> Data {
    let request = try export(id)
    guard let approval = request.approval else {
      throw StoreError(
        .secondPersonNeeded, "export \(id) is not approved yet",
        advice: "Another person approves it: yoshin export approve \(id)")
    }
    guard DataStore.isSamePerson(by.account, request.requestedBy) else {
      throw StoreError(
        .secondPersonNeeded, "export \(id) is for \(request.requestedBy), who requested it")
    }
    switch request.state(at: clock()) {
    case .fetched: throw StoreError(.over, "export \(id) was fetched already", advice: again)
    case .expired:
      try? FileManager.default.removeItem(at: folder.export(id))
      throw StoreError(.over, "the time to fetch export \(id) is over", advice: again)
    case .waiting, .approved: break
    }
    let place = folder.export(id)
    guard let archive = FileManager.default.contents(atPath: place.path),
      ContentHash.sha256(archive) == approval.sha256
    else {
      throw StoreError(
        .originalDamaged, "the file of export \(id) is gone or damaged", advice: again)
    }
    try database.write { database in
      let at = now()
      try database.execute(
        sql: "INSERT INTO exportFetch (request, fetchedBy, fetchedAt) VALUES (?, ?, ?)",
        arguments: [id.rawValue, request.requestedBy, at])
      try database.append(
        AuditEvent(
          .exportFetched, by: by, subject: "export:\(id)",
          detail: ["rows": "\(approval.rows)", "sha256": approval.sha256]), at: at)
    }
    try? FileManager.default.removeItem(at: place)
    return archive
  }

  /// Destroys what nobody fetched in time.
  private func removeExpired() throws {
    let now = clock()
    for request in try exports(limit: 1000) where request.state(at: now) == .expired {
      try? FileManager.default.removeItem(at: folder.export(request.id))
    }
  }

  private var again: String { "Request it again: yoshin export request" }

  /// All requests, the newest first.
  ///
  /// - Throws: the database's error.
  public func exports(limit: Int = 100) throws -> [ExportRequest] {
    try database.read { try DataStore.exports("1 = 1", [], limit: limit, in: $0) }
  }

  /// One request.
  ///
  /// - Throws: `StoreError` where there is none of that number.
  public func export(_ id: ExportID) throws -> ExportRequest {
    let found = try database.read {
      try DataStore.exports("exportRequest.id = ?", [id.rawValue], limit: 1, in: $0).first
    }
    guard let found else {
      throw StoreError(
        .notFound, "there is no export \(id)", advice: "yoshin export list shows what there is.")
    }
    return found
  }

  private static func exports(
    _ condition: String, _ arguments: StatementArguments, limit: Int, in database: Database
  ) throws -> [ExportRequest] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT exportRequest.*, approvedBy, approvedAt, expiresAt, rowCount, protectedCount, archiveHash,
          byteSize, fetchedAt
        FROM exportRequest
          LEFT JOIN exportApproval ON exportApproval.request = exportRequest.id
          LEFT JOIN exportFetch ON exportFetch.request = exportRequest.id
        WHERE \(condition) ORDER BY exportRequest.id DESC LIMIT \(limit)
        """, arguments: arguments
    ).map { row in
      ExportRequest(
        id: ExportID(rawValue: row["id"]),
        order: ExportOrder(
          kind: row["kind"],
          parameters: try StoredJSON.value([String: String].self, row["parameters"]),
          recipient: row["recipient"], purpose: row["purpose"],
          protection: try row.word("protection")),
        requestedBy: row["requestedBy"], requestedAt: try row.instant("requestedAt"),
        approval: try (row["approvedBy"] as String?).map { by in
          ExportRequest.Approval(
            by: by, at: try row.instant("approvedAt"), expiresAt: try row.instant("expiresAt"),
            rows: row["rowCount"], protected: row["protectedCount"], sha256: row["archiveHash"],
            byteSize: row["byteSize"])
        },
        fetchedAt: try (row["fetchedAt"] as String?).map { try Timestamp.date($0) })
    }
  }

  /// Whether two accounts are one person's, as the rule of two people takes it.
  public static func isOnePerson(_ one: String, _ other: String) -> Bool {
    isSamePerson(one, other)
  }

  /// Whether two names are one person's: case, width and spaces around do not make two of them.
  static func isSamePerson(_ one: String, _ other: String) -> Bool {
    func folded(_ name: String) -> String {
      name.folding(options: [.caseInsensitive, .widthInsensitive], locale: nil)
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    return folded(one) == folded(other)
  }

  private static func place(_ bytes: Data, at place: URL, in folder: URL) throws {
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try bytes.write(to: place, options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path)
    } catch {
      throw StoreError(
        .unusableFolder, "an export cannot be written to \(folder.path)",
        advice: "Is there room on the disk, and is the folder yours to write to?")
    }
  }
}

/// A list, sealed.
public struct SealedExport: Sendable {
  /// The encrypted archive.
  public var archive: Data
  /// SHA-256 of what is inside.
  public var contentHash: String
  /// Rows inside.
  public var rows: Int
  /// Rows that were left out, masked or put apart for protection.
  public var protected: Int

  /// Makes one.
  public init(archive: Data, contentHash: String, rows: Int, protected: Int) {
    self.archive = archive
    self.contentHash = contentHash
    self.rows = rows
    self.protected = protected
  }
}
