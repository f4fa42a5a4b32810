import Foundation
import Testing

@testable import Accounts

@Suite struct LawTests {
  let now = Date(timeIntervalSince1970: 1_790_000_000)

  @Test(arguments: [(0, 0.0), (4, 0), (5, 2), (6, 4), (9, 32), (13, 512), (14, 900), (500, 900)])
  func `failures of a pair slow it down, in doublings`(failures: Int, seconds: Double) {
    let past = ThrottleLaw.Past(ofPair: failures, isKnownPair: true, lastOfPair: now)
    let wait = ThrottleLaw().earliestTry(past, at: now)?.timeIntervalSince(now) ?? 0
    #expect(wait == seconds)
  }

  @Test func `others' failures do not slow down who is known here`() {
    var past = ThrottleLaw.Past(
      ofTerminal: 1000, ofAccount: 1000, isKnownPair: true, lastOfTerminal: now, lastOfAccount: now)
    #expect(ThrottleLaw().earliestTry(past, at: now) == nil)
    past.isKnownPair = false
    #expect(ThrottleLaw().earliestTry(past, at: now) == now.addingTimeInterval(60))
    #expect(ThrottleLaw().earliestTry(past, at: now.addingTimeInterval(60)) == nil)
  }

  @Test(arguments: [
    (0.0, 0.0, true), (899, 0, true), (900, 0, false), (100, 35_899, true), (100, 36_000, false),
  ])
  func `a session ends idle or old`(idle: Double, age: Double, isAlive: Bool) {
    let age = max(age, idle)
    #expect(
      SessionLaw().isAlive(
        opened: now.addingTimeInterval(-age), lastSeen: now.addingTimeInterval(-idle), at: now)
        == isAlive)
  }

  @Test(arguments: [
    ("hanako", "hanako"), (" Ｈａｎａｋｏ ", "hanako"), ("t.yamada-2", "t.yamada-2"),
    ("HANAKO", "hanako"),
    ("花子", nil), ("a", nil), ("", nil), ("-x", nil), ("a b", nil), ("x'--", nil),
    ("a\u{200B}b", nil),
    (String(repeating: "a", count: 41), nil),
  ])
  func `a login name has one spelling`(typed: String, name: String?) {
    #expect(LoginName(typed)?.rawValue == name)
  }

  @Test func `an auditor is nothing else; nobody may everything`() {
    #expect(!Set<Role>([.auditor, .approver]).areCompatible)
    #expect(!Set<Role>().areCompatible)
    #expect(Set<Role>([.entry, .reviewer]).areCompatible)
    for role in Role.allCases {
      #expect(!role.permissions.isSuperset(of: [.enterPapers, .reviewCases, .approveBatches]))
    }
    #expect(!Set<Role>([.reviewer]).may(.seeProtectedAddresses))
    #expect(Set<Role>([.reviewer, .senior]).may(.seeProtectedAddresses))
    #expect(!Set<Role>([.administrator]).may(.searchRegistry))
  }

  @Test func `secrets differ, and recovery codes are known however they are typed`() {
    #expect(Secret.token() != Secret.token())
    #expect(Secret.token().utf8.count == 43)
    #expect(Secret.firstPassword().utf8.count == 23)
    let codes = Secret.recoveryCodes()
    #expect(Set(codes).count == 10)
    let plain = codes[0].replacing("-", with: " ").lowercased()
    #expect(Secret.recoveryHash(codes[0]) == Secret.recoveryHash(plain))
    #expect(Secret.recoveryHash(codes[0]) != Secret.recoveryHash(codes[1]))
  }
}
