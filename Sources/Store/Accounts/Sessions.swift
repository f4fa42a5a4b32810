public import Accounts
import Databases
import Domain
import Foundation

extension DataStore {
  /// The session behind a token; using it keeps it from falling idle.
  ///
  /// - Throws: `SignInRefusal.expired` for a token that is unknown, idle too long or too old, or whose
  ///   account is disabled or past its last day.
  public func session(_ token: String) throws -> Session {
    let now = clock()
    let (session, seen) = try database.read { database in
      (
        try DataStore.session(token, at: now, in: database),
        try String.fetchOne(
          database, sql: "SELECT seenAt FROM session WHERE tokenHash = ?",
          arguments: [Secret.hash(token)])
      )
    }
    guard let session, let seen else { throw SignInRefusal.expired }
    // Written once in a while only: a page with forty pictures is forty requests.
    if try Timestamp.date(seen).addingTimeInterval(20) < now {
      try database.write {
        try $0.cachedStatement(sql: "UPDATE session SET seenAt = ? WHERE tokenHash = ?")
          .execute(arguments: [Timestamp.text(now), Secret.hash(token)])
      }
    }
    return session
  }

  /// Ends a session and lets go of what its account had in hand.
  ///
  /// An unknown token is no error.
  ///
  /// - Throws: the database's error.
  public func signOut(_ token: String, terminal: String) throws {
    try database.write { database in
      guard
        let name = try String.fetchOne(
          database, sql: "SELECT account FROM session WHERE tokenHash = ?",
          arguments: [Secret.hash(token)])
      else { return }
      try DataStore.close(token, in: database)
      let others = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM session WHERE account = ?", arguments: [name])
      if others == 0 { try DataStore.endSessions(of: name, in: database) }
      try database.append(
        AuditEvent(
          .sessionClosed,
          by: Actor(
            name, department: try DataStore.account(name, in: database)?.department ?? "",
            terminal: terminal), subject: "account:\(name)"),
        at: now())
    }
  }

  /// Puts a password in place of the present one; the account's other sessions end.
  ///
  /// - Throws: `SignInRefusal`.
  public func changePassword(
    present: String, new: String, token: String, terminal: String, hasher: PasswordHasher
  ) async throws -> SessionToken {
    let session = try await readSession(token)
    guard session.stage != .secondFactor else { throw SignInRefusal.expired }
    let name = session.account.name.rawValue
    try await check(present, of: name, terminal: terminal, hasher: hasher)
    let rules = try accountRules()
    let faults = rules.passwords.faults(
      new,
      hasSecondFactor: session.account.hasFactor
        || rules.needSecondFactor(session.account.roles),
      context: [name, session.account.displayName, session.account.department, rules.officeName])
    guard faults.isEmpty else { throw SignInRefusal.badPassword(faults) }
    if let list = rules.breachedList,
      try BreachedPasswords(URL(filePath: list)).contains(new)
    {
      throw SignInRefusal.badPassword([.common])
    }
    let before = try await database.read { database in
      try String.fetchAll(
        database, sql: "SELECT hash FROM password WHERE account = ? ORDER BY id DESC",
        arguments: [name])
    }
    for text in before {
      if let hash = PasswordHash(text), try await hasher.matches(new, hash) {
        throw SignInRefusal.usedBefore
      }
    }
    let hash = try await hasher.hash(new)
    return try await database.write { database in
      let now = clock()
      try DataStore.setPassword(
        hash, of: name, by: name, at: Timestamp.text(now), in: database)
      try database.execute(sql: "DELETE FROM session WHERE account = ?", arguments: [name])
      try database.append(
        AuditEvent(
          .passwordChanged,
          by: Actor(name, department: session.account.department, terminal: terminal),
          subject: "account:\(name)"),
        at: Timestamp.text(now))
      return try DataStore.openSession(
        session.account, stage: try DataStore.stage(of: session.account, at: now, in: database),
        opened: now, terminal: terminal, action: .sessionAdvanced, at: now, in: database)
    }
  }

