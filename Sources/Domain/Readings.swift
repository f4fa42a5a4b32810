/// What was seen in one printed digit cell, as a distribution.
public struct CellReading: Hashable, Sendable, Codable {
  /// The probability of each digit 0…9 being what is written, 0…1.
  public var digits: [Double]
  /// The probability that nothing is written.
  public var empty: Double
  /// The probability that something else is written: struck out, corrected, a scribble.
  public var other: Double

  /// Makes a reading; the twelve figures should add up to 1.
  public init(digits: [Double], empty: Double, other: Double) {
    self.digits = digits
    self.empty = empty
    self.other = other
  }

  /// The likeliest digit and its probability.
  public var best: (digit: Int, probability: Double) {
    var result = (digit: 0, probability: -1.0)
    for (digit, probability) in digits.enumerated() where probability > result.probability {
      result = (digit, probability)
    }
    return result
  }

  /// The likeliest of all: a digit's character, `""` for empty, nil for something else; with its probability.
  public var verdict: (text: String?, probability: Double) {
    let best = self.best
    if empty >= best.probability, empty >= other { return ("", empty) }
    if other > best.probability { return (nil, other) }
    return (String(best.digit), best.probability)
  }
}

/// How surely an option of a choice is marked.
public struct MarkReading: Hashable, Sendable, Codable {
  /// The option's label.
  public var label: String
  /// The probability that it is marked, 0…1.
  public var probability: Double
  /// Makes a reading.
  public init(label: String, probability: Double) {
    self.label = label
    self.probability = probability
  }
}

/// A line of text as an engine read it.
public struct TextReading: Hashable, Sendable, Codable {
  /// The text; empty where nothing was read.
  public var text: String
  /// The engine's own confidence, 0…1.
  public var confidence: Double
  /// Other readings of the same line, likelier first.
  public var alternatives: [String]
  /// Makes a reading.
  public init(text: String, confidence: Double, alternatives: [String] = []) {
    self.text = text
    self.confidence = confidence
    self.alternatives = alternatives
  }
}

/// What a pasted vaccine label says.
public struct LotLabelReading: Hashable, Sendable, Codable {
  /// Whether there is a label at all: print in the box.
  public var present: Double
  /// The label's lines from the top, read with Latin letters.
  public var lines: [TextReading]
  /// The line that holds the lot number, of `lines`, where one says so.
  public var lotLine: Int?
  /// What stands in that line behind Japanese words for it (製造番号): the number, to which the looks at the whole line
  /// add what they make of the words.
  public var behindWords: TextReading?
  /// The product's line, read in Japanese.
  public var product: TextReading?
  /// Makes a reading.
  public init(
    present: Double, lines: [TextReading], lotLine: Int? = nil, behindWords: TextReading? = nil,
    product: TextReading? = nil
  ) {
    self.present = present
    self.lines = lines
    self.lotLine = lotLine
    self.behindWords = behindWords
    self.product = product
  }
}

/// What a pasted voucher (接種券) says.
public struct VoucherReading: Hashable, Sendable, Codable {
  /// Whether there is a voucher at all, 0…1.
  public var present: Double
  /// The two-dimensional code's content; nil where there is none.
  public var code: String?
  /// The OCR-B line.
  public var line: TextReading?
  /// The number printed in ordinary type (券番号).
  public var printedNumber: TextReading?
  /// Makes a reading.
  public init(
    present: Double, code: String? = nil, line: TextReading? = nil,
    printedNumber: TextReading? = nil
  ) {
    self.present = present
    self.code = code
    self.line = line
    self.printedNumber = printedNumber
  }
}

/// What was read from one field.
public enum Reading: Hashable, Sendable, Codable {
  /// Digit cells from the left.
  case digits([CellReading])
  /// Every option of a choice.
  case choice([MarkReading])
  /// A line of text.
  case text(TextReading)
  /// The probability that something is signed or stamped.
  case presence(Double)
  /// A vaccine label.
  case lotLabel(LotLabelReading)
  /// A voucher.
  case voucher(VoucherReading)
}

/// What a page turned out to be, before anybody asks whose it is.
public struct PageReading: Sendable, Codable {
  /// What kind of page it is.
  public enum Kind: String, Sendable, Codable {
    /// A known form, registered.
    case form
    /// Nothing on it.
    case blank
    /// Something, but no known form.
    case unidentified
    /// It could not be read as an image.
    case failed
  }
  /// The kind.
  public var kind: Kind
  /// The form's id.
  public var form: String?
  /// The registration's 95th percentile residual, mm.
  public var residual: Double?
  /// The share of the form's landmarks that were found, 0…1.
  public var agreement: Double?
  /// Degrees clockwise from upright that the page lay.
  public var rotation: Double?
  /// The readings by field name.
  public var fields: [String: Reading]
  /// A 64-bit picture of the handwriting as 16 hexadecimal digits; rescans of a paper differ in few bits.
  public var fingerprint: String?
  /// Why the page failed, where it did.
  public var failure: Reason?
  /// Processor time spent on the page, seconds.
  public var seconds: Double

  /// Makes a reading.
  public init(
    kind: Kind, form: String? = nil, residual: Double? = nil, agreement: Double? = nil,
    rotation: Double? = nil, fields: [String: Reading] = [:], fingerprint: String? = nil,
    failure: Reason? = nil, seconds: Double = 0
  ) {
    self.kind = kind
    self.form = form
    self.residual = residual
    self.agreement = agreement
    self.rotation = rotation
    self.fields = fields
    self.fingerprint = fingerprint
    self.failure = failure
    self.seconds = seconds
  }
}
