/// A full extract held against the registry (突合), as a page shows it.
///
/// It names numbers and columns, never what stands in them: neither a name nor an address, protected or not.
public struct ReconcileView: Hashable, Sendable {
  /// Rows in the extract.
  public var rows: Int
  /// Persons in the registry.
  public var current: Int
  /// The registry's version it was held against.
  public var version: String
  /// Persons that only the extract has, only the registry has, and that differ.
  public var onlyInExtract: Int, onlyInRegistry: Int, differs: Int
  /// A page of the differences.
  public var sheet: Sheet

  /// Makes one from its parts.
  public init(
    rows: Int, current: Int, version: String, onlyInExtract: Int, onlyInRegistry: Int,
    differs: Int, sheet: Sheet
  ) {
    self.rows = rows
    self.current = current
    self.version = version
    self.onlyInExtract = onlyInExtract
    self.onlyInRegistry = onlyInRegistry
    self.differs = differs
    self.sheet = sheet
  }
}

/// What comes of a full extract that was sent in.
public enum ReconcileAnswer: Hashable, Sendable {
  /// It was held against the registry.
  case held(ReconcileView)
  /// The file has mistakes: places with what is wrong, none of them quoting a cell, and how many more there are.
  case refused([String], more: Int)
}

/// The monthly check of the residents.
public protocol ReconcileDesk: Sendable {
  /// Holds a full extract against the registry; nothing is changed, and the audit trail says who did it.
  ///
  /// - Parameter extract: the file as it is.
  /// - Throws: `Refusal.throttled` while another extract is being held.
  func reconcile(_ extract: [UInt8], viewer: Viewer) async throws -> ReconcileAnswer
  /// The differences that this viewer's last extract showed, a page of a hundred from one on.
  ///
  /// - Throws: `Refusal.notFound` where there are none any more.
  func reconciled(from first: Int, viewer: Viewer) async throws -> ReconcileView
}
