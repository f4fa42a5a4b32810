import Foundation
import Hummingbird

/// What leaves the office (書き出し) and what is erased (保存期間): one person asks, another approves.
enum LeavingPages {
  static let routes: [Route] = [
    .show("/exports", .roles(Pages.leaving)) { visit in try await exports(visit) },
    .change("/exports", .roles([.registrar])) { visit in
      let wish = try wish(visit.form)
      do {
        let number = try await visit.office.register.requestExport(
          wish, attempt: try visit.attempt(), viewer: try visit.viewer)
        return visit.go(to: "/exports?requested=\(number)")
      } catch Refusal.invalid(let faults) {
        return try await exports(visit, wish: wish, faults: faults)
      }
    },
    .change("/exports/approve", .roles([.approver])) { visit in
      let number = try number(visit.form["export"])
      guard isProved(visit, try visit.viewer) else { return visit.go(to: "/prove?back=/exports") }
      let approval = try await visit.office.register.approveExport(
        number, viewer: try visit.viewer)
      let words = visit.words
      // Drawn as the answer itself: there is no address at which it could be asked for again.
      return try visit.page(
        "passphrase",
        [
          "title": words("export.approved", "\(number)"), "passphrase": approval.passphrase,
          "rows": "\(approval.rows)", "protected": "\(approval.protected)",
          "sha256": approval.sha256, "until": words.moment(approval.expiresAt),
        ])
    },
    .change("/exports/fetch", .roles([.registrar])) { visit in
      let number = try number(visit.form["export"])
      let archive = try await visit.office.register.fetchExport(
        number, viewer: try visit.viewer)
      return Download.file(archive, "export-\(number).zip", type: "application/zip")
    },
    .show("/retention", .roles(Pages.leaving)) { visit in try await retention(visit) },
    .change("/retention", .roles([.registrar])) { visit in
      do {
        let number = try await visit.office.register.requestErasure(
          why: visit.form["why"], listHash: visit.form["list"], attempt: try visit.attempt(),
          viewer: try visit.viewer)
        return visit.go(to: "/retention?requested=\(number)")
      } catch Refusal.invalid(let faults) {
        return try await retention(visit, faults: faults)
      }
    },
    .change("/retention/approve", .roles([.approver])) { visit in
      let number = try number(visit.form["erasure"])
      guard isProved(visit, try visit.viewer) else {
        return visit.go(to: "/prove?back=/retention")
      }
      try await visit.office.register.approveErasure(number, viewer: try visit.viewer)
      return visit.go(to: "/retention/\(number)/certificate")
    },
    .show("/retention/{erasure}/certificate", .roles(Pages.leaving)) { visit in
      let number = try visit.number("erasure")
      let lines = try await visit.office.register.certificate(number, viewer: try visit.viewer)
      return try visit.page(
        "certificate",
        [
          "title": visit.words("retention.certificateOf", "\(number)"),
          "lines": lines.map { line in
            ["name": line.name, "text": line.text, "at": visit.words.moment(line.at)] as Scene
          },
        ])
    },
  ]

  private static func isProved(_ visit: Visit, _ viewer: Viewer) -> Bool {
    Date().timeIntervalSince(viewer.provedAt) <= visit.site.proofLasts
  }

  private static func number(_ text: String) throws -> Int64 {
    guard let number = Int64(text), number > 0 else { throw HTTPError(.badRequest) }
    return number
  }

