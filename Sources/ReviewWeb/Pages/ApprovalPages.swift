import Foundation
import Hummingbird

/// Signing a month of a clinic off: everything people decided, a sample of what nobody looked at, and
/// then the register.
enum ApprovalPages {
  static let routes: [Route] = [
    .show("/batches/{batch}/approval", .roles([.approver])) { visit in
      let view = try await visit.office.batches.approval(
        try visit.piece("batch"), viewer: try visit.viewer)
      return try page(view, visit)
    },
    .change("/batches/{batch}/approve", .roles([.approver])) { visit in
      let batch = try visit.piece("batch")
      let viewer = try visit.viewer
      guard Date().timeIntervalSince(viewer.provedAt) <= visit.site.proofLasts else {
        return visit.go(to: "/prove?back=/batches/\(batch)/approval")
      }
      let receipt = try await visit.office.batches.approve(
        batch, attempt: try visit.attempt(), viewer: viewer)
      let incidents = receipt.incidents.map(String.init) ?? "unknown"
      return visit.go(
        to: "/batches/\(batch)/approval?records=\(receipt.records)&incidents=\(incidents)")
    },
    .change("/batches/{batch}/send-back", .roles([.approver])) { visit in
      let batch = try visit.piece("batch")
      let pages = visit.form.all("page").compactMap { CaseNumber($0) }
      let note = visit.form["note"]
      var faults: [Fault] = []
      if pages.isEmpty { faults.append(Fault("pages", .missing)) }
      if note.isEmpty { faults.append(Fault("note", .missing)) }
      if note.count > 500 { faults.append(Fault("note", .tooLong)) }
      guard faults.isEmpty else {
        let view = try await visit.office.batches.approval(batch, viewer: try visit.viewer)
        return try page(view, visit, faults: faults, note: note, marked: Set(pages))
      }
      try await visit.office.batches.sendBack(
        batch, pages: pages, note: note, attempt: try visit.attempt(), viewer: try visit.viewer)
      return visit.go(to: "/batches/\(batch)/approval?sent=\(pages.count)")
    },
  ]

  private static func page(
    _ view: ApprovalView, _ visit: Visit, faults: [Fault] = [], note: String = "",
    marked: Set<CaseNumber> = []
  ) throws -> Response {
    let words = visit.words
    var done = ""
    if let records = visit.query("records").flatMap(Int.init) {
      done = words("done.approved", "\(records)")
      if let incidents = visit.query("incidents"), incidents != "0" {
        done +=
          " "
          + (Int(incidents).map { words("done.incidents", "\($0)") }
            ?? words("done.incidentsUnknown"))
      }
    } else if let sent = visit.query("sent").flatMap(Int.init) {
      done = words("done.sentBack", "\(sent)")
    }
    return try visit.page(
      "approval", status: faults.isEmpty ? .ok : .unprocessableContent,
      [
        "title": words("approval.title"), "batchName": view.batch.line.name,
        "revision": "\(view.revision)", "line": DashboardPages.line(view.batch.line, words),
        "claim": DashboardPages.claim(view.batch),
        "unknown": "\(view.batch.pagesOfUnknownVaccine)",
        "hasUnknown": view.batch.pagesOfUnknownVaccine > 0,
        "enteredBy": view.batch.enteredBy.joined(separator: words("list.comma")),
        "records": "\(view.records)",
        "approveText": words("approval.approve", "\(view.records)"),
        "obstacles": view.obstacles.map { obstacle in
          [
            "what": words("obstacle.\(obstacle.kind.rawValue)", "\(obstacle.pages)"),
            "hasPage": obstacle.number != nil,
            "to": obstacle.number.map { "/cases/\($0)" } ?? "",
            "number": obstacle.number.map { "\($0)" } ?? "",
          ] as Scene
        },
        "mayApprove": view.obstacles.isEmpty,
        "isApproved": view.obstacles.contains { $0.kind == .approved },
        "maySendBack": !view.obstacles.contains {
          $0.kind == .enteredByViewer || $0.kind == .reviewedByViewer
        },
        "decisions": view.decisions.map { decision($0, words, marked) },
        "hasDecisions": !view.decisions.isEmpty,
        "samples": view.samples.map {
          DashboardPages.page($0, words).with(["isMarked": marked.contains($0.number)])
        },
        "hasSamples": !view.samples.isEmpty, "note": note,
        "faults": faults.map {
          ["field": words.field($0.field), "what": words("fault.\($0.kind.rawValue)")] as Scene
        },
        "hasFaults": !faults.isEmpty, "done": done,
      ])
  }

  private static func decision(
    _ line: DecisionLine, _ words: Words, _ marked: Set<CaseNumber>
  ) -> Scene {
    [
      "to": "/cases/\(line.number)", "number": "\(line.number)", "file": line.file,
      "page": "\(line.pageNumber)", "state": words("caseState.\(line.state.rawValue)"),
      "stateName": line.state.rawValue, "account": line.account, "at": words.moment(line.at),
      "note": line.note, "resident": line.resident ?? "–",
      "corrections": line.corrections.map {
        [
          "label": $0.label, "before": $0.before.isEmpty ? words("case.nothing") : $0.before,
          "after": $0.after.isEmpty ? words("case.nothing") : $0.after, "isAgreed": $0.isAgreed,
        ] as Scene
      },
      "isMarked": marked.contains(line.number),
    ]
  }
}
