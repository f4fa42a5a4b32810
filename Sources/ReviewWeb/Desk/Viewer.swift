public import Foundation

/// What an account may do (役割); an account may have several, but never approve its own work.
public enum Role: String, Hashable, Sendable, CaseIterable, Codable {
  /// 入力: takes batches in.
  case entry
  /// 審査: settles cases.
  case reviewer
  /// 審査（上席）: settles what was sent up or answered differently twice.
  case senior
  /// 決裁: approves batches.
  case approver
  /// 管理: accounts.
  case administrator
  /// 監査: reads the audit trail.
  case auditor
  /// 台帳: the register's lists, letters, incidents; asks for exports and erasures.
  case registrar
}

/// The language of the pages.
public enum Language: String, Hashable, Sendable, CaseIterable, Codable {
  /// 日本語.
  case japanese = "ja"
  /// English.
  case english = "en"
}

/// What a session still needs before it may do its work.
public enum SessionStage: String, Hashable, Sendable, CaseIterable, Codable {
  /// The second factor's code.
  case secondFactor
  /// A password of one's own in place of the first one, or of one that is too old.
  case newPassword
  /// A second factor, which the role demands and the account does not have.
  case enrolment
  /// Nothing: signed in.
  case complete
}

/// Who asks: the account behind a session.
public struct Viewer: Hashable, Sendable {
  /// The account's name, as it stands in the audit trail.
  public var account: String
  /// The person's name as colleagues see it.
  public var displayName: String
  /// 部署.
  public var department: String
  /// What the account may do.
  public var roles: Set<Role>
  /// The account's language.
  public var language: Language
  /// What the session still needs.
  public var stage: SessionStage
  /// When the session ends whatever happens.
  public var endsAt: Date
  /// When the person last proved who they are: at sign-in, or by `Doorkeeper.prove`.
  public var provedAt: Date
  /// Whether the account has a second factor.
  public var hasSecondFactor: Bool
  /// The computer it was asked from, as far as the connection tells (端末).
  public var terminal: String

  /// Makes one from its parts.
  public init(
    account: String, displayName: String, department: String, roles: Set<Role>, language: Language,
    stage: SessionStage, endsAt: Date, provedAt: Date, hasSecondFactor: Bool, terminal: String
  ) {
    self.account = account
    self.displayName = displayName
    self.department = department
    self.roles = roles
    self.language = language
    self.stage = stage
    self.endsAt = endsAt
    self.provedAt = provedAt
    self.hasSecondFactor = hasSecondFactor
    self.terminal = terminal
  }
}

/// A session that begins, or that has got further; the token is new each time (ASVS 5 V7.2.4).
public struct Admission: Hashable, Sendable {
  /// At least 128 random bits as text for a cookie.
  public var token: String
  /// What it still needs.
  public var stage: SessionStage

  /// Makes one from its parts.
  public init(token: String, stage: SessionStage) {
    self.token = token
    self.stage = stage
  }
}

/// A second factor about to be enrolled (RFC 6238).
public struct Enrolment: Hashable, Sendable {
  /// The secret in Base32, without padding.
  public var secret: String
  /// `otpauth://totp/…` with the same secret.
  public var address: String

  /// Makes one from its parts.
  public init(secret: String, address: String) {
    self.secret = secret
    self.address = address
  }
}

/// An account as the administrator sees it.
public struct AccountLine: Hashable, Sendable {
  /// The account's name.
  public var account: String
  /// The person's name.
  public var displayName: String
  /// 部署.
  public var department: String
  /// What it may do.
  public var roles: Set<Role>
  /// Whether it may sign in.
  public var isEnabled: Bool
  /// Whether it has a second factor.
  public var hasSecondFactor: Bool
  /// The last day it may be used, ISO 8601; nil where no end is set.
  public var expiresOn: String?
  /// When it was last used.
  public var lastSignIn: Date?
  /// Sessions that are open now.
  public var openSessions: Int

  /// Makes one from its parts.
  public init(
    account: String, displayName: String, department: String, roles: Set<Role>, isEnabled: Bool,
    hasSecondFactor: Bool, expiresOn: String? = nil, lastSignIn: Date? = nil, openSessions: Int
  ) {
    self.account = account
    self.displayName = displayName
    self.department = department
    self.roles = roles
    self.isEnabled = isEnabled
    self.hasSecondFactor = hasSecondFactor
    self.expiresOn = expiresOn
    self.lastSignIn = lastSignIn
    self.openSessions = openSessions
  }
}

/// An account to be made.
public struct NewAccount: Hashable, Sendable {
  /// The account's name: letters, digits, `.`, `-`, `_`.
  public var account: String
  /// The person's name.
  public var displayName: String
  /// 部署.
  public var department: String
  /// What it may do.
  public var roles: Set<Role>
  /// The last day it may be used, ISO 8601; empty for no end.
  public var expiresOn: String

  /// Makes one from its parts.
  public init(
    account: String, displayName: String, department: String, roles: Set<Role>, expiresOn: String
  ) {
    self.account = account
    self.displayName = displayName
    self.department = department
    self.roles = roles
    self.expiresOn = expiresOn
  }
}

/// A first password, shown once to the administrator who hands it over.
public struct FirstPassword: Hashable, Sendable {
  /// The account.
  public var account: String
  /// The password; it must be changed at the first sign-in.
  public var password: String
  /// Until when it can be used.
  public var validUntil: Date

  /// Makes one from its parts.
  public init(account: String, password: String, validUntil: Date) {
    self.account = account
    self.password = password
    self.validUntil = validUntil
  }
}

/// A change to an account.
public enum AccountChange: String, Hashable, Sendable, CaseIterable {
  /// It may not sign in any more; its sessions end.
  case disable
  /// It may again.
  case enable
  /// A new first password; its sessions end.
  case resetPassword
  /// The second factor is forgotten and must be enrolled anew; its sessions end.
  case resetSecondFactor
  /// Its sessions end.
  case endSessions
}
