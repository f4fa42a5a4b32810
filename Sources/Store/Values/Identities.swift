public import Domain

/// A row's number in the store.
public protocol RowNumber: RawRepresentable, Hashable, Comparable, Sendable, Codable,
  CustomStringConvertible
where RawValue == Int64 {
  /// Takes the number as it is.
  init(rawValue: Int64)
}

extension RowNumber {
  /// The number itself.
  public var description: String { String(rawValue) }
  /// Orders by number: the order of arrival.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A page in the store.
public struct PageID: RowNumber {
  /// The row's number.
  public let rawValue: Int64
  /// Takes the number as it is.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A file as it arrived in a batch.
public struct FileID: RowNumber {
  /// The row's number.
  public let rawValue: Int64
  /// Takes the number as it is.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// One reading of a page by a pipeline.
public struct RunID: RowNumber {
  /// The row's number.
  public let rawValue: Int64
  /// Takes the number as it is.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A state of the registry and the masters: the number of the last import; 0 before the first.
public struct RegistryVersion: RowNumber {
  /// The import's number.
  public let rawValue: Int64
  /// Takes the number as it is.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A batch's name: the month and the clinic, for example `2026-10_2711506317`.
public struct BatchName: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The month of vaccination, for example `2026-10`.
  public let month: String
  /// The clinic that sent the papers.
  public let clinic: ClinicCode

  /// Takes the name apart; nil where it is not a month, an underscore and ten digits.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, CalendarDate("\(parts[0])-01") != nil, parts[0].utf8.count == 7,
      parts[1].utf8.count == 10, parts[1].utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    month = String(parts[0])
    clinic = ClinicCode(parts[1])
  }

  /// Makes a name; nil where the month does not exist or the code is not ten digits.
  public init?(year: Int, month: Int, clinic: ClinicCode) {
    guard let first = CalendarDate(year: year, month: month, day: 1) else { return nil }
    self.init("\(first.description.prefix(7))_\(clinic)")
  }

  /// The first and the last day of the month.
  public var days: ClosedRange<CalendarDate> {
    let first = CalendarDate("\(month)-01") ?? CalendarDate(dayNumber: 0)
    let count = CalendarDate.daysIn(month: first.month, year: first.year)
    return first...first.adding(days: count - 1)
  }

  /// For example `2026-10_2711506317`.
  public var description: String { "\(month)_\(clinic)" }

  /// Orders by month, then by clinic.
  public static func < (left: BatchName, right: BatchName) -> Bool {
    (left.month, left.clinic) < (right.month, right.clinic)
  }

  /// Reads the name as text.
  ///
  /// - Throws: `DecodingError` where the text is no batch's name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let name = BatchName(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a batch's name such as 2026-10_2711506317")
    }
    self = name
  }

  /// Writes the name as text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
