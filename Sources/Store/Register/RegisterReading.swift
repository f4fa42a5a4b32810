public import Domain
import GRDB

extension DataStore {
  /// The register in columns, all of one moment.
  ///
  /// - Parameters:
  ///   - scope: which doses.
  ///   - district: the district's number by an address's UTF-8; nil reads no addresses.
  ///   - progress: called now and then with how many rows more were read.
  /// - Throws: the database's error; `StoreError` where there are more different texts in a column
  ///   than it can hold.
  public func registerColumns(
    _ scope: RegisterScope = RegisterScope(),
    district: ((UnsafeRawBufferPointer) -> UInt16)? = nil, progress: (Int) -> Void = { _ in }
  ) throws -> RegisterColumns {
    try withoutActuallyEscaping(progress) { progress in
      func read(_ district: ((UnsafeRawBufferPointer) -> UInt16)?) throws -> RegisterColumns {
        try database.read { database in
          var columns = RegisterColumns()
          columns.version = try DataStore.registryVersion(in: database)
          try DataStore.readResidents(into: &columns, district, progress, in: database)
          try DataStore.readDoses(scope, into: &columns, progress, in: database)
          return columns
        }
      }
      return try read(district)
    }
  }

  /// How many residents and doses there are, for a progress bar.
  ///
  /// - Throws: the database's error.
  public func registerSize() throws -> (residents: Int, doses: Int) {
    try database.read { database in
      // The highest numbers, which cost nothing; closed rows make them a little too high.
      (
        try Int.fetchOne(database, sql: "SELECT max(id) FROM residentVersion") ?? 0,
        (try Int.fetchOne(database, sql: "SELECT max(id) FROM historyVersion") ?? 0)
          + (try Int.fetchOne(database, sql: "SELECT max(id) FROM record") ?? 0)
      )
    }
  }

  /// Residents by their codes as the registry has them now, in the order of the codes given.
  ///
  /// - Parameter body: called once a code; with nil where the registry does not have it.
  /// - Throws: the database's error, and what `body` throws.
  public func forEachResident(
    in codes: some Sequence<ResidentCode>, _ body: (Resident?) throws -> Void
  ) throws {
    try withoutActuallyEscaping(body) { body in
      try database.read { database in
        let table = RegistryTable.residents
        let statement = try database.cachedStatement(
          sql: "SELECT \(table.columns.joined(separator: ", ")) FROM residentVersion"
            + " WHERE code = ? AND validTo IS NULL")
        for code in codes {
          try body(try Row.fetchOne(statement, arguments: [code.rawValue]).map(table.read))
        }
      }
    }
  }

  private static func readResidents(
    into columns: inout RegisterColumns, _ district: ((UnsafeRawBufferPointer) -> UInt16)?,
    _ progress: (Int) -> Void, in database: Database
  ) throws {
    let rows = try RegisterCursor(
      database,
      """
      SELECT code, birthDate, sex, residentSince, removedOn, status, isProtected, address
      FROM residentVersion INDEXED BY residentVersionCurrent WHERE validTo IS NULL ORDER BY code
      """, [])
    var statuses = TextPool()
    var known: [ResidentStatus] = []
    while try rows.step() {
      columns.codes.append(ResidentCode(String(decoding: rows.bytes(0), as: UTF8.self)))
      columns.births.append(rows.day(1))
      // 男 and 女 differ in their first byte of UTF-8.
      let sex = rows.bytes(2).first
      columns.sexes.append(sex == "男".utf8.first ? 1 : sex == "女".utf8.first ? 2 : 0)
      columns.sinces.append(rows.day(3))
      columns.removals.append(rows.day(4))
      let number = Int(statuses.number(of: rows.bytes(5)) ?? 0)
      if number == known.count { known.append(try RegistryText.word(statuses.texts[number])) }
      columns.statuses.append(known[number])
      columns.protections.append(rows.number(6) != 0)
      if let district { columns.districts.append(district(rows.bytes(7))) }
      if columns.codes.count % 65_536 == 0 { progress(65_536) }
    }
    progress(columns.codes.count % 65_536)
  }

