import Glibc

/// Names that systems leave in folders and that are nobody's scan.
enum Junk {
  private static let names: Set<String> = ["thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"]
  private static let endings = [
    ".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".swp", ".lock", ".bak", "~",
  ]

  /// Whether a name is left alone without a word: hidden, a system's, or of a file that is only being copied.
  static func isJunk(_ name: String) -> Bool {
    if name.hasPrefix(".") || name.hasPrefix("~$") || name == "__MACOSX" { return true }
    let lower = name.lowercased()
    return names.contains(lower) || endings.contains { lower.hasSuffix($0) }
  }
}

/// Names in folders as text.
enum FolderNames {
  /// An entry's name; one that is not UTF-8, as old shares write them in CP932, is renamed first so that it
  /// can be spelled: each byte that is no ASCII as `%8A`.
  static func name(of entry: UnsafeMutablePointer<dirent>, in folder: Int32) -> String {
    let bytes = withUnsafePointer(to: &entry.pointee.d_name) { name in
      name.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
        Array(UnsafeBufferPointer(start: start, count: 256).prefix { $0 != 0 })
      }
    }
    if let name = String(validating: bytes, as: UTF8.self) { return name }
    let spelled = bytes.map { byte in
      byte < 0x80 ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16, uppercase: true)
    }.joined()
    // Where it cannot be renamed it is listed under the new name, not found, and seen at the next look.
    let raw = bytes.map { CChar(bitPattern: $0) } + [0]
    _ = raw.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { renameat(folder, $0, folder, spelled) }
    }
    return spelled
  }
}

/// Writing small files so that they are whole or not there, and forcing folders to the disk.
enum FolderSync {
  /// The first line of every text that the program puts beside a file.
  static let heading = "【予診 yoshin】"

  /// Writes the text beside a file that is about to be moved to a place.
  ///
  /// - Returns: false where the place or the text's is taken by something else.
  /// - Throws: `SystemFault`.
  static func note(
    _ text: String, for place: String, draft: String
  ) throws(SystemFault) -> Bool {
    var status = stat()
    if lstat(place, &status) == 0 { return false }
    let path = place + ".txt"
    if lstat(path, &status) == 0 {
      // A text of ours without its file is what a cut left: it is written again.
      let file = try InboxFile(path)
      guard try file.bytes(at: 0, count: 64).starts(with: heading.utf8) else { return false }
    }
    try write(heading + "\n" + text, to: path, draft: draft)
    return true
  }

  /// Writes a whole text, forced to the disk before it gets its name.
  ///
  /// - Parameter draft: where it is written first, on the same disk; what a cut leaves there is written over.
  /// - Throws: `SystemFault`.
  static func write(_ text: String, to path: String, draft: String) throws(SystemFault) {
    let bytes = Array(text.utf8)
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o660)
    guard descriptor >= 0 else { throw SystemFault(errno, "open") }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { source in
        Glibc.write(descriptor, source.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let code = errno
        close(descriptor)
        unlink(draft)
        throw SystemFault(code, "write")
      }
      written += count
    }
    guard fsync(descriptor) == 0, close(descriptor) == 0, rename(draft, path) == 0 else {
      let code = errno
      unlink(draft)
      throw SystemFault(code, "write")
    }
    try sync(folder)
  }

  /// Forces a folder's entries to the disk.
  ///
  /// - Throws: `SystemFault`.
  static func sync(_ folder: String) throws(SystemFault) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault(errno, "open") }
    defer { close(descriptor) }
    // Some network shares cannot force a folder; nothing more can be done there.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw SystemFault(errno, "fsync") }
  }
}
