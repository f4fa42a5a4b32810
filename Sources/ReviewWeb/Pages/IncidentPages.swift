import HTTPTypes
import Hummingbird

/// Doses that were given wrongly (間違い接種): listed, settled, printed for the report upward.
enum IncidentPages {
  static let routes: [Route] = [
    .show("/incidents", .roles(Pages.registering)) { visit in
      try page(visit, blank, view: nil)
    },
    .change("/incidents", .roles(Pages.registering)) { visit in
      try await list(visit, try query(visit.form))
    },
    .change("/incidents/raise", .roles(Pages.registering)) { visit in
      let query = try query(visit.form)
      do {
        let added = try await visit.office.register.raise(
          query, attempt: try visit.attempt(), viewer: try visit.viewer)
        return try await list(visit, query, done: visit.words("incident.raised", "\(added)"))
      } catch Refusal.invalid(let faults) {
        return try page(visit, query, view: nil, faults: faults)
      }
    },
    .change("/incidents/settle", .roles(Pages.registering)) { visit in
      let query = try query(visit.form)
      guard let number = Int64(visit.form["incident"]) else { throw HTTPError(.badRequest) }
      do {
        try await visit.office.register.settle(
          incident: number, as: visit.form["as"], ground: visit.form["ground"],
          attempt: try visit.attempt(), viewer: try visit.viewer)
        return try await list(visit, query, done: visit.words("incident.settled", "\(number)"))
      } catch Refusal.invalid(let faults) {
        return try await list(visit, query, faults: faults)
      }
    },
    .change("/incidents/report", .roles(Pages.registering)) { visit in
      let query = try query(visit.form)
      do {
        let pdf = try await visit.office.register.incidentReport(query, viewer: try visit.viewer)
        return Download.pdf(pdf, "incidents.pdf")
      } catch Refusal.invalid(let faults) {
        return try page(visit, query, view: nil, faults: faults)
      }
    },
  ]

  private static let blank = IncidentQuery(from: "", until: "", state: "")
  static let states = ["open", "reported", "excused", "withdrawn"]

  private static func query(_ form: FormFields) throws -> IncidentQuery {
    let query = IncidentQuery(from: form["from"], until: form["until"], state: form["state"])
    guard [query.from, query.until, query.state].allSatisfy({ $0.utf8.count <= 100 }) else {
      throw HTTPError(.badRequest)
    }
    return query
  }

  private static func list(
    _ visit: Visit, _ query: IncidentQuery, done: String = "", faults: [Fault] = []
  ) async throws -> Response {
    do {
      let view = try await visit.office.register.incidents(
        query, from: visit.form.first, viewer: try visit.viewer)
      return try page(visit, query, view: view, done: done, faults: faults)
    } catch Refusal.invalid(let found) {
      return try page(visit, query, view: nil, faults: faults + found)
    }
  }

  private static func page(
    _ visit: Visit, _ query: IncidentQuery, view: IncidentView?, done: String = "",
    faults: [Fault] = []
  ) throws -> Response {
    let words = visit.words
    let choices = states.map { Choice($0, words("incidentState.\($0)")) }
    let fields = [("from", query.from), ("until", query.until), ("state", query.state)]
    var scene: Scene = [
      "title": words("incident.title"), "from": query.from, "until": query.until,
      "state": query.state, "states": SheetScene.options(choices, query.state),
      "steps": SheetScene.options(choices, ""), "revision": "0", "isAnswered": view != nil,
      "done": done, "csrf": visit.session.map { FormToken.make(for: $0.token) } ?? "",
    ]
    if let view {
      scene["lines"] = view.lines.map { line(line: $0, words) }
      scene["isEmpty"] = view.lines.isEmpty
      scene["counts"] = view.counts.map {
        ["category": words("incidentClass.\($0.value)"), "count": $0.text] as Scene
      }
      scene["pager"] = SheetScene.pager(
        total: view.total, first: view.first, shown: view.lines.count, words,
        action: "/incidents", fields: fields)
    }
    return try visit.page(
      "incidents", status: faults.isEmpty ? .ok : .unprocessableContent,
      scene.with(SheetScene.faults(faults, words)))
  }

  private static func line(line: IncidentLine, _ words: Words) -> Scene {
    [
      "id": "\(line.id)", "category": words("incidentClass.\(line.category)"),
      "resident": line.resident, "vaccine": line.vaccine, "dose": line.dose,
      "givenOn": words.day(line.givenOn), "lot": line.lot, "clinic": line.clinic,
      "what": line.what, "state": words("incidentState.\(line.state)"), "stateName": line.state,
      "ground": line.ground,
    ]
  }
}

/// A file that a browser keeps.
enum Download {
  /// A PDF.
  static func pdf(_ bytes: [UInt8], _ name: String) -> Response {
    file(bytes, name, type: "application/pdf")
  }

  /// Any file; its name is a word of ours.
  static func file(_ bytes: [UInt8], _ name: String, type: String) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: type, .contentDisposition: "attachment; filename=\"\(name)\"",
        .cacheControl: "no-store",
      ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
