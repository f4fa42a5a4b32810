import Databases
public import Domain
import Foundation

extension DataStore {
  /// A page as a case, of one moment.
  ///
  /// - Throws: `StoreError` where there is no such page or it was not read yet.
  public func caseBundle(_ page: PageID) throws -> CaseBundle {
    try database.read { database in
      guard
        let row = try Row.fetchOne(
          database,
          sql: """
            SELECT pageState.*, caseFile.revision, caseFile.holder, caseFile.heldUntil,
              caseFile.enteredBy, caseFile.since, sourceFile.fileExtension, arrival.arrivedAt
            FROM pageState JOIN caseFile ON caseFile.page = pageState.page
              JOIN sourceFile ON sourceFile.sha256 = pageState.sha256
              JOIN page ON page.id = pageState.page JOIN arrival ON arrival.id = page.arrival
            WHERE pageState.page = ?
            """, arguments: [page.rawValue])
      else { throw StoreError(.notFound, "there is no case \(page)") }
      let stored = try DataStore.storedPage(row, in: database)
      return CaseBundle(
        page: stored,
        original: folder.original(sha256: stored.sha256, fileExtension: row["fileExtension"]),
        revision: row["revision"], holder: DataStore.holder(row, at: now()),
        enteredBy: row["enteredBy"], since: try row.instant("since"),
        decisionKind: try (row["decisionKind"] as String?).map { _ in
          try row.word("decisionKind")
        },
        decisions: try DataStore.decisions(of: page, in: database),
        corrections: try DataStore.pastCorrections(of: page, in: database),
        looks: try DataStore.looks("secondLook.page = ?", [page.rawValue], in: database),
        reading: try Data.fetchOne(
          database, sql: "SELECT content FROM pageReading WHERE run = ?",
          arguments: [stored.run?.rawValue]
        ).map { Array($0) },
        waiting: try Int.fetchOne(
          database, sql: "SELECT count(*) FROM caseFile WHERE isWaiting = 1") ?? 0,
        arrivedAt: try row.instant("arrivedAt"))
    }
  }

  /// Opens a case for somebody: takes it in hand where that may be, and writes into the audit trail that
  /// they saw it with the people named there, in one transaction.
  ///
  /// - Parameters:
  ///   - residents: the people named there.
  ///   - isTaking: whether they take it in hand, rather than look at it.
  ///   - isSenior: whether cases that were sent up are theirs.
  /// - Returns: who has it in hand now.
  /// - Throws: `StoreError` where there is no such case.
  public func open(
    _ page: PageID, showing residents: [ResidentCode], by actor: Actor, isTaking: Bool,
    isSenior: Bool
  ) throws -> String? {
    try database.write { database in
      let holder =
        isTaking
        ? try hold(page, by: actor, isSenior: isSenior, isTakeOver: false, in: database)
        : try Row.fetchOne(
          database, sql: "SELECT holder, heldUntil FROM caseFile WHERE page = ?",
          arguments: [page.rawValue]
        ).flatMap { DataStore.holder($0, at: now()) }
      try database.append(
        AuditEvent(
          .caseViewed, by: actor, subject: "page:\(page)",
          residents: residents.map(\.rawValue)), at: now())
      return holder
    }
  }

