import Crypto
public import Foundation

/// SHA-256, by which originals are named and audit entries are chained.
public enum ContentHash {
  /// The SHA-256 of some bytes, as 64 hexadecimal digits in lower case.
  public static func sha256(_ bytes: some DataProtocol) -> String {
    hexadecimal(SHA256.hash(data: bytes))
  }

  /// The SHA-256 of a file, read piece by piece.
  ///
  /// - Throws: Foundation's error where the file cannot be read.
  public static func sha256(ofFileAt file: URL) throws -> String {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var hash = SHA256()
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
      hash.update(data: piece)
    }
    return hexadecimal(hash.finalize())
  }

  private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
