import Foundation
import Hummingbird

/// The fields of a form that came in, each with all its values.
///
/// Only `application/x-www-form-urlencoded` is taken: what is not text has no business here.
struct FormFields: Sendable {
  /// More fields than any form of ours has.
  static let mostFields = 500

  private var values: [String: [String]] = [:]

  /// No fields.
  init() {}

  /// Takes a body apart.
  ///
  /// - Throws: `HTTPError` 400 for broken escapes, text that is not UTF-8, control characters or too
  ///   many fields.
  init(body: String) throws {
    for (index, pair) in body.split(separator: "&").enumerated() {
      guard index < Self.mostFields else {
        throw HTTPError(.badRequest)
      }
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = try Self.decoded(parts[0])
      let value = parts.count > 1 ? try Self.decoded(parts[1]) : ""
      values[name, default: []].append(value)
    }
  }

  /// Reads the body of a request.
  ///
  /// - Throws: `HTTPError` 415 for another kind of body, 413 for one that is too big, 400 for a broken one.
  static func read(_ request: Request, upTo limit: Int) async throws -> FormFields {
    if let type = request.headers[.contentType],
      !type.lowercased().hasPrefix("application/x-www-form-urlencoded")
    {
      throw HTTPError(.unsupportedMediaType)
    }
    if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
      throw HTTPError(.contentTooLarge)
    }
    let buffer: ByteBuffer
    do {
      buffer = try await request.body.collect(upTo: limit)
    } catch {
      throw HTTPError(.contentTooLarge)
    }
    guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
      throw HTTPError(.badRequest)
    }
    return try FormFields(body: text)
  }

  /// The first value of a field without spaces around it; empty where there is none.
  subscript(name: String) -> String {
    (values[name]?.first ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The first value exactly as it came in, for passwords.
  func exact(_ name: String) -> String { values[name]?.first ?? "" }

  /// All values of a field.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// The first value of every field whose name begins so, by the rest of the name.
  func group(_ prefix: String) -> [String: String] {
    var result: [String: String] = [:]
    for (name, values) in values where name.hasPrefix(prefix) {
      result[String(name.dropFirst(prefix.count))] =
        (values.first ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
    return result
  }

  /// Everything in one order, for a key that stands for what was sent.
  var canonical: String {
    values.sorted { $0.key < $1.key }.map { name, values in
      ([name] + values).joined(separator: "\u{1F}")
    }.joined(separator: "\u{1E}")
  }

  private static func decoded(_ text: Substring) throws -> String {
    guard let plain = text.replacing("+", with: "%20").removingPercentEncoding,
      plain.unicodeScalars.allSatisfy({
        $0.value >= 0x20 || $0 == "\n" || $0 == "\r" || $0 == "\t"
      }), !plain.unicodeScalars.contains("\u{7F}")
    else { throw HTTPError(.badRequest) }
    return plain
  }
}
