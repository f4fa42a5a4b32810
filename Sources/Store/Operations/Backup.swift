import Databases
public import Foundation

/// What a backup or a restore brought over, verified.
public struct BackupReport: Sendable, Hashable {
  /// Originals in it.
  public var originals: Int
  /// Of these, copied this time.
  public var copied: Int
  /// Bytes of all originals.
  public var bytes: Int
  /// Rows of all tables.
  public var rows: Int
  /// The audit trail's head: kept elsewhere, it shows later that nothing was cut off.
  public var audit: AuditHead
}

extension DataStore {
  /// Makes a backup while the program works, and proves it by restoring it into a scratch folder.
  ///
  /// The database comes first, by SQLite's own online copy, then the originals it names; what is in the target
  /// already is not copied again, so that a daily backup costs a day's papers. A cut leaves the backup before.
  /// - Parameters:
  ///   - target: a folder of its own, on another disk at best.
  ///   - progress: told how many originals are done, of how many.
  /// - Throws: `StoreError` where the target is no place for it, or the backup is not what it should be.
  public func backup(
    to target: URL, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> BackupReport {
    guard database.engine == .sqlite else {
      throw StoreError(
        .serversOwn, "the database is on a PostgreSQL server, and yoshin does not copy it",
        advice:
          "First pg_dump --format=custom --file=yoshin.dump '\(folder.server?.text ?? "")', then the"
          + " originals that it names: yoshin backup --originals FOLDER")
    }
    let place = DataFolder(target)
    try refuseOverlap(with: place)
    try refuseAnotherOffice(in: place)
    try place.create()
    let draft = target.appending(path: "yoshin.sqlite.new")
    for suffix in ["", "-wal", "-shm", "-journal"] {
      try? FileManager.default.removeItem(atPath: draft.path + suffix)
    }
    // One file without a log beside it is what people copy on.
    try database.copy(toSQLiteAt: draft)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: draft.path)
    let scratch = DataFolder(target.appending(path: ".verify-\(UUID().uuidString)"))
    defer { try? FileManager.default.removeItem(at: scratch.url) }
    let copied = try DataStore.copyOriginals(
      namedIn: draft, from: folder, to: place, progress: progress)
    let report = try DataStore.restore(draft, place, to: scratch, linking: true, progress: progress)
    try DataFolder.replace(place.database, with: draft)
    return BackupReport(
      originals: report.originals, copied: copied, bytes: report.bytes, rows: report.rows,
      audit: report.audit)
  }

  /// Copies the originals alone, each held against its hash: what a dump of the server's database lacks.
  ///
  /// Made after the dump, it has every original that the dump names.
  /// - Returns: how many there are, and how many of them were copied this time.
  /// - Throws: `StoreError` where the target is no place for it, or an original is missing or damaged.
  public func backupOriginals(
    to target: URL, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> (originals: Int, copied: Int) {
    let place = DataFolder(target)
    try refuseOverlap(with: place)
    try place.create()
    let names = try originals().map { (sha256: $0.sha256, ending: $0.ending) }
    let copied = try DataStore.copyOriginals(names, from: folder, to: place, progress: progress)
    return (names.count, copied)
  }

  /// Restores a backup into a data folder that has no database yet, and checks all of it.
  ///
  /// - Throws: `StoreError` where there is a database already, or the backup is damaged; then no database is left.
  public static func restore(
    from backup: URL, to folder: DataFolder,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> BackupReport {
    guard folder.server == nil else {
      throw StoreError(
        .serversOwn, "the database is on a PostgreSQL server, and yoshin does not restore it",
        advice: "pg_restore --dbname=… yoshin.dump, copy originals/ and keys/ back into"
          + " \(folder.url.path), then yoshin doctor")
    }
    guard !folder.exists else {
      throw StoreError(
        .unusableFolder, "there is a database in \(folder.url.path) already",
        advice: "Restore into another folder, or move this one away first.")
    }
    let source = DataFolder(backup)
    guard source.exists else {
      throw StoreError(
        .notFound, "there is no backup in \(backup.path)",
        advice: "Name the folder that yoshin backup was given.")
    }
    return try restore(source.database, source, to: folder, linking: false, progress: progress)
  }

  private static func restore(
    _ database: URL, _ source: DataFolder, to folder: DataFolder, linking: Bool,
    progress: (Int, Int) -> Void
  ) throws -> BackupReport {
    try folder.create()
    let copied = try copyOriginals(
      namedIn: database, from: source, to: folder, linking: linking, progress: progress)
    let draft = folder.url.appending(path: "yoshin.sqlite.new")
    try? FileManager.default.removeItem(at: draft)
    try FileManager.default.copyItem(at: database, to: draft)
    let expected = try open(draft) { database in try counts(in: database) }
    try DataFolder.replace(folder.database, with: draft)
    do {
      return try verify(folder, expected: expected, copied: copied, progress: progress)
    } catch {
      // A database that cannot be trusted must not be taken for one.
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: folder.database.path + suffix)
      }
      throw error
    }
  }

