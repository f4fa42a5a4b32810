import Hummingbird

/// One field over many pages: crops side by side, the doubtful ones first; the wrong ones are marked.
enum GroupPages {
  static let routes: [Route] = [
    .show("/groups", .roles(Pages.reviewing)) { visit in
      let groups = try await visit.office.questions.groups(viewer: try visit.viewer)
      return try visit.page(
        "groups",
        [
          "title": visit.words("group.title"), "groups": groups.map(line),
          "isEmpty": groups.isEmpty,
          "done": done(visit),
        ])
    },
    .show("/groups/{form}/{field}", .roles(Pages.reviewing)) { visit in
      let group = try await visit.office.questions.group(
        form: try visit.piece("form"), field: try visit.piece("field"), viewer: try visit.viewer)
      return try visit.page(
        "group",
        line(group.line).with([
          "title": "\(group.line.label) – \(group.line.formTitle)",
          "isEmpty": group.cells.isEmpty,
          "cells": group.cells.map { cell in
            [
              "number": "\(cell.number)", "cellRevision": "\(cell.revision)",
              "value": cell.value.isEmpty ? visit.words("case.nothing") : cell.value,
              "confidence": visit.words.percent(cell.confidence),
              "isDoubtful": cell.confidence < 0.9,
            ] as Scene
          },
          "revision": "0",
        ]).with(window(group)))
    },
    .change("/groups/{form}/{field}", .roles(Pages.reviewing)) { visit in
      // What was shown is listed in the form; of it, what was marked is wrong and the rest right.
      let shown = visit.form.group("shown.").reduce(into: [CaseNumber: Int]()) {
        if let number = CaseNumber($1.key), let revision = Int($1.value) { $0[number] = revision }
      }
      let marked = Set(visit.form.all("wrong").compactMap { CaseNumber($0) })
      guard !shown.isEmpty, shown.count <= 200 else { throw HTTPError(.badRequest) }
      let outcome = try await visit.office.questions.settle(
        form: try visit.piece("form"), field: try visit.piece("field"),
        accepted: shown.filter { !marked.contains($0.key) },
        wrong: shown.filter { marked.contains($0.key) },
        attempt: try visit.attempt(), viewer: try visit.viewer)
      return visit.go(
        to: "/groups?confirmed=\(outcome.confirmed)"
          + (outcome.skipped > 0 ? "&skipped=\(outcome.skipped)" : ""))
    },
  ]

  /// What the last answer did: how many are confirmed, and how many have to be asked about again.
  private static func done(_ visit: Visit) -> String {
    guard let confirmed = visit.query("confirmed").flatMap(Int.init) else { return "" }
    let said = visit.words("done.group", "\(confirmed)")
    guard let skipped = visit.query("skipped").flatMap(Int.init), skipped > 0 else { return said }
    return said + " " + visit.words("done.group.skipped", "\(skipped)")
  }

  /// What of a page's picture each cell shows: the field with two millimetres of paper around it.
  private static func window(_ group: GroupView) -> Scene {
    guard let box = group.box else { return ["hasWindow": false] }
    return [
      "hasWindow": true, "window": "\(box.x - 2) \(box.y - 2) \(box.width + 4) \(box.height + 4)",
      "paperWidth": "\(group.paper.width)", "paperHeight": "\(group.paper.height)",
    ]
  }

  private static func line(_ line: GroupLine) -> Scene {
    [
      "to": "/groups/\(line.form)/\(line.field)", "form": line.form, "formTitle": line.formTitle,
      "field": line.field, "label": line.label, "waiting": "\(line.waiting)",
    ]
  }
}
