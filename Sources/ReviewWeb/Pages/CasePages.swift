import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// The case: looking at it, correcting it, settling it.
enum CasePages {
  static let routes: [Route] = [
    .change("/cases/next", .roles(Pages.reviewing)) { visit in
      let current = CaseNumber(visit.form["after"])
      let viewer = try visit.viewer
      let batch = visit.form["batch"]
      let next = try await visit.office.cases.take(
        after: current, batch: batch.isEmpty ? nil : batch, viewer: viewer)
      if visit.form["release"] == "yes", let current {
        try await visit.office.cases.release(current, viewer: viewer)
      }
      return visit.go(to: next.map { "/cases/\($0)" } ?? "/?done=nothing")
    },
    .show("/cases/{case}", .roles(Pages.reading)) { visit in
      if try visit.viewer.roles.isDisjoint(with: Pages.papers) { return try await status(visit) }
      return try await show(
        try await visit.office.cases.open(try visit.number("case"), viewer: try visit.viewer),
        visit)
    },
    .change("/cases/{case}/correct", .roles(Pages.reviewing)) { visit in
      let number = try visit.number("case")
      let field = visit.form["field"]
      guard !field.isEmpty, field.utf8.count <= 64 else { throw HTTPError(.badRequest) }
      let picks = visit.form.all("pick")
      let value = picks.isEmpty ? visit.form["value"] : picks[0]
      guard value.count <= 200 else { throw Refusal.invalid([Fault(field, .tooLong)]) }
      do {
        let view = try await visit.office.cases.correct(
          number, values: [field: value], attempt: try visit.attempt(), viewer: try visit.viewer)
        return try await answer(view, at: field, visit)
      } catch Refusal.invalid(let faults) {
        return try await refused(number, faults, typed: [field: value], at: field, visit)
      }
    },
    .change("/cases/{case}/choose", .roles(Pages.reviewing)) { visit in
      let code = visit.form["resident"]
      guard !code.isEmpty, code.utf8.count <= 32 else { throw HTTPError(.badRequest) }
      let view = try await visit.office.cases.choose(
        try visit.number("case"), resident: ResidentCode(code), attempt: try visit.attempt(),
        viewer: try visit.viewer)
      return try await answer(view, at: nil, visit)
    },
    .change("/cases/{case}/decide", .roles(Pages.reviewing)) { visit in
      let number = try visit.number("case")
      let note = [visit.form["preset"], visit.form["note"]].filter { !$0.isEmpty }
        .joined(separator: visit.words("list.comma"))
      guard note.count <= 500 else { throw Refusal.invalid([Fault("note", .tooLong)]) }
      let viewer = try visit.viewer
      do {
        let receipt = try await visit.office.cases.decide(
          number, try decision(visit.form), note: note, attempt: try visit.attempt(),
          viewer: viewer)
        let next = try await visit.office.cases.take(after: number, batch: nil, viewer: viewer)
        let done = Done(state: receipt.state, number: number, revision: receipt.revision)
        return visit.go(to: next.map { "/cases/\($0)" } ?? "/", after: done)
      } catch Refusal.invalid(let faults) {
        return try await refused(number, faults, typed: ["note": note], at: nil, visit)
      }
    },
    .change("/cases/{case}/undo", .roles(Pages.reviewing)) { visit in
      let number = try visit.number("case")
      _ = try await visit.office.cases.undo(
        number, attempt: try visit.attempt(), viewer: try visit.viewer)
      return visit.go(to: "/cases/\(number)?done=undone")
    },
    .change("/cases/{case}/take-over", .roles([.senior])) { visit in
      let number = try visit.number("case")
      try await visit.office.cases.takeOver(number, viewer: try visit.viewer)
      return visit.go(to: "/cases/\(number)?done=takenOver")
    },
    .change("/cases/{case}/release", .roles(Pages.reviewing)) { visit in
      try await visit.office.cases.release(try visit.number("case"), viewer: try visit.viewer)
      return visit.go(to: "/?done=released")
    },
  ]

  /// How far the page has come, for who took it in and may not see what stands on it.
  private static func status(_ visit: Visit) async throws -> Response {
    let status = try await visit.office.batches.status(
      of: try visit.number("case"), viewer: try visit.viewer)
    let words = visit.words
    return try visit.page(
      "case-status",
      DashboardPages.page(status.line, words).with([
        "title": words("status.title"), "batch": status.batch,
        "clinic": status.clinicName ?? status.batch,
        "reasonList": status.line.reasons.reduce(into: [String]()) { list, code in
          let what = words("reason.\(code.rawValue)")
          if !list.contains(what) { list.append(what) }
        },
        "hasReasons": !status.line.reasons.isEmpty, "isHeld": status.line.holder != nil,
      ]))
  }

  private static func decision(_ form: FormFields) throws -> CaseDecision {
    switch form["decision"] {
    case "resolved":
      let code = form["resident"]
      guard !code.isEmpty, code.utf8.count <= 32 else { throw HTTPError(.badRequest) }
      return .resolved(ResidentCode(code))
    case "returned": return .returned
    case "rejected": return .rejected
    case "held": return .held
    case "senior": return .senior
    default: throw HTTPError(.badRequest)
    }
  }

  /// After a correction: the page itself where a script asked, otherwise a redirect, so that reloading
  /// sends nothing again.
  private static func answer(
    _ view: CaseView, at field: String?, _ visit: Visit
  ) async throws -> Response {
    guard visit.wantsPage else {
      return visit.go(to: "/cases/\(view.number)#\(field.map { "field-\($0)" } ?? "who")")
    }
    return try await show(view, visit, done: visit.words("done.corrected"))
  }

  private static func refused(
    _ number: CaseNumber, _ faults: [Fault], typed: [String: String], at field: String?,
    _ visit: Visit
  ) async throws -> Response {
    let view = try await visit.office.cases.open(number, viewer: try visit.viewer)
    return try await show(
      view, visit, status: .unprocessableContent, faults: faults, typed: typed)
  }

  private static func show(
    _ view: CaseView, _ visit: Visit, status: HTTPResponse.Status = .ok, faults: [Fault] = [],
    typed: [String: String] = [:], done: String? = nil
  ) async throws -> Response {
    let viewer = try visit.viewer
    var scene = CaseScene(
      view: view, words: visit.words, viewer: viewer, faults: faults, typed: typed
    )
    .scene(size: view.picture)
    scene["done"] = done ?? ""
    if let state = visit.query("done"), visit.words.has("done.\(state)") {
      let was = visit.query("was").flatMap(CaseNumber.init)
      scene["done"] = visit.words("done.\(state)", was.map(String.init) ?? "")
      if let was, let revision = visit.query("revision").flatMap(Int.init) {
        scene["undo"] = ["number": "\(was)", "revision": "\(revision)"] as Scene
      }
    }
    return try visit.page("case", status: status, scene)
  }
}
