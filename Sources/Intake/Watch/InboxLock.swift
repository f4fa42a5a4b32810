private import Glibc

/// The right to watch a folder: one process has it at a time.
///
/// The kernel holds it for the open folder itself, so a crash leaves nothing behind and a folder that may only
/// be read can be locked too.
public final class InboxLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Throws: `SystemFault`; `EWOULDBLOCK` where another process has it.
  public init(_ folder: String) throws(SystemFault) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault(errno, "open") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      throw SystemFault(code, "lock")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}

extension SystemFault {
  /// Whether another process has what was asked for.
  public var isTaken: Bool { code == EWOULDBLOCK }
}

/// How much room a disk has for us.
public enum DiskRoom {
  /// Free bytes for an ordinary user on the disk of a path; nil where that cannot be told.
  public static func free(at path: String) -> Int? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    let (bytes, overflow) = Int(status.f_bavail).multipliedReportingOverflow(
      by: Int(status.f_frsize))
    return overflow ? Int.max : bytes
  }
}
