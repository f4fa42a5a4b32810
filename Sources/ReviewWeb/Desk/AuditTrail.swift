public import Foundation

/// What of the audit trail is wanted; empty texts do not narrow.
public struct AuditFilter: Hashable, Sendable {
  /// From this day on, ISO 8601 (UTC).
  public var from: String
  /// Up to this day, included.
  public var to: String
  /// The account.
  public var account: String
  /// The action, for example `session.opened`.
  public var action: String
  /// 宛名番号.
  public var resident: String
  /// Entries before this one, newest first; nil for the newest.
  public var before: Int64?

  /// Makes one from its parts.
  public init(
    from: String, to: String, account: String, action: String, resident: String,
    before: Int64? = nil
  ) {
    self.from = from
    self.to = to
    self.account = account
    self.action = action
    self.resident = resident
    self.before = before
  }
}

/// An entry of the audit trail.
public struct AuditLine: Hashable, Sendable {
  /// Its number.
  public var id: Int64
  /// When (UTC).
  public var at: Date
  /// The account.
  public var account: String
  /// 部署.
  public var department: String
  /// 端末.
  public var terminal: String
  /// What was done.
  public var action: String
  /// To what, for example `page:12`.
  public var subject: String
  /// 宛名番号, where a person is concerned.
  public var resident: String?
  /// Why, as stated.
  public var reason: String
  /// The rest, without personal data.
  public var detail: String

  /// Makes one from its parts.
  public init(
    id: Int64, at: Date, account: String, department: String, terminal: String, action: String,
    subject: String, resident: String? = nil, reason: String, detail: String
  ) {
    self.id = id
    self.at = at
    self.account = account
    self.department = department
    self.terminal = terminal
    self.action = action
    self.subject = subject
    self.resident = resident
    self.reason = reason
    self.detail = detail
  }
}

/// A piece of the audit trail, newest first.
public struct AuditPage: Hashable, Sendable {
  /// At most a hundred.
  public var lines: [AuditLine]
  /// The actions there are, for the filter.
  public var actions: [String]
  /// Whether older ones follow.
  public var hasMore: Bool
  /// Whether the chain is whole up to its end, as last verified; nil where it was not verified yet.
  public var isChainWhole: Bool?

  /// Makes one from its parts.
  public init(lines: [AuditLine], actions: [String], hasMore: Bool, isChainWhole: Bool? = nil) {
    self.lines = lines
    self.actions = actions
    self.hasMore = hasMore
    self.isChainWhole = isChainWhole
  }
}

/// The audit trail for auditors.
public protocol AuditTrail: Sendable {
  /// Entries, newest first.
  func entries(_ filter: AuditFilter, viewer: Viewer) async throws -> AuditPage
  /// The same as CSV (UTF-8 with BOM, CRLF), at most 100,000 lines; exporting is an entry itself.
  ///
  /// - Throws: `Refusal.invalid` without a reason.
  func export(_ filter: AuditFilter, reason: String, viewer: Viewer) async throws -> [UInt8]
}
