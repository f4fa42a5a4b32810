import Foundation
import Synchronization
import Testing

@testable import Intake

/// The virus scanner's client against a socket that speaks clamd's protocol (clamd(8), INSTREAM).
@Suite struct ClamdTests {
  /// A scanner that answers as it is told to, on a socket of its own.
  private final class Scanner: Sendable {
    enum Manner: Sendable {
      /// Reads the whole stream, then answers.
      case answers(String)
      /// Answers after so many bytes and closes, as clamd does past its `StreamMaxLength`.
      case stopsAfter(Int, String)
      /// Closes without a word.
      case hangsUp
    }

    let path: String
    private let listener: Int32
    private let received = Mutex<[[UInt8]]>([])

    init(_ manner: Manner) throws {
      // Short: a socket's path has room for 107 bytes.
      let path = "/tmp/clamd-\(UUID().uuidString.prefix(8))"
      self.path = path
      listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
      let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      try #require(bound == 0 && listen(listener, 8) == 0)
      Thread.detachNewThread { [listener, self] in
        while true {
          let connection = accept(listener, nil, nil)
          guard connection >= 0 else { return }
          self.serve(connection, manner)
          close(connection)
        }
      }
    }

    deinit { end() }

    func end() {
      shutdown(listener, Int32(SHUT_RDWR))
      unlink(path)
    }

    var streams: [[UInt8]] { received.withLock { $0 } }

    private func serve(_ connection: Int32, _ manner: Manner) {
      func take(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
          var buffer = [UInt8](repeating: 0, count: count - bytes.count)
          let size = recv(connection, &buffer, buffer.count, 0)
          guard size > 0 else { return nil }
          bytes += buffer.prefix(size)
        }
        return bytes
      }
      func say(_ text: String) { _ = send(connection, text + "\0", text.utf8.count + 1, 0) }
      var command: [UInt8] = []
      while command.last != 0 {
        guard let byte = take(1) else { return }
        command += byte
      }
      if command == Array("zPING\0".utf8) { return say("PONG") }
      guard command == Array("zINSTREAM\0".utf8) else { return say("UNKNOWN COMMAND") }
      var stream: [UInt8] = []
      while let head = take(4) {
        let size = head.reduce(0) { $0 << 8 | Int($1) }
        if size == 0 { break }
        guard let chunk = take(size) else { return }
        stream += chunk
        if case .stopsAfter(let limit, let text) = manner, stream.count > limit { return say(text) }
        if case .hangsUp = manner { return }
      }
      received.withLock { $0.append(stream) }
      if case .answers(let text) = manner { say(text) }
    }
  }

  private static let bytes = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }

  @Test(arguments: [
    ("stream: OK", Clamd.Verdict.clean),
    ("stream: Eicar-Test-Signature FOUND", .infected("Eicar-Test-Signature")),
    ("stream: Can't allocate memory ERROR", .refused("Can't allocate memory ERROR")),
    ("INSTREAM: command timed out", .refused("INSTREAM: command timed out")),
    ("stream: 悪い\u{1B}[2J名 FOUND", .infected("[2J")),
  ])
  func `its answer is taken at its word, and what is none is no leave`(
    answer: String, verdict: Clamd.Verdict
  ) throws {
    let scanner = try Scanner(.answers(answer))
    defer { scanner.end() }
    #expect(try Clamd(socket: scanner.path).scan(Self.bytes) == verdict)
    #expect(scanner.streams == [Self.bytes])
  }

  @Test func `an empty file is a stream of nothing`() throws {
    let scanner = try Scanner(.answers("stream: OK"))
    defer { scanner.end() }
    #expect(try Clamd(socket: scanner.path).scan([]) == .clean)
    #expect(scanner.streams == [[]])
  }

  @Test func `past its limit it answers early, and the file is not let through`() throws {
    let scanner = try Scanner(.stopsAfter(300_000, "INSTREAM size limit exceeded. ERROR"))
    defer { scanner.end() }
    let bytes = [UInt8](repeating: 7, count: 20 << 20)
    let verdict = try Clamd(socket: scanner.path).scan(bytes)
    #expect(verdict == .refused("INSTREAM size limit exceeded. ERROR"))
  }

  @Test func `one that hangs up or is not there lets nothing through`() throws {
    let scanner = try Scanner(.hangsUp)
    #expect(throws: SystemFault.self) { try Clamd(socket: scanner.path).scan(Self.bytes) }
    scanner.end()
    #expect(throws: SystemFault.self) { try Clamd(socket: scanner.path).scan(Self.bytes) }
    #expect(!Clamd(socket: scanner.path).isAlive())
    let long = "/" + String(repeating: "x", count: 200)
    #expect(throws: SystemFault.self) { try Clamd(socket: long).scan([]) }
  }

  @Test func `doctor's question is answered`() throws {
    let scanner = try Scanner(.answers("stream: OK"))
    defer { scanner.end() }
    #expect(Clamd(socket: scanner.path).isAlive())
  }
}
