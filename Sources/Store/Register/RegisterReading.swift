import Databases
public import Domain

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
          columns.doseGrounds = try DataStore.groundsOfDoses(in: columns, in: database)
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

  /// Residents by their codes as of one day, in the order of the codes given.
  ///
  /// Who died or left by then is handed over as such, and protection is that of the day: for lists and letters
  /// ask for the day of printing.
  /// - Parameters:
  ///   - codes: whom.
  ///   - day: which day.
  ///   - body: called once a code; with nil where the registry does not have it, or has it only later.
  /// - Throws: the database's error, and what `body` throws.
  public func forEachResident(
    in codes: some Sequence<ResidentCode>, on day: CalendarDate,
    _ body: (ResidentOnDay?) throws -> Void
  ) throws {
    try withoutActuallyEscaping(body) { body in
      try database.read { database in
        let calendar = try ResidentCalendar(day, in: database)
        let rows = try RegisterCursor(
          database,
          """
          SELECT household, name, kana, birthDate, sex, postalCode, address, building,
            residentSince, status, statusReason, removedOn, isProtected
          FROM residentVersion INDEXED BY residentVersionCurrent
          WHERE code = ? AND validTo IS NULL
          """)
        for code in codes {
          guard try rows.step(to: code.rawValue) else {
            try body(nil)
            continue
          }
          func date(_ column: Int32) -> CalendarDate? {
            let day = rows.day(column)
            return day == RegisterColumns.unknownDay ? nil : CalendarDate(dayNumber: Int(day))
          }
          let resident = Resident(
            code: code, household: HouseholdNumber(rows.text(0)), name: rows.text(1),
            kana: rows.text(2), birthDate: date(3), sex: Sex(rawValue: rows.text(4)),
            postalCode: rows.text(5), address: rows.text(6), building: rows.text(7),
            residentSince: date(8), status: try RegistryText.word(rows.text(9)),
            statusReason: rows.text(10), removedOn: date(11), isProtected: rows.number(12) != 0)
          try body(try calendar.person(resident))
        }
      }
    }
  }

  /// Reads the residents in the order of their codes, from an index that holds all the columns.
  ///
  /// Addresses stand in the table alone. Where they are asked for the table is read in its own order, which is
  /// the order of the disk: to follow an index there would be a leap on the disk for each.
  private static func readResidents(
    into columns: inout RegisterColumns, _ district: ((UnsafeRawBufferPointer) -> UInt16)?,
    _ progress: (Int) -> Void, in database: Database
  ) throws {
    let count =
      try Int.fetchOne(
        database,
        sql: "SELECT count(*) FROM residentVersion INDEXED BY residentVersionCurrent"
          + " WHERE validTo IS NULL") ?? 0
    let rows = try RegisterCursor(
      database,
      """
      SELECT code, birthDate, sex, residentSince, removedOn, status, isProtected
      \(district == nil ? "" : ", address")
      FROM residentVersion \(district == nil ? "INDEXED BY residentVersionRegister" : "NOT INDEXED")
      WHERE validTo IS NULL \(district == nil ? "ORDER BY code" : "")
      """, [])
    var people: [RegisterPerson] = []
    people.reserveCapacity(count)
    var statuses = TextPool()
    var known: [ResidentStatus] = []
    while try rows.step() {
      let code = rows.bytes(0)
      let sex = rows.bytes(2).first
      let number = Int(statuses.number(of: rows.bytes(5)) ?? 0)
      if number == known.count { known.append(try RegistryText.word(statuses.texts[number])) }
      people.append(
        RegisterPerson(
          start: RegisterPerson.start(of: code),
          code: ResidentCode(String(decoding: code, as: UTF8.self)), birth: rows.day(1),
          since: rows.day(3), removal: rows.day(4),
          // 男 and 女 differ in their first byte of UTF-8.
          sex: sex == "男".utf8.first ? 1 : sex == "女".utf8.first ? 2 : 0,
          status: known[number], isProtected: rows.number(6) != 0,
          district: district.map { $0(rows.bytes(7)) } ?? 0))
      if people.count % 65_536 == 0 { progress(65_536) }
    }
    progress(people.count % 65_536)
    if district != nil { people.sort() }
    columns.codes = people.map(\.code)
    columns.births = people.map(\.birth)
    columns.sexes = people.map(\.sex)
    columns.sinces = people.map(\.since)
    columns.removals = people.map(\.removal)
    columns.statuses = people.map(\.status)
    columns.protections = people.map(\.isProtected)
    if district != nil { columns.districts = people.map(\.district) }
  }

  /// Reads the imported history and the committed records, both in the order of the residents, and
  /// lays them onto one another: a dose that stands in both is one.
  private static func readDoses(
    _ scope: RegisterScope, into columns: inout RegisterColumns, _ progress: (Int) -> Void,
    in database: Database
  ) throws {
    if scope.isNarrow {
      var slices = DoseSlices(columns, scope)
      columns = try slices.read(in: database, progress)
      return
    }
    var history = try DoseStream(
      database, scope,
      from: "historyVersion INDEXED BY historyVersionCurrent WHERE validTo IS NULL")
    var records = try DoseStream(database, scope, from: "record WHERE 1 = 1")
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

/// A resident on the way from the table into the columns.
struct RegisterPerson: Comparable {
  /// The code's first eight bytes as a number, which orders nearly all of them.
  let start: UInt64
  let code: ResidentCode
  let birth: Int32
  let since: Int32
  let removal: Int32
  let sex: UInt8
  let status: ResidentStatus
  let isProtected: Bool
  let district: UInt16

  static func start(of code: UnsafeRawBufferPointer) -> UInt64 {
    var start: UInt64 = 0
    for index in 0..<8 {
      start = start << 8 | (index < code.count ? UInt64(code[index]) : 0)
    }
    return start
  }

  /// By their bytes, as the database orders texts.
  static func < (left: RegisterPerson, right: RegisterPerson) -> Bool {
    left.start != right.start
      ? left.start < right.start
      : left.code.rawValue.utf8.lexicographicallyPrecedes(right.code.rawValue.utf8)
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
    else { throw DoseSlices.tooMany }
    columns.doseVaccines.append(vaccine)
    columns.doseLabels.append(label)
    columns.doseDays.append(dose.day)
    if withClinics {
      guard let clinic = clinics.number(of: dose.bytes(4)) else { throw DoseSlices.tooMany }
      columns.doseClinics.append(clinic)
    }
  }

  private func order(_ resident: ResidentCode, _ code: UnsafeRawBufferPointer) -> Int {
    var text = resident.rawValue
    return text.withUTF8 { compareBytes(UnsafeRawBufferPointer($0), code) }
  }

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
func compareBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
  let shared = min(left.count, right.count)
  for index in 0..<shared where left[index] != right[index] {
    return Int(left[index]) - Int(right[index])
  }
  return left.count - right.count
}
