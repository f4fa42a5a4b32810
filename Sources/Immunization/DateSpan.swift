public import Domain

/// Days from one to another, both included; open where an end is absent.
public struct DateSpan: Hashable, Sendable, Codable {
  /// The first day; nil has no beginning.
  public var from: CalendarDate?
  /// The last day; nil has no end.
  public var until: CalendarDate?

  /// Makes a span.
  public init(from: CalendarDate? = nil, until: CalendarDate? = nil) {
    self.from = from
    self.until = until
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case from, until
  }

  /// Reads `{from: 2020-10-01, until: 2024-03-31}`, either part absent.
  ///
  /// - Throws: `DecodingError` for unknown keys or what is no date.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    from = try container.decodeIfPresent(CalendarDate.self, forKey: .from)
    until = try container.decodeIfPresent(CalendarDate.self, forKey: .until)
  }

  /// Whether a day lies in the span.
  public func contains(_ date: CalendarDate) -> Bool {
    (from.map { $0 <= date } ?? true) && (until.map { date <= $0 } ?? true)
  }

  /// Whether the span ends before it begins.
  var isReversed: Bool {
    guard let from, let until else { return false }
    return until < from
  }

  /// Whether two spans share a day.
  func overlaps(_ other: DateSpan) -> Bool {
    func precedes(_ left: DateSpan, _ right: DateSpan) -> Bool {
      guard let end = left.until, let start = right.from else { return false }
      return end < start
    }
    return !precedes(self, other) && !precedes(other, self)
  }
}
