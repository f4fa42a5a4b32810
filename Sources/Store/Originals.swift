public import Foundation

extension DataFolder {
  /// Keeps a file's bytes under their SHA-256; the same bytes again change nothing.
  ///
  /// Written beside its place, forced to the disk, then renamed: a cut at any point leaves either
  /// the whole original or none.
  /// - Parameters:
  ///   - bytes: the file as it arrived.
  ///   - fileExtension: to keep it under, with or without a dot.
  /// - Returns: the SHA-256, 64 hexadecimal digits.
  /// - Throws: `StoreError` where another content stands in its place, or nothing can be written.
  @discardableResult
  public func keep(_ bytes: Data, fileExtension: String) throws -> String {
    let sha256 = ContentHash.sha256(bytes)
    let place = original(sha256: sha256, fileExtension: fileExtension)
    if FileManager.default.fileExists(atPath: place.path) {
      guard try ContentHash.sha256(ofFileAt: place) == sha256 else {
        throw StoreError(
          .originalDamaged, "the original \(place.lastPathComponent) is damaged",
          advice: "Restore it from a backup; nothing was overwritten.")
      }
      return sha256
    }
    let parent = place.deletingLastPathComponent()
    let draft = incoming.appending(path: UUID().uuidString)
    do {
      for folder in [parent, incoming] {
        try FileManager.default.createDirectory(
          at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
      try DataFolder.writeThrough(bytes, to: draft)
      // A link, unlike a rename, never replaces what stands there.
      do {
        try FileManager.default.linkItem(at: draft, to: place)
      } catch CocoaError.fileWriteFileExists {
        // Another worker was first with the same bytes.
      }
      try FileManager.default.removeItem(at: draft)
      try DataFolder.sync(parent)
      try DataFolder.sync(originals)
    } catch {
      try? FileManager.default.removeItem(at: draft)
      if DataStore.trouble(in: error) == .noRoom {
        throw StoreError(
          .noRoom, "there is no room for an original in \(parent.path)",
          advice: "Make room on the disk; nothing was taken in half.")
      }
      throw StoreError(
        .unusableFolder, "an original cannot be written to \(parent.path)",
        advice: "Is there room on the disk, and is the folder yours to write to?")
    }
    return sha256
  }

  static func writeThrough(_ bytes: Data, to place: URL) throws {
    let descriptor = open(place.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o400)
    guard descriptor >= 0 else { throw DataFolder.systemError() }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { source in
        write(descriptor, source.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DataFolder.systemError() }
      written += count
    }
    guard fsync(descriptor) == 0 else { throw DataFolder.systemError() }
  }

  /// The system's last error.
  static func systemError() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

  /// Forces a folder's entries to the disk.
  static func sync(_ folder: URL) throws {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw systemError() }
  }
}
