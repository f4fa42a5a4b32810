import Foundation
import Store

/// A file that a command makes: never written over another one, readable by its owner only.
struct NewFile {
  /// Where it is to be.
  let path: String

  /// Writes it whole.
  ///
  /// - Returns: its SHA-256.
  /// - Throws: `Failure` where something is there already or the folder does not take it.
  @discardableResult
  func write(_ bytes: [UInt8]) throws -> String {
    let handle = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard handle >= 0 else {
      if errno == EEXIST {
        throw Failure(
          .refused, "\(path) exists already; nothing was written",
          next: "Name a new file, or move that one away.")
      }
      throw Failure(
        .failed, "\(path) cannot be made", next: "Is the folder there, and may you write to it?")
    }
    let file = FileHandle(fileDescriptor: handle, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data(bytes))
      try file.synchronize()
      try file.close()
    } catch {
      unlink(path)
      throw Failure(.failed, "\(path) cannot be written", next: "Is there room on the disk?")
    }
    return ContentHash.sha256(bytes)
  }

  /// Says early that a file cannot be made, before long work.
  ///
  /// - Throws: `Failure` where something is there.
  func check() throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Failure(
        .refused, "\(path) exists already; nothing was written",
        next: "Name a new file, or move that one away.")
    }
  }
}
