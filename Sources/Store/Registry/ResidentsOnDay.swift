import Databases
public import Domain

extension DataStore {
  /// Everybody the registry has, as of one day: who lives here and is alive, where, and protected or not.
  ///
  /// For lists and letters: ask for the day of printing.
  ///
  /// What is known today counts, also of days past and to come: an event announced for a later day is
  /// undone, one notified late is not. Rows that a full extract changed without an event hold for every day.
  /// A flag of protection in the registry counts on every day, a period on its days, the last included;
  /// both count for the whole household.
  ///
  /// - Parameters:
  ///   - day: which day.
  ///   - body: called for everybody, in the order of import.
  /// - Returns: the registry's version that answered.
  /// - Throws: the database's error, and what `body` throws.
  @discardableResult
  public func forEachResident(
    on day: CalendarDate, _ body: (ResidentOnDay) throws -> Void
  ) throws -> RegistryVersion {
    try withoutActuallyEscaping(body) { body in
      try database.read { database in
        let calendar = try ResidentCalendar(day, in: database)
        let table = RegistryTable.residents
        let rows = try Row.fetchCursor(database, sql: table.selection)
        while let row = try rows.next() {
          if let person = try calendar.person(try table.read(row)) { try body(person) }
        }
        return try DataStore.registryVersion(in: database)
      }
    }
  }

  /// Some persons as of one day; those the registry does not have are left out.
  ///
  /// - Throws: the database's error.
  public func residents(
    _ codes: some Sequence<ResidentCode>, on day: CalendarDate
  ) throws -> [ResidentCode: ResidentOnDay] {
    let codes = Array(codes)
    return try database.read { database in
      let calendar = try ResidentCalendar(day, in: database)
      let table = RegistryTable.residents
      let lookup = try database.makeStatement(
        sql: "SELECT \(table.columns.joined(separator: ", ")) FROM residentVersion"
          + " WHERE code = ? AND validTo IS NULL")
      var found: [ResidentCode: ResidentOnDay] = [:]
      for code in codes {
        guard let row = try Row.fetchOne(lookup, arguments: [code.rawValue]) else { continue }
        found[code] = try calendar.person(try table.read(row))
      }
      return found
    }
  }

  /// Who is protected by a dated measure (支援措置) on a day, the registry's flags and households apart.
  ///
  /// - Throws: the database's error.
  public func protectedByPeriod(on day: CalendarDate) throws -> Set<ResidentCode> {
    try database.read { database in
      Set(
        try String.fetchAll(
          database, sql: ResidentCalendar.inForce, arguments: [day.description]
        ).map { ResidentCode($0) })
    }
  }

  /// The events of a person, or of one import, newest day first.
  ///
  /// - Throws: the database's error.
  public func residentEvents(
    of resident: ResidentCode? = nil, in version: RegistryVersion? = nil, limit: Int = 1000
  ) throws -> [PastEvent] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT residentEvent.*, differentialImport.number AS number FROM residentEvent
            JOIN differentialImport ON differentialImport.import = residentEvent.import
          WHERE (?1 IS NULL OR resident = ?1) AND (?2 IS NULL OR residentEvent.import = ?2)
          ORDER BY effectiveOn DESC, residentEvent.id DESC LIMIT ?3
          """, arguments: [resident?.rawValue, version?.rawValue, limit]
      ).compactMap { row in
        guard let effectiveOn = RegistryText.date(row["effectiveOn"]) else { return nil }
        let before = try (row["before"] as String?).map {
          try StoredJSON.value([String: String?].self, $0)
        }
        return PastEvent(
          resident: ResidentCode(row["resident"] as String), kind: try row.word("kind"),
          effectiveOn: effectiveOn, notifiedOn: RegistryText.date(row["notifiedOn"]),
          differential: row["number"], version: RegistryVersion(rawValue: row["import"]),
          columns: before.map { $0.keys.sorted() } ?? [])
      }
    }
  }
}

/// What must be known to say how persons stand on a day, read once for all of them.
struct ResidentCalendar {
  private let day: CalendarDate
  /// Per person the later events' columns, newest first; nil for an event that brought the person.
  private var later: [String: [[String: String?]?]] = [:]
  private var protected: Set<String> = []
  private var households: Set<String> = []

  init(_ day: CalendarDate, in database: Database) throws {
    self.day = day
    let events = try Row.fetchCursor(
      database,
      sql: """
        SELECT resident, before FROM residentEvent WHERE effectiveOn > ?
        ORDER BY effectiveOn DESC, id DESC
        """, arguments: [day.description])
    while let row = try events.next() {
      let before = try (row["before"] as String?).map {
        try StoredJSON.value([String: String?].self, $0)
      }
      later[row["resident"], default: []].append(before)
    }
    let inForce = ResidentCalendar.inForce
    protected = try Set(
      String.fetchAll(database, sql: inForce, arguments: [day.description]))
    // The index is named: SQLite, without statistics, goes through all residents by another one.
    households = try Set(
      String.fetchAll(
        database,
        sql: """
          SELECT household FROM residentVersion INDEXED BY residentVersionProtected
          WHERE validTo IS NULL AND isProtected = 1 AND household <> ''
          UNION
          SELECT household FROM residentVersion
          WHERE validTo IS NULL AND code IN (\(inForce)) AND household <> ''
          """, arguments: [day.description]))
  }

  /// Who is protected by a dated measure on a day, `?1`.
  ///
  /// The last word on a period counts: an end writes the period again with its last day.
  static let inForce = """
    SELECT resident FROM protectionPeriod AS period
    WHERE startsOn <= ?1 AND (endsOn IS NULL OR endsOn >= ?1)
      AND NOT EXISTS (SELECT 1 FROM protectionPeriod AS word
        WHERE word.resident = period.resident AND word.startsOn = period.startsOn
          AND word.id > period.id)
    """

  /// A person as of the day; nil where an event brings them later.
  func person(_ now: Resident) throws -> ResidentOnDay? {
    var resident = now
    if let later = later[now.code.rawValue] {
      var columns = ResidentColumns(now)
      for before in later {
        guard let before else { return nil }
        columns.put(back: before)
      }
      resident = try columns.resident(now.code)
    }
    let isOwn =
      now.isProtected || resident.isProtected || protected.contains(now.code.rawValue)
    let isHousehold =
      households.contains(resident.household.rawValue)
      || households.contains(now.household.rawValue)
    return ResidentOnDay(
      resident: resident, presence: resident.presence(on: day),
      protection: isOwn ? .own : isHousehold ? .household : .none)
  }
}
