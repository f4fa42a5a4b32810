public import Foundation

/// Which passwords are good enough (NIST SP 800-63B-4 3.1.1.2; OWASP ASVS 5 V6.2).
///
/// Length and a list of bad ones; no rules of composition, no change by the calendar unless an
/// office's own rules ask for it.
public struct PasswordPolicy: Hashable, Sendable {
  /// The fewest characters where the password stands alone.
  public var leastAlone = 15
  /// The fewest characters where a second factor is asked for as well.
  public var leastWithSecondFactor = 8
  /// The most characters; a limit so that nobody sends megabytes to be hashed.
  public var most = 256
  /// How many of the last passwords may not come back.
  public var remembered = 5
  /// Days after which a password must be changed; nil for never, which NIST asks for: people who
  /// must change their passwords choose worse ones (SP 800-63B-4 3.1.1.2: "SHALL NOT").
  public var maximumAge: Int?
  /// How long a first password, or one that an administrator reset, lets somebody in.
  public var firstPasswordLife: TimeInterval = 72 * 3600

  /// Makes the standard policy.
  public init() {}

  /// What is wrong with a password.
  public enum Fault: Hashable, Sendable {
    /// Fewer characters than this.
    case tooShort(least: Int)
    /// More characters than this.
    case tooLong(most: Int)
    /// On the list of passwords that are tried first.
    case common
    /// Little more than a word that everybody could guess here: the login name, the office's name.
    case contextWord
    /// One short piece over and over.
    case repetitive
  }

  /// What is wrong with a password; empty where it is good.
  ///
  /// - Parameters:
  ///   - password: as typed; counted in characters after NFKC.
  ///   - hasSecondFactor: whether a second factor is asked for as well.
  ///   - context: words that everybody could guess: login name, display name, department, office.
  public func faults(
    _ password: String, hasSecondFactor: Bool, context: [String] = []
  ) -> [Fault] {
    let text = password.precomposedStringWithCompatibilityMapping
    let least = hasSecondFactor ? leastWithSecondFactor : leastAlone
    if text.count < least { return [.tooShort(least: least)] }
    if text.count > most { return [.tooLong(most: most)] }
    var faults: [Fault] = []
    let folded = PasswordPolicy.folded(text)
    if CommonPasswords.contains(folded)
      || CommonPasswords.contains(folded.trimmingCharacters(in: PasswordPolicy.ornaments))
    {
      faults.append(.common)
    }
    if PasswordPolicy.isRepetitive(Array(folded)) { faults.append(.repetitive) }
    var rest = folded
    for word in context + PasswordPolicy.ownWords {
      let word = PasswordPolicy.folded(word)
      // Without them, there must still be a password.
      if word.count >= 3 { rest = rest.replacing(word, with: "") }
    }
    if rest != folded, rest.count < leastWithSecondFactor { faults.append(.contextWord) }
    return faults
  }

  private static let ownWords = [
    "yoshin", "yobou", "sesshu", "vaccine", "vaccination", "予診", "予防接種",
  ]
  private static let ornaments = CharacterSet.decimalDigits.union(.punctuationCharacters)
    .union(.symbols)

  private static func folded(_ text: String) -> String {
    text.precomposedStringWithCompatibilityMapping.lowercased().filter { !$0.isWhitespace }
  }

  /// Whether it is one piece of at most a third of its length, over and over, or a run of neighbours
  /// such as `abcdefgh` or `98765432`.
  private static func isRepetitive(_ characters: [Character]) -> Bool {
    for size in 1...max(1, characters.count / 3) where size < characters.count {
      if characters.indices.dropFirst(size).allSatisfy({
        characters[$0] == characters[$0 - size]
      }) {
        return true
      }
    }
    let values = characters.compactMap { $0.unicodeScalars.first.map { Int($0.value) } }
    let steps = Set(zip(values, values.dropFirst()).map { $1 - $0 })
    return steps.count == 1 && characters.count > 2
  }
}
