import Hummingbird

/// Letters and the print log (帳票印刷), and how the registry of residents stands (住民).
enum LetterPages {
  static let routes: [Route] = [
    .show("/letters", .roles(Pages.registering)) { visit in try await page(visit, blank) },
    .change("/letters", .roles(Pages.registering)) { visit in
      try await page(visit, try order(visit.form))
    },
    .change("/letters/preview", .roles(Pages.registering)) { visit in
      let order = try order(visit.form)
      do {
        let tally = try await visit.office.register.letterPreview(
          order, viewer: try visit.viewer)
        return try await page(visit, order, tally: tally)
      } catch Refusal.invalid(let faults) {
        return try await page(visit, order, faults: faults)
      }
    },
    .change("/letters/print", .roles(Pages.registering)) { visit in
      let order = try order(visit.form)
      do {
        let pdf = try await visit.office.register.printLetters(
          order, reason: visit.form["reason"], viewer: try visit.viewer)
        return Download.pdf(pdf, "letters.pdf")
      } catch Refusal.invalid(let faults) {
        return try await page(visit, order, faults: faults)
      }
    },
    .show("/letters/{letter}/specimen", .roles(Pages.registering)) { visit in
      let letter = try visit.piece("letter")
      return Download.pdf(
        try await visit.office.register.specimen(letter, viewer: try visit.viewer),
        "specimen.pdf")
    },
    .show("/registry", .roles(Pages.registering)) { visit in try await registry(visit) },
  ]

  private static let blank = LetterOrder(letter: "", programme: "", within: "", limit: "")

  private static func order(_ form: FormFields) throws -> LetterOrder {
    let order = LetterOrder(
      letter: form["letter"], programme: form["programme"], within: form["within"],
      limit: form["limit"])
    guard
      [order.letter, order.programme, order.within, order.limit]
        .allSatisfy({ $0.utf8.count <= 100 })
    else { throw HTTPError(.badRequest) }
    return order
  }

  /// A letter of ours by its name in words; the office's own by the name it gave.
  private static func named(_ letter: Choice, _ words: Words) -> Choice {
    let key = "letterName.\(letter.value)"
    return words.has(key) ? Choice(letter.value, words(key)) : letter
  }

  private static func page(
    _ visit: Visit, _ order: LetterOrder, tally: LetterTally? = nil, faults: [Fault] = []
  ) async throws -> Response {
    let words = visit.words
    let viewer = try visit.viewer
    let choices = try await visit.office.register.choices(viewer: viewer)
    let first = visit.form.first
    let log = try await visit.office.register.printLog(from: first, viewer: viewer)
    var scene: Scene = [
      "title": words("letter.title"),
      "letters": SheetScene.options(choices.letters.map { named($0, words) }, order.letter),
      "programmes": SheetScene.options(choices.programmes, order.programme),
      "within": order.within, "limit": order.limit, "isAnswered": tally != nil,
      "log": log.lines.map { line in
        [
          "at": words.moment(line.at), "account": line.account, "list": line.list,
          "medium": line.medium, "count": "\(line.count)", "leftOut": "\(line.leftOut)",
          "sha256": String(line.sha256.prefix(12)),
        ] as Scene
      },
      "hasLog": !log.lines.isEmpty,
      "pager": SheetScene.pager(
        total: log.total, first: first, shown: log.lines.count, words, action: "/letters",
        fields: []),
    ]
    if let tally {
      scene["printed"] = words("letter.printed", "\(tally.printed)")
      scene["leftOut"] = tally.leftOut.map {
        ["why": words.cell($0.value), "count": $0.text] as Scene
      }
      scene["hasLeftOut"] = !tally.leftOut.isEmpty
    }
    return try visit.page(
      "letters", status: faults.isEmpty ? .ok : .unprocessableContent,
      scene.with(SheetScene.faults(faults, words)))
  }

  private static func registry(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let view = try await visit.office.register.registry(viewer: try visit.viewer)
    return try visit.page(
      "registry",
      [
        "title": words("registry.title"), "asOf": view.asOf.map(words.day) ?? "–",
        "differential": view.differential.map { "\($0)" } ?? "–",
        "next": view.differential.map { "\($0 + 1)" } ?? "–",
        "kinds": view.kinds.map { kind in
          [
            "name": words("registryKind.\(kind.name)"), "rows": "\(kind.rows)",
            "at": words.moment(kind.at), "account": kind.account, "file": kind.file,
          ] as Scene
        },
        "checks": view.reconciliations.map { check in
          ["at": words.moment(check.at), "account": check.account, "detail": check.detail] as Scene
        },
        "hasChecks": !view.reconciliations.isEmpty,
        "touched": view.touched.map { page in
          [
            "to": "/cases/\(page.number)", "number": "\(page.number)", "batch": page.batch,
            "state": words("state.\(page.state)"), "stateName": page.state,
            "why": words("touched.\(page.why)"),
          ] as Scene
        },
        "hasTouched": !view.touched.isEmpty,
        "touchedTotal": words("registry.touchedTotal", "\(view.touchedTotal)"),
      ])
  }
}
