import Databases
import Domain

/// Reads a slice of the doses, some vaccines' or some days', and puts them under their residents.
///
/// The slices lie together in indexes of their own, in another order than the residents'. What is read is
/// small, so that it is put in order here; the whole register is better read in the residents' order
/// (`DataStore.readDoses`).
struct DoseSlices {
  private var columns: RegisterColumns
  private let scope: RegisterScope
  private let starts: [UInt64]
  private var vaccines = TextPool()
  private var labels = TextPool()
  private var clinics = TextPool()
  private var doses: [Dose] = []

  /// A dose on the way into the columns.
  private struct Dose {
    let member: Int32
    let day: Int32
    let vaccine: UInt16
    let label: UInt16
    let clinic: UInt16
    /// Committed here, which counts before imported history of the same dose.
    let isRecord: Bool

    /// The order of the columns; of two rows for one dose the record comes first.
    static func precedes(_ left: Dose, _ right: Dose) -> Bool {
      (left.member, left.vaccine, left.label, left.day, left.isRecord ? 0 : 1)
        < (right.member, right.vaccine, right.label, right.day, right.isRecord ? 0 : 1)
    }

    func isSame(as other: Dose) -> Bool {
      (member, vaccine, label, day) == (other.member, other.vaccine, other.label, other.day)
    }
  }

  /// - Parameters:
  ///   - columns: with the residents in the order of their codes.
  ///   - scope: which doses.
  init(_ columns: RegisterColumns, _ scope: RegisterScope) {
    self.columns = columns
    self.scope = scope
    starts = columns.codes.map { code in
      var text = code.rawValue
      return text.withUTF8 { RegisterPerson.start(of: UnsafeRawBufferPointer($0)) }
    }
  }

  /// The columns with the doses.
  ///
  /// - Throws: the database's error; `StoreError` where there are more different texts than a column can
  ///   hold.
  mutating func read(
    in database: Database, _ progress: (Int) -> Void
  ) throws -> RegisterColumns {
    if let given = scope.given {
      let vaccines = (scope.vaccines ?? []).sorted()
      let names = vaccines.map { _ in "?" }.joined(separator: ", ")
      let narrowing = vaccines.isEmpty ? "" : " AND vaccine IN (\(names))"
      let arguments =
        [given.lowerBound.description, given.upperBound.description] + vaccines.map(\.rawValue)
      for (table, isRecord) in [
        ("historyVersion INDEXED BY historyVersionByDay WHERE validTo IS NULL AND", false),
        ("record WHERE", true),
      ] {
        try add(
          "\(table) givenOn BETWEEN ? AND ?\(narrowing)", arguments, isRecord, database, progress)
      }
    } else {
      for vaccine in (scope.vaccines ?? []).sorted() {
        for (table, isRecord) in [
          ("historyVersion INDEXED BY historyVersionByVaccine WHERE validTo IS NULL AND", false),
          ("record WHERE", true),
        ] {
          try add(
            "\(table) vaccine = ?", [vaccine.rawValue], isRecord, database, progress)
        }
      }
    }
    return finished()
  }

  private mutating func add(
    _ source: String, _ arguments: [String], _ isRecord: Bool, _ database: Database,
    _ progress: (Int) -> Void
  ) throws {
    let clinic = scope.withClinics ? ", clinic" : ""
    let rows = try RegisterCursor(
      database, "SELECT resident, vaccine, dose, givenOn\(clinic) FROM \(source)",
      StatementArguments(arguments))
    var last = -1
    while try rows.step() {
      guard let member = member(of: rows.bytes(0), after: last) else {
        columns.strayDoses += 1
        continue
      }
      last = member
      guard let vaccine = vaccines.number(of: rows.bytes(1)),
        let label = labels.number(of: rows.bytes(2)),
        let place = scope.withClinics ? clinics.number(of: rows.bytes(4)) : 0
      else { throw DoseSlices.tooMany }
      doses.append(
        Dose(
          member: Int32(member), day: rows.day(3), vaccine: vaccine, label: label, clinic: place,
          isRecord: isRecord))
      if doses.count % 65_536 == 0 { progress(65_536) }
    }
  }

  /// The position of a resident; nil where the registry has none of that code.
  ///
  /// - Parameter last: the one before: rows come in the order of codes for long stretches.
  private func member(of code: UnsafeRawBufferPointer, after last: Int) -> Int? {
    if last >= 0 {
      for near in last..<min(last + 4, starts.count) where isCode(near, code) { return near }
    }
    let start = RegisterPerson.start(of: code)
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < start { low = middle + 1 } else { high = middle }
    }
    while low < starts.count, starts[low] == start {
      if isCode(low, code) { return low }
      low += 1
    }
    return nil
  }

  private func isCode(_ member: Int, _ code: UnsafeRawBufferPointer) -> Bool {
    var text = columns.codes[member].rawValue
    return text.withUTF8 { compareBytes(UnsafeRawBufferPointer($0), code) == 0 }
  }

  private mutating func finished() -> RegisterColumns {
    doses.sort(by: Dose.precedes)
    columns.firstDoses.removeAll(keepingCapacity: true)
    columns.firstDoses.reserveCapacity(columns.codes.count + 1)
    var place = 0
    var before: Dose?
    for member in columns.codes.indices {
      columns.firstDoses.append(Int32(columns.doseDays.count))
      while place < doses.count, doses[place].member == Int32(member) {
        let dose = doses[place]
        place += 1
        if let before, before.isSame(as: dose) { continue }
        before = dose
        columns.doseVaccines.append(dose.vaccine)
        columns.doseLabels.append(dose.label)
        columns.doseDays.append(dose.day)
        if scope.withClinics { columns.doseClinics.append(dose.clinic) }
      }
    }
    columns.firstDoses.append(Int32(columns.doseDays.count))
    columns.vaccines = vaccines.texts.map { VaccineCode($0) }
    columns.labels = labels.texts
    columns.clinics = clinics.texts.map { ClinicCode($0) }
    return columns
  }

  static let tooMany = StoreError(
    .damagedValue, "the register holds more different vaccines, labels or clinics than 65,535",
    advice: "Look at the imported history: a column may hold something else.")
}
