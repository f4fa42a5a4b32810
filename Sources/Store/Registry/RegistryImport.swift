import Databases
public import Domain

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
        try database.writeWithoutTransaction { database in
          var changes: ImportChanges?
          try database.inWriteTransaction {
            try order(database, nil)
            let staged = try stage(values, of: table, in: database)
            let counted = try count(staged: staged, table, missing, in: database)
            changes = counted
            guard confirm(counted) else { return .rollback }
            if counted.isEmpty {
              try database.execute(sql: "DROP TABLE met; DROP TABLE incoming")
            } else {
              try apply(counted, table, missing, source, in: database)
            }
            try order(database, try DataStore.registryVersion(in: database))
            return .commit
          }
          return changes ?? ImportChanges(rows: 0, added: 0, changed: 0, removed: 0, kept: 0)
        }
      }
    }
  }

  /// Puts the file's rows into a temporary table and returns how many there are.
  func stage<Value>(
    _ values: some Sequence<Value>, of table: RegistryTable<Value>, in database: Database
  ) throws -> Int {
    let columns = table.columns
    try database.execute(
      sql: """
        CREATE TEMP TABLE incoming (
          position INTEGER PRIMARY KEY,
          \(columns.map { "\($0) \(table.type(of: $0))" }.joined(separator: ", ")),
          UNIQUE (\(table.key.joined(separator: ", ")))
        )
        """)
    do {
      var position = 0
      let rows = try database.insertAll(
        into: "incoming", columns: ["position"] + columns,
        rows: values.lazy.map { value -> [any DatabaseValueConvertible] in
          position += 1
          return [position] + table.bind(value)
        })
      try database.analyze("incoming")
      return rows
    } catch let error as DatabaseError where error.kind == .constraint {
      throw StoreError(
        .duplicateRow,
        "row \(error.row ?? 0) of the \(table.kind.rawValue) repeats an earlier number",
        advice: "Nothing was imported.")
    }
  }

  private func count<Value>(
    staged: Int, _ table: RegistryTable<Value>, _ missing: MissingRows, in database: Database
  ) throws -> ImportChanges {
    // The keys are held against each other once; everything after works on row numbers.
    try database.execute(
      sql: """
        CREATE TEMP TABLE met (old INTEGER PRIMARY KEY, new INTEGER, isChanged INTEGER);
        INSERT INTO met
          SELECT old.id, new.position, CASE WHEN \(differs(table)) THEN 1 ELSE 0 END
          FROM \(table.versions) AS old JOIN incoming AS new ON \(sameKey(table))
          WHERE old.validTo IS NULL
        """)
    try database.analyze("met")
    let met = try Row.fetchOne(
      database, sql: "SELECT count(*) AS matched, sum(isChanged) AS changed FROM met")
    let matched: Int = met?["matched"] ?? 0
    let changed = (met?["changed"] as Int?) ?? 0
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

  private func apply<Value>(
    _ changes: ImportChanges, _ table: RegistryTable<Value>, _ missing: MissingRows,
    _ source: ImportSource, in database: Database
  ) throws {
    let at = now()
    let version = try database.insert(
      sql: """
        INSERT INTO registryImport (kind, importedAt, importedBy, fileName, fileHash, encoding,
          rowCount, added, changed, removed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        table.kind.rawValue, at, source.by.account, source.fileName, source.fileHash,
        source.encoding, changes.rows, changes.added, changes.changed, changes.removed,
      ])
    if changes.removed > 0 {
      try database.execute(
        sql: """
          UPDATE \(table.versions) SET validTo = ?
          WHERE validTo IS NULL
            AND NOT EXISTS (SELECT 1 FROM met WHERE met.old = \(table.versions).id)
          """, arguments: [version])
    }
    if changes.changed > 0 {
      try database.execute(
        sql: """
          UPDATE \(table.versions) SET validTo = ?
          WHERE id IN (SELECT old FROM met WHERE isChanged = 1)
          """, arguments: [version])
    }
    let columns = table.columns.joined(separator: ", ")
    try database.execute(
      sql: """
        INSERT INTO \(table.versions) (\(columns), validFrom)
        SELECT \(columns), ? FROM incoming
          LEFT JOIN met ON met.new = incoming.position AND met.isChanged = 0
        WHERE met.new IS NULL ORDER BY incoming.position
        """, arguments: [version])
    try database.execute(sql: "DROP TABLE met; DROP TABLE incoming")
    try database.append(
      AuditEvent(
        .registryImported, by: source.by, subject: "registry:\(version)",
        detail: [
          "kind": table.kind.rawValue, "file": source.fileHash, "rows": "\(changes.rows)",
          "added": "\(changes.added)", "changed": "\(changes.changed)",
          "removed": "\(changes.removed)",
        ].merging(missing.stated) { first, _ in first }), at: at)
  }

  private func sameKey<Value>(_ table: RegistryTable<Value>) -> String {
    table.key.map { "old.\($0) = new.\($0)" }.joined(separator: " AND ")
  }

  private func differs<Value>(_ table: RegistryTable<Value>) -> String {
    table.content.map { "old.\($0) IS DISTINCT FROM new.\($0)" }.joined(separator: " OR ")
  }
}
