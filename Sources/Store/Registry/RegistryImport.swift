public import Domain
import GRDB

extension DataStore {
  /// Imports the residents' extract: all of it or nothing.
  ///
  /// - Parameters:
  ///   - residents: the file's rows, checked; gone through once.
  ///   - source: where they come from.
  ///   - missing: what happens to residents that the file lacks.
  ///   - confirm: called with what will change, before anything does; false leaves all as it is.
  /// - Returns: what changed, or would have changed where `confirm` said no. An import that changes
  ///   nothing makes no new version of the registry.
  /// - Throws: `StoreError` where two rows have one number, too many rows would go, or the extract is
  ///   older than what the registry holds.
  @discardableResult
  public func importResidents(
    _ residents: some Sequence<Resident>, from source: ImportSource, missing: MissingRows = .close,
    of extract: ExtractDay? = nil, confirm: (ImportChanges) -> Bool = { _ in true }
  ) throws -> ImportChanges {
    try importRows(residents, into: .residents, source, missing, confirm) { database, version in
      try checkOrder(of: extract, in: database)
      guard let version else { return }
      try record(extract, version, source, in: database)
    }
  }

  /// Imports the vouchers: all of them or nothing; see `importResidents`.
  ///
  /// - Throws: `StoreError` where two rows have one number or too many rows would go.
  @discardableResult
  public func importVouchers(
    _ vouchers: some Sequence<Voucher>, from source: ImportSource, missing: MissingRows = .close,
    confirm: (ImportChanges) -> Bool = { _ in true }
  ) throws -> ImportChanges {
    try importRows(vouchers, into: .vouchers, source, missing, confirm)
  }

  /// Imports the clinics master: all of it or nothing; see `importResidents`.
  ///
  /// - Throws: `StoreError` where two rows have one number or too many rows would go.
  @discardableResult
  public func importClinics(
    _ clinics: some Sequence<Clinic>, from source: ImportSource, missing: MissingRows = .close,
    confirm: (ImportChanges) -> Bool = { _ in true }
  ) throws -> ImportChanges {
    try importRows(clinics, into: .clinics, source, missing, confirm)
  }

  /// Imports the lots master: all of it or nothing; see `importResidents`.
  ///
  /// - Throws: `StoreError` where two rows have one number or too many rows would go.
  @discardableResult
  public func importLots(
    _ lots: some Sequence<Lot>, from source: ImportSource, missing: MissingRows = .close,
    confirm: (ImportChanges) -> Bool = { _ in true }
  ) throws -> ImportChanges {
    try importRows(lots, into: .lots, source, missing, confirm)
  }

  /// Imports doses recorded before or elsewhere: all of them or nothing; see `importResidents`.
  ///
  /// Doses that the file lacks stay unless said otherwise: a dose forgotten is a dose given twice.
  /// - Throws: `StoreError` where two rows state one dose or too many rows would go.
  @discardableResult
  public func importHistory(
    _ doses: some Sequence<VaccinationRecord>, from source: ImportSource,
    missing: MissingRows = .keep, confirm: (ImportChanges) -> Bool = { _ in true }
  ) throws -> ImportChanges {
    try importRows(doses, into: .history, source, missing, confirm)
  }

