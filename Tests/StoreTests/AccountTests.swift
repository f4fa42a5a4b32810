import Accounts
import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct AccountTests {
  /// A store with one account, and how to sign in to it.
  private struct Door {
    let clock = HandClock()
    let folder: DataFolder
    let store: DataStore
    let hasher = PasswordHasher(
      parameters: .init(logarithm: 4, blockSize: 8, parallelism: 2))
    let admin = Actor("root", terminal: "console")
    let name: LoginName

    init(_ name: String = "yuki", roles: Set<Role> = [.entry]) async throws {
      let clock = clock
      folder = try StoreUnderTest.folder(
        FileManager.default.temporaryDirectory.appending(path: "door-\(UUID().uuidString)"))
      store = try StoreUnderTest.store(in: folder, clock: { clock.now })
      self.name = try #require(LoginName(name))
      first = ""
      first = try await store.makeAccount(
        self.name, displayName: "森 ゆき", department: "健康課", roles: roles, hasher: hasher, by: admin
      ).password
    }

    var first: String
    static let good = "mizuumi-no-soko-ni-7"

    func signIn(_ password: String, at terminal: String = "10.0.0.7") async throws -> SessionToken {
      try await store.signIn(
        name: name.rawValue, password: password, terminal: terminal, hasher: hasher)
    }

    /// Signed in for good, with a password of one's own.
    func settled() async throws -> SessionToken {
      let token = try await signIn(first)
      #expect(token.stage == .newPassword)
      return try await store.changePassword(
        present: first, new: Door.good, token: token.token, terminal: "10.0.0.7", hasher: hasher)
    }

    func refusal(_ body: () async throws -> Void) async -> SignInRefusal? {
      do {
        try await body()
        return nil
      } catch {
        return error as? SignInRefusal
      }
    }

    func code(_ secret: String) throws -> String {
      OneTimePassword(secret: try #require(Base32.bytes(secret)))
        .code(step: OneTimePassword.step(at: clock.now))
    }
  }

  @Test func `a first password lets in once it is changed, and runs out`() async throws {
    let door = try await Door()
    let begun = try await door.signIn(door.first)
    #expect(begun.stage == .newPassword)
    let token = try await door.settled()
    #expect(token.stage == .complete)
    #expect(try door.store.session(token.token).account.name == door.name)
    // The first one is no password any more, nor is its session one.
    #expect(await door.refusal { _ = try await door.signIn(door.first) } == .wrong)
    #expect(await door.refusal { _ = try door.store.session(begun.token) } == .expired)
    let late = try await Door()
    late.clock.advance(73 * 3600)
    #expect(await late.refusal { _ = try await late.signIn(late.first) } == .wrong)
  }

  @Test func `a bad or an earlier password is refused`() async throws {
    let door = try await Door()
    var token = try await door.settled()
    func change(_ new: String, from present: String = Door.good) async -> SignInRefusal? {
      await door.refusal {
        token = try await door.store.changePassword(
          present: present, new: new, token: token.token, terminal: "10.0.0.7",
          hasher: door.hasher)
      }
    }
    #expect(await change("short") == .badPassword([.tooShort(least: 15)]))
    #expect(await change(Door.good) == .usedBefore)
    #expect(await change("mizuumi-no-soko-ni-8", from: "wrong") == .wrong)
    #expect(await change("mizuumi-no-soko-ni-8") == nil)
    #expect(await change(Door.good, from: "mizuumi-no-soko-ni-8") == .usedBefore)
  }

  @Test func `an unknown name and a wrong password cannot be told apart`() async throws {
    let door = try await Door()
    _ = try await door.settled()
    for round in 0..<8 {
      let known = await door.refusal { _ = try await door.signIn("wrong", at: "10.0.0.66") }
      let unknown = await door.refusal {
        _ = try await door.store.signIn(
          name: "nobody", password: "wrong", terminal: "10.0.0.66", hasher: door.hasher)
      }
      #expect(known == unknown)
      if round == 7 { #expect(known == .throttled(seconds: 2)) }
    }
    // What was typed as a name is nowhere.
    let trail = try door.store.auditEntries()
    #expect(!trail.contains { "\($0)".contains("nobody") })
    #expect(trail.contains { $0.action == "session.refused" && $0.actor == "yuki" })
  }

  @Test func `guesses slow down the guesser and nobody else`() async throws {
    let door = try await Door()
    _ = try await door.settled()
    for _ in 0..<5 { _ = await door.refusal { _ = try await door.signIn("x", at: "10.0.0.66") } }
    #expect(
      await door.refusal { _ = try await door.signIn(Door.good, at: "10.0.0.66") }
        == .throttled(seconds: 2))
    #expect(try await door.signIn(Door.good, at: "10.0.0.7").stage == .complete)
    door.clock.advance(3)
    #expect(try await door.signIn(Door.good, at: "10.0.0.66").stage == .complete)
  }

  @Test func `a second factor is enrolled, asked for, and good once`() async throws {
    let door = try await Door("ken", roles: [.reviewer])
    let settled = try await door.settled()
    #expect(settled.stage == .enrolment)
    let enrolment = try door.store.beginFactor(token: settled.token)
    #expect(try door.store.beginFactor(token: settled.token).secret == enrolment.secret)
    #expect(
      await door.refusal {
        _ = try door.store.finishFactor("000000", token: settled.token, terminal: "t")
      } == .wrong)
    let code = try door.code(enrolment.secret)
    let done = try door.store.finishFactor(code, token: settled.token, terminal: "t")
    #expect(done.stage == .complete)
    // The secret is nowhere in the clear.
    let sealed = try await door.store.database.read {
      try Data.fetchOne($0, sql: "SELECT factor FROM account WHERE name = 'ken'")
    }
    #expect(
      try #require(sealed).range(of: Data(try #require(Base32.bytes(enrolment.secret)))) == nil)

    door.clock.advance(30)
    let begun = try await door.signIn(Door.good)
    #expect(begun.stage == .secondFactor)
    let next = try door.code(enrolment.secret)
    #expect(
      await door.refusal {
        _ = try await door.store.passFactor("123456", token: begun.token, terminal: "10.0.0.7")
      } == .wrong)
    let passed = try await door.store.passFactor(next, token: begun.token, terminal: "10.0.0.7")
    #expect(passed.stage == .complete)
    let again = try await door.signIn(Door.good)
    #expect(
      await door.refusal {
        _ = try await door.store.passFactor(next, token: again.token, terminal: "10.0.0.7")
      } == .wrong)
    let codes = try door.store.newRecoveryCodes(for: door.name, by: door.admin)
    #expect(
      try await door.store.passFactor(codes[3], token: again.token, terminal: "10.0.0.7").stage
        == .complete)
    let third = try await door.signIn(Door.good)
    #expect(
      await door.refusal {
        _ = try await door.store.passFactor(codes[3], token: third.token, terminal: "10.0.0.7")
      } == .wrong)
    try? FileManager.default.removeItem(at: door.folder.url)
  }

  @Test func `an office may do without the second factor`() async throws {
    let door = try await Door("ken", roles: [.reviewer, .approver])
    var rules = try door.store.accountRules()
    rules.isSecondFactorOn = false
    try door.store.setAccountRules(rules, by: door.admin)
    #expect(try await door.settled().stage == .complete)
    rules.passwordAge = 90
    try door.store.setAccountRules(rules, by: door.admin)
    door.clock.advance(91 * 86_400)
    #expect(try await door.signIn(Door.good).stage == .newPassword)
  }

  @Test func `a session ends idle, old, disabled, or on the account's last day`() async throws {
    func expired(_ door: Door, _ token: SessionToken) async -> Bool {
      await door.refusal { _ = try door.store.session(token.token) } == .expired
    }
    let idle = try await Door()
    var token = try await idle.settled()
    idle.clock.advance(899)
    #expect(await !expired(idle, token))
    idle.clock.advance(899)
    #expect(await !expired(idle, token))
    idle.clock.advance(900)
    #expect(await expired(idle, token))

    token = try await idle.signIn(Door.good)
    for _ in 0..<59 {
      idle.clock.advance(600)
      #expect(await !expired(idle, token))
    }
    idle.clock.advance(600)
    #expect(await expired(idle, token))

    token = try await idle.signIn(Door.good)
    try idle.store.setEnabled(false, idle.name, by: idle.admin)
    #expect(await expired(idle, token))
    #expect(await idle.refusal { _ = try await idle.signIn(Door.good) } == .wrong)
    try idle.store.setEnabled(true, idle.name, by: idle.admin)
    // The clock stands at 2026-09-22.
    token = try await idle.signIn(Door.good)
    try idle.store.update(idle.name, expiresOn: CalendarDate("2026-09-01"), by: idle.admin)
    #expect(await expired(idle, token))
    #expect(await idle.refusal { _ = try await idle.signIn(Door.good) } == .wrong)
  }

  @Test func `proving oneself again gives a new token and a new time`() async throws {
    let door = try await Door()
    let token = try await door.settled()
    let before = try door.store.session(token.token)
    door.clock.advance(600)
    #expect(
      await door.refusal {
        _ = try await door.store.prove(
          "wrong", token: token.token, terminal: "t", hasher: door.hasher)
      } == .wrong)
    let proved = try await door.store.prove(
      Door.good, token: token.token, terminal: "t", hasher: door.hasher)
    let after = try door.store.session(proved.token)
    #expect(after.provedAt > before.provedAt)
    #expect(after.endsAt == before.endsAt)
    #expect(await door.refusal { _ = try door.store.session(token.token) } == .expired)
    try door.store.signOut(proved.token, terminal: "t")
    #expect(await door.refusal { _ = try door.store.session(proved.token) } == .expired)
    try door.store.signOut("nonsense", terminal: "t")
  }

  @Test func `accounts keep their names, and the last administrator stays`() async throws {
    let door = try await Door("root2", roles: [.administrator])
    #expect {
      try door.store.setEnabled(false, door.name, by: door.admin)
    } throws: {
      ($0 as? StoreError)?.code == .accountRefused
    }
    await #expect {
      _ = try await door.store.makeAccount(
        door.name, displayName: "x", department: "", roles: [.entry], hasher: door.hasher,
        by: door.admin)
    } throws: {
      ($0 as? StoreError)?.code == .accountRefused
    }
    await #expect {
      _ = try await door.store.makeAccount(
        try #require(LoginName("both")), displayName: "x", department: "",
        roles: [.auditor, .approver], hasher: door.hasher, by: door.admin)
    } throws: {
      ($0 as? StoreError)?.code == .accountRefused
    }
    for sql in ["DELETE FROM account", "UPDATE account SET name = 'x'"] {
      await #expect(throws: DatabaseError.self) {
        try await door.store.database.write { try $0.execute(sql: sql) }
      }
    }
  }

  @Test func `no password, token or code is in the database or the trail`() async throws {
    let door = try await Door()
    let token = try await door.settled()
    _ = await door.refusal { _ = try await door.signIn("a-wrong-guess-of-mine") }
    let everything = try await door.store.database.read { database in
      try ["account", "password", "session", "signInAttempt", "auditEntry", "setting"].flatMap {
        try Row.fetchAll(database, sql: "SELECT * FROM \($0)").map(\.description)
      }.joined()
    }
    for secret in [door.first, Door.good, token.token, "a-wrong-guess-of-mine"] {
      #expect(!everything.contains(secret))
    }
  }
}
