public import Foundation

/// How long somebody waits before the next try to sign in.
///
/// Failures slow down the terminal that makes them, and the account only from there: whoever mistypes
/// a colleague's password on purpose locks out nobody but themselves (OWASP ASVS 5 V6.1.1, V6.3.1).
public struct ThrottleLaw: Hashable, Sendable {
  /// What is known about a try before it is made.
  public struct Past: Hashable, Sendable {
    /// Failures of this account at this terminal since its last success there.
    public var ofPair: Int
    /// Failures at this terminal, of any account, in the last hour.
    public var ofTerminal: Int
    /// Failures of this account at any terminal since its last success anywhere, in the last day.
    public var ofAccount: Int
    /// Whether this account has signed in at this terminal in the last 30 days.
    public var isKnownPair: Bool
    /// When the last of these failures was, for each of the three.
    public var lastOfPair: Date?
    /// The last failure at this terminal.
    public var lastOfTerminal: Date?
    /// The last failure of this account.
    public var lastOfAccount: Date?

    /// Makes a past.
    public init(
      ofPair: Int = 0, ofTerminal: Int = 0, ofAccount: Int = 0, isKnownPair: Bool = false,
      lastOfPair: Date? = nil, lastOfTerminal: Date? = nil, lastOfAccount: Date? = nil
    ) {
      self.ofPair = ofPair
      self.ofTerminal = ofTerminal
      self.ofAccount = ofAccount
      self.isKnownPair = isKnownPair
      self.lastOfPair = lastOfPair
      self.lastOfTerminal = lastOfTerminal
      self.lastOfAccount = lastOfAccount
    }
  }

  /// Failures of a pair that cost nothing: slips of the finger.
  public var freeForPair = 5
  /// Failures at a terminal that cost nothing.
  public var freeForTerminal = 20
  /// Failures of an account that cost nothing at terminals it is not known at.
  public var freeForAccount = 50
  /// The first wait, seconds; each failure more doubles it.
  public var firstWait: TimeInterval = 2
  /// The longest wait of a pair, seconds.
  public var longestForPair: TimeInterval = 900
  /// The longest wait of a terminal or an unknown pair, seconds.
  public var longestForOthers: TimeInterval = 60

  /// Makes the standard law.
  public init() {}

  /// The moment from which the next try counts; nil where it may be made at once.
  ///
  /// An account at a terminal where it is known waits for nothing that others do.
  public func earliestTry(_ past: Past, at now: Date) -> Date? {
    var moments = [
      until(past.ofPair, free: freeForPair, longest: longestForPair, since: past.lastOfPair)
    ]
    if !past.isKnownPair {
      moments.append(
        until(
          past.ofTerminal, free: freeForTerminal, longest: longestForOthers,
          since: past.lastOfTerminal))
      moments.append(
        until(
          past.ofAccount, free: freeForAccount, longest: longestForOthers,
          since: past.lastOfAccount))
    }
    return moments.compactMap { $0 }.filter { $0 > now }.max()
  }

  private func until(
    _ failures: Int, free: Int, longest: TimeInterval, since last: Date?
  ) -> Date? {
    guard let last, failures >= free else { return nil }
    let doublings = Double(min(failures - free, 30))
    return last.addingTimeInterval(min(longest, firstWait * pow(2, doublings)))
  }
}
