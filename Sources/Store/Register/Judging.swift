import Databases
public import Domain

/// One person's doses, and which of them are asked about.
public struct PersonDoses: Sendable {
  /// The person, as the registry has them now; nil where it does not.
  public var resident: Resident?
  /// All doses on record, by date.
  public var records: [VaccinationRecord]
  /// Which of them, by position.
  public var asked: [Int]
  /// Documented grounds by dose.
  public var grounds: [DoseKey: [DoseGround]]
}

extension DataStore {
  /// Everyone who has a dose of some days or of one batch, with all doses on record.
  ///
  /// - Parameters:
  ///   - given: doses of these days are asked about; nil is any day.
  ///   - batch: only doses committed from this batch; nil is all, imported history included.
  ///   - resident: only this person; nil is everybody.
  ///   - body: called for each person.
  /// - Throws: the database's error, and what `body` throws.
  public func forEachPersonWithDoses(
    given: ClosedRange<CalendarDate>?, batch: BatchName? = nil, of resident: ResidentCode? = nil,
    _ body: (PersonDoses) throws -> Void
  ) throws {
    try withoutActuallyEscaping(body) { body in
      try database.read { database in
        let days = (
          given?.lowerBound.description ?? "0000-00-00",
          given?.upperBound.description ?? "9999-99-99"
        )
        let residents: [String] =
          if let resident {
            [resident.rawValue]
          } else if let batch {
            try String.fetchAll(
              database,
              sql: """
                SELECT DISTINCT resident FROM record WHERE batch = ? AND givenOn BETWEEN ? AND ?
                ORDER BY resident
                """, arguments: [batch.description, days.0, days.1])
          } else {
            try String.fetchAll(
              database,
              sql: """
                SELECT resident FROM record WHERE givenOn BETWEEN ? AND ?
                UNION
                SELECT resident FROM historyVersion INDEXED BY historyVersionByDay
                  WHERE validTo IS NULL AND givenOn BETWEEN ? AND ?
                ORDER BY resident
                """, arguments: [days.0, days.1, days.0, days.1])
          }
        let table = RegistryTable.residents
        let person = try database.makeStatement(
          sql: "SELECT \(table.columns.joined(separator: ", ")) FROM residentVersion"
            + " WHERE code = ? AND validTo IS NULL")
        let doses = try database.makeStatement(
          sql: "SELECT * FROM vaccination WHERE resident = ? ORDER BY givenOn, vaccine, dose")
        let ofOne: StatementArguments = resident.map { [$0.rawValue] } ?? []
        let grounds = Dictionary(
          grouping: try DataStore.grounds(
            resident == nil ? "1 = 1" : "resident = ?", ofOne, in: database)
        ) { $0.key.resident.rawValue }
        for code in residents {
          var asked: [Int] = []
          var records: [VaccinationRecord] = []
          for row in try Row.fetchAll(doses, arguments: [code]) {
            guard let record = row.record else { continue }
            let isGiven = given?.contains(record.date) ?? true
            let isOfBatch = batch.map { $0.description == row["batch"] as String? } ?? true
            if isGiven, isOfBatch { asked.append(records.count) }
            records.append(record)
          }
          try body(
            PersonDoses(
              resident: try Row.fetchOne(person, arguments: [code]).map(table.read),
              records: records, asked: asked,
              grounds: Dictionary(
                uniqueKeysWithValues: (grounds[code] ?? []).map { ($0.key, $0.value) })))
        }
      }
    }
  }

  /// The vaccines that occur in doses on record.
  ///
  /// - Throws: the database's error.
  public func recordedVaccines() throws -> [VaccineCode] {
    try database.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT vaccine FROM record
          UNION SELECT vaccine FROM historyVersion INDEXED BY historyVersionByVaccine
            WHERE validTo IS NULL
          """
      ).map { VaccineCode($0) }
    }
  }
}
