public import Foundation

/// A kind of list that may leave the office.
public struct ExportKindView: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// What narrows it down: names, those that must be given with `!`.
  public var parameters: [String]

  /// Makes one from its parts.
  public init(name: String, parameters: [String]) {
    self.name = name
    self.parameters = parameters
  }
}

/// A file to be asked for, as it was typed.
public struct ExportWish: Hashable, Sendable {
  /// The kind of list.
  public var kind: String
  /// What narrows it down; empty values are left out.
  public var parameters: [String: String]
  /// Who gets the file.
  public var recipient: String
  /// What for.
  public var purpose: String
  /// `exclude`, `mask`, `separate`.
  public var protection: String

  /// Makes one from its parts.
  public init(
    kind: String, parameters: [String: String], recipient: String, purpose: String,
    protection: String
  ) {
    self.kind = kind
    self.parameters = parameters
    self.recipient = recipient
    self.purpose = purpose
    self.protection = protection
  }
}

/// A request and how far it has come.
public struct ExportLine: Hashable, Sendable {
  /// Its number.
  public var id: Int64
  /// The kind of list and what narrows it down.
  public var what: String
  /// Who gets the file.
  public var recipient: String
  /// What for.
  public var purpose: String
  /// `waiting`, `approved`, `fetched`, `expired`.
  public var state: String
  /// Who asked.
  public var requestedBy: String
  /// When.
  public var requestedAt: Date
  /// Who approved.
  public var approvedBy: String
  /// Rows in the file; nil until it is made.
  public var rows: Int?
  /// The file's SHA-256; empty until it is made.
  public var sha256: String
  /// Until when it may be fetched.
  public var expiresAt: Date?
  /// Whether the viewer may approve it: another person than who asked.
  public var mayApprove: Bool
  /// Whether the viewer may fetch it: who asked, while it lasts.
  public var mayFetch: Bool

  /// Makes one from its parts.
  public init(
    id: Int64, what: String, recipient: String, purpose: String, state: String,
    requestedBy: String, requestedAt: Date, approvedBy: String, rows: Int?, sha256: String,
    expiresAt: Date?, mayApprove: Bool, mayFetch: Bool
  ) {
    self.id = id
    self.what = what
    self.recipient = recipient
    self.purpose = purpose
    self.state = state
    self.requestedBy = requestedBy
    self.requestedAt = requestedAt
    self.approvedBy = approvedBy
    self.rows = rows
    self.sha256 = sha256
    self.expiresAt = expiresAt
    self.mayApprove = mayApprove
    self.mayFetch = mayFetch
  }
}

/// An approval, with the passphrase that is shown this once.
public struct ExportPassphrase: Hashable, Sendable {
  /// The request's number.
  public var id: Int64
  /// The passphrase; it is stored nowhere.
  public var passphrase: String
  /// Rows in the file.
  public var rows: Int
  /// Of them under protection measures.
  public var protected: Int
  /// The file's SHA-256.
  public var sha256: String
  /// Until when it may be fetched.
  public var expiresAt: Date

  /// Makes one from its parts.
  public init(
    id: Int64, passphrase: String, rows: Int, protected: Int, sha256: String, expiresAt: Date
  ) {
    self.id = id
    self.passphrase = passphrase
    self.rows = rows
    self.protected = protected
    self.sha256 = sha256
    self.expiresAt = expiresAt
  }
}

/// Files that leave the office (書き出し), by two people.
public protocol ExportDesk: Sendable {
  /// The lists that may leave.
  func exportKinds(viewer: Viewer) async throws -> [ExportKindView]
  /// The last hundred requests, newest first.
  func exports(viewer: Viewer) async throws -> [ExportLine]
  /// Asks for a file.
  ///
  /// - Throws: `Refusal.invalid` with the wish's fields and its parameters' names.
  func requestExport(_ wish: ExportWish, attempt: Attempt, viewer: Viewer) async throws -> Int64
  /// Approves a request: the file is made and sealed.
  ///
  /// - Throws: `Refusal.fourEyes` for who asked; `.needsProof`; `.stale` where it is approved already.
  func approveExport(_ id: Int64, viewer: Viewer) async throws -> ExportPassphrase
  /// Hands the file out, once, to who asked.
  ///
  /// - Throws: `Refusal.fourEyes` for anybody else, and while nobody has approved; `.gone` once it is fetched
  ///   or over.
  func fetchExport(_ id: Int64, viewer: Viewer) async throws -> [UInt8]
}