  private func importRows<Value>(
    _ values: some Sequence<Value>, into table: RegistryTable<Value>, _ source: ImportSource,
    _ missing: MissingRows, _ confirm: (ImportChanges) -> Bool,
    order: (Database, RegistryVersion?) throws -> Void = { _, _ in }
  ) throws -> ImportChanges {
    // The closures below run before this method returns; the compiler cannot see that.
    try withoutActuallyEscaping(confirm) { confirm in
      try withoutActuallyEscaping(order) { order in
        let isFirst = try database.read { database in
          try Bool.fetchOne(
            database, sql: "SELECT NOT EXISTS (SELECT 1 FROM \(table.versions))") ?? false
        }
        return try staging(isFirst: isFirst) { staging in
          try order(staging.database, nil)
          let seen = try DataStore.lastImport(of: table.kind, in: staging.database)
          let staged = try stage(values, of: table, in: staging.database)
          let counted = try count(staged: staged, table, missing, in: staging.database)
          guard confirm(counted) else { return counted }
          // Found before others have to wait for the one transaction that writes.
          let closed = try closedRows(counted, table, in: staging.database)
          if staging.isBeside {
            let columns = table.columns.joined(separator: ", ")
            try staging.database.execute(
              sql: "CREATE TEMP TABLE fresh AS SELECT \(columns) \(DataStore.news)")
          }
          try staging.write { database in
            // What was compared must still be what is there.
            guard try DataStore.lastImport(of: table.kind, in: database) == seen else {
              throw StoreError(
                .importOutOfOrder,
                "other \(table.kind.rawValue) were imported while this file was compared",
                advice: "Nothing of this file was imported. Import it again.")
            }
            try order(database, nil)
            if !counted.isEmpty {
              try apply(
                counted, table, missing, source, closed: closed, from: staging.database,
                in: database)
            }
            try order(database, try DataStore.registryVersion(in: database))
          }
          return counted
        }
      }
    }
  }

  private static func lastImport(of kind: RegistryKind, in database: Database) throws -> Int64 {
    try Int64.fetchOne(
      database, sql: "SELECT max(id) FROM registryImport WHERE kind = ?",
      arguments: [kind.rawValue]) ?? 0
  }

  /// Puts the file's rows into a temporary table and returns how many there are.
  func stage<Value>(
    _ values: some Sequence<Value>, of table: RegistryTable<Value>, in database: Database
  ) throws -> Int {
    let columns = table.columns
    try database.execute(
      sql: """
        CREATE TEMP TABLE incoming (
          \(columns.joined(separator: ", ")), PRIMARY KEY (\(table.key.joined(separator: ", ")))
        )
        """)
    let insertion = try database.makeStatement(
      sql: """
        INSERT INTO incoming VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        """)
    var rows = 0
    do {
      for value in values {
        try insertion.execute(arguments: StatementArguments(table.bind(value)))
        rows += 1
      }
    } catch DatabaseError.SQLITE_CONSTRAINT {
      throw StoreError(
        .duplicateRow, "row \(rows + 1) of the \(table.kind.rawValue) repeats an earlier number",
        advice: "Nothing was imported.")
    }
    return rows
  }

  private func count<Value>(
    staged: Int, _ table: RegistryTable<Value>, _ missing: MissingRows, in database: Database
  ) throws -> ImportChanges {
    // The keys are held against each other once; everything after works on row numbers.
    try database.execute(
      sql: """
        CREATE TEMP TABLE met (old INTEGER PRIMARY KEY, new INTEGER, isChanged INTEGER);
        INSERT INTO met SELECT old.id, new.rowid, \(differs(table))
          FROM \(table.versions) AS old JOIN incoming AS new ON \(sameKey(table))
          WHERE old.validTo IS NULL
        """)
    let met = try Row.fetchOne(
      database, sql: "SELECT count(*) AS matched, total(isChanged) AS changed FROM met")
    let matched: Int = met?["matched"] ?? 0
    let changed = Int((met?["changed"] as Double?) ?? 0)
    let current =
      try Int.fetchOne(
        database, sql: "SELECT count(*) FROM \(table.versions) WHERE validTo IS NULL") ?? 0
    let gone = current - matched
    if let share = missing.greatestShare(of: table.kind), gone > 20,
      Double(gone) > share * Double(current)
    {
      throw StoreError(
        .tooManyRemoved,
        "the file lacks \(gone) of the \(current) \(table.kind.rawValue) that the registry has,"
          + " more than \(MissingRows.percent(share)) %",
        advice: "Is the file complete? If it is, repeat the import with --allow-removals PERCENT"
          + " or --replace.")
    }
    return ImportChanges(
      rows: staged, added: staged - matched, changed: changed,
      removed: missing == .keep ? 0 : gone, kept: missing == .keep ? gone : 0)
  }

