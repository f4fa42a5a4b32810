public import Domain

/// How long must lie between two doses (接種間隔).
public struct MinimumInterval: Hashable, Sendable, Codable {
  /// Whole months (N月以上の間隔をおいて).
  public var months: Int
  /// Whole days between (N日以上の間隔をおいて), after the months.
  public var days: Int

  /// Makes an interval.
  public init(months: Int = 0, days: Int = 0) {
    self.months = months
    self.days = days
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case months, days
  }

  /// Reads `{days: 27}`, `{months: 6}` or `{months: 2, days: 15}`.
  ///
  /// - Throws: `DecodingError` for unknown keys, negative numbers or none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    months = try container.decode(.months, default: 0)
    days = try container.decode(.days, default: 0)
    guard (0...120).contains(months), (0...3660).contains(days), months + days > 0 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "an interval is {days: N}, {months: N} or both, not nothing"))
    }
  }

  /// The first day on which the later dose may be given.
  ///
  /// Days alone are whole days between; months are counted to the same date; days after months are
  /// added to that date.
  public func earliest(after date: CalendarDate) -> CalendarDate {
    months == 0 ? date.after(fullDays: days) : date.after(months: months).adding(days: days)
  }
}

extension MinimumInterval: CustomStringConvertible {
  /// The interval in the law's words, for example `27日以上`.
  public var description: String {
    (months > 0 ? "\(months)月" : "") + (days > 0 ? "\(days)日" : "") + "以上"
  }
}
