private import Domain

/// A threshold that was chosen on one part of a labelled sample and tried on the other.
public struct ThresholdFit: Sendable {
  /// Which threshold.
  public var kind: ThresholdKind
  /// The error rate among the accepted that is asked for, 0…1.
  public var target: Double
  /// The confidence of the bounds, for example 0.95.
  public var confidence: Double
  /// The readings it was chosen on, and those it was tried on.
  public var counts: (chosenOn: Int, triedOn: Int)
  /// The threshold chosen; nil where even the surest readings of the first part are wrong too often.
  public var threshold: Double?
  /// Of the readings tried, the right ones among those that the threshold accepts.
  public var accepted: Share

  /// Answers less sure than this are never accepted: by their own word one in four is wrong, and marks that only a person
  /// can tell are less sure.
  public static let floor = Doubt.leastThreshold

  /// Wrong ones among the accepted.
  public var wrong: Int { accepted.whole - accepted.part }
  /// The share of the readings tried that the threshold accepts, 0…1.
  public var coverage: Double {
    counts.triedOn > 0 ? Double(accepted.whole) / Double(counts.triedOn) : 0
  }
  /// The largest error rate among the accepted that the trial leaves possible.
  public var bound: Double {
    ErrorBound.upper(wrong: wrong, of: accepted.whole, confidence: confidence)
  }
  /// Whether the trial supports the target.
  public var isSupported: Bool { threshold != nil && bound <= target }

  /// Chooses a threshold on one half of the groups and tries it on the other.
  ///
  /// No group is in both halves, so the threshold meets other pages, clinics and hands than it was chosen
  /// on; and it is tried once, so its bound is what it says.
  ///
  /// - Parameters:
  ///   - readings: of all kinds; those of other kinds are passed over.
  ///   - target: the error rate among the accepted, 0…1.
  /// - Returns: nil where the readings come from fewer than two groups.
  public init?(
    _ kind: ThresholdKind, readings: [AcceptedReading], target: Double, confidence: Double = 0.95
  ) {
    let readings = readings.filter { $0.kind == kind }
    guard let (first, second) = ThresholdFit.halves(readings) else { return nil }
    self.kind = kind
    self.target = target
    self.confidence = confidence
    counts = (first.count, second.count)
    let curve = CoverageCurve(
      first.filter { $0.confidence >= ThresholdFit.floor }.map {
        Trial(confidence: $0.confidence, isRight: $0.isRight)
      })
    threshold = ThresholdFit.choose(curve, target: target, confidence: confidence)
    accepted = Share()
    if let threshold {
      for reading in second where reading.confidence >= threshold {
        accepted.count(reading.isRight)
      }
    }
  }

  /// Tries a threshold that is given on all readings: nothing is chosen, so nothing is held out.
  public init(
    _ kind: ThresholdKind, trying threshold: Double, on readings: [AcceptedReading],
    target: Double, confidence: Double = 0.95
  ) {
    let readings = readings.filter { $0.kind == kind }
    self.kind = kind
    self.target = target
    self.confidence = confidence
    self.threshold = threshold
    counts = (0, readings.count)
    accepted = Share()
    for reading in readings where reading.confidence >= threshold {
      accepted.count(reading.isRight)
    }
  }

  /// The least threshold at which these readings alone support the target; where they are too few for that, the
  /// one at which they come nearest.
  ///
  /// A threshold chosen by the share of wrong ones alone would let in what a second sample has more of.
  private static func choose(
    _ curve: CoverageCurve, target: Double, confidence: Double
  ) -> Double? {
    let candidates = curve.points.filter { point in
      Double(point.accepted.whole - point.accepted.part) <= target * Double(point.accepted.whole)
    }.map { point in
      let (right, all) = (point.accepted.part, point.accepted.whole)
      return (
        threshold: point.threshold,
        bound: ErrorBound.upper(wrong: all - right, of: all, confidence: confidence)
      )
    }
    return (candidates.last { $0.bound <= target } ?? candidates.min { $0.bound < $1.bound })?
      .threshold
  }

  /// Two parts of about the same size without a common group, the same for the same readings.
  private static func halves(
    _ readings: [AcceptedReading]
  ) -> (first: [AcceptedReading], second: [AcceptedReading])? {
    let groups = Dictionary(grouping: readings, by: \.group)
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    guard groups.count >= 2 else { return nil }
    var (first, second): ([AcceptedReading], [AcceptedReading]) = ([], [])
    // The second part decides what may be said: it gets the first, largest group and every tie.
    for group in groups {
      if second.count <= first.count { second += group.value } else { first += group.value }
    }
    return (first, second)
  }
}