  /// Reads the imported history and the committed records, both in the order of the residents, and
  /// lays them onto one another: a dose that stands in both is one.
  private static func readDoses(
    _ scope: RegisterScope, into columns: inout RegisterColumns, _ progress: (Int) -> Void,
    in database: Database
  ) throws {
    var history = try DoseStream(
      database, scope,
      from: "historyVersion INDEXED BY historyVersionCurrent WHERE validTo IS NULL")
    var records = try DoseStream(database, scope, from: "record WHERE 1")
    var filler = DoseFiller(columns, withClinics: scope.withClinics)
    while history.isOn || records.isOn {
      let order = history.isOn ? (records.isOn ? records.compare(history) : 1) : -1
      if order <= 0 {
        try filler.add(records)
        if order == 0 { try history.advance() }
        try records.advance()
      } else {
        try filler.add(history)
        try history.advance()
      }
      if filler.count % 65_536 == 0 { progress(65_536) }
    }
    columns = filler.finished()
  }
}

/// Doses of one table in the order of resident, vaccine, label and day.
private struct DoseStream {
  private let rows: RegisterCursor
  private(set) var isOn = true

  init(_ database: Database, _ scope: RegisterScope, from table: String) throws {
    var sql = "SELECT resident, vaccine, dose, givenOn"
    if scope.withClinics { sql += ", clinic" }
    sql += " FROM " + table
    var arguments: StatementArguments = []
    if let vaccines = scope.vaccines?.sorted() {
      sql += " AND vaccine IN (" + vaccines.map { _ in "?" }.joined(separator: ", ") + ")"
      arguments += StatementArguments(vaccines.map(\.rawValue))
    }
    if let given = scope.given {
      sql += " AND givenOn BETWEEN ? AND ?"
      arguments += [given.lowerBound.description, given.upperBound.description]
    }
    rows = try RegisterCursor(
      database, sql + " ORDER BY resident, vaccine, dose, givenOn", arguments)
    try advance()
  }

  mutating func advance() throws { isOn = try rows.step() }

  func bytes(_ column: Int32) -> UnsafeRawBufferPointer { rows.bytes(column) }

  var day: Int32 { rows.day(3) }

  /// The order of two rows, as the database orders texts: by their bytes.
  func compare(_ other: DoseStream) -> Int {
    for column in Int32(0)...3 {
      let order = compareBytes(bytes(column), other.bytes(column))
      if order != 0 { return order }
    }
    return 0
  }
}

/// Puts doses under their residents.
private struct DoseFiller {
  private var columns: RegisterColumns
  private let withClinics: Bool
  private var vaccines = TextPool()
  private var labels = TextPool()
  private var clinics = TextPool()
  private var resident = 0
  private(set) var count = 0

  init(_ columns: RegisterColumns, withClinics: Bool) {
    self.columns = columns
    self.withClinics = withClinics
    self.columns.firstDoses.reserveCapacity(columns.codes.count + 1)
  }

  mutating func add(_ dose: DoseStream) throws {
    count += 1
    let code = dose.bytes(0)
    while resident < columns.codes.count {
      let order = order(columns.codes[resident], code)
      if order == 0 { break }
      if order > 0 {
        columns.strayDoses += 1
        return
      }
      columns.firstDoses.append(Int32(columns.doseDays.count))
      resident += 1
    }
    guard resident < columns.codes.count else {
      columns.strayDoses += 1
      return
    }
    guard let vaccine = vaccines.number(of: dose.bytes(1)),
      let label = labels.number(of: dose.bytes(2))
    else { throw DoseFiller.tooMany }
    columns.doseVaccines.append(vaccine)
    columns.doseLabels.append(label)
    columns.doseDays.append(dose.day)
    if withClinics {
      guard let clinic = clinics.number(of: dose.bytes(4)) else { throw DoseFiller.tooMany }
      columns.doseClinics.append(clinic)
    }
  }

  private func order(_ resident: ResidentCode, _ code: UnsafeRawBufferPointer) -> Int {
    var text = resident.rawValue
    return text.withUTF8 { compareBytes(UnsafeRawBufferPointer($0), code) }
  }

  private static let tooMany = StoreError(
    .damagedValue, "the register holds more different vaccines, labels or clinics than 65,535",
    advice: "Look at the imported history: a column may hold something else.")

  consuming func finished() -> RegisterColumns {
    while columns.firstDoses.count < columns.codes.count + 1 {
      columns.firstDoses.append(Int32(columns.doseDays.count))
    }
    columns.vaccines = vaccines.texts.map { VaccineCode($0) }
    columns.labels = labels.texts
    columns.clinics = clinics.texts.map { ClinicCode($0) }
    return columns
  }
}

/// The order of two texts by their bytes.
private func compareBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
  let shared = min(left.count, right.count)
  for index in 0..<shared where left[index] != right[index] {
    return Int(left[index]) - Int(right[index])
  }
  return left.count - right.count
}
