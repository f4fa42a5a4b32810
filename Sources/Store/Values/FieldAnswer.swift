public import Domain

/// The answer to one field of a form.
public struct FieldAnswer: Hashable, Sendable, Codable {
  /// What it means; `.none` where nothing was read.
  public var value: FieldValue
  /// What stands there, before interpretation.
  public var text: String
  /// How sure it is, 0…1.
  public var confidence: Double
  /// Where it was read; nil for an answer derived from others.
  public var box: SourceBox?
  /// What else it could be, the likeliest first.
  public var alternatives: [Alternative]

  /// Makes an answer.
  public init(
    value: FieldValue, text: String = "", confidence: Double, box: SourceBox? = nil,
    alternatives: [Alternative] = []
  ) {
    self.value = value
    self.text = text
    self.confidence = confidence
    self.box = box
    self.alternatives = alternatives
  }

  /// Another reading of the same field.
  public struct Alternative: Hashable, Sendable, Codable {
    /// What it would say.
    public var text: String
    /// How sure it is, 0…1.
    public var confidence: Double

    /// Makes an alternative.
    public init(text: String, confidence: Double) {
      self.text = text
      self.confidence = confidence
    }
  }
}

/// A field's meaning: text, a presence, or nothing.
///
/// Dates are ISO 8601 text.
///
/// In JSON a string, a boolean or null.
public enum FieldValue: Hashable, Sendable, Codable {
  /// A text, a number's digits, a choice's label, a date.
  case text(String)
  /// Whether something is there, such as a signature.
  case flag(Bool)
  /// Nothing was read.
  case none

  /// The text, where it is one.
  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The presence, where it is one.
  public var flag: Bool? {
    if case .flag(let flag) = self { flag } else { nil }
  }

  /// Reads a string, a boolean or null.
  ///
  /// - Throws: `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// Writes a string, a boolean or null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .flag(let flag): try container.encode(flag)
    case .none: try container.encodeNil()
    }
  }
}

/// A rectangle on the upright page, in millimetres from its top-left corner.
public struct SourceBox: Hashable, Sendable, Codable {
  /// From the left edge.
  public var x: Double
  /// From the top edge.
  public var y: Double
  /// To the right.
  public var width: Double
  /// Downwards.
  public var height: Double

  /// Makes a box.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// A resident who may be meant, and why.
public struct WeighedCandidate: Hashable, Sendable, Codable {
  /// Who.
  public var resident: ResidentCode
  /// The sum of the evidence.
  public var weight: Double
  /// The evidence, piece by piece.
  public var waterfall: [Evidence]

  /// Makes a candidate.
  public init(resident: ResidentCode, weight: Double, waterfall: [Evidence] = []) {
    self.resident = resident
    self.weight = weight
    self.waterfall = waterfall
  }

  /// One piece of evidence for or against a resident.
  public struct Evidence: Hashable, Sendable, Codable {
    /// What was compared, for example `kana`.
    public var field: String
    /// How it compared, for example `exact`.
    public var level: String
    /// What it adds, negative where it speaks against.
    public var weight: Double

    /// Makes a piece of evidence.
    public init(field: String, level: String, weight: Double) {
      self.field = field
      self.level = level
      self.weight = weight
    }
  }
}
