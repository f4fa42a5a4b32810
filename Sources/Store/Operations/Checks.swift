import Databases
import Foundation

/// What is wrong with the originals.
public struct OriginalsReport: Sendable, Hashable {
  /// How many the database names.
  public var known = 0
  /// Their bytes in all.
  public var bytes = 0
  /// SHA-256 of those that are not there, or of another size.
  public var missing: [String] = []
  /// SHA-256 of those whose content is another one.
  public var damaged: [String] = []
  /// Files that the database does not name: what a cut between keeping and writing down leaves, harmless.
  public var orphans: [String] = []
  /// Half-written files, harmless.
  public var drafts: [String] = []

  /// Whether every original is there as it arrived.
  public var isWhole: Bool { missing.isEmpty && damaged.isEmpty }
}

extension DataStore {
  /// What SQLite itself finds wrong with the database; empty where it is sound.
  ///
  /// - Throws: the database's error.
  public func checkDatabase() throws -> [String] {
    guard database.engine == .sqlite else { return try checkServer() }
    return try database.read { database in
      let integrity = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)")
        .filter { $0 != "ok" }
      let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map {
        "a row of \($0["table"] as String) points at nothing"
      }
      return integrity + orphans.prefix(20)
    }
  }

  /// The migrations that the database has seen, in order.
  ///
  /// - Throws: the database's error.
  public func schemaVersions() throws -> [String] {
    try database.applied(of: database.engine == .sqlite ? Migrations.migrator : Migrations.postgres)
  }

  /// What a server says of the guards that the schema relies on: it checks its pages itself.
  private func checkServer() throws -> [String] {
    try database.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT 'the trigger ' || tgname || ' is switched off' FROM pg_trigger
          WHERE NOT tgisinternal AND tgenabled = 'D'
          UNION ALL SELECT 'the index ' || indexrelid::regclass::text || ' is not valid' FROM pg_index
          WHERE NOT indisvalid
          UNION ALL SELECT 'the rule ' || conname || ' is not checked' FROM pg_constraint
          WHERE NOT convalidated
          UNION ALL SELECT 'the server runs with ' || name || ' off: a power cut may lose pages'
          FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'
          """)
    }
  }

  /// How many rows each table has.
  ///
  /// - Throws: the database's error.
  public func rowCounts() throws -> [String: Int] {
    try database.read { database in
      Dictionary(
        uniqueKeysWithValues: try database.tables().map { table in
          let name = "\"" + table.replacing("\"", with: "\"\"") + "\""
          return (table, try Int.fetchOne(database, sql: "SELECT count(*) FROM \(name)") ?? 0)
        })
    }
  }

  /// Holds the originals against the database.
  ///
  /// - Parameters:
  ///   - isHashing: whether to read every byte again, or only to look at sizes.
  ///   - progress: told how many are done, of how many.
  /// - Throws: the database's error.
  public func checkOriginals(
    hashing isHashing: Bool, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> OriginalsReport {
    let known = try originals()
    var report = OriginalsReport(known: known.count)
    var places: Set<String> = []
    for (index, original) in known.enumerated() {
      let place = folder.original(sha256: original.sha256, fileExtension: original.ending)
      places.insert(place.lastPathComponent)
      report.bytes += original.size
      let size =
        (try? FileManager.default.attributesOfItem(atPath: place.path))?[.size] as? Int
      if size == nil {
        report.missing.append(original.sha256)
      } else if size != original.size
        || isHashing && (try? ContentHash.sha256(ofFileAt: place)) != original.sha256
      {
        report.damaged.append(original.sha256)
      }
      progress(index + 1, known.count)
    }
    let files = FileManager.default.enumerator(atPath: folder.originals.path)
    while let path = files?.nextObject() as? String {
      let isFolder = files?.fileAttributes?[.type] as? FileAttributeType == .typeDirectory
      let name = String(path.split(separator: "/").last ?? "")
      if isFolder || places.contains(name) { continue }
      if path.hasPrefix(".incoming/") {
        report.drafts.append(name)
      } else {
        report.orphans.append(name)
      }
    }
    return report
  }

  /// An original as the database knows it.
  struct KnownOriginal {
    var sha256: String
    var ending: String
    var size: Int
  }

  /// All originals the database names.
  func originals() throws -> [KnownOriginal] {
    try database.read { database in
      try Row.fetchAll(
        database, sql: "SELECT sha256, fileExtension, byteSize FROM sourceFile ORDER BY sha256"
      ).map {
        KnownOriginal(sha256: $0["sha256"], ending: $0["fileExtension"], size: $0["byteSize"])
      }
    }
  }
}