  /// Begins the enrolment of a second factor: the secret, and the address for the app.
  ///
  /// Asking again gives the same until it is finished.
  ///
  /// - Throws: `SignInRefusal.expired`.
  public func beginFactor(token: String) throws -> (secret: String, address: String) {
    let rules = try accountRules()
    return try database.write { database in
      let now = clock()
      guard let session = try DataStore.session(token, at: now, in: database),
        session.stage != .secondFactor, session.stage != .newPassword
      else { throw SignInRefusal.expired }
      let name = session.account.name.rawValue
      let pending = try Data.fetchOne(
        database, sql: "SELECT pendingFactor FROM account WHERE name = ?", arguments: [name])
      let secret =
        try pending.map { try folder.unseal($0, for: name) } ?? OneTimePassword.newSecret()
      if pending == nil {
        try database.execute(
          sql: "UPDATE account SET pendingFactor = ? WHERE name = ?",
          arguments: [try folder.seal(secret, for: name), name])
      }
      let generator = OneTimePassword(secret: secret)
      return (
        Base32.text(secret), generator.address(issuer: rules.officeName, account: name)
      )
    }
  }

  /// Finishes the enrolment with a code that the new factor shows.
  ///
  /// - Throws: `SignInRefusal`.
  public func finishFactor(
    _ code: String, token: String, terminal: String
  ) throws -> SessionToken {
    try database.write { database in
      let now = clock()
      guard let session = try DataStore.session(token, at: now, in: database),
        session.stage != .secondFactor, session.stage != .newPassword
      else { throw SignInRefusal.expired }
      let name = session.account.name.rawValue
      guard
        let sealed = try Data.fetchOne(
          database, sql: "SELECT pendingFactor FROM account WHERE name = ?", arguments: [name])
      else { throw SignInRefusal.wrong }
      let generator = OneTimePassword(secret: try folder.unseal(sealed, for: name))
      guard let step = generator.acceptedStep(code, at: now, after: nil) else {
        throw SignInRefusal.wrong
      }
      try database.execute(
        sql: """
          UPDATE account SET factor = pendingFactor, factorStep = ?, pendingFactor = NULL
          WHERE name = ?
          """, arguments: [step, name])
      try database.append(
        AuditEvent(
          .factorEnrolled,
          by: Actor(name, department: session.account.department, terminal: terminal),
          subject: "account:\(name)"),
        at: Timestamp.text(now))
      return try renew(token, session, terminal: terminal, at: now, in: database)
    }
  }

  /// Proves the identity once more inside a session: by the second factor, or by the password where
  /// the account has none.
  ///
  /// - Throws: `SignInRefusal`.
  public func prove(
    _ secret: String, token: String, terminal: String, hasher: PasswordHasher
  ) async throws -> SessionToken {
    let session = try await readSession(token)
    let name = session.account.name.rawValue
    if !session.account.hasFactor {
      try await check(secret, of: name, terminal: terminal, hasher: hasher)
    }
    let answer = try await database.write { database -> Result<SessionToken, SignInRefusal> in
      let now = clock()
      if session.account.hasFactor {
        if let wait = try DataStore.wait(name, terminal: terminal, at: now, in: database) {
          return .failure(.throttled(seconds: wait))
        }
        let attempt = try DataStore.note(name, terminal: terminal, at: now, in: database)
        guard try isFactor(secret, of: name, at: now, in: database) else { return .failure(.wrong) }
        try DataStore.succeed(attempt, in: database)
      }
      return .success(try renew(token, session, terminal: terminal, at: now, in: database))
    }
    return try answer.get()
  }

  /// Whether it is somebody's word: password, and second factor where the account has one.
  ///
  /// For the command line, where there is no session.
  ///
  /// - Throws: `SignInRefusal`.
  public func vouch(
    name: LoginName, password: String, code: String?, terminal: String, hasher: PasswordHasher
  ) async throws -> Account {
    let token = try await signIn(
      name: name.rawValue, password: password, terminal: terminal, hasher: hasher)
    var last = token
    if token.stage == .secondFactor {
      last = try await passFactor(code ?? "", token: token.token, terminal: terminal)
    }
    let account = try await readSession(last.token).account
    try signOut(last.token, terminal: terminal)
    guard last.stage == .complete else { throw SignInRefusal.wrong }
    return account
  }

  private func readSession(_ token: String) async throws -> Session {
    let now = clock()
    guard
      let session = try await database.read({ try DataStore.session(token, at: now, in: $0) })
    else { throw SignInRefusal.expired }
    return session
  }

  /// Checks an account's present password inside a session, with the same waits as at the door.
  private func check(
    _ password: String, of name: String, terminal: String, hasher: PasswordHasher
  ) async throws {
    let begun = try await database.write {
      database -> Result<(attempt: Int64, hash: String?), SignInRefusal> in
      let now = clock()
      if let wait = try DataStore.wait(name, terminal: terminal, at: now, in: database) {
        return .failure(.throttled(seconds: wait))
      }
      return .success(
        (
          try DataStore.note(name, terminal: terminal, at: now, in: database),
          try String.fetchOne(
            database, sql: "SELECT hash FROM password WHERE account = ? ORDER BY id DESC LIMIT 1",
            arguments: [name])
        ))
    }
    let (attempt, text) = try begun.get()
    guard let hash = text.flatMap({ PasswordHash($0) }), try await hasher.matches(password, hash)
    else { throw SignInRefusal.wrong }
    try await database.write { try DataStore.succeed(attempt, in: $0) }
  }

