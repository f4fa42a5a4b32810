import Accounts
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct DoorRulesTests {
  private static let hasher = PasswordHasher(
    parameters: .init(logarithm: 4, blockSize: 8, parallelism: 2))

  @Test func `nobody can come in before an account is made`() async throws {
    let store = try StoreUnderTest.store()
    #expect(try store.accounts().isEmpty)
    for name in ["admin", "root", "yoshin", "administrator"] {
      await #expect(throws: SignInRefusal.wrong) {
        _ = try await store.signIn(
          name: name, password: name, terminal: "10.0.0.7", hasher: DoorRulesTests.hasher)
      }
    }
  }

  @Test func `a password does not age unless the office says so`() async throws {
    let clock = HandClock()
    let store = try StoreUnderTest.store(clock: { clock.now })
    let name = try #require(LoginName("yuki"))
    let first = try await store.makeAccount(
      name, displayName: "ゆき", department: "", roles: [.entry], hasher: DoorRulesTests.hasher,
      by: Actor("root"))
    func signIn(_ password: String) async throws -> SessionToken {
      try await store.signIn(
        name: "yuki", password: password, terminal: "10.0.0.7", hasher: DoorRulesTests.hasher)
    }
    let own = "mizuumi-no-soko-ni-7"
    _ = try await store.changePassword(
      present: first.password, new: own, token: try await signIn(first.password).token,
      terminal: "10.0.0.7", hasher: DoorRulesTests.hasher)
    clock.advance(5 * 365 * 86_400)
    #expect(try await signIn(own).stage == .complete)
    var rules = try store.accountRules()
    rules.passwordAge = 90
    try store.setAccountRules(rules, by: Actor("root"))
    #expect(try await signIn(own).stage == .newPassword)
  }
}
