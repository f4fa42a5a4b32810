import Accounts
import Domain
import Foundation
import ReviewWeb
import Store
import Tables

/// The audit trail for auditors, by the store.
struct AuditService: AuditTrail, DeskService {
  let store: DataStore
  let threads: DeskThreads
  private let chain = ChainCheck()

  init(store: DataStore, threads: DeskThreads) {
    self.store = store
    self.threads = threads
  }

  /// How many entries a page has.
  private static let pageLength = 100
  /// How many entries are exported at most.
  private static let exportLength = 100_000

  func entries(_ filter: AuditFilter, viewer: Viewer) async throws -> AuditPage {
    try await demand(.readAudit, of: viewer)
    let search = try AuditService.search(filter)
    let isWhole = await chain.isWhole(store, threads)
    return try await threads.run { [store] in
      let entries = try store.audit(
        search, limit: AuditService.pageLength + 1, by: viewer.actor())
      return AuditPage(
        lines: entries.prefix(AuditService.pageLength).map(AuditLine.init),
        actions: DataStore.auditActions, hasMore: entries.count > AuditService.pageLength,
        isChainWhole: isWhole)
    }
  }

  func export(
    _ filter: AuditFilter, reason: String, viewer: Viewer
  ) async throws -> [UInt8] {
    try await demand(.readAudit, of: viewer)
    let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !reason.isEmpty else { throw Refusal.invalid([Fault("reason", .missing)]) }
    guard reason.count <= 200 else { throw Refusal.invalid([Fault("reason", .tooLong)]) }
    let search = try AuditService.search(filter)
    return try await threads.run { [store] in
      AuditTable.csv(
        try store.audit(
          search, limit: AuditService.exportLength, isExport: true, by: viewer.actor(reason)))
    }
  }

  private static func search(_ filter: AuditFilter) throws -> AuditSearch {
    func day(_ text: String, _ field: String) throws -> Date? {
      guard !text.isEmpty else { return nil }
      guard let date = CalendarDate(text) else { throw Refusal.invalid([Fault(field, .notADate)]) }
      return Date(timeIntervalSince1970: Double(date.dayNumber) * 86_400)
    }
    func text(_ text: String) -> String? {
      let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
      return trimmed.isEmpty ? nil : trimmed
    }
    return AuditSearch(
      actor: text(filter.account), action: text(filter.action),
      resident: text(filter.resident).map { ResidentCode($0) }, from: try day(filter.from, "from"),
      until: try day(filter.to, "to")?.addingTimeInterval(86_400), before: filter.before)
  }
}

/// Verifies the chain once in a while, not at every look.
private actor ChainCheck {
  private var answer: (isWhole: Bool, at: Date)?

  func isWhole(_ store: DataStore, _ threads: DeskThreads) async -> Bool? {
    if let answer, answer.at.addingTimeInterval(300) > Date.now { return answer.isWhole }
    guard let verdict = try? await threads.run({ try store.verifyAudit() }) else { return nil }
    let isWhole = if case .whole = verdict { true } else { false }
    answer = (isWhole, Date.now)
    return isWhole
  }
}

/// The audit trail as a table.
enum AuditTable {
  /// The columns.
  static let header = [
    "番号", "日時(UTC)", "アカウント", "部署", "端末", "操作", "対象", "宛名番号", "理由", "詳細",
  ]

  /// An entry's cells.
  static func cells(_ entry: AuditEntry) -> [String] {
    let line = AuditLine(entry)
    return [
      "\(line.id)", line.at.formatted(.iso8601), line.account, line.department, line.terminal,
      line.action, line.subject, line.resident ?? "", line.reason, line.detail,
    ]
  }

  /// CSV with a byte order mark, oldest last as it was read.
  static func csv(_ entries: [AuditEntry]) -> [UInt8] {
    var writer = TableWriter(header: header, byteOrderMark: true)
    for entry in entries { writer.append(cells(entry)) }
    return writer.bytes
  }
}

extension AuditLine {
  /// An entry of the store's trail.
  init(_ entry: AuditEntry) {
    var rest = entry.detail
    let department = rest.removeValue(forKey: "department") ?? ""
    let terminal = rest.removeValue(forKey: "terminal") ?? ""
    let reason = rest.removeValue(forKey: "reason") ?? ""
    let residents = rest.removeValue(forKey: "residents") ?? rest.removeValue(forKey: "resident")
    self.init(
      id: entry.id, at: entry.at, account: entry.actor, department: department, terminal: terminal,
      action: entry.action, subject: entry.subject,
      resident: residents.flatMap { $0.isEmpty ? nil : $0 }, reason: reason,
      detail: rest.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: " "))
  }
}
