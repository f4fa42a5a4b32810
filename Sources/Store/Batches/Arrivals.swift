import Databases
import Domain

extension DataStore {
  /// Takes in a file whose bytes are already kept as an original.
  ///
  /// Idempotent: the same name with the same bytes in the same batch is `.known` and changes
  /// nothing. The same bytes under another name or in another batch are a `.duplicate`.
  /// - Parameters:
  ///   - name: the file's name inside the batch's folder.
  ///   - sha256: of its bytes.
  ///   - fileExtension: that its original is kept under.
  ///   - byteSize: of the file.
  ///   - batch: a batch that is open.
  ///   - by: who enters it.
  /// - Throws: `StoreError` where there is no such batch.
  public func addFile(
    named name: String, sha256: String, fileExtension: String, byteSize: Int,
    to batch: BatchName, by: String
  ) throws -> Arrival {
    try database.write { database in
      try DataStore.require(batch, in: database)
      let known = try Row.fetchOne(
        database,
        sql: "SELECT id, duplicateOf FROM arrival WHERE batch = ? AND name = ? AND sha256 = ?",
        arguments: [batch.description, name, sha256])
      if let known {
        let file = FileID(rawValue: known["id"])
        return (known["duplicateOf"] as Int64?).map {
          .duplicate(file, of: FileID(rawValue: $0))
        } ?? .known(file)
      }
      let at = now()
      try database.execute(
        sql: """
          INSERT INTO sourceFile (sha256, fileExtension, byteSize, storedAt) VALUES (?, ?, ?, ?)
          ON CONFLICT DO NOTHING
          """, arguments: [sha256, DataFolder.cleaned(fileExtension), byteSize, at])
      let first = try Int64.fetchOne(
        database, sql: "SELECT id FROM arrival WHERE sha256 = ? AND duplicateOf IS NULL",
        arguments: [sha256])
      let number = try database.insert(
        sql: """
          INSERT INTO arrival (batch, name, sha256, duplicateOf, arrivedAt, arrivedBy)
          VALUES (?, ?, ?, ?, ?, ?)
          """, arguments: [batch.description, name, sha256, first, at, by])
      let file = FileID(rawValue: number)
      try database.append(
        AuditEvent(
          action: .fileArrived, actor: by, subject: "file:\(file)",
          detail: ["batch": "\(batch)", "sha256": sha256]), at: at)
      return first.map { .duplicate(file, of: FileID(rawValue: $0)) } ?? .new(file)
    }
  }

  /// Says how many pages a file has; they are to be read from then on.
  ///
  /// Idempotent.
  ///
  /// The pages of a duplicate file are never read: each gets the outcome `duplicate` at once, with
  /// the page that it repeats in the reason's note.
  /// - Throws: `StoreError` where there is no such file, or it had another number of pages before.
  @discardableResult
  public func setPageCount(_ count: Int, of file: FileID) throws -> [PageID] {
    try database.write { database in
      guard
        let arrival = try Row.fetchOne(
          database, sql: "SELECT * FROM arrival WHERE id = ?", arguments: [file.rawValue])
      else { throw StoreError(.notFound, "there is no file \(file)") }
      let known = try Int64.fetchAll(
        database, sql: "SELECT id FROM page WHERE arrival = ? ORDER BY number",
        arguments: [file.rawValue])
      guard known.isEmpty || known.count == count else {
        throw StoreError(
          .pageCountChanged,
          "file \(file) had \(known.count) page(s) and now has \(count)",
          advice: "The original may be damaged; scan the file again under another name.")
      }
      guard known.isEmpty else { return known.map(PageID.init) }
      let original =
        try (arrival["duplicateOf"] as Int64?).map { first in
          try Row.fetchOne(database, sql: "SELECT * FROM arrival WHERE id = ?", arguments: [first])
        } ?? nil
      try database.notify(DataStore.pagesChannel)
      return try (1...max(1, count)).map { number in
        let id = try database.insert(
          sql: "INSERT INTO page (arrival, number) VALUES (?, ?)",
          arguments: [file.rawValue, number])
        let page = PageID(rawValue: id)
        if let original {
          try saveDuplicate(page, number: number, of: original, in: database)
        }
        return page
      }
    }
  }

  private func saveDuplicate(
    _ page: PageID, number: Int, of original: Row, in database: Database
  ) throws {
    let moment = clock()
    let note = "\(original["batch"] as String)/\(original["name"] as String)#\(number)"
    let result = PageResult(
      outcome: .duplicate, reasons: [Reason(.duplicateOf, note: note)],
      provenance: .intake, processorSeconds: 0, startedAt: moment, finishedAt: moment)
    let run = try insert(result, page: page, in: database)
    try stand(run, page: page, by: "intake", in: database)
  }
}

extension Provenance {
  /// Of outcomes that no pipeline has to decide: the same bytes again, or a page given up.
  static let intake = Provenance(
    pipeline: "intake", pipelineHash: "", program: "", models: [],
    registry: RegistryVersion(rawValue: 0))
}