  /// Rows of the file that the registry does not have as they are.
  private static let news =
    "FROM incoming WHERE rowid NOT IN (SELECT new FROM met WHERE NOT isChanged) ORDER BY rowid"

  /// The registry's rows that the file closes.
  private func closedRows<Value>(
    _ changes: ImportChanges, _ table: RegistryTable<Value>, in database: Database
  ) throws -> [Int64] {
    var rows: [Int64] = []
    if changes.removed > 0 {
      rows += try Int64.fetchAll(
        database,
        sql: """
          SELECT id FROM \(table.versions) WHERE validTo IS NULL AND id NOT IN (SELECT old FROM met)
          """)
    }
    if changes.changed > 0 {
      rows += try Int64.fetchAll(database, sql: "SELECT old FROM met WHERE isChanged")
    }
    return rows
  }

  /// - Parameters:
  ///   - closed: the registry's rows that the file closes.
  ///   - staged: where the file's rows and what they met stand.
  ///   - database: where it is written; the same connection or another.
  private func apply<Value>(
    _ changes: ImportChanges, _ table: RegistryTable<Value>, _ missing: MissingRows,
    _ source: ImportSource, closed: [Int64], from staged: Database, in database: Database
  ) throws {
    let at = now()
    try database.execute(
      sql: """
        INSERT INTO registryImport (kind, importedAt, importedBy, fileName, fileHash, encoding,
          rowCount, added, changed, removed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        table.kind.rawValue, at, source.by.account, source.fileName, source.fileHash,
        source.encoding, changes.rows, changes.added, changes.changed, changes.removed,
      ])
    let version = database.lastInsertedRowID
    let closing = try database.makeStatement(
      sql: "UPDATE \(table.versions) SET validTo = ? WHERE id = ?")
    for row in closed { try closing.execute(arguments: [version, row]) }
    let columns = table.columns.joined(separator: ", ")
    if staged === database {
      try database.execute(
        sql: """
          INSERT INTO \(table.versions) (\(columns), validFrom) SELECT \(columns), ?
          \(DataStore.news)
          """, arguments: [version])
    } else {
      try copy("SELECT * FROM fresh ORDER BY rowid", of: table, version, from: staged, in: database)
    }
    try database.append(
      AuditEvent(
        .registryImported, by: source.by, subject: "registry:\(version)",
        detail: [
          "kind": table.kind.rawValue, "file": source.fileHash, "rows": "\(changes.rows)",
          "added": "\(changes.added)", "changed": "\(changes.changed)",
          "removed": "\(changes.removed)",
        ].merging(missing.stated) { first, _ in first }), at: at)
  }

  /// Writes rows of one connection with another.
  private func copy<Value>(
    _ selection: String, of table: RegistryTable<Value>, _ version: Int64, from staged: Database,
    in database: Database
  ) throws {
    let columns = table.columns.joined(separator: ", ")
    let opening = try database.makeStatement(
      sql: """
        INSERT INTO \(table.versions) (\(columns), validFrom)
        VALUES (\(table.columns.map { _ in "?" }.joined(separator: ", ")), \(version))
        """)
    let rows = try Row.fetchCursor(staged, sql: selection)
    while let row = try rows.next() {
      opening.setUncheckedArguments(StatementArguments(Array(row.databaseValues)))
      try opening.execute()
    }
  }

  private func sameKey<Value>(_ table: RegistryTable<Value>) -> String {
    table.key.map { "old.\($0) = new.\($0)" }.joined(separator: " AND ")
  }

  private func differs<Value>(_ table: RegistryTable<Value>) -> String {
    table.content.map { "old.\($0) IS NOT new.\($0)" }.joined(separator: " OR ")
  }
}
