import ArgumentParser
import Domain
import Foundation
import Immunization
import Register
import Store

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
      --ground "依頼書 第123号". What a document makes right is stated with register ground.
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

  @Option(
    help: ArgumentHelp(
      "Prints the report upward, by class and without anybody's number, as a new PDF.",
      valueName: "file"))
  var pdf: String?

  func run() async throws {
    try await explained {
      let days = try period.period()
      try output.check(pdf)
      let office = try RegisterOffice(options)
      let actor = try commandActor()
      if let settle {
        try office.store.settle(
          incident: settle, as: try incidentState(settledAs), ground: ground, by: actor)
        say("incident \(settle): \(settledAs ?? "")")
        return
      }
      if let add {
        try addByHand(add, office, actor)
        return
      }
      if raise {
        let incidents = try office.incidentJudge().incidents(in: office.store, given: days)
        let added = try office.store.raise(incidents, by: actor)
        say("\(incidents.count) incident(s) in the doses of the period, \(added) of them new")
      }
      let filter = IncidentFilter(given: days, state: try state.map(incidentState))
      if let pdf {
        let report = try office.incidentReport(filter, on: .today, viewer: actor)
        let hash = try NewFile(path: pdf).write(report.pdf)
        try office.store.log(
          PrintEntry(
            list: "incidents \(days.lowerBound) \(days.upperBound)", medium: "report",
            count: report.count, leftOut: 0, contentHash: hash), by: actor)
        say("written: \(pdf), \(report.count) incident(s)")
        return
      }
      let found = try office.incidents(filter, viewer: actor)
      try output.write(found.sheet, office.store)
      summarise(found.list)
    }
  }

  private func incidentState(_ word: String?) throws -> IncidentState {
    guard let word, let state = IncidentState(rawValue: word) else {
      throw ValidationError("'\(word ?? "")' is not open, reported, excused or withdrawn.")
    }
    return state
  }

  private func addByHand(_ word: String, _ office: RegisterOffice, _ user: Actor) throws {
    guard let incident = Incident(rawValue: word) else {
      throw ValidationError(
        "'\(word)' is none of \(Incident.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    let parts = (dose ?? "").split(separator: ",").map(String.init)
    guard parts.count == 4, let date = CalendarDate(parts[3]) else {
      throw ValidationError(
        "--dose is resident,vaccine,label,date, for example 0123456782,MR,２期,2026-10-11.")
    }
    let records = try office.store.records(of: ResidentCode(parts[0]), viewer: user).map(
      \.record)
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

  private func summarise(_ list: [StoredIncident]) {
    for incident in Incident.allCases {
      let count = list.count { $0.incident.category == incident.rawValue && $0.state != .withdrawn }
      if count > 0 { say("\(incident.name): \(count)") }
    }
    say("\(list.count) incident(s)")
  }
}
