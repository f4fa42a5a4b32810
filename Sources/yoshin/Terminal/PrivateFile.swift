import Foundation

/// Files that show people's papers.
enum PrivateFile {
  /// A folder that its owner alone may enter; made where it is missing, left as it is otherwise.
  ///
  /// - Throws: `Failure` where it cannot be made.
  static func folder(_ place: URL) throws -> URL {
    do {
      try FileManager.default.createDirectory(
        at: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure(.failed, "\(place.path): the folder cannot be made", next: "Name another.")
    }
    return place
  }

  /// Writes a file that its owner alone may read, in one go.
  ///
  /// - Throws: `Failure` where it cannot be written.
  static func write(_ data: Data, to place: URL) throws {
    let draft = place.deletingLastPathComponent().appending(path: ".\(UUID().uuidString)")
    let descriptor = open(draft.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: descriptor >= 0)
    do {
      guard descriptor >= 0 else { throw POSIXError(.EIO) }
      try handle.write(contentsOf: data)
      try handle.close()
      guard rename(draft.path, place.path) == 0 else { throw POSIXError(.EIO) }
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw Failure(
        .failed, "\(place.path): cannot be written", next: "Does the folder exist, is there room?")
    }
  }
}
