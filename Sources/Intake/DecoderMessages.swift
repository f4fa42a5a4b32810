private import CLinux
private import Glibc

/// What the libraries under a decoder say of a file, taken from standard error: Leptonica, libtiff, libpng,
/// libjpeg and poppler have no other place to say it.
///
/// For a process that does nothing else meanwhile.
public struct DecoderMessages: ~Copyable {
  private let own: Int32
  private let catcher: Int32

  /// Standard error goes into memory from now on; nil where the system does not allow it.
  public init?() {
    let own = dup(STDERR_FILENO)
    let catcher = linux_memory_file()
    guard own >= 0, catcher >= 0 else { return nil }
    self.own = own
    self.catcher = catcher
    fflush(nil)
    dup2(catcher, STDERR_FILENO)
  }

  deinit {
    fflush(nil)
    dup2(own, STDERR_FILENO)
    close(own)
    close(catcher)
  }

  /// The errors so far as a short note without anything of the file's own content; nil where there are none.
  public func note() -> String? {
    fflush(nil)
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    let count = pread(catcher, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return DecoderMessages.note(in: String(decoding: buffer.prefix(count), as: UTF8.self))
  }

  /// The errors in what a library said: warnings and remarks left out, the first two lines, printable ASCII.
  public static func note(in text: String) -> String? {
    let lines = text.split(whereSeparator: \.isNewline).filter { line in
      let lower = line.lowercased()
      return !["warning", "info ", "estimating resolution", "empty page", "deprecated"].contains {
        lower.contains($0)
      }
    }
    guard !lines.isEmpty else { return nil }
    return lines.prefix(2).map { line in
      String(String.UnicodeScalarView(line.unicodeScalars.filter { (32..<127).contains($0.value) }))
        .prefix(120)
    }.joined(separator: "; ")
  }
}
