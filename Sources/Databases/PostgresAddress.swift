import Foundation

/// Where a PostgreSQL database is: a connection URI as libpq takes it, without a password.
///
/// A password in it would stand in the list of processes and in shells' histories: it belongs into `~/.pgpass`, the
/// file that `PGPASSFILE` names, or a service file.
public struct PostgresAddress: Hashable, Sendable, CustomStringConvertible {
  /// The URI.
  public let text: String

  /// Why a text is no address.
  public enum Fault: Error, Hashable, Sendable {
    /// It does not begin with `postgres://` or `postgresql://`.
    case scheme
    /// It holds a password.
    case password
  }

  /// Reads an address.
  ///
  /// - Throws: `Fault`.
  public init(_ text: String) throws(Fault) {
    guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else {
      throw .scheme
    }
    let rest = text.drop { $0 != "/" }.dropFirst(2)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    if let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") { throw .password }
    let query = rest.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    let names = query.split(separator: "&").map { pair in
      let name = pair.prefix { $0 != "=" }
      return String(name).removingPercentEncoding ?? String(name)
    }
    if names.contains("password") || names.contains("sslpassword") { throw .password }
    self.text = text
  }

  /// The URI.
  public var description: String { text }
}
