import Databases
public import Domain

/// How far the residents have been kept current.
public struct ResidentsCurrent: Hashable, Sendable {
  /// The last differential's number, or what the last full extract goes through.
  public var number: Int?
  /// The day of the newest extract or differential.
  public var extractedOn: CalendarDate?
}

extension DataStore {
  /// How far the residents have been kept current: what the next differential must follow.
  ///
  /// - Throws: the database's error.
  public func residentsCurrent() throws -> ResidentsCurrent {
    try database.read { try DataStore.current(in: $0) }
  }

  static func current(in database: Database) throws -> ResidentsCurrent {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT max(number) AS number, max(extractedOn) AS extractedOn FROM (
          SELECT number, extractedOn FROM differentialImport
          UNION ALL SELECT through, extractedOn FROM residentExtract) AS past
        """)
    return ResidentsCurrent(
      number: row?["number"], extractedOn: RegistryText.date(row?["extractedOn"]))
  }

  /// Refuses a differential that is there already, leaves one out, or is older than the registry.
  static func checkOrder(
    of differential: Differential, _ source: ImportSource, in database: Database
  ) throws {
    if let row = try Row.fetchOne(
      database,
      sql: """
        SELECT number, importedAt, importedBy FROM differentialImport
          JOIN registryImport ON registryImport.id = differentialImport.import
        WHERE differentialImport.fileHash = ?1 OR number = ?2 ORDER BY number LIMIT 1
        """, arguments: [source.fileHash, differential.number])
    {
      throw StoreError(
        .importOutOfOrder,
        "differential \(row["number"] as Int) was imported at \(row["importedAt"] as String)"
          + " by \(row["importedBy"] as String) already",
        advice: "Nothing is left to do for this file.")
    }
    let now = try current(in: database)
    if let last = now.number, differential.number != last + 1 {
      let isOld = differential.number <= last
      throw StoreError(
        .importOutOfOrder,
        "this is differential \(differential.number), but \(last + 1) is due",
        advice: isOld
          ? "The registry is newer than this file; leave it out."
          : "Import the differentials from \(last + 1) on first, or a full extract:"
            + " yoshin registry import residents FILE --extracted DATE --through"
            + " \(differential.number)")
    }
    if let day = now.extractedOn, differential.extractedOn < day {
      throw StoreError(
        .importOutOfOrder,
        "the differential is of \(differential.extractedOn), the registry already of \(day)",
        advice: "Is 抽出年月日 right? A differential is never older than the one before.")
    }
  }

  /// Refuses a full extract that is older than the registry, or of no stated day where that matters.
  func checkOrder(of extract: ExtractDay?, in database: Database) throws {
    let now = try DataStore.current(in: database)
    guard let extract else {
      guard let day = now.extractedOn else { return }
      throw StoreError(
        .importOutOfOrder,
        "the registry is kept by differentials, the last of \(day); an extract of an unknown day could"
          + " undo them", advice: "Say of which day it is: --extracted 2026-11-01")
    }
    if let day = now.extractedOn, extract.extractedOn < day {
      throw StoreError(
        .importOutOfOrder,
        "the extract is of \(extract.extractedOn), the registry already of \(day)",
        advice: "Draw a new extract; this one would undo what came since.")
    }
    if let through = extract.through, let last = now.number, through < last {
      throw StoreError(
        .importOutOfOrder,
        "the extract goes through differential \(through), the registry through \(last) already",
        advice: "Draw a new extract; this one would undo what came since.")
    }
  }

  /// Keeps of which day a full extract was.
  func record(
    _ extract: ExtractDay?, _ version: RegistryVersion, _ source: ImportSource,
    in database: Database
  ) throws {
    guard let extract else { return }
    let at = now()
    try database.execute(
      sql: """
        INSERT INTO residentExtract (version, fileHash, extractedOn, through, importedAt, importedBy)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        version.rawValue, source.fileHash, extract.extractedOn.description, extract.through, at,
        source.by.account,
      ])
    try database.append(
      AuditEvent(
        .extractDated, by: source.by, subject: "registry:\(version)",
        detail: [
          "extractedOn": "\(extract.extractedOn)", "file": source.fileHash,
          "through": extract.through.map { "\($0)" } ?? "",
        ]), at: at)
  }
}
