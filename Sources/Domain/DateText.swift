/// A date as people and systems write it: with an era or a Gregorian year.
public enum DateText: Hashable, Sendable {
  /// Written with an era.
  case wareki(Wareki)
  /// Written with a Gregorian year.
  case gregorian(CalendarDate)

  /// Reads a date.
  ///
  /// Understood are `令和8年10月11日`, `令和元年5月1日`, `㋿8年…`, `R8.10.11`, `R08.10.11` (JIS X 0301),
  /// `H020806`, `5081011` (era code and six digits), `2026-10-11`, `2026/10/11`, `20261011`,
  /// `西暦2026年10月11日`, kanji numerals, full-width characters, and 元 misread as 兀 or 无. Spaces and a
  /// closing 生 are dropped.
  ///
  /// - Throws: ``Wareki/Fault/unreadable`` for other shapes, ``Wareki/Fault/unknown`` for 不詳 and its
  ///   sentinels (`0`, `00000000`, `99999999`), ``Wareki/Fault/noSuchDay``.
  public init(_ text: some StringProtocol) throws(Wareki.Fault) {
    let parts = try DateText.parts(of: text)
    switch (parts.era, parts.numbers.count) {
    case (let era?, 3):
      self = .wareki(
        Wareki(
          era: era, year: parts.numbers[0].value, month: parts.numbers[1].value,
          day: parts.numbers[2].value))
    case (let era?, 1) where parts.numbers[0].length == 6:
      self = .wareki(DateText.wareki(era, packed: parts.numbers[0].value))
    case (nil, 3) where parts.numbers[0].length == 4:
      self = .gregorian(
        try DateText.day(
          parts.numbers[0].value, parts.numbers[1].value, parts.numbers[2].value))
    case (nil, 1) where parts.numbers[0].length == 8:
      let number = parts.numbers[0].value
      if number == 0 || number == 9999_9999 { throw .unknown }
      self = .gregorian(
        try DateText.day(number / 10000, number / 100 % 100, number % 100))
    case (nil, 1) where parts.numbers[0].length == 7:
      guard let era = Era(rawValue: parts.numbers[0].value / 1_000_000) else { throw .unreadable }
      self = .wareki(DateText.wareki(era, packed: parts.numbers[0].value % 1_000_000))
    case (nil, 1) where parts.numbers[0].value == 0:
      throw .unknown
    default:
      throw .unreadable
    }
  }

  /// The day that is meant.
  ///
  /// - Throws: ``Wareki/Fault`` where era and year contradict each other or there is no such day.
  public func date() throws(Wareki.Fault) -> CalendarDate {
    switch self {
    case .wareki(let wareki): try wareki.date()
    case .gregorian(let date): date
    }
  }

  private static func wareki(_ era: Era, packed: Int) -> Wareki {
    Wareki(era: era, year: packed / 10000, month: packed / 100 % 100, day: packed % 100)
  }

  private static func day(
    _ year: Int, _ month: Int, _ day: Int
  ) throws(Wareki.Fault) -> CalendarDate {
    guard let date = CalendarDate(year: year, month: month, day: day) else { throw .noSuchDay }
    return date
  }

  /// A number and how many digits it was written with.
  private struct Number {
    var value: Int
    var length: Int
  }

  private struct Parts {
    var era: Era?
    var numbers: [Number] = []
  }

  /// Splits a text into an era and numbers; separators are 年月日 and points, dashes and slashes.
  private static func parts(of text: some StringProtocol) throws(Wareki.Fault) -> Parts {
    var rest = text.map { Digits.narrowed($0) }.filter { !$0.isWhitespace }[...]
    if String(rest).contains("不詳") || String(rest).contains("不明") { throw .unknown }
    if rest.starts(with: "西暦") { rest = rest.dropFirst(2) }
    if rest.last == "生" { rest = rest.dropLast() }
    var parts = Parts()
    for length in [2, 1] where parts.era == nil {
      guard let first = rest.first, Digits.value(of: first) == nil else { break }
      if let era = Era(String(rest.prefix(length))) {
        parts.era = era
        rest = rest.dropFirst(length)
        if let next = rest.first, ".・".contains(next) { rest = rest.dropFirst() }
      }
    }
    var separated = true
    while let character = rest.first {
      if let number = takeNumber(from: &rest, isFirst: parts.numbers.isEmpty && parts.era != nil) {
        guard separated, parts.numbers.count < 3 else { throw .unreadable }
        parts.numbers.append(number)
        separated = false
      } else if !separated, "年月日./-‐−–・,、ー".contains(character) {
        rest = rest.dropFirst()
        separated = true
      } else {
        throw .unreadable
      }
    }
    return parts
  }

  /// Takes ASCII digits, kanji numerals or 元 from the front.
  private static func takeNumber(from rest: inout ArraySlice<Character>, isFirst: Bool) -> Number? {
    let digits = rest.prefix { Digits.value(of: $0) != nil }
    if !digits.isEmpty {
      guard digits.count <= 8, let value = Int(String(digits)) else { return nil }
      rest = rest.dropFirst(digits.count)
      return Number(value: value, length: digits.count)
    }
    if isFirst, let first = rest.first, "元兀无".contains(first) {
      rest = rest.dropFirst()
      return Number(value: 1, length: 1)
    }
    let numerals = rest.prefix { kanji[$0] != nil }
    guard !numerals.isEmpty, numerals.count <= 8, let number = kanjiNumber(numerals) else {
      return nil
    }
    rest = rest.dropFirst(numerals.count)
    return number
  }

  private static let kanji: [Character: Int] = [
    "〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "十": 10, "廿": 20, "卅": 30, "壱": 1, "弐": 2, "参": 3, "拾": 10,
  ]

  /// The value of numerals below 100 with tens (二十八, 廿五) or of numerals one by one (二〇二六).
  private static func kanjiNumber(_ numerals: ArraySlice<Character>) -> Number? {
    let values = numerals.compactMap { kanji[$0] }
    guard values.contains(where: { $0 >= 10 }) else {
      return Number(value: values.reduce(0) { $0 * 10 + $1 }, length: values.count)
    }
    var tens = 0
    var ones = 0
    var seenTens = false
    for value in values {
      if value >= 10 {
        guard !seenTens, value == 10 || ones == 0 else { return nil }
        tens = value == 10 ? max(ones, 1) * 10 : value
        ones = 0
        seenTens = true
      } else {
        guard value > 0, ones == 0 else { return nil }
        ones = value
      }
    }
    return Number(value: tens + ones, length: 2)
  }
}
