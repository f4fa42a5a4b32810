public import Accounts
public import Domain
public import Foundation

/// A personal account.
public struct Account: Hashable, Sendable {
  /// The name to sign in with; it is never given to another person.
  public var name: LoginName
  /// The person's name.
  public var displayName: String
  /// 部署.
  public var department: String
  /// What it may do.
  public var roles: Set<Role>
  /// The pages' language, `ja` or `en`.
  public var language: String
  /// Whether it may sign in.
  public var isEnabled: Bool
  /// The last day it may be used; nil where no end is set.
  public var expiresOn: CalendarDate?
  /// Whether it has a second factor.
  public var hasFactor: Bool
  /// When it last signed in.
  public var lastSignIn: Date?
  /// Sessions that are open.
  public var sessions: Int
}

/// A session that begins or has got further: its token, and what it still needs.
public struct SessionToken: Hashable, Sendable {
  /// 256 random bits; only their hash is stored.
  public var token: String
  /// What it still needs.
  public var stage: SessionStage
}

/// A session as a request finds it.
public struct Session: Hashable, Sendable {
  /// Whose it is.
  public var account: Account
  /// What it still needs.
  public var stage: SessionStage
  /// When it ends whatever happens.
  public var endsAt: Date
  /// When the person last proved who they are.
  public var provedAt: Date
}

/// Why nobody comes in.
public enum SignInRefusal: Error, Hashable, Sendable {
  /// Name, password or code; which of them is not told.
  case wrong
  /// Wait so many seconds.
  case throttled(seconds: Int)
  /// There is no such session any more.
  case expired
  /// The new password is not good enough.
  case badPassword([PasswordPolicy.Fault])
  /// The new password was one of the last.
  case usedBefore
}

/// What an office asks of its accounts.
public struct AccountRules: Hashable, Sendable, Codable {
  /// The office's name, as authenticator apps show it.
  public var officeName = "yoshin 予診"
  /// Whether roles that need a second factor must have one.
  public var isSecondFactorOn = true
  /// Days after which a password must be changed; nil for never.
  public var passwordAge: Int?
  /// Seconds without a request after which a session ends.
  public var idleSeconds: Double = 900
  /// Seconds after which a session ends whatever happens.
  public var absoluteSeconds: Double = 36_000

  /// The file of a list of breached passwords on this machine; nil for none.
  public var breachedList: String?

  /// Makes the standard rules.
  public init() {}

  /// When sessions end.
  public var sessions: SessionLaw { SessionLaw(idle: idleSeconds, absolute: absoluteSeconds) }
  /// Which passwords are good enough.
  public var passwords: PasswordPolicy {
    var policy = PasswordPolicy()
    policy.maximumAge = passwordAge
    return policy
  }

  /// Whether accounts of these roles must have a second factor.
  public func needSecondFactor(_ roles: Set<Role>) -> Bool {
    isSecondFactorOn && roles.needSecondFactor
  }
}

/// A password that lets somebody in for the first time.
public struct FirstPassword: Hashable, Sendable {
  /// The password; shown once, to be changed at the first sign-in.
  public var password: String
  /// Until when it can be used.
  public var validUntil: Date
}
