import Hummingbird

/// The register (台帳): who may have a dose, who is missing one.
///
/// By POST, so that what was asked for stands in no address.
enum RegisterPages {
  static let routes: [Route] = [
    .show("/register", .roles(Pages.registering)) { visit in
      try await page(visit, blank, sheet: nil)
    },
    .change("/register", .roles(Pages.registering)) { visit in
      let filter = try filter(visit.form)
      do {
        let sheet = try await visit.office.register.due(
          filter, from: visit.form.first, viewer: try visit.viewer)
        return try await page(visit, filter, sheet: sheet)
      } catch Refusal.invalid(let faults) {
        return try await page(visit, filter, sheet: nil, faults: faults)
      }
    },
  ]

  private static let blank = DueFilter(
    isUnvaccinated: true, programme: "", from: "", until: "", within: "")

  private static func filter(_ form: FormFields) throws -> DueFilter {
    let filter = DueFilter(
      isUnvaccinated: form["kind"] != "eligible", programme: form["programme"],
      from: form["from"], until: form["until"], within: form["within"])
    guard
      [filter.programme, filter.from, filter.until, filter.within]
        .allSatisfy({ $0.utf8.count <= 100 })
    else { throw HTTPError(.badRequest) }
    return filter
  }

  private static func page(
    _ visit: Visit, _ filter: DueFilter, sheet: Sheet?, faults: [Fault] = []
  ) async throws -> Response {
    let words = visit.words
    let choices = try await visit.office.register.choices(viewer: try visit.viewer)
    let fields = [
      ("kind", filter.isUnvaccinated ? "unvaccinated" : "eligible"),
      ("programme", filter.programme), ("from", filter.from), ("until", filter.until),
      ("within", filter.within),
    ]
    var scene: Scene = [
      "title": words("register.title"), "isUnvaccinated": filter.isUnvaccinated,
      "programmes": SheetScene.options(choices.programmes, filter.programme),
      "from": filter.from, "until": filter.until, "within": filter.within,
      "isAnswered": sheet != nil,
    ]
    if let sheet {
      scene["sheet"] = SheetScene.make(sheet, words, action: "/register", fields: fields)
      scene["count"] = words("register.found", "\(sheet.total)")
    }
    return try visit.page(
      "register", status: faults.isEmpty ? .ok : .unprocessableContent,
      scene.with(SheetScene.faults(faults, words)))
  }
}
