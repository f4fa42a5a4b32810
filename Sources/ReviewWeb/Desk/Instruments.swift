/// What a monitor is told of the office: counts, ages and words of the program, never a person.
public protocol Instruments: Sendable {
  /// Whether the office can work, and what keeps it from it.
  func health() async -> HealthReport

  /// How the work stands, in Prometheus' text format (version 0.0.4).
  ///
  /// - Throws: the store's error.
  func metrics() async throws -> String
}

/// Whether the office can work.
public struct HealthReport: Hashable, Sendable {
  /// Whether all is well.
  public var isGood: Bool
  /// Everything that was looked at, as JSON.
  public var json: [UInt8]

  /// Makes a report.
  public init(isGood: Bool, json: [UInt8]) {
    self.isGood = isGood
    self.json = json
  }
}