  /// A page's paper: where the original is kept, and which form it is; and whether the audit trail says of the
  /// last hour already that this person saw the page.
  ///
  /// - Throws: `StoreError` where there is no such page or it was not read yet.
  public func paper(_ page: PageID, for actor: Actor) throws -> (paper: CasePaper, isNoted: Bool) {
    let since = Timestamp.text(clock().addingTimeInterval(-3600))
    return try database.read { database in
      guard let paper = try paper(page, in: database) else {
        throw StoreError(.notFound, "there is no case \(page)")
      }
      let isNoted = try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT 1 FROM auditEntry WHERE subject = ? AND actor = ? AND at >= ?
            AND action IN ('case.viewed', 'image.viewed'))
          """, arguments: ["page:\(page)", actor.account, since])
      return (paper, isNoted ?? false)
    }
  }

  /// A page's paper; nil where there is no such page or it was not read yet.
  ///
  /// - Throws: the database's error.
  public func paper(_ page: PageID) throws -> CasePaper? {
    try database.read { try paper(page, in: $0) }
  }

  private func paper(_ page: PageID, in database: Database) throws -> CasePaper? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT pageState.number, pageState.sha256, pageState.form, sourceFile.fileExtension
        FROM pageState JOIN sourceFile ON sourceFile.sha256 = pageState.sha256
        WHERE pageState.page = ? AND pageState.run IS NOT NULL
        """, arguments: [page.rawValue]
    ).map { row in
      CasePaper(
        sha256: row["sha256"], fileExtension: row["fileExtension"], number: row["number"],
        form: row["form"])
    }
  }

  /// The numbers of a resident's vouchers (券番号) that are in force.
  ///
  /// - Throws: the database's error.
  public func voucherNumbers(of resident: ResidentCode) throws -> [VoucherNumber] {
    try database.read { database in
      try String.fetchAll(
        database,
        sql: "SELECT number FROM voucherVersion WHERE resident = ? AND validTo IS NULL ORDER BY id",
        arguments: [resident.rawValue]
      ).map { VoucherNumber($0) }
    }
  }

  /// Writes into the audit trail that somebody saw a case and the people named there.
  ///
  /// - Throws: the database's error.
  public func noteView(of page: PageID, residents: [ResidentCode], by actor: Actor) throws {
    try note(.caseViewed, "page:\(page)", residents, by: actor)
  }

  /// Writes into the audit trail that somebody saw a page's picture.
  ///
  /// - Throws: the database's error.
  public func noteImage(of page: PageID, by actor: Actor) throws {
    try note(.imageViewed, "page:\(page)", [], by: actor)
  }

  /// Writes into the audit trail that somebody saw a protected person's address, and why.
  ///
  /// - Throws: the database's error.
  public func noteAddress(of resident: ResidentCode, by actor: Actor) throws {
    try note(.addressShown, "resident:\(resident)", [resident], by: actor)
  }

  /// Writes into the audit trail that somebody asked for what their roles do not allow.
  ///
  /// - Parameter what: what was asked for, in the program's words.
  /// - Throws: the database's error.
  public func noteRefusal(of what: String, by actor: Actor) throws {
    try database.write {
      try $0.append(
        AuditEvent(.accessRefused, by: actor, subject: "desk", detail: ["what": what]), at: now())
    }
  }

  /// Writes into the audit trail that slips to clinics were shown, to be printed.
  ///
  /// - Throws: the database's error.
  public func noteSlips(
    of pages: [PageID], residents: [ResidentCode], by actor: Actor
  ) throws {
    let subject =
      pages.count == 1
      ? "page:\(pages[0])" : "pages:\(pages.map(\.description).joined(separator: ","))"
    try note(.slipPrinted, subject, residents, by: actor)
  }

  /// Writes into the audit trail that somebody saw a batch with the people in it.
  ///
  /// - Throws: the database's error.
  public func noteView(of batch: BatchName, residents: [ResidentCode], by actor: Actor) throws {
    try note(.batchViewed, "batch:\(batch)", residents, by: actor)
  }

  private func note(
    _ action: AuditEvent.Action, _ subject: String, _ residents: [ResidentCode], by actor: Actor
  ) throws {
    try database.write {
      try $0.append(
        AuditEvent(action, by: actor, subject: subject, residents: residents.map(\.rawValue)),
        at: now())
    }
  }

  /// Keeps the readings of a run.
  static func keep(_ reading: [UInt8], of run: RunID, in database: Database) throws {
    try database.cachedStatement(sql: "INSERT INTO pageReading (run, content) VALUES (?, ?)")
      .execute(arguments: [run.rawValue, Data(reading)])
  }

  /// Keeps the readings of a result that was stored without; where there are some already, nothing
  /// changes.
  ///
  /// - Throws: the database's error.
  public func keep(_ reading: [UInt8], of run: RunID) throws {
    try database.write {
      try $0.execute(
        sql: "INSERT INTO pageReading (run, content) VALUES (?, ?) ON CONFLICT DO NOTHING",
        arguments: [run.rawValue, Data(reading)])
    }
  }

  static func decisions(of page: PageID, in database: Database) throws -> [PastDecision] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT decision.*, sentBack.decision IS NOT NULL AS isSentBack FROM decision
          LEFT JOIN sentBack ON sentBack.decision = decision.id
        WHERE page = ? ORDER BY id
        """, arguments: [page.rawValue]
    ).map { row in
      PastDecision(
        id: row["id"], kind: try row.word("kind"), by: row["decidedBy"],
        at: try row.instant("decidedAt"), why: row["why"], record: row.record,
        isSentBack: row["isSentBack"])
    }
  }

  static func pastCorrections(
    of page: PageID, in database: Database
  ) throws -> [PastCorrection] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM correction WHERE page = ? ORDER BY id",
      arguments: [page.rawValue]
    ).map { row in
      PastCorrection(
        field: row["field"], value: try StoredJSON.value(FieldValue.self, row["value"]),
        by: row["correctedBy"], at: try row.instant("correctedAt"))
    }
  }
}
