import Accounts
import Crypto
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct BreachedPasswordsTests {
  /// A list as Have I Been Pwned hands it out, or without counts, with either end of line.
  enum Style: String, CaseIterable { case counts, bare, windows, noLastFeed }

  private func list(_ passwords: [String], _ style: Style) throws -> URL {
    let hashes = passwords.map { password in
      Insecure.SHA1.hash(data: Data(password.utf8)).map { String(format: "%02X", $0) }.joined()
    }.sorted()
    let lines = hashes.enumerated().map { index, hash in
      style == .bare ? hash : "\(hash):\(index * index * 7)"
    }
    let feed = style == .windows ? "\r\n" : "\n"
    let text = lines.joined(separator: feed) + (style == .noLastFeed ? "" : feed)
    let file = FileManager.default.temporaryDirectory.appending(path: "pwned-\(UUID().uuidString)")
    try Data(text.utf8).write(to: file)
    return file
  }

  @Test(arguments: Style.allCases, [1, 2, 3, 7, 64, 1000])
  func `every password of the list is found and no other`(_ style: Style, _ count: Int) throws {
    let passwords = (0..<count).map { "password number \($0)" }
    let file = try list(passwords, style)
    defer { try? FileManager.default.removeItem(at: file) }
    let breached = try BreachedPasswords(file)
    for password in passwords { #expect(try breached.contains(password)) }
    for number in 0..<50 { #expect(try !breached.contains("another \(number)")) }
  }

  @Test(arguments: ["", "hello\n", "FFFF\n0000\n", "kumo to hana 7\nkumo to hana 8\n"])
  func `a file that is no such list is refused`(_ text: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "none-\(UUID().uuidString)")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(throws: StoreError.self) { try BreachedPasswords(file) }
    #expect(throws: StoreError.self) { try BreachedPasswords(file.appending(path: "nowhere")) }
  }

  @Test func `a breached password is refused where the office has a list`() async throws {
    let file = try list(["mizuumi-no-soko-ni-7"], .counts)
    defer { try? FileManager.default.removeItem(at: file) }
    let store = try StoreUnderTest.store()
    let hasher = PasswordHasher(parameters: .init(logarithm: 4, blockSize: 8, parallelism: 2))
    let first = try await store.makeAccount(
      try #require(LoginName("yuki")), displayName: "ゆき", department: "", roles: [.entry],
      hasher: hasher, by: Actor("root"))
    let token = try await store.signIn(
      name: "yuki", password: first.password, terminal: "10.0.0.7", hasher: hasher)
    func change(_ new: String) async throws {
      _ = try await store.changePassword(
        present: first.password, new: new, token: token.token, terminal: "10.0.0.7", hasher: hasher)
    }
    var rules = try store.accountRules()
    rules.breachedList = file.path
    try store.setAccountRules(rules, by: Actor("root"))
    await #expect(throws: SignInRefusal.badPassword([.common])) {
      try await change("mizuumi-no-soko-ni-7")
    }
    try await change("mizuumi-no-soko-ni-8")
  }
}
