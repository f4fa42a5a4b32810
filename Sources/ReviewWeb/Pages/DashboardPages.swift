import Domain
import Foundation
import Hummingbird

/// The month at a glance, and a batch with its pages.
enum DashboardPages {
  static let routes: [Route] = [
    .show("/", .signedIn) { visit in try await month(visit, nil) },
    .show("/months/{month}", .signedIn) { visit in
      try await month(visit, try visit.piece("month"))
    },
    .show("/batches/{batch}", .roles(Pages.reading)) { visit in
      let batch = try await visit.office.batches.batch(
        try visit.piece("batch"), viewer: try visit.viewer)
      return try visit.page("batch", try scene(batch, visit))
    },
  ]

  private static func month(_ visit: Visit, _ month: String?) async throws -> Response {
    let viewer = try visit.viewer
    guard !viewer.roles.isDisjoint(with: Pages.reading) else {
      return try visit.page(
        "empty", ["title": visit.words("nav.dashboard"), "text": visit.words("dashboard.notYours")])
    }
    let board = try await visit.office.batches.board(month: month, viewer: viewer)
    let words = visit.words
    return try visit.page(
      "dashboard",
      [
        "title": words("dashboard.title"), "month": words.month(board.month),
        "hasMonth": !board.month.isEmpty,
        "months": board.months.map {
          ["to": "/months/\($0)", "text": words.month($0), "isHere": $0 == board.month] as Scene
        },
        "waitingCases": "\(board.waitingCases)", "hasCases": board.waitingCases > 0,
        "waitingLooks": "\(board.waitingLooks)", "hasLooks": board.waitingLooks > 0,
        "done": visit.query("done").map { key in
          guard words.has("done.\(key)") else { return "" }
          let said = words("done.\(key)", visit.query("was") ?? "")
          return visit.query("was") == nil ? said : said + words("done.nothing")
        } ?? "",
        "batches": board.batches.map { line($0, words) },
        "total": share(board.straightThrough, words),
        "reasons": Charts.bars(
          board.reasons.prefix(10).map {
            (words("reason.\($0.code.rawValue)"), Double($0.pages), "\($0.pages)")
          }),
        "clinics": quality(board.clinics, words), "forms": quality(board.forms, words),
        "clinicBars": Charts.bars(rates(board.clinics, words), of: 1),
        "formBars": Charts.bars(rates(board.forms, words), of: 1),
        "looked": "\(board.control.looked)", "wrong": "\(board.control.wrong)",
        "bound": words.percent(board.control.upperBound),
        "controlWaiting": "\(board.control.waiting)",
      ])
  }

  /// A batch as a row of the month's table.
  static func line(_ line: BatchLine, _ words: Words) -> Scene {
    let pages = line.states.values.reduce(0, +)
    let open = ["received", "review", "unidentified", "failed", "held", "senior", "secondLook"]
      .reduce(0) { $0 + (line.states[$1] ?? 0) }
    let status =
      line.approvedAt != nil && open == 0 && !line.isReady
      ? "approved" : line.isReady ? "ready" : open > 0 ? "open" : "waiting"
    return [
      "to": "/batches/\(line.name)", "name": line.name, "clinic": line.clinicName ?? line.name,
      "pages": "\(pages)", "open": "\(open)", "isOpen": open > 0,
      "progress": pages == 0 ? "0" : "\((pages - open) * 100 / pages)",
      "states": Charts.stack(line.states, words),
      "claim": words(
        !line.hasClaimSheet ? "claim.none" : line.claimAgrees ? "claim.agrees" : "claim.differs"),
      "claimIsWrong": !line.claimAgrees,
      "oldest": words.age(since: line.oldestCase, now: Date()),
      "status": words("batch.\(status)"), "statusName": status,
      "approvedAt": words.moment(line.approvedAt), "isApproved": line.approvedAt != nil,
    ]
  }

  private static func scene(_ batch: BatchView, _ visit: Visit) throws -> Scene {
    let words = visit.words
    let viewer = try visit.viewer
    return [
      "title": batch.line.clinicName ?? batch.line.name,
      "line": line(batch.line, words),
      "batchName": batch.line.name,
      "enteredBy": batch.enteredBy.joined(separator: words("list.comma")),
      "claim": claim(batch), "unknown": "\(batch.pagesOfUnknownVaccine)",
      "hasUnknown": batch.pagesOfUnknownVaccine > 0,
      "pages": batch.pages.map { page($0, words) },
      "mayApprove": viewer.roles.contains(.approver),
      "mayTake": !viewer.roles.isDisjoint(with: Pages.reviewing),
    ]
  }

  /// The claim sheet's lines.
  static func claim(_ batch: BatchView) -> [Scene] {
    batch.claim.map {
      [
        "vaccine": $0.vaccine, "claimed": "\($0.claimed)", "found": "\($0.found)",
        "difference": $0.found == $0.claimed
          ? "" : String(format: "%+d", $0.found - $0.claimed),
        "differs": $0.found != $0.claimed,
      ]
    }
  }

  /// A page as a row of a batch's table.
  static func page(_ page: PageLine, _ words: Words) -> Scene {
    [
      "to": "/cases/\(page.number)", "number": "\(page.number)", "file": page.file,
      "page": "\(page.pageNumber)", "form": page.formTitle ?? "–",
      "state": words("state.\(page.state)"), "stateName": page.state,
      "reasons": page.reasons.prefix(3).map { words("reason.\($0.rawValue)") }
        .joined(separator: words("list.comma")),
      "holder": page.holder ?? "",
    ]
  }

  private static func quality(_ lines: [QualityLine], _ words: Words) -> [Scene] {
    lines.map { line in
      [
        "name": line.name, "straight": share(line.straightThrough, words),
        "confidence": words.percent(line.meanConfidence),
        "residual": line.meanResidual.map { String(format: "%.2f mm", $0) } ?? "–",
        "reasons": line.reasons.prefix(2).map {
          "\(words("reason.\($0.code.rawValue)")) \($0.pages)"
        }.joined(separator: words("list.comma")),
      ]
    }
  }

  private static func rates(
    _ lines: [QualityLine], _ words: Words
  ) -> [(String, Double, String)] {
    lines.filter { $0.straightThrough.total > 0 }.prefix(10).map {
      let rate = Double($0.straightThrough.count) / Double($0.straightThrough.total)
      return ($0.name, rate, words.percent(rate))
    }
  }

  private static func share(_ proportion: Proportion, _ words: Words) -> String {
    guard proportion.total > 0 else { return "–" }
    let rate = words.percent(Double(proportion.count) / Double(proportion.total))
    return "\(rate) (\(proportion.count)/\(proportion.total))"
  }
}
