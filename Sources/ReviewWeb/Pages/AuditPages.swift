import HTTPTypes
import Hummingbird

/// The audit trail: filtered by POST, since a filter may name a resident.
enum AuditPages {
  static let routes: [Route] = [
    .show("/audit", .roles([.auditor])) { visit in
      try await page(
        visit,
        AuditFilter(
          from: "", to: "", account: "", action: "", resident: "", before: nil))
    },
    .change("/audit", .roles([.auditor])) { visit in
      try await page(visit, try filter(visit.form))
    },
    .change("/audit/export", .roles([.auditor])) { visit in
      let filter = try filter(visit.form)
      let reason = visit.form["reason"]
      guard !reason.isEmpty, reason.count <= 200 else {
        return try await page(
          visit, filter, faults: [Fault("reason", reason.isEmpty ? .missing : .tooLong)])
      }
      let bytes = try await visit.office.audit.export(
        filter, reason: reason, viewer: try visit.viewer)
      return Response(
        status: .ok,
        headers: [
          .contentType: "text/csv; charset=utf-8",
          .contentDisposition: "attachment; filename=\"audit.csv\"", .cacheControl: "no-store",
        ],
        body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    },
  ]

  private static func filter(_ form: FormFields) throws -> AuditFilter {
    let filter = AuditFilter(
      from: form["from"], to: form["to"], account: form["account"], action: form["action"],
      resident: form["resident"], before: Int64(form["before"]))
    let texts = [filter.from, filter.to, filter.account, filter.action, filter.resident]
    guard texts.allSatisfy({ $0.utf8.count <= 100 }) else { throw HTTPError(.badRequest) }
    return filter
  }

  /// An action in words, beside the name that the trail and its exports have for it.
  private static func said(_ action: String, _ words: Words) -> String {
    words.has("action.\(action)") ? words("action.\(action)") : action
  }

  private static func page(
    _ visit: Visit, _ filter: AuditFilter, faults: [Fault] = []
  ) async throws -> Response {
    let words = visit.words
    var faults = faults
    var page = AuditPage(lines: [], actions: [], hasMore: false)
    do {
      page = try await visit.office.audit.entries(filter, viewer: try visit.viewer)
    } catch Refusal.invalid(let found) {
      faults += found
    }
    let chain = page.isChainWhole.map { $0 ? "whole" : "broken" } ?? "unknown"
    return try visit.page(
      "audit", status: faults.isEmpty ? .ok : .unprocessableContent,
      [
        "title": words("audit.title"), "from": filter.from, "to": filter.to,
        "account": filter.account, "resident": filter.resident, "action": filter.action,
        "actions": page.actions.map {
          ["value": $0, "said": said($0, words), "isHere": $0 == filter.action] as Scene
        },
        "lines": page.lines.map { line in
          [
            "id": "\(line.id)", "at": words.utc(line.at), "account": line.account,
            "department": line.department, "terminal": line.terminal, "action": line.action,
            "said": said(line.action, words),
            "subject": line.subject, "resident": line.resident ?? "", "reason": line.reason,
            "detail": line.detail,
          ] as Scene
        },
        "isEmpty": page.lines.isEmpty, "hasMore": page.hasMore,
        "before": page.lines.last.map { "\($0.id)" } ?? "",
        "chain": words("audit.chain.\(chain)"), "isBroken": page.isChainWhole == false,
        "faults": faults.map {
          ["field": words.field($0.field), "what": words("fault.\($0.kind.rawValue)")] as Scene
        },
        "hasFaults": !faults.isEmpty,
      ])
  }
}
