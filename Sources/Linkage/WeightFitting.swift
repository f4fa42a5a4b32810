/// Estimates the chances of levels from pairs whose truth is known.
///
/// Counting is all it takes where pairs are labelled: a level's `m` is its share among the pairs of the
/// same person, `u` among the others. Half a pair is added to every level, so that a level never seen
/// is unlikely rather than impossible (Jeffreys' prior). Fields that were missing do not count.
public struct WeightFitting: Sendable {
  private var same: [LinkageField: [AgreementLevel: Int]] = [:]
  private var other: [LinkageField: [AgreementLevel: Int]] = [:]
  /// How many pairs of the same person were counted.
  public private(set) var samePairs = 0
  /// How many pairs of two people were counted.
  public private(set) var otherPairs = 0

  /// Starts without pairs.
  public init() {}

  /// Counts a pair: the levels a candidate agrees at, and whether it is the person.
  public mutating func add(_ levels: [LinkageField: AgreementLevel], isSame: Bool) {
    if isSame { samePairs += 1 } else { otherPairs += 1 }
    for (field, level) in levels where level != .missing {
      if isSame {
        same[field, default: [:]][level, default: 0] += 1
      } else {
        other[field, default: [:]][level, default: 0] += 1
      }
    }
  }

  /// Counts a candidate of a decision.
  public mutating func add(_ candidate: Decision.Candidate, isSame: Bool) {
    var levels: [LinkageField: AgreementLevel] = [:]
    for step in candidate.waterfall { levels[step.field] = step.level }
    add(levels, isSame: isSame)
  }

  /// The weights that the pairs give.
  ///
  /// - Parameter start: tells which levels a field has, and what stays where a field was never seen on
  ///   one of the two sides.
  public func weights(startingFrom start: LinkageWeights = .standard) -> LinkageWeights {
    var weights = start
    for (field, levels) in start.levels {
      let m = WeightFitting.shares(same[field] ?? [:], of: Set(levels.keys))
      let u = WeightFitting.shares(other[field] ?? [:], of: Set(levels.keys))
      for level in Set(levels.keys).union(m.keys).union(u.keys) {
        let old = levels[level] ?? LinkageWeights.Chances(m: 0.001, u: 0.001)
        weights.levels[field]?[level] = LinkageWeights.Chances(
          m: m.isEmpty ? old.m : m[level] ?? old.m, u: u.isEmpty ? old.u : u[level] ?? old.u)
      }
    }
    return weights
  }

  private static func shares(
    _ counts: [AgreementLevel: Int], of levels: Set<AgreementLevel>
  ) -> [AgreementLevel: Double] {
    guard !counts.isEmpty else { return [:] }
    let all = levels.union(counts.keys)
    let total = Double(counts.values.reduce(0, +)) + 0.5 * Double(all.count)
    return Dictionary(
      uniqueKeysWithValues: all.map { ($0, (Double(counts[$0] ?? 0) + 0.5) / total) })
  }
}
