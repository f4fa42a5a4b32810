private import Glibc

/// ClamAV's daemon, asked over its local socket before a file is opened (clamd(8), `INSTREAM`).
public struct Clamd: Sendable {
  /// What it says of a file.
  public enum Verdict: Sendable, Hashable {
    /// Nothing found.
    case clean
    /// The name of what was found.
    case infected(String)
    /// It could not look through it, for example because the file is larger than its limit.
    case refused(String)
  }

  /// The socket's path.
  public let socket: String
  /// How long it may be silent, seconds.
  private static let patience = 120

  /// Names a socket.
  public init(socket: String) { self.socket = socket }

  /// Whether it answers.
  public func isAlive() -> Bool {
    (try? exchange { descriptor throws(SystemFault) in
      try Clamd.send(Array("zPING\0".utf8), to: descriptor)
    })?.hasPrefix("PONG") == true
  }

  /// Asks about some bytes.
  ///
  /// - Throws: `SystemFault` where it cannot be reached: the file must wait then.
  public func scan(_ bytes: [UInt8]) throws(SystemFault) -> Verdict {
    let answer = try exchange { descriptor throws(SystemFault) in
      try Clamd.send(Array("zINSTREAM\0".utf8), to: descriptor)
      var offset = 0
      while offset < bytes.count {
        let count = min(256 << 10, bytes.count - offset)
        let length = (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
        try Clamd.send(length + bytes[offset..<(offset + count)], to: descriptor)
        offset += count
      }
      try Clamd.send([0, 0, 0, 0], to: descriptor)
    }
    let text = answer.hasPrefix("stream: ") ? String(answer.dropFirst(8)) : answer
    if text == "OK" { return .clean }
    if text.hasSuffix(" FOUND") { return .infected(Clamd.plain(text.dropLast(6))) }
    return .refused(Clamd.plain(text[...]))
  }

  private static func plain(_ text: Substring) -> String {
    String(text.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }.prefix(80))
  }

  /// Connects, sends and reads the answer to its end.
  private func exchange(
    _ body: (Int32) throws(SystemFault) -> Void
  ) throws(SystemFault) -> String {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SystemFault(errno, "clamd") }
    defer { close(descriptor) }
    var patience = timeval(tv_sec: Clamd.patience, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(
        descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(socket.utf8)
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw SystemFault(ENAMETOOLONG, "clamd")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, size)
      }
    }
    guard result == 0 else { throw SystemFault(errno, "clamd") }
    var broken: SystemFault? = nil
    do throws(SystemFault) {
      try body(descriptor)
    } catch {
      // It closes early where it has seen enough; its answer is there all the same.
      broken = error
    }
    let answer = try Clamd.answer(from: descriptor)
    if answer.isEmpty { throw broken ?? SystemFault(ECONNRESET, "clamd") }
    return answer
  }

  private static func answer(from descriptor: Int32) throws(SystemFault) -> String {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while answer.count < 65_536 {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      if count < 0, !answer.isEmpty || errno == ECONNRESET { break }
      guard count >= 0 else { throw SystemFault(errno, "clamd") }
      if count == 0 { break }
      answer += buffer.prefix(count)
      if answer.last == 0 { break }
    }
    return String(decoding: answer.prefix { $0 != 0 && $0 != 10 }, as: UTF8.self)
  }

  private static func send(_ bytes: some Collection<UInt8>, to descriptor: Int32)
    throws(SystemFault)
  {
    let bytes = Array(bytes)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { source in
        Glibc.send(
          descriptor, source.baseAddress.map { $0 + sent }, bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemFault(errno, "clamd") }
      sent += count
    }
  }
}
