public import Domain

/// A rectangle on the upright page in millimetres from its top-left corner.
public struct PaperBox: Hashable, Sendable {
  /// From the left edge.
  public var x: Double
  /// From the top edge.
  public var y: Double
  /// To the right.
  public var width: Double
  /// Downwards.
  public var height: Double

  /// Makes one from its parts.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// How a field is answered.
public enum FieldInput: Hashable, Sendable {
  /// A line of text.
  case text
  /// Digits, so many where that is known.
  case digits(Int?)
  /// A day: `2026-10-05`, `20261005`, `R8.10.5`, `令和8年10月5日`.
  case date
  /// One of the options, by label.
  case choice([String])
  /// Whether something is there (署名): `yes` or `no`.
  case presence
}

/// Another way to read a field.
public struct AlternativeReading: Hashable, Sendable {
  /// What it would say.
  public var text: String
  /// How sure it is, 0…1.
  public var confidence: Double

  /// Makes one from its parts.
  public init(text: String, confidence: Double) {
    self.text = text
    self.confidence = confidence
  }
}

/// A field of a case: what was read, how surely, and what the registry has.
public struct FieldView: Hashable, Sendable {
  /// The field's name.
  public var name: String
  /// Its caption (日本語).
  public var label: String
  /// How it is answered.
  public var input: FieldInput
  /// What it says now, corrections included; a day as ISO 8601, a presence `yes` or `no`; empty for nothing.
  public var value: String
  /// What the pipeline read, before anybody corrected it.
  public var reading: String
  /// How sure the pipeline was, 0…1.
  public var confidence: Double
  /// What else it could be, the likeliest first.
  public var alternatives: [AlternativeReading]
  /// Where it stands; nil for one derived from others.
  public var box: PaperBox?
  /// What the registry has for the resident in question; nil where it has none or the viewer may not see.
  public var registryValue: String?
  /// Whether a person is asked about it.
  public var isAsked: Bool
  /// Whether a person corrected or confirmed it.
  public var isConfirmed: Bool
  /// Whether a second person must answer it too once it is corrected.
  public var needsSecondLook: Bool
  /// What stands against it.
  public var reasons: [Reason.Code]

  /// Makes one from its parts.
  public init(
    name: String, label: String, input: FieldInput, value: String, reading: String,
    confidence: Double, alternatives: [AlternativeReading], box: PaperBox? = nil,
    registryValue: String? = nil, isAsked: Bool, isConfirmed: Bool, needsSecondLook: Bool,
    reasons: [Reason.Code]
  ) {
    self.name = name
    self.label = label
    self.input = input
    self.value = value
    self.reading = reading
    self.confidence = confidence
    self.alternatives = alternatives
    self.box = box
    self.registryValue = registryValue
    self.isAsked = isAsked
    self.isConfirmed = isConfirmed
    self.needsSecondLook = needsSecondLook
    self.reasons = reasons
  }
}
