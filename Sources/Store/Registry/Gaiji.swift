import Databases
public import Domain

/// How often the residents' texts have one of the office's own characters.
public struct GaijiUse: Hashable, Sendable {
  /// The character: of a private use area, or 〓.
  public var character: Unicode.Scalar
  /// In how many residents' rows.
  public var residents: Int
  /// What the office's list says of it; nil where it does not.
  public var entry: GaijiTable.Entry?
}

extension DataStore {
  /// Imports the office's list of its own characters; it replaces the one before.
  ///
  /// - Throws: the database's error.
  public func importGaiji(_ entries: [GaijiTable.Entry], from source: ImportSource) throws {
    try database.write { database in
      let at = now()
      let version = try database.insert(
        sql: """
          INSERT INTO gaijiImport (importedAt, importedBy, fileName, fileHash, rowCount)
          VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          at, source.by.account, source.fileName, source.fileHash, entries.count,
        ])
      for entry in entries {
        try database.execute(
          sql: """
            INSERT INTO gaijiEntry (import, codePoint, description, replacement) VALUES (?, ?, ?, ?)
            """,
          arguments: [
            version, Int64(entry.character.value), entry.description, entry.replacement,
          ])
      }
      try database.append(
        AuditEvent(
          .gaijiImported, by: source.by, subject: "gaiji:\(version)",
          detail: ["file": source.fileHash, "rows": "\(entries.count)"]), at: at)
    }
  }

  /// The office's list as it is now; empty where none was imported.
  ///
  /// - Throws: the database's error.
  public func gaiji() throws -> GaijiTable {
    try database.read { database in
      GaijiTable(
        try Row.fetchAll(
          database,
          sql: "SELECT * FROM gaijiEntry WHERE import = (SELECT max(id) FROM gaijiImport)"
        ).compactMap { row in
          Unicode.Scalar(UInt32(truncatingIfNeeded: row["codePoint"] as Int64)).map {
            GaijiTable.Entry(
              character: $0, description: row["description"], replacement: row["replacement"])
          }
        })
    }
  }

  /// Which of the office's own characters residents' names and addresses have, the most frequent first.
  ///
  /// - Throws: the database's error.
  public func gaijiInUse() throws -> [GaijiUse] {
    let table = try gaiji()
    var counts: [Unicode.Scalar: Int] = [:]
    try forEachResident { resident in
      let texts = [resident.name, resident.kana, resident.address, resident.building]
      guard texts.contains(where: GaijiTable.isNeeded) else { return }
      let found = Set(
        texts.flatMap { text in
          text.unicodeScalars.filter { GaijiTable.isPrivate($0) || $0 == GaijiTable.geta }
        })
      for character in found { counts[character, default: 0] += 1 }
    }
    return counts.map { GaijiUse(character: $0.key, residents: $0.value, entry: table[$0.key]) }
      .sorted { ($1.residents, $0.character.value) < ($0.residents, $1.character.value) }
  }
}
