public import Domain
public import Foundation

/// The kinds of registry files.
public enum RegistryKind: String, Sendable, Codable, CaseIterable {
  /// The resident registry's extract (住民基本台帳の抽出).
  case residents
  /// The vouchers issued (接種券).
  case vouchers
  /// The clinics master (医療機関).
  case clinics
  /// The lots master (ワクチンロット).
  case lots
  /// Doses recorded before or elsewhere (接種歴).
  case history
}

/// Where an import comes from.
public struct ImportSource: Hashable, Sendable {
  /// The file's name, without its folder.
  public var fileName: String
  /// The file's SHA-256, 64 hexadecimal digits.
  public var fileHash: String
  /// What it was encoded in, for example `CP932`.
  public var encoding: String
  /// Who imports it.
  public var by: Actor

  /// Makes a source.
  public init(fileName: String, fileHash: String, encoding: String, by: Actor) {
    self.fileName = fileName
    self.fileHash = fileHash
    self.encoding = encoding
    self.by = by
  }
}

/// What an import does to rows that the file no longer has.
public enum MissingRows: Sendable, Hashable {
  /// They stay: the file only adds and changes.
  case keep
  /// They are closed, unless they are suspiciously many (more than 20, and more than 5 % of the
  /// residents or 10 % of another kind): then the import is refused, since a file that was cut off
  /// looks just like that.
  case close
  /// They are closed, unless they are more than 20 and more than this share, 0…1.
  case closeUpTo(Double)
  /// They are closed, however many.
  case closeHoweverMany

  /// The share of the rows, 0…1, that may go; nil where any may.
  func greatestShare(of kind: RegistryKind) -> Double? {
    switch self {
    case .keep, .closeHoweverMany: nil
    case .close: kind == .residents ? 0.05 : 0.1
    case .closeUpTo(let share): share
    }
  }

  /// What somebody stated of it, as the audit trail keeps it.
  var stated: [String: String] {
    switch self {
    case .keep, .close: [:]
    case .closeUpTo(let share): ["allowed": "\(Self.percent(share)) %"]
    case .closeHoweverMany: ["allowed": "100 %"]
    }
  }

  /// A share in per cent, without a needless point.
  static func percent(_ share: Double) -> String {
    (share * 100).formatted(.number.precision(.fractionLength(0...2)).grouping(.never))
  }
}

/// What an import changes, or would change.
public struct ImportChanges: Hashable, Sendable, Codable {
  /// Rows in the file.
  public var rows: Int
  /// Rows the registry did not have.
  public var added: Int
  /// Rows that say something else now.
  public var changed: Int
  /// Rows that are closed.
  public var removed: Int
  /// Rows of the registry that the file lacks and that stay.
  public var kept: Int

  /// Makes a count.
  public init(rows: Int, added: Int, changed: Int, removed: Int, kept: Int) {
    self.rows = rows
    self.added = added
    self.changed = changed
    self.removed = removed
    self.kept = kept
  }

  /// Whether the registry is the same afterwards.
  public var isEmpty: Bool { added == 0 && changed == 0 && removed == 0 }
}

/// What the registry holds of one kind.
public struct RegistryStatus: Hashable, Sendable {
  /// The kind.
  public var kind: RegistryKind
  /// Current rows.
  public var rows: Int
  /// The last import that changed something; nil where there was none.
  public var lastImport: PastImport?

  /// An import of the past.
  public struct PastImport: Hashable, Sendable {
    /// The registry's version since then.
    public var version: RegistryVersion
    /// When it was.
    public var at: Date
    /// Whose it was.
    public var by: String
    /// The file's name.
    public var fileName: String
    /// The file's SHA-256.
    public var fileHash: String
    /// What it changed.
    public var changes: ImportChanges
  }
}

/// The whole registry at one version, read in one transaction.
public struct RegistrySnapshot: Sendable {
  /// The version.
  public var version: RegistryVersion
  /// 住民.
  public var residents: [Resident]
  /// 接種券.
  public var vouchers: [Voucher]
  /// 医療機関.
  public var clinics: [Clinic]
  /// ロット.
  public var lots: [Lot]
  /// Doses on record: the imported history and what was committed here.
  public var history: [VaccinationRecord]
}
