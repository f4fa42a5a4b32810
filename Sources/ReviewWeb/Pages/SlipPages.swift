import Domain
import Hummingbird

/// What goes back to the clinic (返戻): the list, and a slip to print.
enum SlipPages {
  static let routes: [Route] = [
    .show("/slips", .roles(Pages.reviewing)) { visit in
      let slips = try await visit.office.cases.returnedCases(viewer: try visit.viewer)
      return try visit.page(
        "slips",
        [
          "title": visit.words("slip.list"), "slips": slips.map { scene($0, visit.words) },
          "isEmpty": slips.isEmpty,
        ])
    },
    .show("/cases/{case}/slip", .roles(Pages.reviewing)) { visit in
      let slip = try await visit.office.cases.slip(
        try visit.number("case"), viewer: try visit.viewer)
      return try visit.page(
        "slip",
        scene(slip, visit.words).with([
          "title": visit.words("slip.title"), "department": try visit.viewer.department,
        ]))
    },
  ]

  private static func scene(_ slip: ReturnSlip, _ words: Words) -> Scene {
    [
      "number": "\(slip.number)", "to": "/cases/\(slip.number)/slip",
      "case": "/cases/\(slip.number)", "batch": slip.batch, "clinicCode": slip.clinic,
      "clinic": slip.clinicName ?? slip.clinic, "form": slip.formTitle ?? words("case.noForm"),
      "file": slip.file, "page": "\(slip.pageNumber)", "name": slip.name,
      "givenOn": slip.givenOn.map(words.day) ?? "–",
      "reasons": reasons(slip, words), "note": slip.note, "at": words.moment(slip.at),
    ]
  }

  /// What the clinic can mend, each reason once with the fields it is about.
  ///
  /// That a machine was not sure of its reading is nothing to a clinic.
  private static func reasons(_ slip: ReturnSlip, _ words: Words) -> [String] {
    var fields: [Reason.Code: [String]] = [:]
    var order: [Reason.Code] = []
    for (place, reason) in slip.reasons.enumerated() where !ofTheMachine.contains(reason.code) {
      if fields[reason.code] == nil { order.append(reason.code) }
      let field = place < slip.fields.count ? slip.fields[place] : ""
      var known = fields[reason.code] ?? []
      if !field.isEmpty, !known.contains(field) { known.append(field) }
      fields[reason.code] = known
    }
    return order.map { code in
      let what = words("reason.\(code.rawValue)")
      let places = (fields[code] ?? []).joined(separator: words("list.comma"))
      return places.isEmpty ? what : words("slip.whyWhere", what, places)
    }
  }

  private static let ofTheMachine: Set<Reason.Code> = [.lowConfidence, .registrationPoor]
}
