import Crypto
import Foundation
import Logging

/// A log of JSON lines on standard error, for journald and whatever reads it.
///
/// Ids, hashes, counts and words of the program: a file's name may hold a person's, so files are named by a
/// hash of their path.
struct JSONLogHandler: LogHandler {
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line = ["level": event.level.rawValue, "event": "\(event.message)"]
    line["at"] = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
      line[key] = "\(value)"
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(line) else { return }
    FileHandle.standardError.write(text + [0x0A])
  }
}

/// What logs call a file: twelve hexadecimal digits of its path's SHA-256.
///
/// The same as `printf %s PATH | sha256sum`, the path seen from the watched folder.
func fileKey(_ path: String) -> String {
  String(
    SHA256.hash(data: Data(path.utf8)).prefix(6).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }.joined())
}
