import Foundation
import Testing

@testable import Accounts

@Suite struct PasswordTests {
  static let quick = PasswordHash.Parameters(logarithm: 4, blockSize: 8, parallelism: 2)

  // RFC 7914, section 12: the vectors that fit into a test's time.
  @Test(arguments: [
    (
      "password", "NaCl", 10, 8, 16,
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d"
        + "9830dac727afb94a83ee6d8360cbdfa2cc0640"
    ),
    (
      "pleaseletmein", "SodiumChloride", 14, 8, 1,
      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a"
        + "9af9e61e85dc0d651e40dfcf017b45575887"
    ),
  ])
  func `scrypt is RFC 7914's`(
    password: String, salt: String, logarithm: Int, r: Int, p: Int, expected: String
  ) throws {
    let key = try PasswordHash.derive(
      Array(password.utf8), salt: Array(salt.utf8), count: 64,
      parameters: .init(logarithm: logarithm, blockSize: r, parallelism: p))
    #expect(key.map { String(format: "%02x", $0) }.joined() == expected)
  }

  @Test(arguments: [(15, 8, 3), (4, 16, 1), (4, 1, 1), (4, 64, 2), (16, 8, 2), (17, 8, 1)])
  func `usable parameters are derived with`(logarithm: Int, r: Int, p: Int) throws {
    let parameters = PasswordHash.Parameters(logarithm: logarithm, blockSize: r, parallelism: p)
    #expect(parameters.areUsable)
    _ = try PasswordHash(of: "x", parameters: parameters)
  }

  @Test(arguments: [(4, 17, 1), (4, 32, 1), (0, 8, 1), (30, 8, 1), (4, 0, 1)])
  func `parameters that the library refuses are refused first`(
    logarithm: Int, r: Int, p: Int
  ) {
    let parameters = PasswordHash.Parameters(logarithm: logarithm, blockSize: r, parallelism: p)
    #expect(!parameters.areUsable)
    #expect(throws: AccountsError.derivation) {
      try PasswordHash(of: "x", parameters: parameters)
    }
  }

  @Test func `a stored string carries its parameters and is read back`() throws {
    let hash = try PasswordHash(of: "correct horse", parameters: PasswordTests.quick)
    #expect(hash.description.hasPrefix("$scrypt$ln=4,r=8,p=2$"))
    let read = try #require(PasswordHash(hash.description))
    #expect(read == hash)
    #expect(read.isOutdated)
    #expect(try read.matches("correct horse"))
    #expect(try !read.matches("correct horsf"))
    #expect(try !read.matches(""))
    // The same password twice is two strings.
    #expect(try PasswordHash(of: "correct horse", parameters: PasswordTests.quick) != hash)
  }

  @Test(arguments: [
    "", "$scrypt$ln=15,r=8,p=3$$", "$scrypt$ln=40,r=8,p=3$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA", "$scrypt$r=8,p=3$AAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=15,r=8,p=3$!!$!!",
  ])
  func `what is no stored string is not read`(text: String) {
    #expect(PasswordHash(text) == nil)
  }

  @Test func `a password is the same however it is composed`() throws {
    let hash = try PasswordHash(of: "がっこうのかぎ", parameters: PasswordTests.quick)
    #expect(try hash.matches("か\u{3099}っこうのかき\u{3099}"))
    #expect(try !hash.matches("がっこうのかき"))
  }

  @Test func `a line of sign-ins is worked off`() async throws {
    let hasher = PasswordHasher(parameters: PasswordTests.quick)
    let hash = try await hasher.hash("correct horse")
    let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<40 {
        group.addTask {
          try await hasher.matches(number.isMultiple(of: 2) ? "correct horse" : "wrong", hash)
        }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(answers == 20)
  }
}

@Suite struct PasswordPolicyTests {
  let policy = PasswordPolicy()

  @Test(arguments: [
    ("mizuumi-no-soko-ni", false, []), ("みずうみのそこにしずむつきのかけら", false, []),
    ("mizuumi 7", true, []), ("mizuumi 7", false, [PasswordPolicy.Fault.tooShort(least: 15)]),
    ("short", true, [.tooShort(least: 8)]), ("password", true, [.common]),
    ("PassWord", true, [.common]), ("ｐａｓｓｗｏｒｄ", true, [.common]),
    ("football2026!", true, [.common]),
    ("aaaaaaaaaaaaaaaa", false, [.repetitive]), ("kawakawakawakawa", false, [.repetitive]),
    ("abcdefghijklmnop", false, [.repetitive]), ("hanako-2026", true, [.contextWord]),
    ("sakaishi-hanako-yoshin", false, [.contextWord]), ("hanako likes barley tea", false, []),
  ])
  func `length and lists decide`(
    password: String, hasSecondFactor: Bool, faults: [PasswordPolicy.Fault]
  ) {
    #expect(
      policy.faults(password, hasSecondFactor: hasSecondFactor, context: ["hanako", "sakaishi"])
        == faults)
  }

  @Test func `long ones are taken, up to a limit`() {
    let letters = (0..<256).map { number -> Character in
      let place = (number * 7 + number / 26) % 26
      return Character(UnicodeScalar(UInt8(97 + place)))
    }
    let long = String(letters)
    #expect(policy.faults(long, hasSecondFactor: false).isEmpty)
    #expect(policy.faults(String(long.prefix(64)), hasSecondFactor: false).isEmpty)
    #expect(policy.faults(long + "x", hasSecondFactor: false) == [.tooLong(most: 256)])
  }

  @Test func `the list has its three thousand`() {
    #expect(CommonPasswords.count == 3000)
    #expect(CommonPasswords.contains("baseball"))
  }
}
