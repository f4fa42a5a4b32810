internal import Foundation

/// A field's value as a report or a truth file states it.
public enum ScoredValue: Hashable, Sendable, Decodable {
  /// A text, a number, a date, a choice's label.
  case text(String)
  /// Whether something is there.
  case flag(Bool)
  /// Nothing.
  case nothing

  /// Reads a string, a boolean, a number or null.
  ///
  /// - Throws: `DecodingError` for a list or an object.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .nothing
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Int.self) {
      self = .text(String(number))
    } else if let number = try? container.decode(Double.self) {
      self = .text(String(number))
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// The value as it is compared: compatibility forms folded (Unicode NFKC), spaces left out, an
  /// empty text the same as nothing.
  public var normalised: ScoredValue {
    guard case .text(let text) = self else { return self }
    if text.isEmpty { return .nothing }
    let folded = text.precomposedStringWithCompatibilityMapping.unicodeScalars.filter {
      $0 != " " && $0 != "\u{3000}"
    }
    return .text(String(String.UnicodeScalarView(folded)))
  }

  /// The characters of a text; none for anything else.
  var scalars: [Unicode.Scalar] {
    if case .text(let text) = self { Array(text.unicodeScalars) } else { [] }
  }

  /// Whether two normalised values are the same, code point by code point.
  func isSame(as other: ScoredValue) -> Bool {
    switch (self, other) {
    case (.text(let one), .text(let another)):
      one.unicodeScalars.elementsEqual(another.unicodeScalars)
    case (.flag(let one), .flag(let another)): one == another
    case (.nothing, .nothing): true
    default: false
    }
  }
}
