public import Accounts
import Databases
public import Domain
import Foundation

extension DataStore {
  /// Lets an account sign in or not; where not, its sessions end and what it had in hand is free.
  ///
  /// - Throws: `StoreError` where there is no such account, or it would be the last administrator.
  public func setEnabled(
    _ isEnabled: Bool, _ name: LoginName, key: String? = nil, by actor: Actor
  ) throws {
    try change(name, key, isEnabled ? "enabled" : "disabled", by: actor) { database, account in
      if !isEnabled, account.roles.contains(.administrator) {
        let others = try DataStore.administrators(in: database).filter { $0 != name.rawValue }
        guard !others.isEmpty else {
          throw StoreError(
            .accountRefused, "\(name) is the last administrator",
            advice: "Make another administrator first.")
        }
      }
      try database.execute(
        sql: "UPDATE account SET isEnabled = ? WHERE name = ?",
        arguments: [isEnabled, name.rawValue])
      if !isEnabled { try DataStore.endSessions(of: name.rawValue, in: database) }
    }
  }

  /// Changes an account's roles, department or last day; its sessions end, so that nobody works on
  /// with what they no longer may.
  ///
  /// - Throws: `StoreError` where there is no such account or the roles do not go together.
  public func update(
    _ name: LoginName, roles: Set<Role>? = nil, department: String? = nil,
    expiresOn: CalendarDate?? = nil, by actor: Actor
  ) throws {
    if let roles, !roles.areCompatible {
      throw StoreError(.accountRefused, "these roles are not one person's")
    }
    try change(name, nil, "updated", by: actor) { database, account in
      try database.execute(
        sql: "UPDATE account SET roles = ?, department = ?, expiresOn = ? WHERE name = ?",
        arguments: [
          try StoredJSON.text((roles ?? account.roles).map(\.rawValue).sorted()),
          department ?? account.department, (expiresOn ?? account.expiresOn)?.description,
          name.rawValue,
        ])
      try DataStore.endSessions(of: name.rawValue, in: database)
    }
  }

  /// Gives an account a new first password; its sessions end.
  ///
  /// An administrator starts this but never chooses the password (ASVS 5 V6.4.6).
  ///
  /// - Throws: `StoreError` where there is no such account.
  public func resetPassword(
    of name: LoginName, key: String? = nil, hasher: PasswordHasher, by actor: Actor
  ) async throws -> FirstPassword {
    let first = try await firstPassword(hasher)
    try change(name, key, "password reset", by: actor) { database, _ in
      try DataStore.setPassword(
        first.hash, of: name.rawValue, by: actor.account, at: now(), validUntil: first.validUntil,
        in: database)
      try DataStore.endSessions(of: name.rawValue, in: database)
    }
    return FirstPassword(password: first.password, validUntil: first.validUntil)
  }

  /// Forgets an account's second factor and recovery codes; its sessions end.
  ///
  /// - Throws: `StoreError` where there is no such account.
  public func resetFactor(of name: LoginName, key: String? = nil, by actor: Actor) throws {
    try change(name, key, "second factor reset", by: actor) { database, _ in
      try database.execute(
        sql: """
          UPDATE account SET factor = NULL, factorStep = NULL, pendingFactor = NULL WHERE name = ?
          """, arguments: [name.rawValue])
      try database.execute(
        sql: "DELETE FROM recoveryCode WHERE account = ?", arguments: [name.rawValue])
      try DataStore.endSessions(of: name.rawValue, in: database)
    }
  }

  /// Ends an account's sessions.
  ///
  /// - Throws: `StoreError` where there is no such account.
  public func endSessions(of name: LoginName, key: String? = nil, by actor: Actor) throws {
    try change(name, key, "sessions ended", by: actor) { database, _ in
      try DataStore.endSessions(of: name.rawValue, in: database)
    }
  }

  /// Ten new recovery codes in place of those before; each lets in once in place of the second
  /// factor.
  ///
  /// Shown once.
  ///
  /// - Throws: `StoreError` where there is no such account or it has no second factor.
  public func newRecoveryCodes(for name: LoginName, by actor: Actor) throws -> [String] {
    let codes = Secret.recoveryCodes()
    try change(name, nil, "recovery codes made", by: actor) { database, account in
      guard account.hasFactor else {
        throw StoreError(.accountRefused, "\(name) has no second factor that a code could replace")
      }
      try database.execute(
        sql: "DELETE FROM recoveryCode WHERE account = ?", arguments: [name.rawValue])
      for code in codes {
        try database.execute(
          sql: "INSERT INTO recoveryCode (account, hash) VALUES (?, ?)",
          arguments: [name.rawValue, Secret.recoveryHash(code)])
      }
    }
    return codes
  }

  /// Sets the language of an account's pages.
  ///
  /// - Throws: the database's error.
  public func setLanguage(_ language: String, of name: LoginName) throws {
    try database.write {
      try $0.execute(
        sql: "UPDATE account SET language = ? WHERE name = ?",
        arguments: [language, name.rawValue])
    }
  }

  private func change(
    _ name: LoginName, _ key: String?, _ what: String, by actor: Actor,
    _ body: (Database, Account) throws -> Void
  ) throws {
    try withoutActuallyEscaping(body) { body in
      try database.write { database in
        try DataStore.claim(key, by: actor.account, at: now(), in: database)
        guard let account = try DataStore.account(name.rawValue, in: database) else {
          throw StoreError(
            .notFound, "there is no account \(name)",
            advice: "yoshin account list shows the accounts there are.")
        }
        try body(database, account)
        try database.append(
          AuditEvent(
            .accountChanged, by: actor, subject: "account:\(name)", detail: ["what": what]),
          at: now())
      }
    }
  }

  private static func administrators(in database: Database) throws -> [String] {
    try Row.fetchAll(database, sql: "SELECT name, roles FROM account WHERE isEnabled = 1")
      .filter { try StoredJSON.value([Role].self, $0["roles"]).contains(.administrator) }
      .map { $0["name"] }
  }

  /// Ends sessions and lets go of what the account had in hand.
  static func endSessions(of account: String, in database: Database) throws {
    try database.execute(sql: "DELETE FROM session WHERE account = ?", arguments: [account])
    try database.execute(
      sql: "UPDATE caseFile SET holder = NULL, heldUntil = NULL WHERE holder = ?",
      arguments: [account])
  }

  /// Notes that a change is being made, so that it is not made twice.
  ///
  /// - Throws: `StoreError.doneBefore` where it was.
  static func claim(
    _ key: String?, by account: String, at: String, in database: Database
  ) throws {
    guard let key else { return }
    try database.execute(
      sql: "INSERT INTO attempt (account, attemptKey, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      arguments: [account, key, at])
    guard database.changesCount > 0 else {
      throw StoreError(.doneBefore, "this was done already", advice: "Look at what it is now.")
    }
  }
}
