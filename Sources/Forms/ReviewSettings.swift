/// What a pipeline asks of the people who review.
public struct ReviewSettings: Sendable, Equatable {
  /// What a second person answers too once a correction has changed it: `identity`, `vaccine`,
  /// `dose`, `date`.
  public var secondLookFields: [String] = ReviewSettings.fieldWords
  /// The share of the pages that went through by themselves whose fields a person is asked about all
  /// the same, 0…1: the error rate that nobody sees otherwise is measured by it.
  public var sample: Double = 0

  /// Whether a batch may be committed only once its sampled pages are answered.
  public var isSampleBeforeCommit = false

  /// The words for fields.
  public static let fieldWords = ["identity", "vaccine", "dose", "date"]

  /// Makes the defaults.
  public init() {}
}
