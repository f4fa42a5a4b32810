/// A month's doses held against the rules of fees (実費徴収の免除).
public struct FeeCheckView: Hashable, Sendable {
  /// Doses that are charged, exempt, and to be asked about.
  public var charged: Int, exempt: Int, unknown: Int
  /// The papers whose mark disagrees; it names nobody.
  public var sheet: Sheet

  /// Makes one from its parts.
  public init(charged: Int, exempt: Int, unknown: Int, sheet: Sheet) {
    self.charged = charged
    self.exempt = exempt
    self.unknown = unknown
    self.sheet = sheet
  }
}

/// Who pays for a month's doses.
public protocol FeeDesk: Sendable {
  /// Decides the fee of every dose of a month, keeps the decisions, and lists the marks that disagree.
  ///
  /// - Throws: `Refusal.invalid` with the field `month`; `.notFound` where the office has no rules of fees.
  func checkFees(month: String, viewer: Viewer) async throws -> FeeCheckView
}
