import Databases
import Domain

extension DataStore {
  /// Opens a batch; the same name again is the same batch.
  ///
  /// - Parameters:
  ///   - name: month and clinic.
  ///   - by: who enters it. This person cannot approve it later.
  /// - Returns: whether the batch is new.
  /// - Throws: the database's error.
  @discardableResult
  public func openBatch(_ name: BatchName, by: String) throws -> Bool {
    try database.write { database in
      try database.execute(
        sql: """
          INSERT INTO batch (name, month, clinic, openedAt, openedBy) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO NOTHING
          """, arguments: [name.description, name.month, name.clinic.rawValue, now(), by])
      guard database.changesCount > 0 else { return false }
      try database.append(
        AuditEvent(action: .batchOpened, actor: by, subject: "batch:\(name)"), at: now())
      return true
    }
  }

  /// All batches, by month and clinic.
  ///
  /// - Throws: the database's error.
  public func batches() throws -> [BatchName] {
    try database.read { database in
      try Row.fetchAll(database, sql: "SELECT name FROM batch ORDER BY name").map {
        try $0.batch("name")
      }
    }
  }

  /// Keeps the clinic's claim sheet.
  ///
  /// The last one counts; the same file again changes nothing.
  ///
  /// - Parameters:
  ///   - lines: at most one for each vaccine type.
  ///   - batch: a batch that is open.
  ///   - fileHash: the file's SHA-256.
  ///   - by: who enters it.
  /// - Returns: whether it is another one than before.
  /// - Throws: `StoreError` where there is no such batch.
  @discardableResult
  public func setClaimSheet(
    _ lines: [ClaimLine], of batch: BatchName, fileHash: String, by: String
  ) throws -> Bool {
    try database.write { database in
      try DataStore.require(batch, in: database)
      let last = try String.fetchOne(
        database, sql: "SELECT fileHash FROM manifest WHERE batch = ? ORDER BY id DESC LIMIT 1",
        arguments: [batch.description])
      guard last != fileHash else { return false }
      let at = now()
      let manifest = try database.insert(
        sql: "INSERT INTO manifest (batch, fileHash, receivedAt, receivedBy) VALUES (?, ?, ?, ?)",
        arguments: [batch.description, fileHash, at, by])
      for line in lines {
        try database.execute(
          sql: "INSERT INTO manifestLine (manifest, vaccine, pageCount) VALUES (?, ?, ?)",
          arguments: [manifest, line.vaccine.rawValue, line.count])
      }
      try database.append(
        AuditEvent(
          action: .manifestReceived, actor: by, subject: "batch:\(batch)",
          detail: ["file": fileHash, "manifest": "\(manifest)"]), at: at)
      return true
    }
  }

  static func require(_ batch: BatchName, in database: Database) throws {
    let exists = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM batch WHERE name = ?)",
      arguments: [batch.description])
    guard exists == true else {
      throw StoreError(
        .notFound, "there is no batch \(batch)",
        advice: "yoshin batch lists the batches there are.")
    }
  }
}
