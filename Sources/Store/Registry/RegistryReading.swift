import Databases
public import Domain

extension DataStore {
  /// The registry's version: the number of the last import of any kind, 0 before the first.
  ///
  /// - Throws: the database's error.
  public func registryVersion() throws -> RegistryVersion {
    try database.read { try DataStore.registryVersion(in: $0) }
  }

  /// What the registry holds, kind by kind.
  ///
  /// - Throws: the database's error.
  public func registryStatus() throws -> [RegistryStatus] {
    try database.read { database in
      let counts = try [
        DataStore.count(.residents, in: database), DataStore.count(.vouchers, in: database),
        DataStore.count(.clinics, in: database), DataStore.count(.lots, in: database),
        DataStore.count(.history, in: database),
      ]
      return try zip(RegistryKind.allCases, counts).map { kind, rows in
        let last = try Row.fetchOne(
          database, sql: "SELECT * FROM registryImport WHERE kind = ? ORDER BY id DESC LIMIT 1",
          arguments: [kind.rawValue])
        return RegistryStatus(
          kind: kind, rows: rows,
          lastImport: try last.map { row in
            RegistryStatus.PastImport(
              version: RegistryVersion(rawValue: row["id"]), at: try row.instant("importedAt"),
              by: row["importedBy"], fileName: row["fileName"], fileHash: row["fileHash"],
              changes: ImportChanges(
                rows: row["rowCount"], added: row["added"], changed: row["changed"],
                removed: row["removed"], kept: 0))
          })
      }
    }
  }

  /// The whole registry, for building the index that candidates are found in.
  ///
  /// Read in one transaction, so that the version is that of every row.
  /// - Throws: the database's error.
  public func registry() throws -> RegistrySnapshot {
    try database.read { database in
      RegistrySnapshot(
        version: try DataStore.registryVersion(in: database),
        residents: try DataStore.all(.residents, in: database),
        vouchers: try DataStore.all(.vouchers, in: database),
        clinics: try DataStore.all(.clinics, in: database),
        lots: try DataStore.all(.lots, in: database),
        history: try DataStore.vaccinations(in: database))
    }
  }

  /// The residents one after the other, so that an index can be built without holding them twice.
  ///
  /// - Parameter body: called for every current resident.
  /// - Returns: the version that they are of.
  /// - Throws: the database's error, and what `body` throws.
  @discardableResult
  public func forEachResident(_ body: (Resident) throws -> Void) throws -> RegistryVersion {
    try withoutActuallyEscaping(body) { body in
      try database.read { database in
        let table = RegistryTable.residents
        let rows = try Row.fetchCursor(database, sql: table.selection)
        while let row = try rows.next() { try body(try table.read(row)) }
        return try DataStore.registryVersion(in: database)
      }
    }
  }

  /// One resident as the registry has them now; nil where it has none of that number.
  ///
  /// - Throws: the database's error.
  public func resident(_ code: ResidentCode) throws -> Resident? {
    try database.read { database in
      let table = RegistryTable.residents
      return try Row.fetchOne(
        database,
        sql: "SELECT \(table.columns.joined(separator: ", ")) FROM residentVersion"
          + " WHERE code = ? AND validTo IS NULL", arguments: [code.rawValue]
      ).map(table.read)
    }
  }

  /// The vouchers now in force.
  ///
  /// - Throws: the database's error.
  public func vouchers() throws -> [Voucher] {
    try database.read { try DataStore.all(.vouchers, in: $0) }
  }

  /// The clinics master.
  ///
  /// - Throws: the database's error.
  public func clinics() throws -> [Clinic] {
    try database.read { try DataStore.all(.clinics, in: $0) }
  }

  /// One clinic of the master; nil where it has none of that code.
  ///
  /// - Throws: the database's error.
  public func clinic(_ code: ClinicCode) throws -> Clinic? {
    try database.read { database in
      let table = RegistryTable.clinics
      return try Row.fetchOne(
        database,
        sql: "SELECT \(table.columns.joined(separator: ", ")) FROM clinicVersion"
          + " WHERE code = ? AND validTo IS NULL", arguments: [code.rawValue]
      ).map(table.read)
    }
  }

  /// The lots master.
  ///
  /// - Throws: the database's error.
  public func lots() throws -> [Lot] {
    try database.read { try DataStore.all(.lots, in: $0) }
  }

  /// All doses on record: the imported history and what was committed here, each dose once.
  ///
  /// - Throws: the database's error.
  public func vaccinations() throws -> [VaccinationRecord] {
    try database.read { try DataStore.vaccinations(in: $0) }
  }

  static func registryVersion(in database: Database) throws -> RegistryVersion {
    RegistryVersion(
      rawValue: try Int64.fetchOne(database, sql: "SELECT max(id) FROM registryImport") ?? 0)
  }

  private static func all<Value>(
    _ table: RegistryTable<Value>, in database: Database
  ) throws -> [Value] {
    var values: [Value] = []
    let rows = try Row.fetchCursor(database, sql: table.selection)
    while let row = try rows.next() { values.append(try table.read(row)) }
    return values
  }

  private static func count<Value>(
    _ table: RegistryTable<Value>, in database: Database
  ) throws -> Int {
    try Int.fetchOne(
      database, sql: "SELECT count(*) FROM \(table.versions) WHERE validTo IS NULL") ?? 0
  }

  private static func vaccinations(in database: Database) throws -> [VaccinationRecord] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM vaccination ORDER BY resident, givenOn, vaccine, dose"
    ).compactMap(\.record)
  }
}
