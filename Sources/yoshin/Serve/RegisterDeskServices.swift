import Accounts
import Domain
import Foundation
import Immunization
import Printing
import Register
import ReviewWeb
import Store

/// Doses given wrongly, letters, and how the registry stands.
extension RegisterService {
  func incidents(
    _ query: IncidentQuery, from first: Int, viewer: Viewer
  ) async throws -> IncidentView {
    try await demand(.seeRegister, of: viewer)
    let filter = try Self.filter(query)
    return try await threads.run { [store] in
      let list = try store.incidents(given: filter.given, viewer: viewer.actor())
        .filter { filter.state == nil || $0.state == filter.state }
      let names = Dictionary(
        try store.clinics().map { ($0.code, $0.name) }, uniquingKeysWith: { $1 })
      let start = min(first, max(0, list.count - 1)) / Self.pageLength * Self.pageLength
      return IncidentView(
        lines: list[start..<min(list.count, start + Self.pageLength)].map {
          IncidentLine($0, names)
        },
        counts: Incident.allCases.map { incident in
          let count = list.count {
            $0.incident.category == incident.rawValue && $0.state != .withdrawn
          }
          return Choice(incident.rawValue, "\(count)")
        }, total: list.count, first: start)
    }
  }

  private static func filter(_ query: IncidentQuery) throws -> IncidentFilter {
    var typed = Typed()
    let today = CalendarDate.today
    let from = typed.day(query.from, "from") ?? today.fiscalYear.firstDay ?? today
    let until = typed.day(query.until, "until") ?? max(from, today)
    try typed.check()
    guard from <= until else { throw Refusal.invalid([Fault("until", .notADate)]) }
    let state = IncidentState(rawValue: query.state)
    guard query.state.isEmpty || state != nil else {
      throw Refusal.invalid([Fault("state", .unknown)])
    }
    return IncidentFilter(given: from...until, state: state)
  }

  func settle(
    incident: Int64, as state: String, ground: String, attempt: Attempt, viewer: Viewer
  ) async throws {
    try await demand(.seeRegister, of: viewer)
    guard let state = IncidentState(rawValue: state) else {
      throw Refusal.invalid([Fault("state", .unknown)])
    }
    let ground = ground.trimmingCharacters(in: .whitespacesAndNewlines)
    guard ground.count <= 200 else { throw Refusal.invalid([Fault("ground", .tooLong)]) }
    guard !ground.isEmpty || (state != .excused && state != .withdrawn) else {
      throw Refusal.invalid([Fault("ground", .missing)])
    }
    _ = try await threads.run { [store, shelf] in
      try shelf.once(attempt, viewer) {
        try store.settle(incident: incident, as: state, ground: ground, by: viewer.actor())
        return incident
      }
    }
  }

  func raise(_ query: IncidentQuery, attempt: Attempt, viewer: Viewer) async throws -> Int {
    try await demand(.seeRegister, of: viewer)
    let filter = try Self.filter(query)
    return try await threads.run { [store, shelf] in
      let found = try shelf.office().incidentJudge().incidents(in: store, given: filter.given)
      return try store.raise(found, by: viewer.actor())
    }
  }

  func incidentReport(_ query: IncidentQuery, viewer: Viewer) async throws -> [UInt8] {
    try await demand(.seeRegister, of: viewer)
    let filter = try Self.filter(query)
    return try await threads.run { [store, shelf] in
      let report = try shelf.office().incidentReport(
        filter, on: .today, viewer: viewer.actor())
      try store.log(
        PrintEntry(
          list: "incidents \(filter.given.lowerBound) \(filter.given.upperBound)",
          medium: "report", count: report.count, leftOut: 0,
          contentHash: ContentHash.sha256(report.pdf)), by: viewer.actor())
      return report.pdf
    }
  }

  /// At most so many people a printing from a page; the command takes any number.
  private static let mostLetters = 10_000

  private static func order(
    _ order: LetterOrder, on day: CalendarDate
  ) throws -> (listing: DueListing, limit: Int) {
    var typed = Typed()
    let within = typed.number(order.within, "within")
    let limit = typed.number(order.limit, "limit")
    try typed.check()
    let programmes = order.programme.isEmpty ? [] : [order.programme]
    return (
      .unvaccinated(programmes, within: within, day: day), min(limit ?? mostLetters, mostLetters)
    )
  }

  private func letter(_ name: String, _ office: RegisterOffice) throws -> OfficeLetter {
    guard !name.isEmpty,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else { throw Refusal.invalid([Fault("letter", .unknown)]) }
    return try refusing("letter") { try office.letter(name) }
  }

