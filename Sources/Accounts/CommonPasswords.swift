/// The passwords that are tried first: the 3,000 commonest of at least eight characters.
///
/// From the list of zxcvbn (MIT licence, see NOTICE), which is ordered by frequency in leaked lists.
enum CommonPasswords {
  private static let words = Set(
    String(decoding: PackageResources.common_passwords_txt, as: UTF8.self)
      .split(separator: "\n").map(String.init))

  /// How many there are.
  static var count: Int { words.count }

  /// Whether a password in lower case is among them.
  static func contains(_ password: String) -> Bool { words.contains(password) }
}
