public import Domain

/// A schedule file: the rules of some vaccines, and intervals between different ones.
///
/// Values of this type come from a decoder (YAML in the shipped files); nothing is checked here beyond
/// their shape. ``Schedule`` joins files and checks them.
public struct ScheduleFile: Hashable, Sendable, Codable {
  /// The vaccines.
  public var vaccines: [VaccineRules]
  /// Intervals between different vaccines.
  public var betweenVaccines: [CrossInterval]

  /// Makes a file's content.
  public init(vaccines: [VaccineRules] = [], betweenVaccines: [CrossInterval] = []) {
    self.vaccines = vaccines
    self.betweenVaccines = betweenVaccines
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case vaccines, betweenVaccines
  }

  /// Reads a file.
  ///
  /// - Throws: `DecodingError` for unknown keys or wrong shapes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    vaccines = try container.decode(.vaccines, default: [])
    betweenVaccines = try container.decode(.betweenVaccines, default: [])
  }
}

/// The rules of one vaccine.
public struct VaccineRules: Hashable, Sendable, Codable {
  /// The vaccine's type code in the masters.
  public var vaccine: VaccineCode
  /// Its name for people.
  public var name: String
  /// What kind of vaccine it is, for intervals between vaccines.
  public var kind: VaccineKind
  /// The series that its doses fill, for example `[dpt, ipv, hib]` for 五種混合; its own code where
  /// absent.
  ///
  /// Doses of vaccines that share a series see each other.
  public var covers: Set<String>
  /// The programmes, in all their versions.
  public var programmes: [Programme]

  enum CodingKeys: String, CodingKey, CaseIterable {
    case vaccine, name, kind, covers, programmes
  }

  /// Reads a vaccine's rules.
  ///
  /// - Throws: `DecodingError` for unknown or missing keys.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    vaccine = try container.decode(VaccineCode.self, forKey: .vaccine)
    name = try container.decode(String.self, forKey: .name)
    kind = try container.decode(VaccineKind.self, forKey: .kind)
    covers = try container.decode(.covers, default: [vaccine.rawValue])
    programmes = try container.decode([Programme].self, forKey: .programmes)
  }
}

/// What kind of vaccine it is.
public enum VaccineKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// A live vaccine that is injected (注射生ワクチン).
  case liveInjectable
  /// A live vaccine that is swallowed (経口生ワクチン).
  case liveOral
  /// Every other (不活化ワクチン, トキソイド, mRNA).
  case inactivated
}

/// The interval between doses of different vaccines (異なる種類のワクチンの接種間隔).
public struct CrossInterval: Hashable, Sendable, Codable {
  /// The days of the later dose to which it applies.
  public var inForce: DateSpan
  /// The kinds of the earlier dose.
  public var earlier: Set<VaccineKind>
  /// The kinds of the later dose.
  public var later: Set<VaccineKind>
  /// Series without which the rule does not apply: one of the two doses must fill one; empty is any.
  public var involving: Set<String>
  /// Series that are exempt.
  public var except: Set<String>
  /// The least interval.
  public var minimum: MinimumInterval
  /// Whether a shorter one is an error or an alert.
  public var severity: Finding.Severity
  /// The legal source.
  public var source: String

  enum CodingKeys: String, CodingKey, CaseIterable {
    case inForce, earlier, later, involving, except, minimum, severity, source
  }

  /// Reads a rule; `minimum` and `source` are required, kinds are all where absent.
  ///
  /// - Throws: `DecodingError` for unknown or missing keys.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    inForce = try container.decode(.inForce, default: DateSpan())
    earlier = try container.decode(.earlier, default: Set(VaccineKind.allCases))
    later = try container.decode(.later, default: Set(VaccineKind.allCases))
    involving = try container.decode(.involving, default: [])
    except = try container.decode(.except, default: [])
    minimum = try container.decode(MinimumInterval.self, forKey: .minimum)
    severity = try container.decode(.severity, default: .error)
    source = try container.decode(String.self, forKey: .source)
  }
}
