public import Domain

/// Who a paper is for, or who it may be for, and why.
public struct Decision: Sendable, Hashable, Codable {
  /// One step of a candidate's waterfall: a field, how far it agrees, and what that tells.
  public struct Evidence: Sendable, Hashable, Codable {
    /// The field.
    public var field: LinkageField
    /// How far it agrees.
    public var level: AgreementLevel
    /// What it tells, in bits; the steps add up to the candidate's weight.
    public var bits: Double

    /// Makes a step.
    public init(field: LinkageField, level: AgreementLevel, bits: Double) {
      self.field = field
      self.level = level
      self.bits = bits
    }
  }

  /// Someone the paper may be for.
  public struct Candidate: Sendable, Hashable, Codable {
    /// 宛名番号.
    public var resident: ResidentCode
    /// The sum of the waterfall, in bits.
    public var weight: Double
    /// The steps, in the order of `LinkageField`.
    public var waterfall: [Evidence]

    /// Makes a candidate.
    public init(resident: ResidentCode, weight: Double, waterfall: [Evidence]) {
      self.resident = resident
      self.weight = weight
      self.waterfall = waterfall
    }

    /// How far a field agrees.
    public func level(_ field: LinkageField) -> AgreementLevel {
      waterfall.first { $0.field == field }?.level ?? .missing
    }
  }

  /// The resident that is accepted, or nil: then a person decides.
  public var resident: ResidentCode?
  /// At most five, the likeliest first.
  ///
  /// The first is the one that reasons are about.
  public var candidates: [Candidate]
  /// How much the first leads the second, in bits; its own weight where there is no second.
  public var margin: Double
  /// What stands against the paper as it is, the most telling first.
  ///
  /// An acceptance may have some,
  /// where the policy lets a number be outvoted.
  public var reasons: [Reason]
  /// The registry the decision was made against.
  public var registryVersion: String

  /// The likeliest candidate, accepted or not.
  public var best: Candidate? { candidates.first }
  /// The likeliest candidate's weight in bits, or 0.
  public var weight: Double { candidates.first?.weight ?? 0 }

  /// Makes a decision.
  public init(
    resident: ResidentCode?, candidates: [Candidate], margin: Double, reasons: [Reason],
    registryVersion: String
  ) {
    self.resident = resident
    self.candidates = candidates
    self.margin = margin
    self.reasons = reasons
    self.registryVersion = registryVersion
  }
}
