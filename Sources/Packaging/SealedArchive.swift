internal import CArchive

/// A zip archive encrypted with AES-256, as an office's computers open it with 7-Zip.
///
/// The format is WinZip's AE-1 (strength 3, method 99), keys by PBKDF2 from the passphrase. Names of the
/// files inside are not encrypted: give them none that tells of a person.
public enum SealedArchive {
  /// A file to be packed.
  public struct File: Sendable {
    /// Its name inside, ASCII.
    public var name: String
    /// Its content.
    public var bytes: [UInt8]

    /// Makes a file.
    public init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// Packs and encrypts files.
  ///
  /// - Parameters:
  ///   - files: at least one; each name once.
  ///   - passphrase: twelve characters or more.
  ///   - seconds: the time that the files bear, since 1970.
  /// - Returns: the archive.
  /// - Throws: `PackagingError`.
  public static func zip(
    _ files: [File], passphrase: String, at seconds: Int
  ) throws(PackagingError) -> [UInt8] {
    guard passphrase.utf8.count >= 12 else { throw PackagingError(.weakPassphrase) }
    guard !files.isEmpty, Set(files.map(\.name)).count == files.count,
      files.allSatisfy({ isPlain($0.name) })
    else { throw PackagingError(.badNames) }
    // Deflate grows what cannot be pressed by five bytes in 16 kB; headers, names and the codes of
    // authenticity need some hundreds a file.
    let content = files.reduce(0) { $0 + $1.bytes.count }
    let room = content + content / 1000 + 4096 * (files.count + 1)
    var writer = try ArchiveWriter(room: room, passphrase: passphrase)
    for file in files { try writer.add(file, at: seconds) }
    return try writer.finish()
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100
      && name.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
      }
  }
}

/// Why no archive was made.
///
/// It names no file and holds no passphrase.
public struct PackagingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: Hashable, Sendable {
    /// The passphrase is too short.
    case weakPassphrase
    /// There is no file, or one whose name is not plain ASCII or is there twice.
    case badNames
    /// libarchive has no zip with AES-256.
    case unsupported
    /// libarchive failed while it wrote.
    case failed
  }

  /// The kind.
  public var code: Code

  init(_ code: Code) { self.code = code }

  /// A sentence.
  public var description: String {
    switch code {
    case .weakPassphrase: "the passphrase of an archive needs twelve characters"
    case .badNames: "an archive needs files with plain names, each once"
    case .unsupported: "the installed libarchive writes no zip with AES-256"
    case .failed: "the archive could not be written"
    }
  }
}

/// libarchive's writer and the memory it writes to; both are freed exactly once.
@safe private struct ArchiveWriter: ~Copyable {
  private let handle: OpaquePointer
  private let buffer: UnsafeMutableRawBufferPointer
  /// libarchive keeps its address until the archive is closed.
  private let used: UnsafeMutablePointer<Int>

  init(room: Int, passphrase: String) throws(PackagingError) {
    guard let handle = unsafe archive_write_new() else { throw PackagingError(.failed) }
    guard unsafe archive_write_set_format_zip(handle) == ARCHIVE_OK,
      unsafe archive_write_set_options(handle, "zip:encryption=aes256") == ARCHIVE_OK,
      unsafe archive_write_set_passphrase(handle, passphrase) == ARCHIVE_OK
    else {
      unsafe archive_write_free(handle)
      throw PackagingError(.unsupported)
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
    let used = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    unsafe used.initialize(to: 0)
    guard
      unsafe archive_write_open_memory(handle, buffer.baseAddress, buffer.count, used)
        == ARCHIVE_OK
    else {
      unsafe archive_write_free(handle)
      unsafe buffer.deallocate()
      unsafe used.deallocate()
      throw PackagingError(.failed)
    }
    unsafe self.handle = handle
    unsafe self.buffer = buffer
    unsafe self.used = used
  }

  deinit {
    unsafe archive_write_free(handle)
    unsafe buffer.deallocate()
    unsafe used.deallocate()
  }

  mutating func add(_ file: SealedArchive.File, at seconds: Int) throws(PackagingError) {
    guard let entry = unsafe archive_entry_new() else { throw PackagingError(.failed) }
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_pathname(entry, file.name)
    unsafe archive_entry_set_size(entry, Int64(file.bytes.count))
    unsafe archive_entry_set_filetype(entry, 0o100000)
    unsafe archive_entry_set_perm(entry, 0o600)
    unsafe archive_entry_set_mtime(entry, seconds, 0)
    guard unsafe archive_write_header(handle, entry) == ARCHIVE_OK else {
      throw PackagingError(.failed)
    }
    let written = unsafe file.bytes.withUnsafeBytes { bytes in
      unsafe bytes.count == 0 ? 0 : archive_write_data(handle, bytes.baseAddress, bytes.count)
    }
    guard written == file.bytes.count else { throw PackagingError(.failed) }
  }

  consuming func finish() throws(PackagingError) -> [UInt8] {
    guard unsafe archive_write_close(handle) == ARCHIVE_OK, unsafe used.pointee <= buffer.count
    else { throw PackagingError(.failed) }
    return unsafe Array(buffer.prefix(used.pointee))
  }
}
