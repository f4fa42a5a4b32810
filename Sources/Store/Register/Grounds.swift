import Databases
public import Domain
import Foundation

extension DataStore {
  /// States a documented ground of a dose, or takes it back; the last word on each kind counts.
  ///
  /// - Parameters:
  ///   - ground: the kind, its day and the document.
  ///   - dose: the dose; it may be stated before the dose is committed.
  ///   - holds: false takes the ground back.
  ///   - actor: who states it.
  /// - Throws: `StoreError` without a document, without the day of recovery for 長期療養 or with one for
  ///   another kind, or where the registry has no such resident.
  public func note(
    _ ground: DoseGround, of dose: DoseKey, holds: Bool = true, by actor: Actor
  ) throws {
    guard !ground.document.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
      throw StoreError(
        .decisionRefused, "a ground needs its document",
        advice: "Name the document's number or date, without personal data.")
    }
    guard (ground.kind == .longIllness) == (ground.recoveredOn != nil) else {
      throw StoreError(
        .decisionRefused, "the day of recovery belongs to a long illness, and to nothing else",
        advice: "The window opens for years from that day (施行規則2条の9).")
    }
    guard try resident(dose.resident) != nil else {
      throw StoreError(.notFound, "the registry has no resident of this number")
    }
    try database.write { database in
      let at = now()
      let number = try database.insert(
        sql: """
          INSERT INTO doseGround (resident, vaccine, dose, givenOn, kind, recoveredOn, document, holds,
            notedBy, notedAt)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          dose.resident.rawValue, dose.vaccine.rawValue, dose.dose, dose.date.description,
          ground.kind.rawValue, ground.recoveredOn?.description, ground.document, holds,
          actor.account, at,
        ])
      try database.append(
        AuditEvent(
          .groundNoted, by: actor, subject: "ground:\(number)",
          residents: [dose.resident.rawValue],
          detail: ["kind": ground.kind.rawValue, "holds": "\(holds)"]), at: at)
    }
  }

  /// The grounds that hold for doses of one resident.
  ///
  /// - Throws: the database's error.
  public func grounds(of resident: ResidentCode) throws -> [DoseKey: [DoseGround]] {
    try database.read { try DataStore.grounds("resident = ?", [resident.rawValue], in: $0) }
  }

  /// The grounds that hold, by dose.
  static func grounds(
    _ condition: String, _ arguments: StatementArguments, in database: Database
  ) throws -> [DoseKey: [DoseGround]] {
    var found: [DoseKey: [DoseGround]] = [:]
    for row in try Row.fetchAll(
      database,
      sql: """
        SELECT * FROM doseGround AS ground
        WHERE holds = 1 AND \(condition) AND NOT EXISTS (SELECT 1 FROM doseGround AS later
          WHERE later.resident = ground.resident AND later.vaccine = ground.vaccine
            AND later.dose = ground.dose AND later.givenOn = ground.givenOn
            AND later.kind = ground.kind AND later.id > ground.id)
        ORDER BY id
        """, arguments: arguments)
    {
      guard let date = RegistryText.date(row["givenOn"]) else { continue }
      let key = DoseKey(
        resident: ResidentCode(row["resident"] as String),
        vaccine: VaccineCode(row["vaccine"] as String), dose: row["dose"], date: date)
      found[key, default: []].append(
        DoseGround(
          kind: try row.word("kind"), recoveredOn: RegistryText.date(row["recoveredOn"]),
          document: row["document"]))
    }
    return found
  }

  /// The grounds of doses in columns, by the dose's position.
  static func groundsOfDoses(
    in columns: RegisterColumns, in database: Database
  ) throws -> [Int32: Set<DoseGround.Kind>] {
    var found: [Int32: Set<DoseGround.Kind>] = [:]
    for (key, grounds) in try grounds("1 = 1", [], in: database) {
      guard let vaccine = columns.vaccines.firstIndex(of: key.vaccine),
        let label = columns.labels.firstIndex(of: key.dose),
        let member = columns.position(of: key.resident)
      else { continue }
      let doses = Int(columns.firstDoses[member])..<Int(columns.firstDoses[member + 1])
      for dose in doses
      where columns.doseDays[dose] == Int32(key.date.dayNumber)
        && columns.doseVaccines[dose] == UInt16(vaccine)
        && columns.doseLabels[dose] == UInt16(label)
      {
        found[Int32(dose)] = Set(grounds.map(\.kind))
      }
    }
    return found
  }
}

extension RegisterColumns {
  /// Where a resident stands in the order of the codes; nil where there is none.
  func position(of code: ResidentCode) -> Int? {
    var low = 0
    var high = codes.count
    while low < high {
      let middle = (low + high) / 2
      let precedes = codes[middle].rawValue.utf8.lexicographicallyPrecedes(code.rawValue.utf8)
      if precedes { low = middle + 1 } else { high = middle }
    }
    return low < codes.count && codes[low] == code ? low : nil
  }
}
