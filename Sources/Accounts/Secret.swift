internal import Crypto
internal import Foundation

/// Random secrets and what is kept of them.
public enum Secret {
  /// Random bytes from the system's generator.
  public static func bytes(_ count: Int) -> [UInt8] {
    SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Array($0) }
  }

  /// A random token of 256 bits as 43 letters and digits (base64url): a session's, a form's.
  ///
  /// OWASP ASVS 5 V7.2.3 asks for 128.
  public static func token() -> String {
    Data(bytes(32)).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// What is stored of a token: its SHA-256, 64 hexadecimal digits.
  ///
  /// A token has too many bits to be guessed from its hash, so a fast hash will do.
  public static func hash(_ token: some StringProtocol) -> String {
    SHA256.hash(data: Array(token.utf8)).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }

  /// A first password: 20 letters and digits in groups of five, about 100 bits, none of them easily
  /// taken for another when it is read from a slip of paper.
  public static func firstPassword() -> String {
    grouped(count: 20, by: 5, from: Array("abcdefghjkmnpqrstuvwxyz23456789"))
  }

  /// Ten recovery codes of 24 characters each, 120 bits, for the day the telephone is gone.
  ///
  /// ASVS 5 V6.5.2 lets secrets of at least 112 bits be kept as a plain hash.
  public static func recoveryCodes() -> [String] {
    (0..<10).map { _ in grouped(count: 24, by: 4, from: Base32.alphabet.map(Character.init)) }
  }

  /// What is stored of a recovery code, however it was typed: case, spaces and dashes do not matter.
  public static func recoveryHash(_ code: some StringProtocol) -> String {
    hash(code.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
  }

  private static func grouped(count: Int, by size: Int, from letters: [Character]) -> String {
    var generator = SystemRandomNumberGenerator()
    var text = ""
    for index in 0..<count {
      if index > 0, index.isMultiple(of: size) { text.append("-") }
      text.append(letters[Int.random(in: letters.indices, using: &generator)])
    }
    return text
  }
}
