import Domain
public import Foundation

/// A request for a file that leaves the office.
public struct ExportID: RowNumber {
  /// The row's number.
  public let rawValue: Int64
  /// Takes the number as it is.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// What becomes of persons whose address must not become known (支援措置) in an export.
public enum ExportProtection: String, Sendable, Codable, CaseIterable {
  /// They are left out; how many is said.
  case exclude
  /// They are in it, without address, postal code, building and telephone.
  case mask
  /// They are in a file of their own inside the same archive, for somebody who handles them apart.
  case separate
}

/// What a request asks for.
public struct ExportOrder: Hashable, Sendable {
  /// The kind of list, for example `records`.
  public var kind: String
  /// What narrows it down, as the kind understands it; no personal data.
  public var parameters: [String: String]
  /// Who gets the file.
  public var recipient: String
  /// What it is for, and by which ground.
  public var purpose: String
  /// What becomes of protected persons.
  public var protection: ExportProtection

  /// Makes an order.
  public init(
    kind: String, parameters: [String: String] = [:], recipient: String, purpose: String,
    protection: ExportProtection = .exclude
  ) {
    self.kind = kind
    self.parameters = parameters
    self.recipient = recipient
    self.purpose = purpose
    self.protection = protection
  }
}

/// A request and how far it has come.
public struct ExportRequest: Hashable, Sendable {
  /// Its number.
  public var id: ExportID
  /// What it asks for.
  public var order: ExportOrder
  /// Who asks.
  public var requestedBy: String
  /// When.
  public var requestedAt: Date
  /// The approval; nil while it waits for one.
  public var approval: Approval?
  /// When it was fetched; nil until then.
  public var fetchedAt: Date?

  /// Another person's approval.
  public struct Approval: Hashable, Sendable {
    /// Who approved.
    public var by: String
    /// When.
    public var at: Date
    /// Until when it may be fetched.
    public var expiresAt: Date
    /// Rows in the file, the separate ones included.
    public var rows: Int
    /// Persons who were left out, masked or put apart.
    public var protected: Int
    /// SHA-256 of the archive, 64 hexadecimal digits.
    public var sha256: String
    /// The archive's size, bytes.
    public var byteSize: Int
  }

  /// How far it has come.
  public enum State: String, Sendable, CaseIterable {
    case waiting, approved, fetched, expired
  }

  /// How far it has come at a time.
  public func state(at now: Date) -> State {
    if fetchedAt != nil { return .fetched }
    guard let approval else { return .waiting }
    return now > approval.expiresAt ? .expired : .approved
  }
}

/// A list before it is sealed: its header, its rows, and whom each row is about.
public struct ExportTable: Sendable {
  /// The names of the columns.
  public var header: [String]
  /// The rows, each as wide as the header.
  public var rows: [[String]]
  /// Where the resident's number stands; nil where a row is about nobody (counts).
  public var residentColumn: Int?
  /// Columns that tell where somebody lives or can be reached.
  public var addressColumns: [Int]

  /// Makes a table.
  public init(
    header: [String], rows: [[String]], residentColumn: Int? = nil, addressColumns: [Int] = []
  ) {
    self.header = header
    self.rows = rows
    self.residentColumn = residentColumn
    self.addressColumns = addressColumns
  }
}

/// A table as it may leave: looked through for individual numbers, protected persons seen to.
public struct ScreenedExport: Hashable, Sendable {
  /// The names of the columns.
  public var header: [String]
  /// The rows for the recipient.
  public var rows: [[String]]
  /// The rows put apart.
  public var separateRows: [[String]]
  /// How many rows were left out, masked or put apart.
  public var protectedCount: Int
}
