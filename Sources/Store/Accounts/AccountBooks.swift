public import Accounts
import Databases
public import Domain
import Foundation

extension DataStore {
  /// What the office asks of its accounts.
  ///
  /// - Throws: the database's error.
  public func accountRules() throws -> AccountRules {
    try database.read { try DataStore.accountRules(in: $0) }
  }

  static func accountRules(in database: Database) throws -> AccountRules {
    try String.fetchOne(database, sql: "SELECT value FROM setting WHERE name = 'accounts'")
      .map { try StoredJSON.value(AccountRules.self, $0) } ?? AccountRules()
  }

  /// Changes what the office asks of its accounts.
  ///
  /// - Throws: the database's error.
  public func setAccountRules(_ rules: AccountRules, by actor: Actor) throws {
    try set("accounts", try StoredJSON.text(rules), by: actor)
  }

  func set(_ name: String, _ value: String, by actor: Actor) throws {
    try database.write { database in
      try database.execute(
        sql: """
          INSERT INTO setting (name, value, changedAt, changedBy) VALUES (?, ?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value,
            changedAt = excluded.changedAt, changedBy = excluded.changedBy
          """, arguments: [name, value, now(), actor.account])
      try database.append(
        AuditEvent(.settingChanged, by: actor, subject: "setting:\(name)", detail: ["to": value]),
        at: now())
    }
  }

  func setting(_ name: String) throws -> String? {
    try database.read {
      try String.fetchOne(
        $0, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
    }
  }

  /// All accounts by name.
  ///
  /// - Throws: the database's error.
  public func accounts() throws -> [Account] {
    try database.read { database in
      try Row.fetchAll(database, sql: DataStore.accountSelection + " ORDER BY name")
        .map(DataStore.account)
    }
  }

  /// One account; nil where there is none.
  ///
  /// - Throws: the database's error.
  public func account(_ name: LoginName) throws -> Account? {
    try database.read { try DataStore.account(name.rawValue, in: $0) }
  }

  static func account(_ name: String, in database: Database) throws -> Account? {
    try Row.fetchOne(
      database, sql: accountSelection + " WHERE name = ?", arguments: [name]
    ).map(account)
  }

  static let accountSelection = """
    SELECT account.*, factor IS NOT NULL AS hasFactor,
      (SELECT max(at) FROM signInAttempt WHERE account = account.name AND isSuccess = 1)
        AS lastSignIn,
      (SELECT count(*) FROM session WHERE account = account.name) AS sessions
    FROM account
    """

  static func account(_ row: Row) throws -> Account {
    guard let name = LoginName(row["name"] as String) else {
      throw StoreError(.damagedValue, "an account's name cannot be read back")
    }
    return Account(
      name: name, displayName: row["displayName"], department: row["department"],
      roles: Set(try StoredJSON.value([Role].self, row["roles"])), language: row["language"],
      isEnabled: row["isEnabled"], expiresOn: RegistryText.date(row["expiresOn"]),
      hasFactor: row["hasFactor"],
      lastSignIn: try (row["lastSignIn"] as String?).map { try Timestamp.date($0) },
      sessions: row["sessions"])
  }

  /// Makes an account with a first password that must be changed.
  ///
  /// - Parameters:
  ///   - key: what keeps it from being made twice; nil where nothing does.
  ///   - hasher: hashes the first password.
  /// - Throws: `StoreError.accountRefused` where the name is taken or the roles do not go together.
  public func makeAccount(
    _ name: LoginName, displayName: String, department: String, roles: Set<Role>,
    expiresOn: CalendarDate? = nil, key: String? = nil, hasher: PasswordHasher, by actor: Actor
  ) async throws -> FirstPassword {
    guard roles.areCompatible else {
      throw StoreError(
        .accountRefused, "these roles are not one person's",
        advice: "An account has at least one role, and an auditor has no other.")
    }
    let displayName = displayName.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !displayName.isEmpty, displayName.count <= 60, department.count <= 60 else {
      throw StoreError(.accountRefused, "the person's name is missing, or a name is too long")
    }
    let first = try await firstPassword(hasher)
    let roleText = try StoredJSON.text(roles.map(\.rawValue).sorted())
    try await database.write { database in
      try DataStore.claim(key, by: actor.account, at: now(), in: database)
      guard try DataStore.account(name.rawValue, in: database) == nil else {
        throw StoreError(
          .accountRefused, "there is an account \(name) already",
          advice: "Names are never given twice; choose another.")
      }
      let at = now()
      try database.execute(
        sql: """
          INSERT INTO account (name, displayName, department, roles, expiresOn, createdAt, createdBy)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          name.rawValue, displayName, department, roleText, expiresOn?.description, at,
          actor.account,
        ])
      try DataStore.setPassword(
        first.hash, of: name.rawValue, by: actor.account, at: at, validUntil: first.validUntil,
        in: database)
      try database.append(
        AuditEvent(
          .accountMade, by: actor, subject: "account:\(name)", detail: ["roles": roleText]), at: at)
    }
    return FirstPassword(password: first.password, validUntil: first.validUntil)
  }

  func firstPassword(
    _ hasher: PasswordHasher
  ) async throws -> (password: String, hash: PasswordHash, validUntil: Date) {
    let password = Secret.firstPassword()
    let hash = try await hasher.hash(password)
    let life = try accountRules().passwords.firstPasswordLife
    return (password, hash, clock().addingTimeInterval(life))
  }

  /// Writes a password; of those before, only as many are kept as may not come back.
  static func setPassword(
    _ hash: PasswordHash, of account: String, by: String, at: String, validUntil: Date? = nil,
    in database: Database
  ) throws {
    try database.execute(
      sql: "INSERT INTO password (account, hash, setAt, setBy, validUntil) VALUES (?, ?, ?, ?, ?)",
      arguments: [account, hash.description, at, by, validUntil.map(Timestamp.text)])
    try database.execute(
      sql: """
        DELETE FROM password WHERE account = ?1 AND id NOT IN (
          SELECT id FROM password WHERE account = ?1 ORDER BY id DESC LIMIT ?2)
        """, arguments: [account, PasswordPolicy().remembered])
  }
}