/// What has been kept long enough, and what was erased (保存期間).
public struct RetentionView: Hashable, Sendable {
  /// The day it is judged for, ISO 8601.
  public var asOf: String
  /// Years that records are kept.
  public var years: Int
  /// From when they are counted: `vaccination`, `fiscalYear`, `death`.
  public var anchor: String
  /// The rule's legal source.
  public var source: String
  /// Pages that have been kept long enough.
  public var pages: Int
  /// Of them with a record.
  public var records: Int
  /// Rows of imported history.
  public var history: Int
  /// Pages as old that are still open, and stay.
  public var openPages: Int
  /// The days of the doses, ISO 8601; empty where there are none.
  public var doses: String
  /// The list's hash: what is asked for is what was seen.
  public var listHash: String
  /// Whether this very list was asked for and waits for another person.
  public var isAsked: Bool
  /// Orders, newest first.
  public var orders: [ErasureLine]

  /// Makes one from its parts.
  public init(
    asOf: String, years: Int, anchor: String, source: String, pages: Int, records: Int,
    history: Int, openPages: Int, doses: String, listHash: String, isAsked: Bool = false,
    orders: [ErasureLine]
  ) {
    self.asOf = asOf
    self.years = years
    self.anchor = anchor
    self.source = source
    self.pages = pages
    self.records = records
    self.history = history
    self.openPages = openPages
    self.doses = doses
    self.listHash = listHash
    self.isAsked = isAsked
    self.orders = orders
  }
}

/// An order to erase, and how far it has come.
public struct ErasureLine: Hashable, Sendable {
  /// Its number.
  public var id: Int64
  /// `waiting`, `cutOff`, `done`.
  public var state: String
  /// Pages, records and rows of history in it.
  public var counts: [Int]
  /// Why.
  public var why: String
  /// Who asked.
  public var requestedBy: String
  /// When.
  public var requestedAt: Date
  /// Who approved; empty until then.
  public var approvedBy: String
  /// Whether the viewer may approve it.
  public var mayApprove: Bool

  /// Makes one from its parts.
  public init(
    id: Int64, state: String, counts: [Int], why: String, requestedBy: String, requestedAt: Date,
    approvedBy: String, mayApprove: Bool
  ) {
    self.id = id
    self.state = state
    self.counts = counts
    self.why = why
    self.requestedBy = requestedBy
    self.requestedAt = requestedAt
    self.approvedBy = approvedBy
    self.mayApprove = mayApprove
  }
}

/// A line of a certificate of erasure (消去証明書), Japanese as the office's papers are.
public struct CertificateLine: Hashable, Sendable {
  /// What the line is about.
  public var name: String
  /// What it says.
  public var text: String
  /// When, where the line has a moment.
  public var at: Date?

  /// Makes one from its parts.
  public init(_ name: String, _ text: String, at: Date? = nil) {
    self.name = name
    self.text = text
    self.at = at
  }
}

/// Retention and erasure, by two people.
public protocol RetentionDesk: Sendable {
  /// What has been kept long enough today, and the orders.
  func retention(viewer: Viewer) async throws -> RetentionView
  /// Orders the erasure of what the viewer saw.
  ///
  /// - Throws: `Refusal.invalid` with the field `why`; `.stale` where it is no longer what was seen.
  func requestErasure(
    why: String, listHash: String, attempt: Attempt, viewer: Viewer
  ) async throws -> Int64
  /// Approves an order and erases what it lists, for ever.
  ///
  /// - Throws: `Refusal.fourEyes` for who asked; `.needsProof`; `.stale` where it is done or no longer fits.
  func approveErasure(_ id: Int64, viewer: Viewer) async throws
  /// A certificate of erasure (消去証明書), Japanese as the office's papers are.
  ///
  /// - Throws: `Refusal.notFound` where it is not carried out.
  func certificate(_ id: Int64, viewer: Viewer) async throws -> [CertificateLine]
}

/// Everything the register's pages ask.
public protocol RegisterRoom: RegisterDesk, IncidentDesk, LetterDesk, RegistryDesk, ReconcileDesk,
  ImportDesk, PersonDesk, FeeDesk, ExportDesk, RetentionDesk
{}
