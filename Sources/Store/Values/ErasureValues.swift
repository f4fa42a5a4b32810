public import Domain
public import Foundation

/// An order to erase.
public struct ErasureID: RowNumber {
  /// The row's number.
  public let rawValue: Int64
  /// Takes the number as it is.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// What has been kept long enough on a day.
public struct ErasurePlan: Hashable, Sendable {
  /// The day it was judged for.
  public var asOf: CalendarDate
  /// The rule of that day.
  public var rule: RetentionRule
  /// The pages whose content goes: committed ones by their dose, others by the end of their month.
  public var pages: [PageID]
  /// How many of those pages have a record in the register.
  public var records: Int
  /// Rows of imported history, closed versions included.
  public var history: [Int64]
  /// Pages old enough that something must still be done with: they stay.
  public var openPages: Int
  /// The oldest and the newest dose that goes.
  public var doses: ClosedRange<CalendarDate>?

  /// Whether nothing goes.
  public var isEmpty: Bool { pages.isEmpty && history.isEmpty }

  /// SHA-256 over the list: what one person requests is what the other approves.
  public var listHash: String {
    var text = "yoshin erasure 1\n\(asOf)\n"
    for page in pages { text += "page:\(page)\n" }
    for row in history { text += "history:\(row)\n" }
    return ContentHash.sha256(Array(text.utf8))
  }
}

/// An order to erase and how far it has come.
public struct ErasureOrder: Hashable, Sendable {
  /// Its number.
  public var id: ErasureID
  /// The day it was judged for.
  public var asOf: CalendarDate
  /// The rule of that day.
  public var rule: RetentionRule
  /// How many pages, records and history rows go.
  public var pages: Int, records: Int, history: Int
  /// SHA-256 over the list.
  public var listHash: String
  /// Why, in the words of who asked.
  public var why: String
  /// Who asked.
  public var requestedBy: String
  /// When.
  public var requestedAt: Date
  /// Who approved; nil while it waits.
  public var approvedBy: String?
  /// The certificate; nil until all is gone.
  public var certificate: ErasureCertificate?
}

/// What was erased (消去証明書): when, who, what, how many; and by which hashes it is known again.
public struct ErasureCertificate: Hashable, Sendable, Codable {
  /// The order's number.
  public var erasure: Int64
  /// The day it was judged for.
  public var asOf: CalendarDate
  /// The rule.
  public var rule: RetentionRule
  /// Who asked, and when (ISO 8601, UTC).
  public var requestedBy: String, requestedAt: String
  /// Who approved, and when.
  public var approvedBy: String, approvedAt: String
  /// When all was gone.
  public var erasedAt: String
  /// Rows erased, by table.
  public var rows: [String: Int]
  /// Scans destroyed.
  public var originals: Int
  /// SHA-256 over the list that was approved.
  public var listHash: String
  /// The pages, by the scan's hash and the page's number in it.
  public var pages: [ErasedPage]
  /// The audit trail's head when it was done.
  public var audit: AuditHead

  /// A page that is no more.
  public struct ErasedPage: Hashable, Sendable, Codable {
    /// SHA-256 of the scan.
    public var sha256: String
    /// The page's number in it.
    public var number: Int
  }
}