  /// Opens what was restored as the program does, and looks at every row, byte and link of it.
  private static func verify(
    _ folder: DataFolder, expected: [String: Int], copied: Int, progress: (Int, Int) -> Void
  ) throws -> BackupReport {
    let store = try DataStore.open(folder)
    let advice = "Do not rely on it; make another one on another disk, and run yoshin doctor."
    func refuse(_ what: String) -> StoreError { StoreError(.backupDamaged, what, advice: advice) }
    if let problem = try store.checkDatabase().first {
      throw refuse("the copied database is damaged: \(problem)")
    }
    let counts = try store.rowCounts()
    for (table, count) in expected where counts[table] != count {
      throw refuse("the table \(table) has \(counts[table] ?? 0) rows and should have \(count)")
    }
    guard case .whole(let head) = try store.verifyAudit() else {
      throw refuse("the audit trail of the copy is broken")
    }
    let originals = try store.checkOriginals(hashing: true, progress: progress)
    guard originals.isWhole else {
      throw refuse(
        "\(originals.missing.count) originals are missing and \(originals.damaged.count) damaged")
    }
    return BackupReport(
      originals: originals.known, copied: copied, bytes: originals.bytes,
      rows: expected.values.reduce(0, +), audit: head)
  }

  /// Copies the originals that a database names and the target lacks.
  private static func copyOriginals(
    namedIn database: URL, from source: DataFolder, to target: DataFolder, linking: Bool = false,
    progress: (Int, Int) -> Void
  ) throws -> Int {
    let names = try open(database) { database in
      try Row.fetchAll(database, sql: "SELECT sha256, fileExtension FROM sourceFile").map {
        (sha256: $0["sha256"] as String, ending: $0["fileExtension"] as String)
      }
    }
    return try copyOriginals(names, from: source, to: target, linking: linking, progress: progress)
  }

  private static func copyOriginals(
    _ names: [(sha256: String, ending: String)], from source: DataFolder, to target: DataFolder,
    linking: Bool = false, progress: (Int, Int) -> Void
  ) throws -> Int {
    var copied = 0
    for (index, name) in names.enumerated() {
      let from = source.original(sha256: name.sha256, fileExtension: name.ending)
      let to = target.original(sha256: name.sha256, fileExtension: name.ending)
      defer { progress(index + 1, names.count) }
      if FileManager.default.fileExists(atPath: to.path) { continue }
      guard FileManager.default.fileExists(atPath: from.path) else {
        throw StoreError(
          .originalDamaged, "the original \(from.lastPathComponent) is missing",
          advice: "Restore it from an older backup; yoshin doctor lists what is missing.")
      }
      try FileManager.default.createDirectory(
        at: to.deletingLastPathComponent(), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      if linking, (try? FileManager.default.linkItem(at: from, to: to)) != nil {
        copied += 1
        continue
      }
      let bytes = try Data(contentsOf: from)
      guard ContentHash.sha256(bytes) == name.sha256 else {
        throw StoreError(
          .originalDamaged, "the original \(from.lastPathComponent) is damaged",
          advice: "Restore it from an older backup.")
      }
      try target.keep(bytes, fileExtension: name.ending)
      copied += 1
    }
    return copied
  }

  /// Reads from a database file that nobody else writes to.
  private static func open<Value>(_ file: URL, _ body: (Database) throws -> Value) throws -> Value {
    try ConnectionPool.reading(sqliteAt: file, body)
  }

  private static func counts(in database: Database) throws -> [String: Int] {
    Dictionary(
      uniqueKeysWithValues: try database.tables().map { table in
        let name = "\"" + table.replacing("\"", with: "\"\"") + "\""
        return (table, try Int.fetchOne(database, sql: "SELECT count(*) FROM \(name)") ?? 0)
      })
  }

  private func refuseOverlap(with target: DataFolder) throws {
    let (own, other) = (
      folder.url.resolvingSymlinksInPath().path + "/",
      target.url.resolvingSymlinksInPath().path + "/"
    )
    guard !own.hasPrefix(other), !other.hasPrefix(own) else {
      throw StoreError(
        .unusableFolder, "the backup and the data folder lie in one another",
        advice: "Name a folder on another disk.")
    }
  }

  /// A backup may only be followed by a later one of the same office.
  private func refuseAnotherOffice(in target: DataFolder) throws {
    guard target.exists else { return }
    let head = try DataStore.open(target.database) { database in
      try Row.fetchOne(
        database, sql: "SELECT id, hash FROM auditEntry ORDER BY id DESC LIMIT 1"
      ).map { AuditHead(count: $0["id"], hash: $0["hash"]) }
    }
    guard let head else { return }
    guard case .whole = try verifyAudit(against: head) else {
      throw StoreError(
        .unusableFolder, "\(target.url.path) holds a backup of another data folder",
        advice: "Name another folder; nothing there was changed.")
    }
  }
}

extension DataFolder {
  /// Puts a file in another's place, forced to the disk.
  static func replace(_ place: URL, with draft: URL) throws {
    let descriptor = open(draft.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0, rename(draft.path, place.path) == 0 else { throw systemError() }
    try sync(place.deletingLastPathComponent())
  }
}
