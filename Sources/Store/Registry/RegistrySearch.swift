import Databases
public import Domain
import Foundation

/// Whom to look for in the registry; what is nil does not narrow.
public struct ResidentSearch: Hashable, Sendable {
  /// 宛名番号, whole.
  public var code: ResidentCode?
  /// 氏名カナ, its beginning; hiragana and half-width kana are the same.
  public var kana: String?
  /// 氏名, its beginning.
  public var name: String?
  /// 生年月日.
  public var birthDate: CalendarDate?

  /// Makes a search.
  public init(
    code: ResidentCode? = nil, kana: String? = nil, name: String? = nil,
    birthDate: CalendarDate? = nil
  ) {
    self.code = code
    self.kana = kana.map(ResidentSearch.kanaKey)
    self.name = name.map(ResidentSearch.key)
    self.birthDate = birthDate
  }

  /// Whether nothing is looked for.
  public var isEmpty: Bool {
    code == nil && birthDate == nil && (kana ?? "").isEmpty && (name ?? "").isEmpty
  }

  /// Full-width katakana without spaces.
  static func kanaKey(_ text: String) -> String {
    let wide = key(text).unicodeScalars.map { scalar -> Character in
      (0x3041...0x3096).contains(scalar.value)
        ? Character(UnicodeScalar(scalar.value + 0x60) ?? scalar) : Character(scalar)
    }
    return String(wide)
  }

  static func key(_ text: String) -> String {
    text.precomposedStringWithCompatibilityMapping.filter { !$0.isWhitespace }
  }
}

extension DataStore {
  /// How many searches a person makes in an hour at most (OWASP ASVS 5 V2.4.1): many times what the
  /// cases of an hour need, and far too few to copy a register.
  public static let searchesAnHour = 120

  /// Looks for residents; the search and whom it found are in the audit trail, with the reason.
  ///
  /// - Parameters:
  ///   - search: at least one condition.
  ///   - limit: at most so many.
  ///   - actor: who looks, and why.
  /// - Returns: by code, kana or name, and whether there are more.
  /// - Throws: `StoreError` where nothing is looked for, or too much by one person.
  public func residents(
    matching search: ResidentSearch, limit: Int = 50, by actor: Actor
  ) throws -> (people: [Resident], isCut: Bool) {
    guard !search.isEmpty else {
      throw StoreError(.decisionRefused, "nothing is looked for")
    }
    return try database.write { database in
      let since = Timestamp.text(clock().addingTimeInterval(-3600))
      let past = try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM auditEntry WHERE actor = ? AND at >= ?
            AND action = 'residents.searched'
          """, arguments: [actor.account, since])
      guard past ?? 0 < DataStore.searchesAnHour else {
        throw StoreError(
          .tooMuch, "\(actor.account) has searched \(DataStore.searchesAnHour) times in an hour",
          advice: "Go on later, or ask a senior.")
      }
      let people = try DataStore.found(search, limit: limit + 1, in: database)
      let shown = Array(people.prefix(limit))
      let kinds = [
        search.code.map { _ in "code" }, search.kana.map { _ in "kana" },
        search.name.map { _ in "name" }, search.birthDate.map { _ in "birthDate" },
      ]
      try database.append(
        AuditEvent(
          .residentsSearched, by: actor, subject: "registry", residents: shown.map(\.code.rawValue),
          detail: [
            "by": kinds.compactMap { $0 }.joined(separator: " "), "found": "\(people.count)",
          ]), at: now())
      return (shown, people.count > limit)
    }
  }

  static func found(
    _ search: ResidentSearch, limit: Int, in database: Database
  ) throws -> [Resident] {
    var conditions = ["validTo IS NULL"]
    var values: [any DatabaseValueConvertible] = []
    var order = "code"
    func starts(_ column: String, _ prefix: String) {
      let key = "replace(replace(\(column), ' ', ''), '　', '')"
      conditions.append("\(key) >= ? AND \(key) < ?")
      values += [prefix, prefix + "\u{10FFFF}"]
      order = key
    }
    if let name = search.name, !name.isEmpty { starts("name", name) }
    if let kana = search.kana, !kana.isEmpty { starts("kana", kana) }
    if let birth = search.birthDate {
      conditions.append("birthDate = ?")
      values.append(birth.description)
    }
    if let code = search.code {
      conditions.append("code = ?")
      values.append(code.rawValue)
    }
    let table = RegistryTable.residents
    return try Row.fetchAll(
      database,
      sql: """
        SELECT \(table.columns.joined(separator: ", ")) FROM residentVersion
        WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT \(limit)
        """, arguments: StatementArguments(values)
    ).map(table.read)
  }

  /// The people of a resident's household, the resident left out.
  ///
  /// - Throws: the database's error.
  public func household(of resident: Resident) throws -> [Resident] {
    guard !resident.household.rawValue.isEmpty else { return [] }
    return try database.read { database in
      let table = RegistryTable.residents
      return try Row.fetchAll(
        database,
        sql: """
          SELECT \(table.columns.joined(separator: ", ")) FROM residentVersion
          WHERE household = ? AND validTo IS NULL AND code <> ? ORDER BY birthDate NULLS FIRST LIMIT 20
          """, arguments: [resident.household.rawValue, resident.code.rawValue]
      ).map(table.read)
    }
  }

  /// One resident's doses on record: the imported history and what was committed here.
  ///
  /// For the rules; a person who looks at them uses `records(of:viewer:)`.
  /// - Throws: the database's error.
  public func recordedDoses(of resident: ResidentCode) throws -> [VaccinationRecord] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM vaccination WHERE resident = ? ORDER BY givenOn, vaccine, dose",
        arguments: [resident.rawValue]
      ).compactMap(\.record)
    }
  }
}
