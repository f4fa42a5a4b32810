import Databases
public import Domain

/// How a full extract differs from the registry in one person.
public struct RegistryDifference: Hashable, Sendable {
  /// Whose row.
  public var resident: ResidentCode
  /// What differs.
  public var kind: Kind
  /// The columns that differ, by the extract's names.
  public var columns: [String]
  /// The person's last imported event; nil where none was.
  public var lastEvent: ResidentEventKind?
  /// The day of that event.
  public var lastEventOn: CalendarDate?

  init(
    resident: ResidentCode, kind: Kind, columns: [String], lastEvent: ResidentEventKind? = nil,
    lastEventOn: CalendarDate? = nil
  ) {
    self.resident = resident
    self.kind = kind
    self.columns = columns
    self.lastEvent = lastEvent
    self.lastEventOn = lastEventOn
  }

  /// What can differ.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The extract has the person, the registry does not.
    case onlyInExtract
    /// The registry has the person, the extract does not.
    case onlyInRegistry
    /// Both have the person, and not the same.
    case differs
  }
}

/// A full extract held against the registry.
public struct Reconciliation: Hashable, Sendable {
  /// Rows in the extract.
  public var rows: Int
  /// Persons in the registry.
  public var current: Int
  /// The registry's version it was held against.
  public var version: RegistryVersion
  /// The differences, by number.
  public var differences: [RegistryDifference]

  /// How many differences are of a kind.
  public func count(of kind: RegistryDifference.Kind) -> Int {
    differences.count { $0.kind == kind }
  }
}

extension DataStore {
  /// Holds a full extract against the registry and changes nothing in it; that it was done goes into the
  /// audit trail.
  ///
  /// 異動事由 is not compared: it words the last event, which differentials and extracts may word apart.
  /// - Parameters:
  ///   - residents: the extract's rows, checked; gone through once.
  ///   - source: where they come from.
  /// - Throws: `StoreError` where two rows have one number.
  public func reconcile(
    _ residents: some Sequence<Resident>, from source: ImportSource
  ) throws -> Reconciliation {
    let table = RegistryTable.residents
    let compared = table.content.filter { $0 != "statusReason" }
    return try database.writeWithoutTransaction { database in
      var found: Reconciliation?
      try database.inWriteTransaction {
        let rows = try stage(residents, of: table, in: database)
        let version = try DataStore.registryVersion(in: database)
        found = Reconciliation(
          rows: rows,
          current: try Int.fetchOne(database, sql: "SELECT count(*) FROM resident") ?? 0,
          version: version,
          differences: try DataStore.differences(compared, in: database))
        return .rollback
      }
      guard let found else { throw StoreError(.notFound, "the extract was not read") }
      try database.inWriteTransaction {
        try database.append(
          AuditEvent(
            .registryReconciled, by: source.by, subject: "registry:\(found.version)",
            detail: [
              "file": source.fileHash, "rows": "\(found.rows)",
              "onlyInExtract": "\(found.count(of: .onlyInExtract))",
              "onlyInRegistry": "\(found.count(of: .onlyInRegistry))",
              "differs": "\(found.count(of: .differs))",
            ]), at: now())
        return .commit
      }
      return found
    }
  }

  private static func differences(
    _ compared: [String], in database: Database
  ) throws -> [RegistryDifference] {
    // One text of the names of the columns that differ, made in the database: most rows have none.
    let names = compared.map {
      "CASE WHEN old.\($0) IS DISTINCT FROM new.\($0) THEN '\($0) ' ELSE '' END"
    }.joined(separator: " || ")
    let isDifferent = compared.map { "old.\($0) IS DISTINCT FROM new.\($0)" }
      .joined(separator: " OR ")
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT code, columns, kind,
          (SELECT event.kind || ' ' || event.effectiveOn FROM residentEvent AS event
            WHERE event.resident = line.code ORDER BY event.effectiveOn DESC, event.id DESC LIMIT 1) AS last
        FROM (
          SELECT old.code AS code, \(names) AS columns,
            CASE WHEN new.code IS NULL THEN 'onlyInRegistry' ELSE 'differs' END AS kind
          FROM resident AS old LEFT JOIN incoming AS new ON new.code = old.code
          WHERE new.code IS NULL OR \(isDifferent)
          UNION ALL
          SELECT new.code, '', 'onlyInExtract' FROM incoming AS new
          WHERE NOT EXISTS (SELECT 1 FROM resident AS old WHERE old.code = new.code)
        ) AS line ORDER BY code
        """)
    return try rows.map { row in
      let kind: RegistryDifference.Kind = try row.word("kind")
      let last = (row["last"] as String?)?.split(separator: " ") ?? []
      return RegistryDifference(
        resident: ResidentCode(row["code"] as String), kind: kind,
        columns: kind == .differs
          ? (row["columns"] as String).split(separator: " ").map { captions[String($0)] ?? "" }
          : [],
        lastEvent: last.first.flatMap { ResidentEventKind(rawValue: String($0)) },
        lastEventOn: last.last.flatMap { CalendarDate($0) })
    }
  }

  /// The extract's names of the columns.
  private static let captions = [
    "household": "世帯番号", "name": "氏名", "kana": "氏名カナ", "birthDate": "生年月日", "sex": "性別",
    "postalCode": "郵便番号", "address": "住所", "building": "方書", "residentSince": "住民となった年月日",
    "status": "住民状態", "removedOn": "消除年月日", "isProtected": "支援措置",
  ]
}
