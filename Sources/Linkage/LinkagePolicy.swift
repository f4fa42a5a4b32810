/// What an acceptance must rest on.
///
/// Whatever falls short goes to a person.
///
/// The floors are conjunctive: no amount of evidence in one field makes up for a floor in another.
public struct LinkagePolicy: Sendable, Hashable, Codable {
  /// Whether a paper without a number may be accepted on name, kana, birth date and address, all of
  /// them read and agreeing, with one candidate only.
  public var acceptsWithoutNumber: Bool
  /// Whether a paper whose number belongs to another resident, or to nobody, may be accepted on the
  /// same four; otherwise the contradiction goes to a person.
  public var acceptsAgainstNumber: Bool
  /// Whether digits of a number that are not what was read may be taken for misreads.
  ///
  /// Only where the reader gives no doubts of its own; cells with probabilities speak for themselves.
  public var acceptsMisreadNumber: Bool
  /// The same for the digits of the birth date.
  public var acceptsMisreadBirthDate: Bool
  /// Whether an address in another town of the registry stands against a candidate.
  public var addressContradicts: Bool
  /// Whether weight and lead alone decide, without floors.
  ///
  /// For two registers of records that are linked to each other, where any field may be wrong or
  /// missing; never for papers: a relative who is not registered would be accepted.
  public var weighsOnly: Bool
  /// The least weight of a candidate in bits.
  public var leastWeight: Double
  /// The least weight, in bits, of what people of one household do not share.
  ///
  /// That is given name, birth date and sex: an unregistered relative has the rest in common with the
  /// candidate, and may carry the candidate's number.
  public var leastPersonalWeight: Double
  /// The least lead, in bits, over the next candidate whose given name or birth date does not differ.
  public var leastMargin: Double

  /// Makes a policy.
  public init(
    acceptsWithoutNumber: Bool = true, acceptsAgainstNumber: Bool = false,
    acceptsMisreadNumber: Bool = false, acceptsMisreadBirthDate: Bool = false,
    addressContradicts: Bool = true, weighsOnly: Bool = false,
    leastWeight: Double = 26,
    leastPersonalWeight: Double = 9, leastMargin: Double = 8
  ) {
    self.acceptsWithoutNumber = acceptsWithoutNumber
    self.acceptsAgainstNumber = acceptsAgainstNumber
    self.acceptsMisreadNumber = acceptsMisreadNumber
    self.acceptsMisreadBirthDate = acceptsMisreadBirthDate
    self.addressContradicts = addressContradicts
    self.weighsOnly = weighsOnly
    self.leastWeight = leastWeight
    self.leastPersonalWeight = leastPersonalWeight
    self.leastMargin = leastMargin
  }

  /// For pages: a digit that contradicts goes to a person, be it a misread or a mistake on the paper.
  public static let pages = LinkagePolicy()

  /// For texts without doubts of their own: digits may be misread, and a number may be outvoted.
  public static let texts = LinkagePolicy(
    acceptsAgainstNumber: true, acceptsMisreadNumber: true, acceptsMisreadBirthDate: true)

  /// For two registers of records with errors anywhere, linked by the sum of the evidence.
  ///
  /// The limits suit registers most of whose records have a counterpart; others want higher ones.
  public static let records = LinkagePolicy(
    acceptsAgainstNumber: true, acceptsMisreadNumber: true, acceptsMisreadBirthDate: true,
    addressContradicts: false, weighsOnly: true, leastWeight: 5, leastMargin: 4)
}
