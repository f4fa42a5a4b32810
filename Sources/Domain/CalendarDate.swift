/// A day of the proleptic Gregorian calendar, without a time or a zone.
///
/// All of the law's periods are counted in whole days, so a day is the only time the pure rooms know;
/// "today" is always handed in.
public struct CalendarDate: Hashable, Comparable, Sendable {
  /// The Gregorian year, for example 2026.
  public let year: Int
  /// The month, 1…12.
  public let month: Int
  /// The day of the month, 1…31.
  public let day: Int

  /// Makes a date, or nil where the calendar has no such day (31 June, 29 February of a common year).
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CalendarDate.daysIn(month: month, year: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Makes a date from `2026-10-11` or `20261011`; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    var digits: [Int] = []
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "-") {
        guard bytes.count == 10, index == 4 || index == 7 else { return nil }
      } else {
        guard byte >= 48, byte <= 57 else { return nil }
        digits.append(Int(byte) - 48)
      }
    }
    guard digits.count == 8, bytes.count == 8 || bytes.count == 10 else { return nil }
    let number = digits.reduce(0) { $0 * 10 + $1 }
    self.init(year: number / 10000, month: number / 100 % 100, day: number % 100)
  }

  /// Makes the day that lies `dayNumber` days after 1970-01-01.
  ///
  /// The days-from-civil algorithm of Howard Hinnant ("chrono-Compatible Low-Level Date Algorithms").
  public init(dayNumber: Int) {
    let shifted = dayNumber + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01; negative before.
  public var dayNumber: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// How many days a month has.
  public static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether a year has 29 February.
  public static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// The day `days` later, or earlier where negative.
  public func adding(days: Int) -> CalendarDate { CalendarDate(dayNumber: dayNumber + days) }

  /// The order of the days.
  public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

extension CalendarDate: CustomStringConvertible {
  /// ISO 8601, for example `2026-10-11`.
  public var description: String {
    // Lists of a city write hundreds of thousands: the ten bytes are put down as they are.
    if (0...9999).contains(year) {
      return String(unsafeUninitializedCapacity: 10) { text in
        var rest = (year * 100 + month) * 100 + day
        for place in [9, 8, 6, 5, 3, 2, 1, 0] {
          text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
        text[4] = UInt8(ascii: "-")
        text[7] = UInt8(ascii: "-")
        return 10
      }
    }
    func padded(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

extension CalendarDate: Codable {
  /// Reads ISO 8601 text.
  ///
  /// - Throws: `DecodingError` where the text is not a date.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let date = CalendarDate(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a date in the form 2026-10-11")
    }
    self = date
  }

  /// Writes ISO 8601 text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
