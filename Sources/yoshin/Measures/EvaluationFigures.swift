import Evaluation
import Foundation

/// The figures of an evaluation as one JSON object, its keys as the corpus's scorer writes them.
struct EvaluationFigures: Encodable {
  var pages: Int
  var unreported: Int
  var falseCommits: Int
  var verifiable: Int
  var straightThrough: Int
  var straightThroughRate: Double
  var outcomeRight: Int
  var formRight: Int
  var inReview: Int
  var bestCandidateRight: Int
  var problemsInReview: Int
  var told: Int
  var toldFirst: Int
  var by: [String: String]
  var fields: [String: Double]
  var characters: [String: Double]
  var kinds: [String: Kind]

  /// The figures of one kind of field.
  struct Kind: Encodable {
    var right: Int
    var count: Int
    var rightOfRead: Int
    var countOfRead: Int
    var calibrationError: Double
    var brier: Double
    var bins: [Bin]
    var accepted: [Accepted]

    enum CodingKeys: String, CodingKey {
      case right, count, brier, bins, accepted
      case rightOfRead = "right_of_read"
      case countOfRead = "count_of_read"
      case calibrationError = "calibration_error"
    }
  }

  /// Readings of about one confidence.
  struct Bin: Encodable {
    var lower: Double
    var upper: Double
    var mean: Double
    var right: Int
    var count: Int
  }

  /// The most that can be accepted at a share of wrong ones.
  struct Accepted: Encodable {
    var limit: Double
    var threshold: Double
    var coverage: Double
  }

  enum CodingKeys: String, CodingKey {
    case pages, unreported, verifiable, told, by, fields, characters, kinds
    case falseCommits = "false_commits"
    case straightThrough = "straight_through"
    case straightThroughRate = "straight_through_rate"
    case outcomeRight = "outcome_right"
    case formRight = "form_right"
    case inReview = "in_review"
    case bestCandidateRight = "best_candidate_right"
    case problemsInReview = "problems_in_review"
    case toldFirst = "told_first"
  }

  init(_ score: Score, kinds: [(kind: FieldKind, figures: KindFigures)]) {
    pages = score.pages
    unreported = score.unreported
    falseCommits = score.falseCommits.count
    verifiable = score.straightThrough.whole
    straightThrough = score.straightThrough.part
    straightThroughRate = Self.rounded(score.straightThrough.rate ?? 0)
    outcomeRight = score.outcomeRight
    formRight = score.formRight
    inReview = score.bestCandidate.whole
    bestCandidateRight = score.bestCandidate.part
    problemsInReview = score.told.whole
    told = score.told.part
    toldFirst = score.toldFirst.part
    by = score.by.mapValues(\.description)
    fields = score.fields.mapValues { Self.rounded($0.rate ?? 0) }
    characters = score.characters.mapValues { Self.rounded($0.rate ?? 0) }
    self.kinds = Dictionary(
      uniqueKeysWithValues: kinds.map { ($0.kind.rawValue, Kind($0.figures)) })
  }

  /// Four decimals of the exact value, as it would be printed.
  fileprivate static func rounded(_ value: Double) -> Double {
    Double(String(format: "%.4f", value)) ?? value
  }
}

extension EvaluationFigures.Kind {
  init(_ figures: KindFigures) {
    right = figures.right.part
    count = figures.right.whole
    rightOfRead = figures.rightOfRead.part
    countOfRead = figures.rightOfRead.whole
    calibrationError = EvaluationFigures.rounded(figures.reliability.expectedError)
    brier = EvaluationFigures.rounded(figures.reliability.brier)
    bins = figures.reliability.bins.map { bin in
      EvaluationFigures.Bin(
        lower: bin.lower, upper: bin.upper, mean: EvaluationFigures.rounded(bin.meanConfidence),
        right: bin.right.part, count: bin.right.whole)
    }
    accepted = KindFigures.limits.compactMap { limit in
      figures.curve.most(wrongAtMost: limit).map { point in
        EvaluationFigures.Accepted(
          limit: limit, threshold: point.threshold,
          coverage: EvaluationFigures.rounded(point.coverage))
      }
    }
  }
}
