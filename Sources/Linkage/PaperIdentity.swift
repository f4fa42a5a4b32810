public import Domain

/// What a paper says about who it is for: every reading with its doubt, and nothing of the registry.
///
/// What was not read is left out; it is no evidence either way.
public struct PaperIdentity: Sendable, Hashable {
  /// The resident's number (個人コード) as read.
  public var code: NumberReading?
  /// The voucher's number (券番号) as read.
  public var voucher: NumberReading?
  /// The name as written, one or several readings; spaces do not matter.
  public var names: [TextReading]
  /// The kana of the name, one or several readings.
  public var kana: [TextReading]
  /// The birth date as read.
  public var birthDate: DateReading?
  /// The sex that is marked.
  public var sex: Sex?
  /// The address as written, one or several readings.
  public var addresses: [TextReading]

  /// Makes an identity of what was read.
  public init(
    code: NumberReading? = nil, voucher: NumberReading? = nil, names: [TextReading] = [],
    kana: [TextReading] = [], birthDate: DateReading? = nil, sex: Sex? = nil,
    addresses: [TextReading] = []
  ) {
    self.code = code
    self.voucher = voucher
    self.names = names
    self.kana = kana
    self.birthDate = birthDate
    self.sex = sex
    self.addresses = addresses
  }
}

/// A text as read, and how sure the reader is of it.
public struct TextReading: Sendable, Hashable, Codable {
  /// The text.
  public var text: String
  /// 0…1, the chance that the text is what stands on the paper.
  public var confidence: Double

  /// Makes a reading.
  public init(_ text: String, confidence: Double = 1) {
    self.text = text
    self.confidence = confidence
  }
}

/// The ten digits' probabilities of one cell.
public typealias DigitChances = [Double]

/// A number as read.
public enum NumberReading: Sendable, Hashable {
  /// Digits whose doubts are not known: each may be a misread, likely confusions first.
  case text(String)
  /// Each cell's probabilities of 0…9, the first cell first. A cell may carry an eleventh: empty.
  case cells([DigitChances])
}

/// A date as read.
public enum DateReading: Sendable, Hashable {
  /// A date whose doubts are not known.
  case date(CalendarDate)
  /// Digits `YYYY-MM-DD` or `YYYYMMDD` that need not be a day of the calendar.
  case text(String)
  /// Cells of an era's or a western date.
  case cells(DateCells)
}

/// A date read digit by digit.
public struct DateCells: Sendable, Hashable {
  /// What the years are counted from, and how likely it is that this one is marked.
  public struct Era: Sendable, Hashable {
    /// What is added to the digits of the year: 2018 for 令和, 1988 for 平成, 1925 for 昭和, 1911 for
    /// 大正, 1867 for 明治, 0 for a western year in full, 2000 where `20` is printed before two cells.
    public var offset: Int
    /// 0…1.
    public var probability: Double

    /// Makes an alternative.
    public init(offset: Int, probability: Double) {
      self.offset = offset
      self.probability = probability
    }
  }

  /// The eras that may be meant; their probabilities need not add up to 1.
  public var eras: [Era]
  /// The cells of the year, the first digit first; ten probabilities each, or eleven with `empty`.
  public var year: [DigitChances]
  /// The cells of the month.
  public var month: [DigitChances]
  /// The cells of the day.
  public var day: [DigitChances]

  /// Makes a reading.
  public init(
    eras: [Era], year: [DigitChances], month: [DigitChances], day: [DigitChances]
  ) {
    self.eras = eras
    self.year = year
    self.month = month
    self.day = day
  }
}
