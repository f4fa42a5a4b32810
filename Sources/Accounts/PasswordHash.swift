internal import Crypto
internal import CryptoExtras
internal import Foundation

/// A password as it is stored: scrypt (RFC 7914) with its parameters and salt in one string, so that
/// parameters can be raised without asking anybody for a new password.
///
/// `$scrypt$ln=15,r=8,p=3$SALT$KEY`, salt and key in base 64 without padding (PHC string format).
public struct PasswordHash: Hashable, Sendable, CustomStringConvertible {
  /// What a guess costs.
  public struct Parameters: Hashable, Sendable {
    /// The binary logarithm of N: memory is 128·N·r bytes.
    public var logarithm: Int
    /// r.
    public var blockSize: Int
    /// p.
    public var parallelism: Int

    /// Makes parameters.
    public init(logarithm: Int, blockSize: Int, parallelism: Int) {
      self.logarithm = logarithm
      self.blockSize = blockSize
      self.parallelism = parallelism
    }

    /// N=2^15, r=8, p=3: one of the settings of equal strength in OWASP's Password Storage Cheat
    /// Sheet, that of 32 MiB a login.
    public static let standard = Parameters(logarithm: 15, blockSize: 8, parallelism: 3)

    /// Whether the library can derive with them.
    ///
    /// swift-crypto 4.5 allows BoringSSL 128·N·r·p bytes and a page (4096), whatever is asked for;
    /// BoringSSL needs 128·r·(N+p+1). With p = 1 that leaves two blocks of 128·r for the page.
    public var areUsable: Bool {
      (1...24).contains(logarithm) && (1...64).contains(blockSize)
        && (1...64).contains(parallelism) && (parallelism > 1 || blockSize <= 16)
        && 128 * (1 << logarithm) * blockSize <= 1 << 30
    }
  }

  /// What a guess costs.
  public let parameters: Parameters
  private let salt: [UInt8]
  private let key: [UInt8]

  /// Reads a stored string; nil where it is none.
  public init?(_ text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
    var values: [Substring: Int] = [:]
    for pair in parts[2].split(separator: ",") {
      let sides = pair.split(separator: "=")
      guard sides.count == 2, let value = Int(sides[1]) else { return nil }
      values[sides[0]] = value
    }
    guard let logarithm = values["ln"], let blockSize = values["r"], let parallelism = values["p"],
      let salt = PasswordHash.bytes(parts[3]), let key = PasswordHash.bytes(parts[4]),
      salt.count >= 8, key.count >= 16
    else { return nil }
    parameters = Parameters(
      logarithm: logarithm, blockSize: blockSize, parallelism: parallelism)
    guard parameters.areUsable else { return nil }
    self.salt = salt
    self.key = key
  }

  /// Derives a password's hash with a new salt of 128 bits.
  ///
  /// Takes a third of a second with the standard parameters: see `PasswordHasher`.
  ///
  /// - Throws: `AccountsError.derivation` where the parameters are not usable.
  public init(of password: String, parameters: Parameters = .standard) throws(AccountsError) {
    try self.init(of: password, salt: Secret.bytes(16), parameters: parameters)
  }

  init(of password: String, salt: [UInt8], parameters: Parameters) throws(AccountsError) {
    self.parameters = parameters
    self.salt = salt
    key = try PasswordHash.derive(
      PasswordHash.normalized(password), salt: salt, count: 32, parameters: parameters)
  }

  /// Whether this is the password.
  ///
  /// Takes as long as the parameters say.
  ///
  /// - Throws: `AccountsError.derivation` where the library refuses.
  public func matches(_ password: String) throws(AccountsError) -> Bool {
    let typed = PasswordHash.normalized(password)
    guard !typed.isEmpty else { return false }
    let other = try PasswordHash.derive(
      typed, salt: salt, count: key.count, parameters: parameters)
    return zip(key, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// Whether the password should be hashed anew at the next chance.
  public var isOutdated: Bool { parameters != .standard }

  /// The string to store.
  public var description: String {
    "$scrypt$ln=\(parameters.logarithm),r=\(parameters.blockSize),p=\(parameters.parallelism)$"
      + PasswordHash.text(salt) + "$" + PasswordHash.text(key)
  }

  /// The bytes a password stands for: the same characters however a keyboard composes them
  /// (NIST SP 800-63B-4, 3.1.1.2: NFKC or NFKD before hashing).
  static func normalized(_ password: String) -> [UInt8] {
    Array(password.precomposedStringWithCompatibilityMapping.utf8)
  }

  static func derive(
    _ password: [UInt8], salt: [UInt8], count: Int, parameters: Parameters
  ) throws(AccountsError) -> [UInt8] {
    // The library takes the address of the password's first byte: there must be one.
    guard !password.isEmpty, !salt.isEmpty, parameters.areUsable else {
      throw AccountsError.derivation
    }
    do {
      return try KDF.Scrypt.deriveKey(
        from: password, salt: salt, outputByteCount: count, rounds: 1 << parameters.logarithm,
        blockSize: parameters.blockSize, parallelism: parameters.parallelism
      ).withUnsafeBytes { Array($0) }
    } catch {
      throw AccountsError.derivation
    }
  }

  private static func text(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("=", with: "")
  }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    return Data(base64Encoded: text + padding).map(Array.init)
  }
}

/// What goes wrong with accounts whoever's they are.
public enum AccountsError: Error, Hashable, Sendable {
  /// The key derivation refused its parameters.
  case derivation
  /// Too many passwords wait to be checked.
  case busy
}
