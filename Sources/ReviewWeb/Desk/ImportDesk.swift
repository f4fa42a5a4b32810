public import Foundation

/// A kind of file that the registry takes, and what is stated beside it.
public struct ImportKindView: Hashable, Sendable {
  /// Its name: `residents`, `differential`, `vouchers`, `clinics`, `lots`, `history`, `welfare`, `gaiji`.
  public var name: String
  /// Whether the day it was drawn is asked for, and whether it must be stated.
  public var takesDay: Bool, needsDay: Bool
  /// Whether the last differential that it holds is asked for.
  public var takesThrough: Bool
  /// Whether a second file may say what the office's own codes mean.
  public var takesCodes: Bool

  /// Makes one from its parts.
  public init(name: String, takesDay: Bool, needsDay: Bool, takesThrough: Bool, takesCodes: Bool) {
    self.name = name
    self.takesDay = takesDay
    self.needsDay = needsDay
    self.takesThrough = takesThrough
    self.takesCodes = takesCodes
  }
}

/// A file that was sent in, with what was typed beside it.
public struct ImportWish: Sendable {
  /// The kind's name.
  public var kind: String
  /// The day it was drawn; empty where nobody says.
  public var extracted: String
  /// The last differential that it holds; empty where nobody says.
  public var through: String
  /// The file as it is.
  public var file: [UInt8]
  /// The file of the office's own codes; empty where there is none.
  public var codes: [UInt8]

  /// Makes one from its parts.
  public init(
    kind: String, extracted: String = "", through: String = "", file: [UInt8],
    codes: [UInt8] = []
  ) {
    self.kind = kind
    self.extracted = extracted
    self.through = through
    self.file = file
    self.codes = codes
  }
}

/// A mistake or an oddity with its place; it quotes no cell.
public struct PlacedRemark: Hashable, Sendable {
  /// Whether it stands in the file of codes.
  public var isOfCodes: Bool
  /// `line:column`, counted from 1; empty where the whole file is meant.
  public var place: String
  /// What is wrong, in the terminal's English.
  public var sentence: String

  /// Makes one from its parts.
  public init(isOfCodes: Bool = false, place: String = "", sentence: String) {
    self.isOfCodes = isOfCodes
    self.place = place
    self.sentence = sentence
  }
}

/// Why a file is not taken: the terminal's own sentences.
public struct ImportRefusal: Hashable, Sendable {
  /// Mistakes in the file, or the one thing that stands against all of it.
  public var why: [PlacedRemark]
  /// How many more there are.
  public var more: Int
  /// What to do next; empty where the sentence says it.
  public var advice: String
  /// Whether it may be taken all the same where a person states how many rows it may lack.
  public var mayAllow: Bool

  /// Makes one from its parts.
  public init(why: [PlacedRemark], more: Int = 0, advice: String = "", mayAllow: Bool = false) {
    self.why = why
    self.more = more
    self.advice = advice
    self.mayAllow = mayAllow
  }
}

/// What a file changes, or would change.
public struct ImportPreview: Hashable, Sendable {
  /// Rows or events in the file.
  public var rows: Int
  /// Rows it adds, changes, and removes or ends; and rows that it lacks and that stay.
  public var added: Int, changed: Int, removed: Int, kept: Int
  /// What it was encoded in.
  public var encoding: String
  /// The file's SHA-256.
  public var sha256: String
  /// The differential's number.
  public var differential: Int?
  /// The day it is of, ISO 8601.
  public var day: String?
  /// Kinds of events and how many.
  public var events: [Choice]
  /// What is odd and yet accepted, and how many more there are.
  public var remarks: [PlacedRemark], moreRemarks: Int
  /// Columns that were not read.
  public var unread: [String]
  /// Whether nothing changes by it.
  public var isEmpty: Bool
  /// How many per cent of the rows a person stated that it may lack.
  public var allowed: String?

