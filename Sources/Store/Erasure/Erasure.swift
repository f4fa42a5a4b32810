import Databases
import Domain
import Foundation

extension DataStore {
  /// Orders the erasure of a plan: the list is frozen and waits for another person.
  ///
  /// - Parameters:
  ///   - plan: what has been kept long enough.
  ///   - by: who asks.
  ///   - why: in this person's words.
  /// - Throws: `StoreError` where the plan is empty or `why` is.
  public func requestErasure(_ plan: ErasurePlan, by: Actor, why: String) throws -> ErasureID {
    try order(plan, by: by.account, actor: by, why: why)
  }

  /// - Parameters:
  ///   - by: who asked for it.
  ///   - actor: who runs the program now: the same, except after a restore.
  func order(
    _ plan: ErasurePlan, by: String, actor: Actor, why: String
  ) throws -> ErasureID {
    guard !plan.isEmpty else {
      throw StoreError(
        .decisionRefused, "nothing has been kept long enough; there is nothing to erase")
    }
    guard !why.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty, !by.isEmpty else {
      throw StoreError(.decisionRefused, "an erasure needs a reason", advice: "Give it with --why.")
    }
    return try database.write { database in
      let at = now()
      let number = try database.insert(
        sql: """
          INSERT INTO erasureOrder (asOf, rule, pageCount, recordCount, historyCount, listHash, why,
            requestedBy, requestedAt)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          plan.asOf.description, try StoredJSON.text(plan.rule), plan.pages.count, plan.records,
          plan.history.count, plan.listHash, why, by, at,
        ])
      let id = ErasureID(rawValue: number)
      let item = try database.makeStatement(
        sql: "INSERT INTO erasureItem (erasure, kind, item) VALUES (?, ?, ?)")
      for page in plan.pages { try item.execute(arguments: [id.rawValue, "page", page.rawValue]) }
      for row in plan.history { try item.execute(arguments: [id.rawValue, "history", row]) }
      try database.append(
        AuditEvent(
          .erasureRequested, by: actor, subject: "erasure:\(id)",
          detail: [
            "asOf": "\(plan.asOf)", "pages": "\(plan.pages.count)", "records": "\(plan.records)",
            "history": "\(plan.history.count)", "list": plan.listHash,
          ]), at: at)
      return id
    }
  }

  /// Approves an order and erases what it lists.
  ///
  /// Readings, answers, decisions, records, imported history go, and the scans whose pages are all gone. One
  /// transaction; then the files; then the certificate. An
  /// erasure that was cut off after the transaction is finished by calling this again.
  ///
  /// Hashes stay, in the audit trail, on the batch and in `erasedPage`, so that the chain is whole.
  /// - Parameters:
  ///   - id: an order that waits.
  ///   - by: who approves; another person than who asked.
  /// - Throws: `StoreError` where the same person approves, or the list no longer is what was ordered.
  public func applyErasure(_ id: ErasureID, by: Actor) throws -> ErasureCertificate {
    let order = try erasure(id)
    if order.certificate != nil { throw StoreError(.over, "erasure \(id) is done already") }
    if order.approvedBy == nil {
      guard !DataStore.isSamePerson(by.account, order.requestedBy) else {
        throw StoreError(
          .secondPersonNeeded, "\(by.account) requested erasure \(id) and cannot approve it",
          advice: "Another person must apply it, under their own account.")
      }
      try eraseRows(order, by: by)
    }
    try finishErasure(id)
    return try certify(id, by: by)
  }

  /// Removes the scans and what was made from them, and writes the database anew so that no page of it holds what was deleted.
  ///
  /// - Throws: `StoreError` where a file cannot be removed or the disk is full; applying again goes on.
  func finishErasure(_ id: ErasureID) throws {
    try removeOriginals(of: id)
    try removeCopies(of: id)
    do {
      try database.vacuum()
    } catch {
      throw StoreError(
        .unusableFolder,
        "the rows of erasure \(id) are deleted, but the database could not be written anew",
        advice: "It needs as much free space as it has itself, and nobody else at work in it."
          + " Apply the erasure again; it goes on.")
    }
  }

  /// All orders, the newest first.
  ///
  /// - Throws: the database's error.
  public func erasures() throws -> [ErasureOrder] {
    try database.read { try DataStore.erasures("1 = 1", [], in: $0) }
  }

  /// One order.
  ///
  /// - Throws: `StoreError` where there is none of that number.
  public func erasure(_ id: ErasureID) throws -> ErasureOrder {
    let found = try database.read {
      try DataStore.erasures("erasureOrder.id = ?", [id.rawValue], in: $0).first
    }
    guard let found else {
      throw StoreError(
        .notFound, "there is no erasure \(id)",
        advice: "yoshin retention list shows what there is.")
    }
    return found
  }

  private func eraseRows(_ order: ErasureOrder, by: Actor) throws {
    try database.writeWithoutTransaction { database in
      try database.overwriteDeleted(true)
      try database.inWriteTransaction {
        let id = order.id.rawValue
        try DataStore.checkUnchanged(order, in: database)
        let at = now()
        try database.execute(
          sql: """
            INSERT INTO erasureApproval (erasure, requestedBy, approvedBy, approvedAt, listHash)
            VALUES (?, ?, ?, ?, ?)
            """, arguments: [id, order.requestedBy, by.account, at, order.listHash])
        try database.append(
          AuditEvent(
            .erasureApproved, by: by, subject: "erasure:\(id)",
            detail: ["requestedBy": order.requestedBy, "list": order.listHash]), at: at)
        let counts = try DataStore.erase(
          id, pages: "SELECT item FROM erasureItem WHERE erasure = \(id) AND kind = 'page'",
          history: "SELECT item FROM erasureItem WHERE erasure = \(id) AND kind = 'history'",
          in: database)
        try database.append(
          AuditEvent(
            .erasureDone, by: by, subject: "erasure:\(id)",
            detail: counts.mapValues { "\($0)" }), at: at)
        return .commit
      }
      try database.overwriteDeleted(false)
    }
  }

  /// Notes the pages by hash and deletes them, their dependants and rows of history.
  static func erase(
    _ id: Int64, pages: String, history: String, in database: Database
  ) throws -> [String: Int] {
    try database.deferForeignKeys()
    try database.execute(
      sql: """
        INSERT INTO erasedPage (erasure, page, sha256, number, resultHash)
        SELECT ?, page.id, arrival.sha256, page.number, (
          SELECT run.resultHash FROM readingRun AS run WHERE run.page = page.id
          ORDER BY run.id DESC LIMIT 1)
        FROM page JOIN arrival ON arrival.id = page.arrival WHERE page.id IN (\(pages))
        ON CONFLICT DO NOTHING
        """, arguments: [id])
    // Incidents, fees and whatever else is kept about a dose goes with it, found by its columns.
    try database.execute(
      sql: """
        CREATE TEMP TABLE erasedDose AS
          SELECT resident, vaccine, givenOn FROM record WHERE page IN (\(pages))
          UNION SELECT resident, vaccine, givenOn FROM historyVersion WHERE id IN (\(history))
        """)
    let roots = ["page", "historyVersion"]
    let about = try tablesAboutDoses(in: database)
    let counts = try ErasureCascade.open(database, below: roots + about) { cascade in
      try cascade.erase("page", where: "id IN (\(pages))")
      try cascade.erase("historyVersion", where: "id IN (\(history))")
      for table in about {
        try cascade.erase(
          table,
          where: """
            EXISTS (SELECT 1 FROM erasedDose AS gone WHERE gone.resident = \(table).resident
              AND gone.vaccine = \(table).vaccine AND gone.givenOn = \(table).givenOn)
            """)
      }
      return cascade.counts
    }
    try database.execute(sql: "DROP TABLE erasedDose")
    // A scan goes when none of its pages is left, in whatever batch it arrived.
    try database.execute(
      sql: """
        INSERT INTO erasedOriginal (erasure, sha256, fileExtension)
        SELECT DISTINCT ?1, sourceFile.sha256, sourceFile.fileExtension FROM erasedPage
          JOIN sourceFile ON sourceFile.sha256 = erasedPage.sha256
        WHERE erasedPage.erasure = ?1 AND NOT EXISTS (
          SELECT 1 FROM arrival JOIN page ON page.arrival = arrival.id
          WHERE arrival.sha256 = sourceFile.sha256)
        ON CONFLICT DO NOTHING
        """, arguments: [id])
    return counts
  }

  /// Tables that state doses and do not belong to a page.
  private static func tablesAboutDoses(in database: Database) throws -> [String] {
    let ofPages: Set<String> = ["readingRun", "decision", "record", "historyVersion"]
    return try Migrations.tables(in: database).filter { table in
      guard !ofPages.contains(table) else { return false }
      return Set(try database.columns(of: table)).isSuperset(of: ["resident", "vaccine", "givenon"])
    }
  }

  private static func checkUnchanged(_ order: ErasureOrder, in database: Database) throws {
    let id = order.id.rawValue
    let isApproved = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM erasureApproval WHERE erasure = ?)",
      arguments: [id])
    if isApproved == true { throw StoreError(.over, "erasure \(id) is approved already") }
    let now = try plan(order.rule, order.asOf, in: database)
    guard now.listHash == order.listHash else {
      throw StoreError(
        .over, "what erasure \(id) lists is no longer what is there",
        advice: "Request it anew: yoshin retention request")
    }
  }

  func removeOriginals(of id: ErasureID) throws {
    let originals = try database.read {
      try Row.fetchAll(
        $0, sql: "SELECT sha256, fileExtension FROM erasedOriginal WHERE erasure = ?",
        arguments: [id.rawValue])
    }
    for row in originals {
      let place = folder.original(sha256: row["sha256"], fileExtension: row["fileExtension"])
      guard FileManager.default.fileExists(atPath: place.path) else { continue }
      do {
        try FileManager.default.removeItem(at: place)
      } catch {
        throw StoreError(
          .unusableFolder,
          "a scan of erasure \(id) cannot be removed from \(folder.originals.path)",
          advice: "Mend the folder's permissions and apply the erasure again; it goes on.")
      }
    }
  }
}
