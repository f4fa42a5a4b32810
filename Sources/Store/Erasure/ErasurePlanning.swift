import Databases
public import Domain

extension DataStore {
  /// Says what has been kept long enough; touches nothing.
  ///
  /// A page with a record is judged by its dose; one without (rejected, returned, blank, another form) by
  /// the last day of its batch's month, as no dose of it can be later. Under a rule that counts from death,
  /// a person is dead when the registry says so and on which day; a page without a record falls under the
  /// same years counted from its month.
  ///
  /// - Parameters:
  ///   - schedule: the rules of retention.
  ///   - day: the day it is judged for.
  /// - Throws: the database's error.
  public func erasurePlan(_ schedule: RetentionSchedule, on day: CalendarDate) throws -> ErasurePlan
  {
    try database.read { try DataStore.plan(schedule.rule(on: day), day, in: $0) }
  }

  static func plan(
    _ rule: RetentionRule, _ day: CalendarDate, in database: Database
  ) throws -> ErasurePlan {
    var plan = ErasurePlan(
      asOf: day, rule: rule, pages: [], records: 0, history: [], openPages: 0)
    var dead: [String: CalendarDate] = [:]
    if rule.after == .death {
      let rows = try Row.fetchCursor(
        database,
        sql:
          "SELECT code, removedOn FROM resident WHERE status = 'deceased' AND removedOn IS NOT NULL"
      )
      while let row = try rows.next() { dead[row["code"]] = RegistryText.date(row["removedOn"]) }
    }
    func isOver(_ givenOn: CalendarDate, _ resident: String?) -> Bool {
      var rule = rule
      if resident == nil, rule.after == .death { rule.after = .vaccination }
      let end = rule.keptThrough(
        givenOn: givenOn, diedOn: resident.flatMap { dead[$0] })
      return end.map { $0 < day } ?? false
    }
    func note(_ givenOn: CalendarDate) {
      let span = plan.doses ?? givenOn...givenOn
      plan.doses = min(span.lowerBound, givenOn)...max(span.upperBound, givenOn)
    }
    let pages = try Row.fetchCursor(
      database,
      sql: """
        SELECT pageState.page AS page, pageState.batch AS batch, pageState.state AS state,
          record.givenOn AS givenOn, record.resident AS resident
        FROM pageState LEFT JOIN record ON record.page = pageState.page ORDER BY pageState.page
        """)
    while let row = try pages.next() {
      let state: PageState = try row.word("state")
      let dose = RegistryText.date(row["givenOn"])
      let givenOn = try dose ?? row.batch().days.upperBound
      guard isOver(givenOn, row["resident"]) else { continue }
      guard !state.isOpen, !state.isReady else {
        plan.openPages += 1
        continue
      }
      plan.pages.append(PageID(rawValue: row["page"]))
      if let dose {
        plan.records += 1
        note(dose)
      }
    }
    let history = try Row.fetchCursor(
      database,
      // No dose of a later year is over by any anchor: millions of rows are not even looked at.
      sql: "SELECT id, resident, givenOn FROM historyVersion WHERE givenOn <= ? ORDER BY id",
      arguments: ["\(day.year - rule.years)-12-31"])
    while let row = try history.next() {
      guard let givenOn = RegistryText.date(row["givenOn"]), isOver(givenOn, row["resident"]) else {
        continue
      }
      plan.history.append(row["id"])
      note(givenOn)
    }
    return plan
  }
}
