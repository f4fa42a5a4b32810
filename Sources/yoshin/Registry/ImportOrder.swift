import ArgumentParser
import Domain
import Store

/// The kinds of files that the registry takes.
enum ImportKind: String, CaseIterable, ExpressibleByArgument, Sendable {
  case residents, differential, vouchers, clinics, lots, history, welfare, gaiji

  /// What may be stated beside the file.
  enum Statement: Sendable {
    /// The day it was drawn.
    case extracted
    /// The last differential that it holds already.
    case through
    /// What the office's own codes mean.
    case codes
    /// The pipeline whose schedules know the vaccines.
    case pipeline
    /// How many rows it may lack.
    case removals
  }

  /// What may be stated beside a file of the kind.
  var statements: Set<Statement> {
    switch self {
    case .residents: [.extracted, .through, .removals]
    case .welfare: [.extracted, .removals]
    case .differential: [.codes]
    case .history: [.codes, .pipeline, .removals]
    case .lots: [.codes, .pipeline, .removals]
    case .vouchers, .clinics: [.removals]
    case .gaiji: []
    }
  }
}

/// What is to be imported, and how: a command's options or a page's fields.
struct ImportOrder: Sendable {
  /// What kind of file it is.
  var kind: ImportKind
  /// The day it was drawn.
  var extracted: CalendarDate?
  /// The last differential that it holds already.
  var through: Int?
  /// How many per cent of the rows it may lack; nil where nobody stated it.
  var allowRemovals: Double?
  /// Whether it may lack any number of rows.
  var replace = false
  /// The pipeline whose schedules know the vaccines; nil for the usual one.
  var pipeline: String?

  /// What happens to rows that the file lacks.
  var missing: MissingRows {
    if replace { return .closeHoweverMany }
    if kind == .history { return .keep }
    if let allowRemovals { return .closeUpTo(allowRemovals / 100) }
    return kind == .welfare ? .closeUpTo(0.3) : .close
  }
}

/// What an import changes, or would change.
struct ImportSummary: Sendable {
  /// The kind of file.
  var kind: ImportKind
  /// What it was encoded in; nil for a list of characters.
  var encoding: String?
  /// Rows, and what they do.
  var changes: ImportChanges
  /// A differential's number and the day it is of.
  var differential: (number: Int, extractedOn: CalendarDate)?
  /// The day that welfare data are of.
  var extracted: CalendarDate?
  /// Kinds of events with how many, in their order.
  var events: [(kind: ResidentEventKind, count: Int)] = []

  /// Whether nothing changes by it.
  var isEmpty: Bool { differential == nil && kind != .gaiji && kind != .welfare && changes.isEmpty }
}
