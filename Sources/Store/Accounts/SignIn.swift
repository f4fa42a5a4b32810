public import Accounts
import Databases
import Foundation

extension DataStore {
  /// Signs in with name and password.
  ///
  /// Takes as long whether there is such an account or not. Every try is in the audit trail.
  /// - Parameters:
  ///   - name: as typed.
  ///   - password: as typed.
  ///   - terminal: where it is typed.
  ///   - hasher: checks the password.
  /// - Returns: a session, and what it still needs.
  /// - Throws: `SignInRefusal`.
  public func signIn(
    name typed: String, password: String, terminal: String, hasher: PasswordHasher
  ) async throws -> SessionToken {
    let name = LoginName(typed)?.rawValue ?? typed
    let attempt = try await begin(name, terminal: terminal)
    guard let attempt else {
      try await hasher.pretend(password)
      try await refuse("?", terminal: terminal, "unknown account")
      throw SignInRefusal.wrong
    }
    let isRight: Bool
    if let hash = attempt.hash {
      isRight = try await hasher.matches(password, hash)
    } else {
      try await hasher.pretend(password)
      isRight = false
    }
    guard isRight, attempt.mayEnter else {
      try await refuse(
        name, terminal: terminal,
        isRight ? "disabled, past its last day, or the first password has run out" : "password")
      throw SignInRefusal.wrong
    }
    let renewed = attempt.hash?.isOutdated == true ? try await hasher.hash(password) : nil
    return try await database.write { database in
      let now = clock()
      if let renewed, renewed.parameters == .standard {
        // The same password under today's parameters.
        try database.execute(
          sql: "UPDATE password SET hash = ? WHERE id = ?",
          arguments: [renewed.description, attempt.password])
      }
      guard let account = try DataStore.account(name, in: database) else {
        throw SignInRefusal.wrong
      }
      let stage: SessionStage =
        account.hasFactor
        ? .secondFactor : try DataStore.stage(of: account, at: now, in: database)
      // With a second factor the try is no success before that is passed.
      if stage != .secondFactor {
        try DataStore.succeed(attempt.id, in: database)
      }
      return try DataStore.openSession(
        account, stage: stage, opened: now, terminal: terminal, action: .sessionOpened, at: now,
        in: database)
    }
  }

  /// Passes the second factor: the six digits of the app, or a recovery code.
  ///
  /// - Throws: `SignInRefusal`.
  public func passFactor(
    _ code: String, token: String, terminal: String
  ) async throws -> SessionToken {
    let answer = try await database.write { database -> Result<SessionToken, SignInRefusal> in
      let now = clock()
      guard
        let session = try DataStore.session(token, at: now, in: database),
        session.stage == .secondFactor
      else { return .failure(.expired) }
      let name = session.account.name.rawValue
      if let wait = try DataStore.wait(name, terminal: terminal, at: now, in: database) {
        return .failure(.throttled(seconds: wait))
      }
      let attempt = try DataStore.note(name, terminal: terminal, at: now, in: database)
      guard try isFactor(code, of: name, at: now, in: database) else {
        try database.append(
          AuditEvent(
            .sessionRefused, by: Actor(name, terminal: terminal), subject: "account:\(name)",
            detail: ["why": "second factor"]), at: Timestamp.text(now))
        return .failure(.wrong)
      }
      try DataStore.succeed(attempt, in: database)
      try DataStore.close(token, in: database)
      return .success(
        try DataStore.openSession(
          session.account, stage: try DataStore.stage(of: session.account, at: now, in: database),
          opened: now, terminal: terminal, action: .sessionAdvanced, at: now, in: database))
    }
    return try answer.get()
  }

  /// A try to sign in, before the password is checked.
  private struct SignInTry: Sendable {
    var id: Int64
    var password: Int64
    var hash: PasswordHash?
    /// Whether account and password are in force.
    var mayEnter: Bool
  }

