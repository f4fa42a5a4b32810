/// How much each level of agreement tells, as two chances a level (Fellegi and Sunter 1969).
///
/// A level's weight is log2(m/u) bits: `m` is its chance where paper and candidate are the same person,
/// `u` its chance where they are not. For names and addresses that agree, `u` is counted instead: for an
/// address the share of residents who live there, for a name the chance that what was read comes from
/// a resident taken at random, each name of the registry weighed by how well it explains the reading.
/// So a rare name tells more than a common one, and a misread tells as much as the name it leads to.
/// `yoshin linkage fit` estimates the chances from labelled pairs; these stand in the pipeline's YAML.
public struct LinkageWeights: Sendable, Hashable, Codable {
  /// The two chances of a level.
  public struct Chances: Sendable, Hashable, Codable {
    /// The chance of the level where it is the same person.
    public var m: Double
    /// The chance of the level where it is another person of the registry.
    public var u: Double

    /// Makes a pair of chances, each 0…1.
    public init(m: Double, u: Double) {
      self.m = m
      self.u = u
    }

    /// The weight where the chance of the agreement at random was counted.
    ///
    /// A level that speaks against a candidate keeps its own chances.
    func bits(share: Double?) -> Double {
      guard let share, m > u else { return bits }
      return Chances(m: m, u: max(share, 1e-7)).bits
    }

    /// log2(m/u), within ±30.
    public var bits: Double { max(-30, min(30, Double(log2(Float(m / max(u, 1e-12)))))) }
  }

  /// The chances by field and level; a level that is not here tells nothing.
  public var levels: [LinkageField: [AgreementLevel: Chances]]
  /// What share of the smaller of the two household terms, surname and address, still counts.
  ///
  /// People of one household share both, so together they say little more than one of them.
  public var sharedHouseholdShare: Double

  /// Makes weights.
  public init(
    levels: [LinkageField: [AgreementLevel: Chances]], sharedHouseholdShare: Double = 0.25
  ) {
    self.levels = levels
    self.sharedHouseholdShare = sharedHouseholdShare
  }

  /// Weights that suit papers read by machine when nothing better is known.
  ///
  /// The chances of misreads were counted on made-up papers whose digits are misread at 0 to 20 %.
  public static let standard = LinkageWeights(levels: [
    .number: [
      .exact: Chances(m: 0.72, u: 1e-6),
      .misread: Chances(m: 0.12, u: 5e-6),
      .severalMisread: Chances(m: 0.11, u: 1e-4),
      .swapped: Chances(m: 0.005, u: 1e-5),
      .different: Chances(m: 0.05, u: 0.9998),
    ],
    .surname: [
      .exact: Chances(m: 0.80, u: 0.01),
      .variant: Chances(m: 0.06, u: 0.01),
      .soundOnly: Chances(m: 0.05, u: 0.015),
      .misread: Chances(m: 0.05, u: 0.01),
      .doubtful: Chances(m: 0.025, u: 0.03),
      .otherSound: Chances(m: 0.002, u: 0.001),
      .otherCharacters: Chances(m: 0.003, u: 0.01),
      .different: Chances(m: 0.01, u: 0.93),
    ],
    .given: [
      .exact: Chances(m: 0.84, u: 0.005),
      .variant: Chances(m: 0.03, u: 0.005),
      .soundOnly: Chances(m: 0.05, u: 0.008),
      .misread: Chances(m: 0.05, u: 0.01),
      .doubtful: Chances(m: 0.02, u: 0.03),
      .otherSound: Chances(m: 0.002, u: 0.002),
      .otherCharacters: Chances(m: 0.001, u: 0.01),
      .different: Chances(m: 0.002, u: 0.94),
    ],
    .birthDate: [
      .exact: Chances(m: 0.80, u: 3.5e-5),
      .misread: Chances(m: 0.11, u: 4e-4),
      .severalMisread: Chances(m: 0.05, u: 2e-3),
      .eraSlip: Chances(m: 0.004, u: 1e-4),
      .swapped: Chances(m: 0.004, u: 3e-4),
      .different: Chances(m: 0.03, u: 0.997),
    ],
    .sex: [
      .exact: Chances(m: 0.995, u: 0.5),
      .different: Chances(m: 0.005, u: 0.5),
    ],
    .address: [
      .exact: Chances(m: 0.80, u: 3e-5),
      .withoutBranch: Chances(m: 0.05, u: 1e-4),
      .misread: Chances(m: 0.06, u: 3e-4),
      .sameTown: Chances(m: 0.04, u: 0.04),
      .doubtful: Chances(m: 0.03, u: 0.06),
      .different: Chances(m: 0.02, u: 0.9),
    ],
  ])

  /// The weight of a level in bits.
  ///
  /// - Parameter share: the chance of the agreement at random, where it was counted.
  public func bits(_ field: LinkageField, _ level: AgreementLevel, share: Double? = nil) -> Double {
    levels[field]?[level]?.bits(share: share) ?? 0
  }
}
