import Crypto
public import Foundation

/// A list of passwords known from breaches, as their SHA-1 hashes, one a line in ascending order: the
/// file that Have I Been Pwned hands out (`HASH:COUNT`), or any part of it.
///
/// The office puts it on the machine; nothing is ever asked of another one. A list of any size is
/// looked through by halving, a few dozen reads a question.
public struct BreachedPasswords: Sendable {
  private let file: URL
  private let size: UInt64

  /// Opens a list.
  ///
  /// - Throws: `StoreError` where it cannot be read, or its first and last line are no hashes in order.
  public init(_ file: URL) throws {
    self.file = file
    do {
      let handle = try FileHandle(forReadingFrom: file)
      defer { try? handle.close() }
      size = try handle.seekToEnd()
      let first = try BreachedPasswords.line(at: 0, of: handle, size: size)
      let last = try BreachedPasswords.line(
        at: size > 2 * UInt64(BreachedPasswords.window)
          ? size - UInt64(BreachedPasswords.window) : 0,
        of: handle, size: size)
      guard let first, let last, first.hash <= last.hash else {
        throw CocoaError(.fileReadCorruptFile)
      }
    } catch {
      throw StoreError(
        .unusableFolder, "the list of breached passwords \(file.path) cannot be used",
        advice: "It has one SHA-1 hash a line, in ascending order (HASH or HASH:COUNT);"
          + " yoshin account rules --breached off goes on without it.")
    }
  }

  /// Whether a password is on the list.
  ///
  /// - Throws: the system's error where the file cannot be read any more.
  public func contains(_ password: String) throws -> Bool {
    let wanted = Insecure.SHA1.hash(data: Data(password.utf8)).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined().uppercased()
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    // The wanted line, if there is one, begins at `low` or later and before `high`.
    var low: UInt64 = 0
    var high = size
    while low < high {
      let middle = low + (high - low) / 2
      guard
        let line = try BreachedPasswords.line(at: middle, of: handle, size: size),
        line.start < high
      else {
        high = middle
        continue
      }
      if line.hash == wanted { return true }
      if line.hash < wanted { low = line.end } else { high = middle }
    }
    // Halving ends between two lines; the one that begins where the search began is left.
    return try BreachedPasswords.line(at: low, of: handle, size: size)?.hash == wanted
  }

  /// More than two lines: a hash of forty digits, a colon, a count.
  private static let window = 160

  /// The first whole line that begins at or after an offset; nil where there is none.
  private static func line(
    at offset: UInt64, of handle: FileHandle, size: UInt64
  ) throws -> (hash: String, start: UInt64, end: UInt64)? {
    // One byte earlier, so that a line that begins at the offset itself is seen as whole.
    let from = offset == 0 ? 0 : offset - 1
    try handle.seek(toOffset: from)
    let bytes = Array(try handle.read(upToCount: window) ?? Data())
    var start = 0
    if offset > 0 {
      guard let feed = bytes.firstIndex(of: 10) else { return nil }
      start = feed + 1
    }
    guard start < bytes.count else { return nil }
    let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
    let text = String(decoding: bytes[start..<end], as: UTF8.self).uppercased()
    let hash = text.prefix(40)
    guard hash.utf8.count == 40,
      hash.utf8.allSatisfy({ (48...57).contains($0) || (65...70).contains($0) }),
      text.utf8.count == 40 || text.dropFirst(40).first == ":" || text.dropFirst(40).first == "\r"
    else { throw CocoaError(.fileReadCorruptFile) }
    return (String(hash), from + UInt64(start), min(size, from + UInt64(end) + 1))
  }
}
