import Databases
import Domain
public import Foundation

extension DataFolder {
  /// Where certificates of erasure lie: copy them to where backups are kept.
  public var erasures: URL { url.appending(path: "erasures") }
}

extension DataStore {
  /// Erases again what certificates list: for a data folder that was restored from an older backup.
  ///
  /// Pages are known by their scan's hash, imported history by the rule and the day of the certificate.
  ///
  /// - Parameters:
  ///   - certificates: as `applyErasure` gave them; those that this folder has are passed over.
  ///   - by: who restores.
  /// - Returns: how many pages and rows of history went.
  /// - Throws: the database's error.
  public func eraseAgain(
    _ certificates: [ErasureCertificate], by: Actor
  ) throws -> (pages: Int, history: Int) {
    var total = (pages: 0, history: 0)
    for certificate in certificates {
      let found = try databasePlan(of: certificate)
      guard !found.isEmpty else { continue }
      let order = try order(
        found, by: certificate.requestedBy, actor: by,
        why:
          "again after restoring a backup: erasure \(certificate.erasure) of \(certificate.erasedAt)"
      )
      // Two persons signed the certificate; who restores only carries it out.
      try eraseListed(order, found, certificate, by: by)
      try finishErasure(order)
      _ = try certify(order, by: by)
      total.pages += found.pages.count
      total.history += found.history.count
    }
    return total
  }

  private func databasePlan(of certificate: ErasureCertificate) throws -> ErasurePlan {
    try database.read { database in
      var plan = try DataStore.plan(certificate.rule, certificate.asOf, in: database)
      let lookup = try database.makeStatement(
        sql: """
          SELECT page.id FROM arrival JOIN page ON page.arrival = arrival.id
          WHERE arrival.sha256 = ? AND page.number = ?
          """)
      plan.pages = try certificate.pages.flatMap { page in
        try Int64.fetchAll(lookup, arguments: [page.sha256, page.number]).map(PageID.init)
      }.sorted()
      plan.records = 0
      return plan
    }
  }

  private func eraseListed(
    _ id: ErasureID, _ plan: ErasurePlan, _ certificate: ErasureCertificate, by: Actor
  ) throws {
    try database.writeWithoutTransaction { database in
      try database.overwriteDeleted(true)
      try database.inWriteTransaction {
        let at = now()
        let number = id.rawValue
        try database.execute(
          sql: """
            INSERT INTO erasureApproval (erasure, requestedBy, approvedBy, approvedAt, listHash)
            VALUES (?, ?, ?, ?, ?)
            """,
          arguments: [
            number, certificate.requestedBy, certificate.approvedBy, at, plan.listHash,
          ])
        let counts = try DataStore.erase(
          number, pages: "SELECT item FROM erasureItem WHERE erasure = \(number) AND kind = 'page'",
          history: "SELECT item FROM erasureItem WHERE erasure = \(number) AND kind = 'history'",
          in: database)
        try database.append(
          AuditEvent(
            .erasureDone, by: by, subject: "erasure:\(number)",
            detail: counts.mapValues { "\($0)" }), at: at)
        return .commit
      }
      try database.overwriteDeleted(false)
    }
  }

  /// Writes the certificate into the database and beside it; once.
  func certify(_ id: ErasureID, by: Actor) throws -> ErasureCertificate {
    let order = try erasure(id)
    if let certificate = order.certificate { return certificate }
    let certificate = try database.write { database in
      let certificate = try DataStore.certificate(order, at: now(), in: database)
      let text = try StoredJSON.text(certificate)
      try database.execute(
        sql: """
          INSERT INTO erasureCertificate (erasure, erasedAt, content, hash) VALUES (?, ?, ?, ?)
          """,
        arguments: [
          id.rawValue, certificate.erasedAt, text, ContentHash.sha256(Array(text.utf8)),
        ])
      return certificate
    }
    try keep(certificate)
    return certificate
  }

  /// Puts a certificate where it outlives the database.
  private func keep(_ certificate: ErasureCertificate) throws {
    do {
      try FileManager.default.createDirectory(
        at: folder.erasures, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      let stamp = certificate.erasedAt.filter { $0.isNumber }.prefix(14)
      try Data(try StoredJSON.text(certificate).utf8).write(
        to: folder.erasures.appending(path: "erasure-\(stamp)-\(certificate.erasure).json"),
        options: .atomic)
    } catch {
      throw StoreError(
        .unusableFolder, "the certificate of erasure cannot be written to \(folder.erasures.path)",
        advice: "It stands in the database: yoshin retention certificate \(certificate.erasure)")
    }
  }

  private static func certificate(
    _ order: ErasureOrder, at: String, in database: Database
  ) throws -> ErasureCertificate {
    let id = order.id.rawValue
    let approval = try Row.fetchOne(
      database, sql: "SELECT approvedBy, approvedAt FROM erasureApproval WHERE erasure = ?",
      arguments: [id])
    let done = try Row.fetchOne(
      database,
      sql: """
        SELECT detail FROM auditEntry WHERE subject = ? AND action = 'erasure.done'
        ORDER BY id DESC LIMIT 1
        """, arguments: ["erasure:\(id)"])
    guard let approval, let done else {
      throw StoreError(.notFound, "erasure \(id) was not carried out")
    }
    let rows = try StoredJSON.value([String: String].self, done["detail"])
    let pages = try Row.fetchAll(
      database,
      sql: "SELECT sha256, number FROM erasedPage WHERE erasure = ? ORDER BY sha256, number",
      arguments: [id])
    let head = try Row.fetchOne(
      database, sql: "SELECT id, hash FROM auditEntry ORDER BY id DESC LIMIT 1")
    return ErasureCertificate(
      erasure: id, asOf: order.asOf, rule: order.rule, requestedBy: order.requestedBy,
      requestedAt: Timestamp.text(order.requestedAt), approvedBy: approval["approvedBy"],
      approvedAt: approval["approvedAt"], erasedAt: at, rows: rows.compactMapValues { Int($0) },
      originals: try Int.fetchOne(
        database, sql: "SELECT count(*) FROM erasedOriginal WHERE erasure = ?", arguments: [id])
        ?? 0,
      listHash: order.listHash,
      pages: pages.map { .init(sha256: $0["sha256"], number: $0["number"]) },
      audit: AuditHead(count: head?["id"] ?? 0, hash: head?["hash"] ?? AuditRow.origin))
  }

  static func erasures(
    _ condition: String, _ arguments: StatementArguments, in database: Database
  ) throws -> [ErasureOrder] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT erasureOrder.*, erasureApproval.approvedBy, erasureCertificate.content
        FROM erasureOrder
          LEFT JOIN erasureApproval ON erasureApproval.erasure = erasureOrder.id
          LEFT JOIN erasureCertificate ON erasureCertificate.erasure = erasureOrder.id
        WHERE \(condition) ORDER BY erasureOrder.id DESC
        """, arguments: arguments
    ).map { row in
      guard let asOf = RegistryText.date(row["asOf"]) else {
        throw StoreError(.damagedValue, "a stored erasure has no day")
      }
      return ErasureOrder(
        id: ErasureID(rawValue: row["id"]), asOf: asOf,
        rule: try StoredJSON.value(RetentionRule.self, row["rule"]), pages: row["pageCount"],
        records: row["recordCount"], history: row["historyCount"], listHash: row["listHash"],
        why: row["why"], requestedBy: row["requestedBy"],
        requestedAt: try row.instant("requestedAt"), approvedBy: row["approvedBy"],
        certificate: try (row["content"] as String?).map {
          try StoredJSON.value(ErasureCertificate.self, $0)
        })
    }
  }
}
