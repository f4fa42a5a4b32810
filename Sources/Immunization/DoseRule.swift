public import Domain

/// What the law asks of one dose of a course.
public struct DoseRule: Hashable, Sendable, Codable {
  /// The dose as forms print it, for example `１期` or `２回目`.
  public var label: String
  /// The dose's place in a series that several vaccines fill, for example `1` for the first dose of
  /// both 四種混合 and 五種混合; the label where absent.
  public var slot: String
  /// The ages at which it may be given; one of them must hold.
  ///
  /// Empty leaves age to the programme.
  public var windows: [AgeWindow]
  /// The ages at which it is usually given (標準的な接種期間); outside is an alert, no error.
  public var standard: AgeWindow?
  /// The intervals to earlier doses; all must hold.
  public var after: [IntervalRule]
  /// A condition on an earlier dose without which this dose is one too many.
  public var onlyIf: EarlierDose?
  /// The rule's legal source, where it differs from the programme's.
  public var source: String?

  /// An earlier dose that must have been given by an age.
  public struct EarlierDose: Hashable, Sendable, Codable {
    /// The earlier dose's slot.
    public var dose: String
    /// The age by which it must have been given.
    public var until: Age

    enum CodingKeys: String, CodingKey, CaseIterable {
      case dose, until
    }

    /// Reads `{dose: "2", until: {months: 12}}`.
    ///
    /// - Throws: `DecodingError` for unknown or missing keys.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
      dose = foldedLabel(try container.decode(String.self, forKey: .dose))
      until = try container.decode(Age.self, forKey: .until)
    }
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case label, slot, windows, standard, after, onlyIf, source
  }

  /// Reads a rule; only `label` is required.
  ///
  /// - Throws: `DecodingError` for unknown keys or values without sense.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    label = try container.decode(String.self, forKey: .label)
    slot = foldedLabel(try container.decode(.slot, default: label))
    windows = try container.decode(.windows, default: [])
    standard = try container.decodeIfPresent(AgeWindow.self, forKey: .standard)
    after = try container.decode(.after, default: [])
    onlyIf = try container.decodeIfPresent(EarlierDose.self, forKey: .onlyIf)
    source = try container.decodeIfPresent(String.self, forKey: .source)
  }
}

/// An interval to an earlier dose of the same course.
public struct IntervalRule: Hashable, Sendable, Codable {
  /// The earlier dose's slot.
  public var dose: String
  /// The least interval.
  public var minimum: MinimumInterval
  /// The interval that a doctor may shorten it to (医師が必要と認めた場合).
  public var doctor: MinimumInterval?
  /// The least interval to the latest earlier dose where the named one was not given; `minimum` where
  /// absent.
  public var ifMissing: MinimumInterval?
  /// The longest usual interval (標準的な間隔); longer is an alert.
  public var standardUntil: MinimumInterval?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case dose, minimum, doctor, ifMissing, standardUntil
  }

  /// Reads for example `{dose: １回目, minimum: {days: 27}, doctor: {days: 20}}`.
  ///
  /// - Throws: `DecodingError` for unknown or missing keys.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    dose = foldedLabel(try container.decode(String.self, forKey: .dose))
    minimum = try container.decode(MinimumInterval.self, forKey: .minimum)
    doctor = try container.decodeIfPresent(MinimumInterval.self, forKey: .doctor)
    ifMissing = try container.decodeIfPresent(MinimumInterval.self, forKey: .ifMissing)
    standardUntil = try container.decodeIfPresent(MinimumInterval.self, forKey: .standardUntil)
  }
}

/// A dose's label without differences of width, spaces or a leading 第: `第１回` and `1回` are one.
func foldedLabel(_ label: String) -> String {
  var text = ""
  for scalar in label.unicodeScalars where !scalar.properties.isWhitespace {
    if (0xFF01...0xFF5E).contains(scalar.value),
      let narrow = Unicode.Scalar(scalar.value - 0xFEE0)
    {
      text.unicodeScalars.append(narrow)
    } else {
      text.unicodeScalars.append(scalar)
    }
  }
  return text.hasPrefix("第") ? String(text.dropFirst()) : text
}
