/// Passphrases that are told over the telephone: letters and digits that are not taken for one another.
public enum Passphrase {
  /// Without 0, O, 1, I and L.
  static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")

  /// Makes a passphrase of 25 characters in five groups: 123 bits of the system's randomness.
  public static func make() -> String {
    var source = SystemRandomNumberGenerator()
    return (0..<5).map { _ in
      String((0..<5).compactMap { _ in alphabet.randomElement(using: &source) })
    }.joined(separator: "-")
  }
}
