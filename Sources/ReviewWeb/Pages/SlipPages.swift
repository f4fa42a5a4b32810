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
      "reasons": zip(slip.reasons, slip.fields).map { reason, field in
        let what = words("reason.\(reason.code.rawValue)")
        return field.isEmpty ? what : "\(what) – \(field)"
      }, "note": slip.note, "at": words.moment(slip.at),
    ]
  }
}
