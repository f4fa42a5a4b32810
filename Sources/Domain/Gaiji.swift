/// Characters of an office's own (外字): code points of the private use areas, which mean something only with
/// the office's list, and 〓, which stands where a system had no character at all.
///
/// Texts are stored as delivered. This table serves printing and screens alone; what it gives is never
/// written back.
public struct GaijiTable: Hashable, Sendable {
  /// What the office's list says of a character.
  public struct Entry: Hashable, Sendable {
    /// The character.
    public var character: Unicode.Scalar
    /// What it looks like, for people: `「辺」の点二つ`.
    public var description: String
    /// What is printed in its stead: a character, one with a variation selector (IVS), or nothing.
    public var replacement: String

    /// Makes an entry.
    public init(character: Unicode.Scalar, description: String, replacement: String) {
      self.character = character
      self.description = description
      self.replacement = replacement
    }
  }

  private let entries: [Unicode.Scalar: Entry]

  /// Makes a table; of two entries for a character the later counts.
  public init(_ entries: some Sequence<Entry> = []) {
    self.entries = Dictionary(entries.map { ($0.character, $0) }, uniquingKeysWith: { $1 })
  }

  /// What the list says of a character; nil where it does not.
  public subscript(_ character: Unicode.Scalar) -> Entry? { entries[character] }

  /// 〓 (下駄記号).
  public static let geta: Unicode.Scalar = "〓"

  /// Whether a character is of a private use area.
  public static func isPrivate(_ character: Unicode.Scalar) -> Bool {
    switch character.value {
    case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD: true
    default: false
    }
  }

  /// Whether a text has a character that needs the list, or 〓.
  public static func isNeeded(for text: String) -> Bool {
    text.unicodeScalars.contains { isPrivate($0) || $0 == geta }
  }

  /// A text for printing.
  ///
  /// - Returns: The text with the list's replacements, and the characters for which there is none: they are
  ///   printed as 〓, and somebody writes the name by hand.
  public func printable(_ text: String) -> (text: String, missing: [Unicode.Scalar]) {
    guard GaijiTable.isNeeded(for: text) else { return (text, []) }
    var result = String.UnicodeScalarView()
    var missing: [Unicode.Scalar] = []
    for character in text.unicodeScalars {
      if GaijiTable.isPrivate(character) {
        if let entry = entries[character], !entry.replacement.isEmpty {
          result.append(contentsOf: entry.replacement.unicodeScalars)
          continue
        }
        missing.append(character)
        result.append(GaijiTable.geta)
      } else {
        if character == GaijiTable.geta { missing.append(character) }
        result.append(character)
      }
    }
    return (String(result), missing)
  }
}
