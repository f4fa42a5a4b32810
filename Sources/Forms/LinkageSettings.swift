/// What a pipeline says about linkage; nil and absent are the linkage room's own values.
///
/// The room is another's, so names are kept as it spells them and nothing of it is imported.
public struct LinkageSettings: Sendable, Equatable {
  /// The two chances of a level of agreement, each 0…1 (Fellegi and Sunter 1969).
  public struct Chances: Sendable, Equatable {
    /// The chance of the level where paper and candidate are the same person.
    public var m: Double
    /// The chance of the level where they are not.
    public var u: Double
    /// Makes a pair of chances.
    public init(m: Double, u: Double) {
      self.m = m
      self.u = u
    }
  }

  /// Whether a paper whose number belongs to another resident, or to nobody, may be accepted.
  public var acceptsAgainstNumber: Bool?
  /// Whether digits of a number that are not what was read may be taken for misreads.
  public var acceptsMisreadNumber: Bool?
  /// The same for the digits of the birth date.
  public var acceptsMisreadBirthDate: Bool?
  /// The least weight of a candidate, bits.
  public var leastWeight: Double?
  /// The least weight of what a household does not share, bits.
  public var leastPersonalWeight: Double?
  /// The least lead over the next candidate, bits.
  public var leastMargin: Double?
  /// What share of the smaller of surname and address still counts, 0…1.
  public var sharedHouseholdShare: Double?
  /// The chances by field and level, named as the linkage room names them, for example `birthDate`.
  public var levels: [String: [String: Chances]] = [:]

  /// Makes settings that leave everything to the linkage room.
  public init() {}
}
