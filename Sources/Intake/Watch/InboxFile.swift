private import CLinux
import Glibc

/// A file that lies in an inbox, opened for reading without following links.
///
/// Its bytes are read, never mapped: who writes it may cut it short at any moment.
public struct InboxFile: ~Copyable {
  private let descriptor: Int32
  /// What it was when it was opened.
  public let stamp: FileStamp

  /// Opens a regular file.
  ///
  /// - Throws: `SystemFault` where it is not there, not readable, or no regular file (`ELOOP`, `EINVAL`).
  public init(_ path: String) throws(SystemFault) {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault(errno, "open") }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw SystemFault(EINVAL, "open")
    }
    self.descriptor = descriptor
    stamp = FileStamp(status)
  }

  deinit { close(descriptor) }

  /// Whether another process has it open for writing; nil where that cannot be told.
  public var hasWriter: Bool? {
    switch linux_has_writer(descriptor) {
    case 0: false
    case 1: true
    default: nil
    }
  }

  /// Some of its bytes; fewer where it ends.
  ///
  /// - Throws: `SystemFault`.
  public func bytes(at offset: Int, count: Int) throws(SystemFault) -> [UInt8] {
    guard offset >= 0, offset < stamp.size, count > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: min(count, stamp.size - offset))
    var filled = 0
    while filled < buffer.count {
      let wanted = buffer.count - filled
      let got = buffer.withUnsafeMutableBytes { target in
        pread(descriptor, target.baseAddress.map { $0 + filled }, wanted, off_t(offset + filled))
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw SystemFault(errno, "read") }
      if got == 0 { break }
      filled += got
    }
    return Array(buffer.prefix(filled))
  }

  /// All of it.
  ///
  /// - Throws: `SystemFault`.
  public func everything() throws(SystemFault) -> [UInt8] {
    try bytes(at: 0, count: stamp.size)
  }
}

/// A call of the system that failed.
public struct SystemFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The error's number, for example `ENOSPC`.
  public let code: Int32
  /// What was called.
  public let call: String

  /// Makes a fault.
  public init(_ code: Int32, _ call: String) {
    self.code = code
    self.call = call
  }

  /// No path, no name: what the system says.
  public var description: String { "\(call): \(String(cString: strerror(code)))" }
  /// Whether there is no room.
  public var isNoRoom: Bool { code == ENOSPC || code == EDQUOT }
  /// Whether the disk may only be read, or this place may not be written.
  public var isReadOnly: Bool { code == EROFS || code == EACCES || code == EPERM }
  /// Whether there is no such file.
  public var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}

extension FileStamp {
  init(_ status: stat) {
    self.init(
      size: Int(status.st_size),
      modified: Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec),
      inode: UInt64(status.st_ino))
  }
}