  func letterPreview(_ order: LetterOrder, viewer: Viewer) async throws -> LetterTally {
    try await demand(.seeRegister, of: viewer)
    let day = CalendarDate.today
    let (listing, limit) = try Self.order(order, on: day)
    return try await threads.run { [self] in
      let office = try shelf.office()
      let found = try refusing("programme") { try shelf.found(listing) }
      var run = try LetterRun(
        letter: try letter(order.letter, office), day: day, withPDF: false,
        withProtected: false)
      try run.print(found, store: store, limit: limit)
      try store.noteListing(
        "letters \(order.letter) \(day) preview", count: run.printed, by: viewer.actor())
      return LetterTally(
        printed: run.printed, leftOut: run.leftOutByReason.map { Choice($0.why, "\($0.count)") })
    }
  }

  func printLetters(
    _ order: LetterOrder, reason: String, viewer: Viewer
  ) async throws -> [UInt8] {
    try await demand(.seeRegister, of: viewer)
    var typed = Typed()
    let reason = typed.text(reason, "reason")
    try typed.check()
    let day = CalendarDate.today
    let (listing, limit) = try Self.order(order, on: day)
    return try await threads.run { [self] in
      let office = try shelf.office()
      let found = try refusing("programme") { try shelf.found(listing) }
      var run = try LetterRun(
        letter: try letter(order.letter, office), day: day, withPDF: true,
        withProtected: false)
      try run.print(found, store: store, limit: limit)
      let pdf = try run.finishLetters()
      try store.log(
        run.entry(
          run.template.medium.rawValue, count: run.printed, hash: ContentHash.sha256(pdf)),
        by: viewer.actor(reason))
      return pdf
    }
  }

  func specimen(_ letter: String, viewer: Viewer) async throws -> [UInt8] {
    try await demand(.seeRegister, of: viewer)
    return try await threads.run { [self] in
      guard let found = try? self.letter(letter, shelf.office()) else { throw Refusal.notFound }
      return try LetterRun.specimen(found, day: .today)
    }
  }

  func printLog(
    from first: Int, viewer: Viewer
  ) async throws -> (lines: [PrintLine], total: Int) {
    try await demand(.seeRegister, of: viewer)
    return try await threads.run { [store] in
      let log = try Array(store.printLog().reversed())
      let start = min(first, log.count)
      return (
        log[start..<min(log.count, start + Self.pageLength)].map {
          PrintLine(
            at: $0.at, account: $0.by, list: $0.entry.list, medium: $0.entry.medium,
            count: $0.entry.count, leftOut: $0.entry.leftOut, sha256: $0.entry.contentHash)
        }, log.count
      )
    }
  }

  func registry(viewer: Viewer) async throws -> RegistryView {
    try await demand(.seeRegister, of: viewer)
    return try await threads.run { [store] in
      let current = try store.residentsCurrent()
      let touched = try store.outdatedPages()
      return RegistryView(
        kinds: try store.registryStatus().map { status in
          let last = status.lastImport
          return RegistryView.Kind(
            name: status.kind.rawValue, rows: status.rows, at: last?.at, account: last?.by ?? "",
            file: last?.fileName ?? "")
        }, differential: current.number, asOf: current.extractedOn.map { "\($0)" },
        reconciliations: try store.reconciliations().map {
          RegistryView.Check(
            at: $0.at, account: $0.by,
            detail: "\($0.rows): +\($0.onlyInExtract) −\($0.onlyInRegistry) ≠\($0.differs)")
        },
        touched: touched.prefix(Self.pageLength).map {
          RegistryView.Touched(
            number: $0.page.rawValue, batch: $0.batch.description, state: $0.state.rawValue,
            why: $0.why.rawValue)
        }, touchedTotal: touched.count)
    }
  }
}

extension IncidentLine {
  /// An incident as a page shows it.
  init(_ stored: StoredIncident, _ names: [ClinicCode: String]) {
    let record = stored.incident.record
    self.init(
      id: stored.id, category: stored.incident.category, resident: record.resident.rawValue,
      vaccine: record.vaccine.rawValue, dose: record.dose, givenOn: "\(record.date)",
      lot: record.lot.rawValue, clinic: names[record.clinic] ?? record.clinic.rawValue,
      what: (stored.incident.reasons.map { $0.note ?? $0.code.rawValue } + stored.incident.sources)
        .joined(separator: "; "), state: stored.state.rawValue, ground: stored.ground)
  }
}
