import Domain
import Immunization
import Pipeline
import Register
import Store

/// Judges recorded doses and tells which were given wrongly.
struct IncidentJudge: Sendable {
  let schedule: Schedule
  let lots: LotBook

  /// The incidents among doses of some days, of one batch, or of one person.
  ///
  /// - Throws: the store's error.
  func incidents(
    in store: DataStore, given: ClosedRange<CalendarDate>?, batch: BatchName? = nil,
    of resident: ResidentCode? = nil
  ) throws -> [NewIncident] {
    var incidents: [NewIncident] = []
    try store.forEachPersonWithDoses(given: given, batch: batch, of: resident) { doses in
      // Who is not in the registry cannot be judged by age; the dose itself still can.
      let person =
        doses.resident.map { Person($0) } ?? Person(birth: nil, sex: nil, residence: [])
      let asked = Set(doses.asked.map { doses.records[$0] })
      let grounds = doses.grounds.documented
      let wrong = schedule.wrongDoses(
        doses.records, of: person, isAsked: { asked.contains($0) }, lots: lots,
        overrides: { record in
          Set(grounds.filter { $0.isOf(record, by: schedule) }.map(\.ground))
        })
      incidents += wrong.map {
        NewIncident(
          record: $0.record, category: $0.incident.rawValue, reasons: $0.reasons,
          sources: $0.sources)
      }
    }
    return incidents
  }

  /// Judges the doses of a batch that was just committed and stores the incidents that are new.
  ///
  /// - Returns: how many there are, and how many of them are new.
  /// - Throws: the store's error.
  static func raise(
    of batch: BatchName, in store: DataStore, schedule: Schedule, by actor: Actor
  ) throws -> (found: Int, new: Int) {
    let judge = IncidentJudge(schedule: schedule, lots: LotBook(try store.lots()))
    let incidents = try judge.incidents(in: store, given: nil, batch: batch)
    return (incidents.count, try store.raise(incidents, by: actor))
  }
}