  /// Counts a try as failed until it is not; nil where there is no such account.
  ///
  /// Counted before the slow part, so that a hundred tries at once are a hundred tries.
  private func begin(_ name: String, terminal: String) async throws -> SignInTry? {
    let answer = try await database.write { database -> Result<SignInTry?, SignInRefusal> in
      let now = clock()
      let account = try DataStore.account(name, in: database)
      // What was typed may be a password in the wrong place: unknown names are not written down. They
      // are waited for like any other, or the waits would tell which accounts there are.
      let key = account == nil ? "#\(Secret.hash(name).prefix(16))" : name
      if let wait = try DataStore.wait(key, terminal: terminal, at: now, in: database) {
        let known = account == nil ? "?" : name
        try database.append(
          AuditEvent(
            .sessionRefused,
            by: Actor(known, department: account?.department ?? "", terminal: terminal),
            subject: "account:\(known)",
            detail: ["why": "too many tries"]), at: Timestamp.text(now))
        return .failure(.throttled(seconds: wait))
      }
      let id = try DataStore.note(key, terminal: terminal, at: now, in: database)
      guard let account else { return .success(nil) }
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM password WHERE account = ? ORDER BY id DESC LIMIT 1",
        arguments: [name])
      let isInTime = try (row?["validUntil"] as String?).map { try Timestamp.date($0) > now }
      return .success(
        SignInTry(
          id: id, password: row?["id"] ?? 0,
          hash: (row?["hash"] as String?).flatMap { PasswordHash($0) },
          mayEnter: DataStore.isInForce(account, at: now) && isInTime ?? true))
    }
    return try answer.get()
  }

  private func refuse(_ name: String, terminal: String, _ why: String) async throws {
    try await database.write { database in
      try database.append(
        AuditEvent(
          .sessionRefused,
          by: Actor(
            name, department: try DataStore.account(name, in: database)?.department ?? "",
            terminal: terminal),
          subject: "account:\(name)", detail: ["why": why]), at: now())
    }
  }

  /// Whether a code is the account's second factor now; it is used up.
  func isFactor(
    _ typed: String, of name: String, at now: Date, in database: Database
  ) throws -> Bool {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT factor, factorStep FROM account WHERE name = ?",
        arguments: [name]), let sealed = row["factor"] as Data?
    else { return false }
    let generator = OneTimePassword(secret: try folder.unseal(sealed, for: name))
    if let step = generator.acceptedStep(typed, at: now, after: row["factorStep"]) {
      try database.execute(
        sql: "UPDATE account SET factorStep = ? WHERE name = ?", arguments: [step, name])
      return true
    }
    try database.execute(
      sql: """
        UPDATE recoveryCode SET usedAt = ? WHERE account = ? AND hash = ? AND usedAt IS NULL
        """, arguments: [Timestamp.text(now), name, Secret.recoveryHash(typed)])
    return database.changesCount > 0
  }

  // MARK: - Tries

  /// Seconds to wait before the next try counts; nil for none.
  static func wait(
    _ name: String, terminal: String, at now: Date, in database: Database
  ) throws -> Int? {
    func tally(
      _ condition: String, _ arguments: StatementArguments, since: Double, afterSuccess: Bool
    ) throws -> (count: Int, last: Date?) {
      let from = Timestamp.text(now.addingTimeInterval(-since))
      let success =
        afterSuccess
        ? """
         AND id > coalesce((SELECT max(id) FROM signInAttempt
           WHERE \(condition) AND isSuccess = 1), 0)
        """ : ""
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT count(*) AS failures, max(at) AS last FROM signInAttempt
          WHERE \(condition) AND isSuccess = 0 AND at >= ?\(success)
          """, arguments: arguments + [from] + (afterSuccess ? arguments : []))
      return (row?["failures"] ?? 0, try (row?["last"] as String?).map { try Timestamp.date($0) })
    }
    let pair = try tally(
      "account = ? AND terminal = ?", [name, terminal], since: 86_400, afterSuccess: true)
    let place = try tally("terminal = ?", [terminal], since: 3600, afterSuccess: false)
    let account = try tally("account = ?", [name], since: 86_400, afterSuccess: true)
    let isKnown = try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM signInAttempt WHERE account = ? AND terminal = ?
          AND isSuccess = 1 AND at >= ?)
        """, arguments: [name, terminal, Timestamp.text(now.addingTimeInterval(-30 * 86_400))])
    let past = ThrottleLaw.Past(
      ofPair: pair.count, ofTerminal: place.count, ofAccount: account.count,
      isKnownPair: isKnown ?? false, lastOfPair: pair.last, lastOfTerminal: place.last,
      lastOfAccount: account.last)
    return ThrottleLaw().earliestTry(past, at: now).map {
      Int($0.timeIntervalSince(now).rounded(.up))
    }
  }

  /// Notes a try as failed.
  static func note(
    _ name: String, terminal: String, at now: Date, in database: Database
  ) throws -> Int64 {
    // Two months are enough for every rule that asks.
    try database.execute(
      sql: "DELETE FROM signInAttempt WHERE at < ? AND isSuccess = 0",
      arguments: [Timestamp.text(now.addingTimeInterval(-60 * 86_400))])
    return try database.insert(
      sql: "INSERT INTO signInAttempt (account, terminal, at, isSuccess) VALUES (?, ?, ?, 0)",
      arguments: [name, terminal, Timestamp.text(now)])
  }

  static func succeed(_ attempt: Int64, in database: Database) throws {
    try database.execute(
      sql: "UPDATE signInAttempt SET isSuccess = 1 WHERE id = ?", arguments: [attempt])
  }
}
