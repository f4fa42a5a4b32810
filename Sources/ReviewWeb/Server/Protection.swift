import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// The token in every form of a session: who cannot read our pages cannot know it (CSRF).
enum FormToken {
  /// The token of a session, derived from it so that nothing need be kept.
  static func make(for session: String) -> String {
    code(session).map { String(format: "%02x", $0) }.joined()
  }

  /// Whether a form's token is the session's, in constant time.
  static func isValid(_ token: String, for session: String) -> Bool {
    guard let bytes = [UInt8](hex: token) else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(
      bytes, authenticating: purpose, using: SymmetricKey(data: Data(session.utf8)))
  }

  private static let purpose = Data("form".utf8)

  private static func code(_ session: String) -> HMAC<SHA256>.MAC {
    HMAC<SHA256>.authenticationCode(
      for: purpose, using: SymmetricKey(data: Data(session.utf8)))
  }
}

extension [UInt8] {
  /// Bytes from lower-case hexadecimal digits; nil for anything else.
  fileprivate init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    self = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.nibble(digits[index]), let low = Self.nibble(digits[index + 1])
      else { return nil }
      append(high << 4 | low)
    }
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}

/// Where a request that changes something may come from: our own pages only.
enum Provenance {
  /// Whether a browser says that the request comes from a page of this server.
  ///
  /// Browsers send `Origin` with every POST and `Sec-Fetch-Site` where the connection is trustworthy; a
  /// request with neither is from no browser we know and is refused.
  static func isOwn(_ request: Request) -> Bool {
    let site = request.headers[.secFetchSite]
    if let site, site != "same-origin" { return false }
    guard let origin = request.headers[.origin] else { return site == "same-origin" }
    guard let host = request.head.authority ?? request.headers[.host], !host.isEmpty else {
      return false
    }
    return origin == "https://\(host)" || origin == "http://\(host)"
  }
}

extension HTTPField.Name {
  /// `Sec-Fetch-Site`, Fetch Metadata.
  static let secFetchSite = HTTPField.Name(unchecked: "Sec-Fetch-Site")
  /// `Host`.
  static let host = HTTPField.Name(unchecked: "Host")

  /// `X-Requested-With`, set by our own script.
  static let requestedWith = HTTPField.Name(unchecked: "X-Requested-With")

  private init(unchecked name: String) {
    guard let made = HTTPField.Name(name) else { preconditionFailure("not a field's name") }
    self = made
  }
}