  /// A field `with` holds lines of NAME=VALUE, as the command's `--with` does.
  private static func wish(_ form: FormFields) throws -> ExportWish {
    guard
      ["kind", "recipient", "purpose", "protection", "with"].allSatisfy({
        form[$0].utf8.count <= 1000
      })
    else { throw HTTPError(.badRequest) }
    var parameters: [String: String] = [:]
    for line in form["with"].split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].trimmingCharacters(in: .whitespaces)
      let value = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
      if !name.isEmpty, !value.isEmpty { parameters[name] = value }
    }
    return ExportWish(
      kind: form["kind"], parameters: parameters, recipient: form["recipient"],
      purpose: form["purpose"], protection: form["protection"])
  }

  private static func exports(
    _ visit: Visit, wish: ExportWish? = nil, faults: [Fault] = []
  ) async throws -> Response {
    let words = visit.words
    let viewer = try visit.viewer
    let kinds = try await visit.office.register.exportKinds(viewer: viewer)
    let lines = try await visit.office.register.exports(viewer: viewer)
    let with = (wish?.parameters ?? [:]).sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    let protections = ["exclude", "mask", "separate"].map {
      Choice($0, words("protection.\($0)"))
    }
    let scene: Scene =
      [
        "title": words("export.title"), "revision": "0", "with": with,
        "mayRequest": viewer.roles.contains(.registrar),
        "done": visit.query("requested").flatMap(Int64.init).map {
          words("export.requested", "\($0)")
        } ?? "",
        "kinds": kinds.map { kind in
          [
            "value": kind.name, "text": words("exportKind.\(kind.name)"),
            "parameters": kind.parameters.joined(separator: " "), "isHere": kind.name == wish?.kind,
          ] as Scene
        },
        "recipient": wish?.recipient ?? "", "purpose": wish?.purpose ?? "",
        "protections": SheetScene.options(protections, wish?.protection ?? "exclude"),
        "lines": lines.map { export($0, words) }, "isEmpty": lines.isEmpty,
      ]
    return try visit.page(
      "exports", status: faults.isEmpty ? .ok : .unprocessableContent,
      scene.with(SheetScene.faults(faults, words)))
  }

  private static func export(_ line: ExportLine, _ words: Words) -> Scene {
    [
      "id": "\(line.id)", "what": line.what, "recipient": line.recipient,
      "purpose": line.purpose, "state": words("exportState.\(line.state)"),
      "stateName": line.state, "requestedBy": line.requestedBy,
      "requestedAt": words.moment(line.requestedAt), "approvedBy": line.approvedBy,
      "rows": line.rows.map { "\($0)" } ?? "", "sha256": String(line.sha256.prefix(12)),
      "until": words.moment(line.expiresAt), "mayApprove": line.mayApprove,
      "mayFetch": line.mayFetch,
    ]
  }

  private static func retention(_ visit: Visit, faults: [Fault] = []) async throws -> Response {
    let words = visit.words
    let viewer = try visit.viewer
    let view = try await visit.office.register.retention(viewer: viewer)
    let scene: Scene =
      [
        "title": words("retention.title"), "revision": "0", "list": view.listHash,
        "rule": words(
          "retention.rule", "\(view.years)", words("anchor.\(view.anchor)"), view.source),
        "asOf": words.day(view.asOf), "pages": "\(view.pages)", "records": "\(view.records)",
        "history": "\(view.history)", "openPages": "\(view.openPages)",
        "hasOpen": view.openPages > 0, "doses": view.doses,
        "mayRequest": viewer.roles.contains(.registrar) && view.pages + view.history > 0
          && !view.isAsked,
        "why": visit.form["why"],
        "done": visit.query("requested").flatMap(Int64.init).map {
          words("retention.requested", "\($0)")
        } ?? "",
        "orders": view.orders.map { order in
          [
            "id": "\(order.id)", "state": words("erasureState.\(order.state)"),
            "stateName": order.state,
            "counts": order.counts.map { "\($0)" }.joined(separator: " / "), "why": order.why,
            "requestedBy": order.requestedBy, "requestedAt": words.moment(order.requestedAt),
            "approvedBy": order.approvedBy, "mayApprove": order.mayApprove,
            "isDone": order.state == "done", "to": "/retention/\(order.id)/certificate",
          ] as Scene
        },
        "isEmpty": view.orders.isEmpty,
      ]
    return try visit.page(
      "retention", status: faults.isEmpty ? .ok : .unprocessableContent,
      scene.with(SheetScene.faults(faults, words)))
  }
}
