public import Foundation

/// When a session ends (OWASP ASVS 5 V7.3).
public struct SessionLaw: Hashable, Sendable {
  /// Without a request for so long, seconds.
  public var idle: TimeInterval
  /// However busy, seconds after the sign-in.
  public var absolute: TimeInterval
  /// Between password and second factor, seconds.
  public var betweenFactors: TimeInterval

  /// Fifteen minutes, ten hours, five minutes.
  public init(
    idle: TimeInterval = 900, absolute: TimeInterval = 36_000, betweenFactors: TimeInterval = 300
  ) {
    self.idle = idle
    self.absolute = absolute
    self.betweenFactors = betweenFactors
  }

  /// Whether a session lives.
  public func isAlive(opened: Date, lastSeen: Date, at now: Date) -> Bool {
    now < opened.addingTimeInterval(absolute) && now < lastSeen.addingTimeInterval(idle)
  }
}
