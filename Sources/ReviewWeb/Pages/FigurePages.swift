import Hummingbird

/// Tables that identify nobody (集計), and what the clinics are paid (支払).
enum FigurePages {
  static let routes: [Route] = [
    .show("/figures", .roles(Pages.reckoning)) { visit in
      try await figures(visit, blank, sheet: nil)
    },
    .change("/figures", .roles(Pages.reckoning)) { visit in
      let filter = try filter(visit.form)
      do {
        let sheet = try await visit.office.register.figures(filter, viewer: try visit.viewer)
        return try await figures(visit, filter, sheet: sheet)
      } catch Refusal.invalid(let faults) {
        return try await figures(visit, filter, sheet: nil, faults: faults)
      }
    },
    .show("/payment", .roles(Pages.reckoning)) { visit in
      try await payment(visit, month: "", view: nil)
    },
    .change("/payment", .roles(Pages.reckoning)) { visit in
      let month = visit.form["month"]
      do {
        let view = try await visit.office.register.payment(
          month: month, viewer: try visit.viewer)
        return try await payment(visit, month: month, view: view)
      } catch Refusal.invalid(let faults) {
        return try await payment(visit, month: month, view: nil, faults: faults)
      }
    },
    fees,
  ]

  /// The fees of a month's doses.
  static let fees = Route.change("/payment/fees", .roles(Pages.registering)) { visit in
    let month = visit.form["month"]
    do {
      let check = try await visit.office.register.checkFees(month: month, viewer: try visit.viewer)
      return try await payment(visit, month: month, view: nil, check: check)
    } catch Refusal.invalid(let faults) {
      return try await payment(visit, month: month, view: nil, faults: faults)
    }
  }

  private static let blank = FigureFilter(
    kind: .counts, rows: "vaccine", columns: "", year: "", vaccine: "", dose: "", bornFrom: "",
    byDistrict: false)

  private static func filter(_ form: FormFields) throws -> FigureFilter {
    guard let kind = FigureFilter.Kind(rawValue: form["kind"]) else { throw HTTPError(.badRequest) }
    let filter = FigureFilter(
      kind: kind, rows: form["rows"], columns: form["columns"], year: form["year"],
      vaccine: form["vaccine"], dose: form["dose"], bornFrom: form["bornFrom"],
      byDistrict: form["byDistrict"] == "yes")
    guard
      [filter.rows, filter.columns, filter.year, filter.vaccine, filter.dose, filter.bornFrom]
        .allSatisfy({ $0.utf8.count <= 100 })
    else { throw HTTPError(.badRequest) }
    return filter
  }

  private static func figures(
    _ visit: Visit, _ filter: FigureFilter, sheet: Sheet?, faults: [Fault] = []
  ) async throws -> Response {
    let words = visit.words
    let choices = try await visit.office.register.choices(viewer: try visit.viewer)
    let dimensions = choices.dimensions.map { Choice($0, words("dimension.\($0)")) }
    let years = choices.years.map { Choice($0, words("figures.year", $0)) }
    var scene: Scene = [
      "title": words("figures.title"),
      "rowChoices": SheetScene.options(dimensions, filter.rows),
      "columnChoices": SheetScene.options(dimensions, filter.columns),
      "years": SheetScene.options(years, filter.year),
      "vaccines": SheetScene.options(choices.vaccines, filter.vaccine),
      "doses": SheetScene.options(choices.doses.map { Choice($0, $0) }, filter.dose),
      "bornFrom": filter.bornFrom, "byDistrict": filter.byDistrict, "isAnswered": sheet != nil,
    ]
    if let sheet {
      scene["sheet"] = SheetScene.make(sheet, words)
      scene["what"] = words("figures.\(filter.kind.rawValue)")
    }
    return try visit.page(
      "figures", status: faults.isEmpty ? .ok : .unprocessableContent,
      scene.with(SheetScene.faults(faults, words)))
  }

  private static func payment(
    _ visit: Visit, month: String, view: PaymentView?, check: FeeCheckView? = nil,
    faults: [Fault] = []
  ) async throws -> Response {
    let words = visit.words
    let choices = try await visit.office.register.choices(viewer: try visit.viewer)
    var scene: Scene = [
      "title": words("payment.title"), "isAnswered": view != nil,
      "months": SheetScene.options(
        choices.months.map { Choice($0, words.month($0)) }, month),
      "month": words.month(month), "isChecked": check != nil,
      "mayCheck": !(try visit.viewer).roles.isDisjoint(with: Pages.registering),
    ]
    if let check {
      scene["checked"] = words(
        "fee.checked", "\(check.charged)", "\(check.exempt)", "\(check.unknown)")
      scene["disagreements"] = SheetScene.make(check.sheet, words)
      scene["hasDisagreements"] = !check.sheet.rows.isEmpty
    }
    if let view {
      scene["statement"] = SheetScene.make(view.statement, words)
      scene["differences"] = SheetScene.make(view.differences, words)
      scene["hasDifferences"] = !view.differences.rows.isEmpty
    }
    return try visit.page(
      "payment", status: faults.isEmpty ? .ok : .unprocessableContent,
      scene.with(SheetScene.faults(faults, words)))
  }
}
