import Hummingbird

/// Files for the registry (取込): a file is sent in and tried, and imported on a second word.
enum ImportPages {
  /// As `ReconcilePages.largestExtract`, and the past doses of a city of two million.
  static let largestFile = 1 << 30

  static let routes: [Route] = [
    .show("/registry/import", .roles(Pages.registering)) { visit in try await overview(visit) },
    .show("/registry/import/{kind}", .roles(Pages.registering)) { visit in
      try await form(visit, [])
    },
    .upload("/registry/import/{kind}", .roles(Pages.registering)) { visit in
      let kind = try visit.piece("kind")
      let files = try await visit.files(["file", "codes"], upTo: largestFile)
      do {
        try await visit.office.register.tryImport(
          ImportWish(
            kind: kind, extracted: visit.form["extracted"], through: visit.form["through"],
            file: files[0], codes: files[1]), viewer: try visit.viewer)
        return Response.redirect(to: "/registry/import", type: .normal)
      } catch Refusal.invalid(let faults) {
        return try await form(visit, faults)
      }
    },
    .change("/registry/imports/allow", .roles(Pages.registering)) { visit in
      do {
        guard visit.form["complete"] == "yes" else {
          throw Refusal.invalid([Fault("complete", .missing)])
        }
        try await visit.office.register.allowRemovals(
          try number(visit.form), percent: visit.form["percent"], viewer: try visit.viewer)
        return Response.redirect(to: "/registry/import", type: .normal)
      } catch Refusal.invalid(let faults) {
        return try await overview(visit, faults)
      }
    },
    .change("/registry/imports/confirm", .roles(Pages.registering)) { visit in
      try await visit.office.register.confirmImport(
        try number(visit.form), viewer: try visit.viewer)
      return Response.redirect(to: "/registry/import", type: .normal)
    },
    .change("/registry/imports/drop", .roles(Pages.registering)) { visit in
      try await visit.office.register.dropImport(viewer: try visit.viewer)
      return Response.redirect(to: "/registry/import", type: .normal)
    },
  ]

  private static func number(_ form: FormFields) throws -> Int {
    guard let number = Int(form["import"]) else { throw HTTPError(.badRequest) }
    return number
  }

  private static func form(_ visit: Visit, _ faults: [Fault]) async throws -> Response {
    let words = visit.words
    let name = try visit.piece("kind")
    let kinds = try await visit.office.register.importKinds(viewer: try visit.viewer)
    guard let kind = kinds.first(where: { $0.name == name }) else { throw Refusal.notFound }
    return try visit.page(
      "import-form", status: faults.isEmpty ? .ok : .unprocessableContent,
      [
        "title": words("import.of", words("registryKind.\(name)")), "kind": name,
        "what": words("importHelp.\(name)"), "takesDay": kind.takesDay, "needsDay": kind.needsDay,
        "takesThrough": kind.takesThrough, "takesCodes": kind.takesCodes,
        "extracted": visit.form["extracted"], "through": visit.form["through"],
      ].with(SheetScene.faults(faults, words)))
  }

  private static func overview(_ visit: Visit, _ faults: [Fault] = []) async throws -> Response {
    let words = visit.words
    let viewer = try visit.viewer
    let kinds = try await visit.office.register.importKinds(viewer: viewer)
    let view = try await visit.office.register.importing(viewer: viewer)
    let lines = try await visit.office.register.imports(viewer: viewer)
    var scene: Scene = [
      "title": words("import.title"), "isWorking": false, "isReady": false, "isRefused": false,
      "isImported": false, "isFailed": false, "hasFile": view != nil,
      "kinds": kinds.map { kind in
        [
          "to": "/registry/import/\(kind.name)", "name": words("registryKind.\(kind.name)"),
          "what": words("importHelp.\(kind.name)"),
        ] as Scene
      },
      "lines": lines.map { line($0, words) }, "isEmpty": lines.isEmpty,
    ]
    if let view {
      scene["id"] = "\(view.id)"
      scene["kind"] = words("registryKind.\(view.kind)")
      scene = scene.with(Self.state(view.state, words))
    }
    return try visit.page(
      "import", status: faults.isEmpty ? .ok : .unprocessableContent,
      scene.with(SheetScene.faults(faults, words)))
  }

  private static func state(_ state: ImportView.State, _ words: Words) -> Scene {
    switch state {
    case .working(let step, let done, let total):
      return [
        "isWorking": true, "step": words("importStep.\(step.rawValue)"), "isCounted": total > 0,
        "value": "\(done)", "most": "\(max(total, 1))",
        "count": words("import.count", "\(done)", "\(total)"),
      ]
    case .refused(let refusal):
      return [
        "isRefused": true, "hasPlaces": refusal.why.contains { !$0.place.isEmpty },
        "why": refusal.why.map { remark($0, words) },
        "more": refusal.more > 0 ? words("reconcile.more", "\(refusal.more)") : "",
        "advice": words.sentence(refusal.advice), "mayAllow": refusal.mayAllow,
      ]
    case .ready(let preview, let isOther):
      return ["isReady": true, "isOther": isOther].with(Self.preview(preview, words))
    case .imported(let preview, let touched):
      return [
        "isImported": true, "hasTouched": touched > 0,
        "touched": words("import.touched", "\(touched)"),
      ].with(Self.preview(preview, words))
    case .failed: return ["isFailed": true]
    }
  }

  private static func preview(_ preview: ImportPreview, _ words: Words) -> Scene {
    var figures = [
      ("import.rows", preview.rows), ("import.added", preview.added),
      ("import.changed", preview.changed), ("import.removed", preview.removed),
    ]
    if preview.kept > 0 { figures.append(("import.kept", preview.kept)) }
    return [
      "isNothing": preview.isEmpty,
      "figures": figures.map { ["name": words($0.0), "count": "\($0.1)"] as Scene },
      "hasNumber": preview.differential != nil,
      "number": preview.differential.map { "\($0)" } ?? "",
      "hasDay": preview.day != nil, "day": preview.day.map(words.day) ?? "",
      "events": preview.events.map { ["name": $0.value, "count": $0.text] as Scene },
      "hasEvents": !preview.events.isEmpty, "encoding": preview.encoding,
      "sha256": preview.sha256, "hasUnread": !preview.unread.isEmpty,
      "unread": preview.unread.joined(separator: words("list.comma")),
      "remarks": preview.remarks.map { remark($0, words) },
      "hasRemarks": !preview.remarks.isEmpty,
      "moreRemarks": preview.moreRemarks > 0
        ? words("reconcile.more", "\(preview.moreRemarks)") : "",
      "isAllowed": preview.allowed != nil,
      "allowed": words("import.allowed", preview.allowed ?? ""),
    ]
  }

  private static func remark(_ remark: PlacedRemark, _ words: Words) -> Scene {
    [
      "of": remark.isOfCodes ? words("import.codes") : "", "hasOf": remark.isOfCodes,
      "place": remark.place, "hasPlace": !remark.place.isEmpty,
      "sentence": words.sentence(remark.sentence),
    ]
  }

  private static func line(_ line: ImportLine, _ words: Words) -> Scene {
    [
      "at": words.moment(line.at), "account": line.account,
      "name": words("registryKind.\(line.kind)") + (line.number.map { " \($0)" } ?? ""),
      "day": line.day.map(words.day) ?? "", "rows": line.rows.map { "\($0)" } ?? "–",
      "added": "\(line.added)", "changed": "\(line.changed)", "removed": "\(line.removed)",
      "sha256": String(line.sha256.prefix(12)),
    ]
  }
}
