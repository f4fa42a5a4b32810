/// What the pages say in one language, by key.
///
/// The words stand in `Assets/words.tsv`, the register's in `register.tsv`: key, Japanese, English. Templates reach them as `{{w.key}}`.
struct Words: Sendable {
  let language: Language
  private let texts: [String: String]

  /// The words of a language.
  init(_ language: Language) {
    self.language = language
    texts = language == .japanese ? Self.japanese : Self.english
  }

  /// The text of a key; the key itself where there is none, which a test rules out.
  func callAsFunction(_ key: String) -> String { texts[key] ?? key }

  /// The text of a key with `%1`, `%2` … filled in.
  func callAsFunction(_ key: String, _ arguments: String...) -> String {
    var text = self(key)
    for (index, argument) in arguments.enumerated().reversed() {
      text = text.replacing("%\(index + 1)", with: argument)
    }
    return text
  }

  /// Whether there is such a key.
  func has(_ key: String) -> Bool { texts[key] != nil }

  /// A form field's name as its label.
  func field(_ name: String) -> String { has("field.\(name)") ? self("field.\(name)") : name }

  /// All texts under names that templates can say: dots become underscores.
  var scene: Scene { language == .japanese ? Self.japaneseScene : Self.englishScene }

  /// Every key with its two texts.
  static let table: [(key: String, japanese: String, english: String)] = {
    [PackageResources.words_tsv, PackageResources.register_tsv]
      .flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n") }
      .filter { !$0.hasPrefix("#") }
      .compactMap { line in
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
      }
  }()

  private static let japanese = Dictionary(
    table.map { ($0.key, $0.japanese) }, uniquingKeysWith: { first, _ in first })
  private static let english = Dictionary(
    table.map { ($0.key, $0.english) }, uniquingKeysWith: { first, _ in first })
  private static let japaneseScene = spoken(japanese)
  private static let englishScene = spoken(english)

  private static func spoken(_ texts: [String: String]) -> Scene {
    Dictionary(
      uniqueKeysWithValues: texts.map { key, text in
        (key.split(separator: ".").joined(separator: "_"), text)
      })
  }
}