  /// Makes one from its parts.
  public init(
    rows: Int, added: Int, changed: Int, removed: Int, kept: Int, encoding: String, sha256: String,
    differential: Int? = nil, day: String? = nil, events: [Choice] = [],
    remarks: [PlacedRemark] = [], moreRemarks: Int = 0, unread: [String] = [], isEmpty: Bool,
    allowed: String? = nil
  ) {
    self.rows = rows
    self.added = added
    self.changed = changed
    self.removed = removed
    self.kept = kept
    self.encoding = encoding
    self.sha256 = sha256
    self.differential = differential
    self.day = day
    self.events = events
    self.remarks = remarks
    self.moreRemarks = moreRemarks
    self.unread = unread
    self.isEmpty = isEmpty
    self.allowed = allowed
  }
}

/// How far a file has come that somebody sent in.
public struct ImportView: Hashable, Sendable {
  /// Its number; what is confirmed is the file of this number.
  public var id: Int
  /// The kind's name.
  public var kind: String
  /// How far it has come.
  public var state: State

  /// How far a file can come.
  public enum State: Hashable, Sendable {
    /// It is read, compared or written; rows done of how many.
    case working(Step, done: Int, total: Int)
    /// It is not taken.
    case refused(ImportRefusal)
    /// It is found right and waits for a person's word.
    case ready(ImportPreview, isOther: Bool)
    /// It is imported; so many open pages concern residents that changed.
    case imported(ImportPreview, touched: Int)
    /// The machine failed; nothing was imported.
    case failed
  }

  /// What is being done.
  public enum Step: String, Hashable, Sendable {
    case checking, comparing, importing
  }

  /// Makes one from its parts.
  public init(id: Int, kind: String, state: State) {
    self.id = id
    self.kind = kind
    self.state = state
  }
}

/// An import of the past.
public struct ImportLine: Hashable, Sendable {
  /// When.
  public var at: Date
  /// By whom.
  public var account: String
  /// The kind's name.
  public var kind: String
  /// Rows in the file; nil for an extract that changed nothing.
  public var rows: Int?
  /// Rows it added, changed and removed.
  public var added: Int, changed: Int, removed: Int
  /// The differential's number.
  public var number: Int?
  /// The day it is of, ISO 8601.
  public var day: String?
  /// The file's SHA-256.
  public var sha256: String

  /// Makes one from its parts.
  public init(
    at: Date, account: String, kind: String, rows: Int?, added: Int, changed: Int, removed: Int,
    number: Int? = nil, day: String? = nil, sha256: String
  ) {
    self.at = at
    self.account = account
    self.kind = kind
    self.rows = rows
    self.added = added
    self.changed = changed
    self.removed = removed
    self.number = number
    self.day = day
    self.sha256 = sha256
  }
}

/// Files for the registry (取込), all or nothing: sent in, tried, and imported on a person's word.
///
/// Work goes on after the answer; `importing` tells how far it has come.
public protocol ImportDesk: Sendable {
  /// The kinds of files.
  func importKinds(viewer: Viewer) async throws -> [ImportKindView]
  /// The last imports, newest first.
  func imports(viewer: Viewer) async throws -> [ImportLine]
  /// The viewer's own file; nil where there is none.
  func importing(viewer: Viewer) async throws -> ImportView?
  /// Begins to try a file; nothing is changed by it.
  ///
  /// - Throws: `Refusal.invalid` with `kind`, `file`, `extracted`, `through`; `.heldByAnother` while another
  ///   account's file is in hand, `.throttled` while one's own is worked on.
  func tryImport(_ wish: ImportWish, viewer: Viewer) async throws
  /// Tries a refused file again that may lack so many per cent of the rows.
  ///
  /// - Throws: `Refusal.invalid` with `percent`; `.stale` where there is no such file or nothing to allow.
  func allowRemovals(_ id: Int, percent: String, viewer: Viewer) async throws
  /// Begins to import what was tried.
  ///
  /// - Throws: `Refusal.stale` where it is no longer there or not ready.
  func confirmImport(_ id: Int, viewer: Viewer) async throws
  /// Lets go of the viewer's file.
  func dropImport(viewer: Viewer) async throws
}
