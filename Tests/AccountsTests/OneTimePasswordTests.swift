import Foundation
import Testing

@testable import Accounts

@Suite struct OneTimePasswordTests {
  // RFC 6238, appendix B. The seeds of SHA-256 and SHA-512 are 32 and 64 bytes long (errata 2866).
  @Test(arguments: [
    (59, "94287082", "46119246", "90693936"),
    (1_111_111_109, "07081804", "68084774", "25091201"),
    (1_111_111_111, "14050471", "67062674", "99943326"),
    (1_234_567_890, "89005924", "91819424", "93441116"),
    (2_000_000_000, "69279037", "90698825", "38618901"),
    (20_000_000_000, "65353130", "77737706", "47863826"),
  ])
  func `codes are RFC 6238's`(time: Double, sha1: String, sha256: String, sha512: String) {
    let step = OneTimePassword.step(at: Date(timeIntervalSince1970: time))
    for (algorithm, length, code) in [
      (OneTimePassword.Algorithm.sha1, 20, sha1), (.sha256, 32, sha256), (.sha512, 64, sha512),
    ] {
      let seed = Array(String(repeating: "1234567890", count: 7).utf8.prefix(length))
      #expect(
        OneTimePassword(secret: seed, algorithm: algorithm, digits: 8).code(step: step) == code)
    }
  }

  @Test func `a code is good for its half minute and the two beside it, once`() {
    let generator = OneTimePassword(secret: Array("12345678901234567890".utf8))
    let now = Date(timeIntervalSince1970: 1_790_000_010)
    let step = OneTimePassword.step(at: now)
    for offset in Int64(-3)...3 {
      let accepted = generator.acceptedStep(
        generator.code(step: step + offset), at: now, after: nil)
      #expect(accepted == (abs(offset) <= 1 ? step + offset : nil))
    }
    let code = generator.code(step: step)
    #expect(generator.acceptedStep(code, at: now, after: step) == nil)
    #expect(generator.acceptedStep(code, at: now, after: step - 1) == step)
    #expect(generator.acceptedStep(generator.code(step: step - 1), at: now, after: step) == nil)
  }

  @Test(arguments: ["", "12345", "1234567", "abcdef", "12 34"])
  func `what is no code is none`(typed: String) {
    let generator = OneTimePassword(secret: Array("12345678901234567890".utf8))
    #expect(generator.acceptedStep(typed, at: Date(timeIntervalSince1970: 59), after: nil) == nil)
  }

  @Test func `spaces and full-width digits are a code too`() {
    let generator = OneTimePassword(secret: Array("12345678901234567890".utf8))
    // 287082 at 59 s (RFC 4226, appendix D, counter 1).
    let now = Date(timeIntervalSince1970: 59)
    #expect(generator.acceptedStep("287 082", at: now, after: nil) == 1)
    #expect(generator.acceptedStep("２８７０８２", at: now, after: nil) == 1)
  }

  @Test func `the address carries secret and issuer, escaped`() {
    let address = OneTimePassword(secret: Array("12345678901234567890".utf8))
      .address(issuer: "堺市 予診", account: "hanako")
    #expect(address.hasPrefix("otpauth://totp/%E5%A0%BA"))
    #expect(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
    #expect(!address.contains(" "))
  }

  // RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
    ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
  ])
  func `base 32 is RFC 4648's`(plain: String, coded: String) {
    #expect(Base32.text(Array(plain.utf8)) == coded)
    #expect(Base32.bytes(coded.lowercased()) == Array(plain.utf8))
    #expect(Base32.bytes(coded + "1") == nil)
  }
}
