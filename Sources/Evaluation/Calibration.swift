/// One reading with how sure it was and whether it was right.
public struct Trial: Hashable, Sendable {
  /// The stated confidence, 0…1.
  public var confidence: Double
  /// Whether the value was right.
  public var isRight: Bool
  /// Whether its page was read at all: what comes twice or has no form that is known gives no reading.
  public var isOfReadPage: Bool

  /// Makes a trial.
  public init(confidence: Double, isRight: Bool, isOfReadPage: Bool = true) {
    self.confidence = confidence
    self.isRight = isRight
    self.isOfReadPage = isOfReadPage
  }

  /// The trials of a report, by kind: every field of the truth on pages whose form was recognised.
  ///
  /// A field that the report leaves out, or gives without a confidence, is a reading of confidence 0.
  public static func all(truth: [TruthLine], report: [ReportLine]) -> [FieldKind: [Trial]] {
    var lines: [PageKey: ReportLine] = [:]
    for line in report { lines[line.key] = line }
    var trials: [FieldKind: [Trial]] = [:]
    for page in truth {
      guard let form = page.form, let line = lines[page.key], line.form == form else { continue }
      let isRead = line.fields?.isEmpty == false
      for (name, value) in page.fields {
        trials[FieldKind.of(name, value: value), default: []].append(
          Trial(
            confidence: line.fields?[name]?.confidence ?? 0,
            isRight: value.normalised.isSame(as: line.value(name)), isOfReadPage: isRead))
      }
    }
    return trials
  }
}

/// Whether confidences mean what they say: how often readings of about one confidence were right.
public struct Reliability: Sendable {
  /// Readings of about one confidence.
  public struct Bin: Hashable, Sendable {
    /// The lowest confidence in it; its upper end is the next one's lower.
    public var lower: Double
    /// The upper end; 1 belongs to the last bin.
    public var upper: Double
    /// The mean of the stated confidences.
    public var meanConfidence: Double
    /// How many were right.
    public var right: Share
  }

  /// The bins that hold anything, from the least sure.
  public var bins: [Bin]
  /// Expected calibration error: how far stated confidence and accuracy lie apart on average, 0…1.
  ///
  /// The bins' distances are weighted by their size (Naeini, Cooper and Hauskrecht, 2015).
  public var expectedError: Double
  /// The mean squared distance of confidence and being right, 0…1 (Brier, 1950).
  public var brier: Double

  /// Finer towards 1, where the thresholds lie.
  public static let edges: [Double] = [
    0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1,
  ]

  /// Sorts trials into bins.
  public init(_ trials: [Trial]) {
    var sums = [Double](repeating: 0, count: Reliability.edges.count - 1)
    var shares = [Share](repeating: Share(), count: sums.count)
    for trial in trials {
      let above = Reliability.edges.firstIndex { $0 > trial.confidence } ?? sums.count
      let bin = max(0, min(sums.count - 1, above - 1))
      sums[bin] += trial.confidence
      shares[bin].count(trial.isRight)
    }
    bins = sums.indices.filter { shares[$0].whole > 0 }.map { index in
      Bin(
        lower: Reliability.edges[index], upper: Reliability.edges[index + 1],
        meanConfidence: sums[index] / Double(shares[index].whole), right: shares[index])
    }
    let count = Double(max(1, trials.count))
    expectedError = bins.reduce(0) { sum, bin in
      sum + Double(bin.right.whole) / count * abs(bin.meanConfidence - (bin.right.rate ?? 0))
    }
    brier =
      trials.reduce(0) { sum, trial in
        let distance = trial.confidence - (trial.isRight ? 1 : 0)
        return sum + distance * distance
      } / count
  }
}

/// What a threshold costs and brings: of the readings at least so sure, how many there are and how
/// many of them are right.
public struct CoverageCurve: Sendable {
  /// One threshold.
  public struct Point: Hashable, Sendable {
    /// Readings of at least this confidence are accepted.
    public var threshold: Double
    /// The right ones among the accepted.
    public var accepted: Share
    /// The share of all readings that is accepted, 0…1.
    public var coverage: Double
  }

  /// From the strictest threshold to the one that accepts all, one point a confidence.
  public var points: [Point]

  /// Sorts trials by confidence.
  public init(_ trials: [Trial]) {
    let sorted = trials.sorted { $0.confidence > $1.confidence }
    var accepted = Share()
    points = []
    for (index, trial) in sorted.enumerated() {
      accepted.count(trial.isRight)
      // Readings of one confidence are accepted together or not at all.
      let isLast = index + 1 == sorted.count || sorted[index + 1].confidence < trial.confidence
      guard isLast else { continue }
      points.append(
        Point(
          threshold: trial.confidence, accepted: accepted,
          coverage: Double(accepted.whole) / Double(sorted.count)))
    }
  }

  /// The most that can be accepted with at most so large a share wrong; nil where nothing can.
  public func most(wrongAtMost limit: Double) -> Point? {
    points.last { point in
      Double(point.accepted.whole - point.accepted.part) <= limit * Double(point.accepted.whole)
    }
  }

  /// The point that accepts at least so large a share of all, and as little more as possible.
  public func point(covering share: Double) -> Point? { points.first { $0.coverage >= share } }
}
