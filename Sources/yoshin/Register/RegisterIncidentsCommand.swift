import ArgumentParser
import Domain
import Foundation
import Immunization
import Register
import Store
import Tables

/// `yoshin register incidents`: doses given wrongly (間違い接種).
struct RegisterIncidentsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incidents",
    abstract: "Lists and raises doses that were given wrongly, for the report upward (間違い接種).",
    discussion: """
      A dose that breaks a rule of its day was given all the same: it stays in the register, and the incident \
      stands beside it. --raise judges the doses of the period and stores what is new; without it the list is \
      what was raised. yoshin commit raises a batch's by itself. What only a person can tell (amount, method, \
      blood) is added with --add. An incident is settled with --settle NUMBER --as reported|excused|withdrawn \
      --ground "依頼書 第123号".
      """)

  @OptionGroup var period: PeriodOptions

  @Flag(help: "Judges the doses of the period and raises what is not raised yet.")
  var raise = false

  @Option(
    help: ArgumentHelp("Only this state: open, reported, excused, withdrawn.", valueName: "state"))
  var state: String?

  @Option(help: ArgumentHelp("Settles the incident of this number.", valueName: "number"))
  var settle: Int64?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("How it is settled: reported, excused, withdrawn, open.", valueName: "state")
  )
  var settledAs: String?

  @Option(help: ArgumentHelp("The document or reason, without personal data.", valueName: "text"))
  var ground: String = ""

  @Option(
    help: ArgumentHelp(
      "Adds an incident that a person saw: amount, method, bloodExposure, other …",
      valueName: "class"))
  var add: String?

  @Option(
    help: ArgumentHelp(
      "The dose for --add: resident,vaccine,label,date as the register has it.", valueName: "dose"))
  var dose: String?

  @OptionGroup var output: TableOutput
  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      let days = try period.period()
      if let csv = output.csv { try NewFile(path: csv).check() }
      let office = try RegisterOffice(options)
      let user = try currentUser()
      if let settle {
        try office.store.settle(
          incident: settle, as: try incidentState(settledAs), ground: ground, by: user)
        say("incident \(settle): \(settledAs ?? "")")
        return
      }
      if let add {
        try addByHand(add, office, user)
        return
      }
      if raise {
        let judge = IncidentJudge(
          schedule: office.schedule, lots: LotBook(try office.store.lots()))
        let incidents = try judge.incidents(in: office.store, given: days)
        let added = try office.store.raise(incidents, by: user)
        say("\(incidents.count) incident(s) in the doses of the period, \(added) of them new")
      }
      let wanted = try state.map(incidentState)
      let list = try office.store.incidents(given: days, viewer: user)
        .filter { wanted == nil || $0.state == wanted }
      try write(list, names: try office.names().clinics)
      summarise(list)
    }
  }

  private func incidentState(_ word: String?) throws -> IncidentState {
    guard let word, let state = IncidentState(rawValue: word) else {
      throw ValidationError("'\(word ?? "")' is not open, reported, excused or withdrawn.")
    }
    return state
  }

  private func addByHand(_ word: String, _ office: RegisterOffice, _ user: String) throws {
    guard let incident = Incident(rawValue: word) else {
      throw ValidationError(
        "'\(word)' is none of \(Incident.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    let parts = (dose ?? "").split(separator: ",").map(String.init)
    guard parts.count == 4, let date = CalendarDate(parts[3]) else {
      throw ValidationError(
        "--dose is resident,vaccine,label,date, for example 0123456782,MR,２期,2026-10-11.")
    }
    let records = try office.store.records(of: ResidentCode(parts[0]), viewer: user).map(\.record)
    guard
      let record = records.first(where: {
        $0.vaccine.rawValue == parts[1] && $0.date == date
          && office.schedule.slot(of: $0.vaccine, label: $0.dose)
            == office.schedule.slot(of: $0.vaccine, label: parts[2])
      })
    else {
      throw Failure(
        .badInput, "the register has no such dose",
        next: "yoshin records --resident CODE shows them.")
    }
    let reasons = ground.isEmpty ? [] : [Reason(.productDisagrees, field: "dose", note: ground)]
    let added = try office.store.raise(
      [NewIncident(record: record, category: incident.rawValue, reasons: reasons, sources: [])],
      by: user)
    say(added == 1 ? "raised" : "it was raised before")
  }

  private func write(_ list: [StoredIncident], names: [ClinicCode: String]) throws {
    let header = [
      "番号", "区分", "宛名番号", "ワクチン種別", "回数", "接種年月日", "ロット番号", "医療機関コード", "医療機関", "内容", "根拠",
      "状態", "事由",
    ]
    let rows = list.map { stored in
      let incident = stored.incident
      return [
        "\(stored.id)", Incident(rawValue: incident.category)?.name ?? incident.category,
        incident.record.resident.rawValue, incident.record.vaccine.rawValue, incident.record.dose,
        "\(incident.record.date)", incident.record.lot.rawValue, incident.record.clinic.rawValue,
        names[incident.record.clinic] ?? "",
        incident.reasons.map { $0.note ?? $0.code.rawValue }.joined(separator: "; "),
        incident.sources.joined(separator: "; "), stored.state.rawValue, stored.ground,
      ]
    }
    if let csv = output.csv {
      var writer = TableWriter(header: header)
      for row in rows { writer.append(row) }
      try NewFile(path: csv).write(writer.bytes)
      say("written: \(csv)")
    } else if !rows.isEmpty {
      var table = TerminalTable(header.map { ($0, .left) })
      for row in rows { table.add(row) }
      put(table.text)
    }
  }

  private func summarise(_ list: [StoredIncident]) {
    for incident in Incident.allCases {
      let count = list.count { $0.incident.category == incident.rawValue && $0.state != .withdrawn }
      if count > 0 { say("\(incident.name): \(count)") }
    }
    say("\(list.count) incident(s)")
  }
}

/// Judges recorded doses and tells which were given wrongly.
struct IncidentJudge {
  let schedule: Schedule
  let lots: LotBook

  /// The incidents among doses of some days, or of one batch.
  ///
  /// - Throws: the store's error.
  func incidents(
    in store: DataStore, given: ClosedRange<CalendarDate>?, batch: BatchName? = nil
  ) throws -> [NewIncident] {
    var incidents: [NewIncident] = []
    try store.forEachPersonWithDoses(given: given, batch: batch) { doses in
      // Who is not in the registry cannot be judged by age; the dose itself still can.
      let person =
        doses.resident.map { Person($0) } ?? Person(birth: nil, sex: nil, residence: [])
      let asked = Set(doses.asked.map { doses.records[$0] })
      let wrong = schedule.wrongDoses(
        doses.records, of: person, isAsked: { asked.contains($0) }, lots: lots)
      incidents += wrong.map {
        NewIncident(
          record: $0.record, category: $0.incident.rawValue, reasons: $0.reasons,
          sources: $0.sources)
      }
    }
    return incidents
  }
}
