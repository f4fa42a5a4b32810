internal import Crypto
public import Foundation

/// Time-based one-time passwords (RFC 6238 over RFC 4226): the six digits of an authenticator app.
public struct OneTimePassword: Sendable {
  /// The hash of the code; apps know SHA-1, whatever else is written into the address.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// HMAC-SHA-1, the default of RFC 6238.
    case sha1 = "SHA1"
    /// HMAC-SHA-256.
    case sha256 = "SHA256"
    /// HMAC-SHA-512.
    case sha512 = "SHA512"
  }

  /// The shared secret.
  public let secret: [UInt8]
  /// The hash.
  public let algorithm: Algorithm
  /// How many digits a code has.
  public let digits: Int

  /// Seconds that a code stands for (RFC 6238 section 5.2).
  public static let period = 30

  /// Takes a secret.
  public init(secret: [UInt8], algorithm: Algorithm = .sha1, digits: Int = 6) {
    self.secret = secret
    self.algorithm = algorithm
    self.digits = digits
  }

  /// A new secret of 160 bits, as RFC 4226 section 4 recommends.
  public static func newSecret() -> [UInt8] { Secret.bytes(20) }

  /// The number of the half minute that a moment lies in.
  public static func step(at moment: Date) -> Int64 {
    Int64((moment.timeIntervalSince1970 / Double(period)).rounded(.down))
  }

  /// The code of a half minute.
  public func code(step: Int64) -> String {
    let counter = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Array($0) }
    let key = SymmetricKey(data: secret)
    let mac: [UInt8] =
      switch algorithm {
      case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: key))
      case .sha256: Array(HMAC<SHA256>.authenticationCode(for: counter, using: key))
      case .sha512: Array(HMAC<SHA512>.authenticationCode(for: counter, using: key))
      }
    let offset = Int(mac[mac.count - 1] & 15)
    let number = mac[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let modulus = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
    let text = String(UInt64(number) % modulus)
    return String(repeating: "0", count: digits - text.count) + text
  }

  /// The half minute whose code was typed, of the present one and its two neighbours.
  ///
  /// A code is good once: half minutes up to `last` are not tried again (ASVS 5 V6.5.1).
  /// - Parameters:
  ///   - typed: as typed; spaces and full-width digits do not matter.
  ///   - moment: now.
  ///   - last: the half minute whose code was used last; nil where none was.
  public func acceptedStep(_ typed: String, at moment: Date, after last: Int64?) -> Int64? {
    let typed = String(typed.compactMap(\.wholeNumberValue).map { Character("\($0 % 10)") })
    guard typed.utf8.count == digits else { return nil }
    let now = OneTimePassword.step(at: moment)
    var accepted: Int64?
    // All three are compared to the end, so that time tells nothing.
    for step in [now, now - 1, now + 1] where step > last ?? .min {
      let expected = code(step: step)
      let difference = zip(expected.utf8, typed.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) }
      if difference == 0, accepted == nil { accepted = step }
    }
    return accepted
  }

  /// The address that an app takes the secret from, to be shown as a QR code.
  ///
  /// - Parameters:
  ///   - issuer: the office's name, as the app shows it.
  ///   - account: the login name.
  public func address(issuer: String, account: String) -> String {
    func escaped(_ text: String) -> String {
      text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
    return "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(Base32.text(secret))"
      + "&issuer=\(escaped(issuer))&algorithm=\(algorithm.rawValue)&digits=\(digits)"
      + "&period=\(OneTimePassword.period)"
  }
}
