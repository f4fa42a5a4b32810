public import Domain

/// The ages at which a dose may be given (対象年齢, 接種時期).
public struct AgeWindow: Hashable, Sendable, Codable {
  /// From the day on which this age is reached.
  public var from: Age?
  /// From the day after this age is reached (…に至った日の翌日から).
  public var fromDayAfter: Age?
  /// Until the day on which this age is reached, that day included (…に至るまで, …未満).
  public var until: Age?
  /// Only in the fiscal years in which one of these years of age is reached (…となる日の属する年度).
  public var fiscalYears: [Int]
  /// What a person must certify before the window is open, for example a disability's grade; nil where
  /// age alone decides.
  public var certificate: String?

  /// Makes a window.
  public init(
    from: Age? = nil, fromDayAfter: Age? = nil, until: Age? = nil, fiscalYears: [Int] = [],
    certificate: String? = nil
  ) {
    self.from = from
    self.fromDayAfter = fromDayAfter
    self.until = until
    self.fiscalYears = fiscalYears
    self.certificate = certificate
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case from, fromDayAfter, until, fiscalYears, certificate
  }

  /// Reads for example `{from: {months: 12}, until: {months: 24}}`.
  ///
  /// - Throws: `DecodingError` for unknown keys or what is no age.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    from = try container.decodeIfPresent(Age.self, forKey: .from)
    fromDayAfter = try container.decodeIfPresent(Age.self, forKey: .fromDayAfter)
    until = try container.decodeIfPresent(Age.self, forKey: .until)
    fiscalYears = try container.decode(.fiscalYears, default: [])
    certificate = try container.decodeIfPresent(String.self, forKey: .certificate)
  }

  /// Where a day lies beside the window.
  public enum Position: Hashable, Sendable {
    /// The window has not opened.
    case before
    /// The dose may be given.
    case inside
    /// The window has closed.
    case after
  }

  /// Where a day lies for a person born on `birth`.
  public func position(of date: CalendarDate, birth: CalendarDate) -> Position {
    if let from, date < from.reached(birth: birth) { return .before }
    if let fromDayAfter, date <= fromDayAfter.reached(birth: birth) { return .before }
    if let until, date > until.reached(birth: birth) { return .after }
    guard !fiscalYears.isEmpty else { return .inside }
    let years = fiscalYears.map { FiscalYear(birth: birth, reaches: .years($0)) }
    if years.contains(date.fiscalYear) { return .inside }
    return years.contains { date.fiscalYear < $0 } ? .before : .after
  }

  /// The window's first and last day for a birth, where it is one unbroken stretch of days with both
  /// ends; nil otherwise.
  public func days(birth: CalendarDate) -> ClosedRange<CalendarDate>? {
    let years = fiscalYears.map { FiscalYear(birth: birth, reaches: .years($0)) }.sorted()
    guard zip(years, years.dropFirst()).allSatisfy({ $1.year - $0.year <= 1 }) else { return nil }
    let starts = [
      from?.reached(birth: birth), fromDayAfter?.reached(birth: birth).adding(days: 1),
      years.first?.firstDay,
    ].compactMap { $0 }
    let ends = [until?.reached(birth: birth), years.last?.lastDay].compactMap { $0 }
    guard let start = starts.max(), let end = ends.min(), start <= end else { return nil }
    return start...end
  }
}

extension AgeWindow: CustomStringConvertible {
  /// The window in the law's words; it says nothing of any person.
  public var description: String {
    var parts: [String] = []
    if from != nil || fromDayAfter != nil || until != nil {
      let start = from.map { "\($0)" } ?? fromDayAfter.map { "\($0)の翌日" } ?? ""
      parts.append("\(start)〜\(until.map { "\($0)" } ?? "")")
    }
    if let first = fiscalYears.first, let last = fiscalYears.last {
      parts.append(first == last ? "\(first)歳となる年度" : "\(first)〜\(last)歳となる年度")
    }
    if let certificate { parts.append(certificate) }
    return parts.joined(separator: " ")
  }
}
