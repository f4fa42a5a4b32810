import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Who may read the figures: programs on this machine, or, once there is a token, who has it.
///
/// Behind a proxy on this machine everybody seems to be on it. A proxy that says so is believed; for one that
/// does not, there is the token.
struct MonitorAccess: Sendable {
  private let digest: SHA256Digest?

  /// Makes the rule.
  ///
  /// - Parameter token: what `Authorization: Bearer` must hold; nil where this machine alone may read.
  init(token: String?) {
    digest = token.map { SHA256.hash(data: Data($0.utf8)) }
  }

  /// Whether a request may read them.
  func admits(_ request: Request, from terminal: String) -> Bool {
    guard let digest else { return Self.isFromHere(request, terminal) }
    guard let given = request.headers[.authorization], given.hasPrefix("Bearer ") else {
      return false
    }
    // Two digests are compared in constant time.
    return SHA256.hash(data: Data(given.dropFirst("Bearer ".count).utf8)) == digest
  }

  private static func isFromHere(_ request: Request, _ terminal: String) -> Bool {
    let isLoopback =
      terminal == "::1" || terminal.hasPrefix("127.") || terminal.hasPrefix("::ffff:127.")
    let isForwarded = [HTTPField.Name.forwarded, .xForwardedFor, .xRealIP, .via]
      .contains { request.headers[$0] != nil }
    // A name of ours: a page elsewhere must not reach this machine by a name that it lets point here.
    let host = request.head.authority ?? request.headers[.host] ?? ""
    let name: Substring
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
      name = host[...end]
    } else {
      name = host.prefix { $0 != ":" }
    }
    return isLoopback && !isForwarded && ["localhost", "127.0.0.1", "[::1]"].contains(name)
  }
}

extension HTTPField.Name {
  fileprivate static func named(_ name: String) -> HTTPField.Name {
    guard let made = HTTPField.Name(name) else { preconditionFailure("not a field's name") }
    return made
  }
  static let forwarded = named("Forwarded")
  static let xForwardedFor = named("X-Forwarded-For")
  static let xRealIP = named("X-Real-IP")
  static let via = named("Via")
}
