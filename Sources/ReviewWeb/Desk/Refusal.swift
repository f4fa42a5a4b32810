/// Why something that was asked for is not done; each case has a page that says what to do next.
///
/// No case carries personal data: it may be logged.
public enum Refusal: Error, Hashable, Sendable {
  /// The session has ended, or there never was one: sign in again.
  case expired
  /// Name, password or code are wrong; which of them is not told (ASVS 5 V6.3.8).
  case wrongCredentials
  /// Too many attempts from there: wait.
  case throttled(seconds: Int)
  /// The account's role does not allow it.
  case forbidden
  /// The session's last proof of identity is too old for this: prove it again (ASVS 5 V7.5.3).
  case needsProof
  /// There was something, and it is no more: a page's image, a finished case.
  case gone
  /// There never was such a thing.
  case notFound
  /// Another account has the case in hand.
  case heldByAnother(name: String)
  /// A senior has taken the case out of this account's hand.
  case takenOver(name: String)
  /// Somebody, perhaps oneself in another tab, has changed it meanwhile: look again.
  case stale
  /// Values that cannot be, each with the field's name.
  case invalid([Fault])
  /// Who entered or reviewed may not approve; who answered first may not look a second time.
  case fourEyes
  /// Something is still open that must be closed first.
  case blocked
}

/// What is wrong with one value that came in.
public struct Fault: Hashable, Sendable {
  /// The field's name, as in the view it was shown with.
  public var field: String
  /// What is wrong.
  public var kind: Kind

  /// Makes a fault.
  public init(_ field: String, _ kind: Kind) {
    self.field = field
    self.kind = kind
  }

  /// What can be wrong with a value.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Nothing there, and something is needed.
    case missing
    /// Longer than it may be.
    case tooLong
    /// Shorter than it must be.
    case tooShort
    /// No day of the calendar.
    case notADate
    /// Not digits, or not as many as needed.
    case notDigits
    /// The check digit says no.
    case checkDigit
    /// Not among the choices, or not in the master.
    case unknown
    /// A password that everybody tries first, or a word of this office.
    case common
    /// A password that was used before.
    case usedBefore
    /// A password with the account's own name in it.
    case ownName
    /// Two entries that should agree do not.
    case differs
    /// Taken already.
    case taken
    /// A vaccine that costs nobody anything on that day.
    case notCharged
  }
}

/// What keeps a change from being made twice: sent along with every change.
///
/// The desk does a change with a key it has seen from this account not again: it answers as it did the
/// first time. A revision that is not the current one is `Refusal.stale`.
public struct Attempt: Hashable, Sendable {
  /// Random, made when the form was shown; at most 64 letters and digits.
  public var key: String
  /// What the person saw when deciding.
  public var revision: Int

  /// Makes an attempt.
  public init(key: String, revision: Int) {
    self.key = key
    self.revision = revision
  }
}
