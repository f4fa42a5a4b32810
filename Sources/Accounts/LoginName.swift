internal import Foundation

/// The name somebody signs in with: 2 to 40 of a–z, 0–9, full stop, dash, underscore, starting with
/// a letter or digit.
///
/// Full-width letters and capitals are the same name: `Ｈａｎａｋｏ` is `hanako`, so nobody becomes
/// a second person by typing differently.
public struct LoginName: RawRepresentable, Hashable, Comparable, Sendable, Codable,
  CustomStringConvertible
{
  /// The name in its one spelling.
  public let rawValue: String

  /// Takes a name as typed; nil where it is none.
  public init?(_ typed: String) {
    let text = typed.precomposedStringWithCompatibilityMapping
      .trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    let isPlain = text.utf8.allSatisfy { byte in
      (97...122).contains(byte) || (48...57).contains(byte) || [45, 46, 95].contains(byte)
    }
    guard isPlain, (2...40).contains(text.utf8.count), let first = text.utf8.first,
      (97...122).contains(first) || (48...57).contains(first)
    else { return nil }
    rawValue = text
  }

  /// Takes a stored name; nil where it is none.
  public init?(rawValue: String) { self.init(rawValue) }

  /// The name itself.
  public var description: String { rawValue }
  /// Orders by spelling.
  public static func < (left: LoginName, right: LoginName) -> Bool {
    left.rawValue < right.rawValue
  }
}