  /// A new token for a session that goes on (ASVS 5 V7.2.4).
  private func renew(
    _ token: String, _ session: Session, terminal: String, at now: Date, in database: Database
  ) throws -> SessionToken {
    let opened = try String.fetchOne(
      database, sql: "SELECT openedAt FROM session WHERE tokenHash = ?",
      arguments: [Secret.hash(token)])
    try DataStore.close(token, in: database)
    guard let account = try DataStore.account(session.account.name.rawValue, in: database) else {
      throw SignInRefusal.expired
    }
    return try DataStore.openSession(
      account, stage: try DataStore.stage(of: account, at: now, in: database),
      opened: try opened.map { try Timestamp.date($0) } ?? now, terminal: terminal,
      action: .sessionAdvanced, at: now, in: database)
  }

  // MARK: - In a transaction

  static func session(_ token: String, at now: Date, in database: Database) throws -> Session? {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM session WHERE tokenHash = ?",
        arguments: [Secret.hash(token)]),
      let account = try account(row["account"], in: database), isInForce(account, at: now)
    else { return nil }
    let law = try accountRules(in: database).sessions
    let stage: SessionStage = try row.word("stage")
    let opened = try row.instant("openedAt")
    guard law.isAlive(opened: opened, lastSeen: try row.instant("seenAt"), at: now),
      stage != .secondFactor || now < opened.addingTimeInterval(law.betweenFactors)
    else { return nil }
    return Session(
      account: account, stage: stage, endsAt: opened.addingTimeInterval(law.absolute),
      provedAt: try row.instant("provedAt"))
  }

  static func close(_ token: String, in database: Database) throws {
    try database.execute(
      sql: "DELETE FROM session WHERE tokenHash = ?", arguments: [Secret.hash(token)])
  }

  static func openSession(
    _ account: Account, stage: SessionStage, opened: Date, terminal: String,
    action: AuditEvent.Action, at now: Date, in database: Database
  ) throws -> SessionToken {
    let token = Secret.token()
    let at = Timestamp.text(now)
    let law = try accountRules(in: database).sessions
    try database.execute(
      sql: "DELETE FROM session WHERE openedAt < ? OR seenAt < ?",
      arguments: [
        Timestamp.text(now.addingTimeInterval(-law.absolute)),
        Timestamp.text(now.addingTimeInterval(-law.idle)),
      ])
    try database.execute(
      sql: """
        INSERT INTO session (tokenHash, account, stage, openedAt, seenAt, provedAt, terminal)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        Secret.hash(token), account.name.rawValue, stage.rawValue, Timestamp.text(opened), at, at,
        terminal,
      ])
    try database.append(
      AuditEvent(
        action,
        by: Actor(account.name.rawValue, department: account.department, terminal: terminal),
        subject: "account:\(account.name)", detail: ["stage": stage.rawValue]), at: at)
    return SessionToken(token: token, stage: stage)
  }

  /// What a session needs once both factors are passed.
  static func stage(
    of account: Account, at now: Date, in database: Database
  ) throws -> SessionStage {
    let row = try Row.fetchOne(
      database, sql: "SELECT * FROM password WHERE account = ? ORDER BY id DESC LIMIT 1",
      arguments: [account.name.rawValue])
    let rules = try accountRules(in: database)
    if let row {
      if row["validUntil"] as String? != nil { return .newPassword }
      if let days = rules.passwordAge,
        try row.instant("setAt").addingTimeInterval(Double(days) * 86_400) < now
      {
        return .newPassword
      }
    }
    return !account.hasFactor && rules.needSecondFactor(account.roles) ? .enrolment : .complete
  }

  /// Whether an account may be used at a moment; its last day counts to its end here.
  static func isInForce(_ account: Account, at now: Date) -> Bool {
    guard account.isEnabled else { return false }
    guard let last = account.expiresOn else { return true }
    let offset = Double(TimeZone.current.secondsFromGMT(for: now))
    let today = Int(((now.timeIntervalSince1970 + offset) / 86_400).rounded(.down))
    return CalendarDate(dayNumber: today) <= last
  }
}
