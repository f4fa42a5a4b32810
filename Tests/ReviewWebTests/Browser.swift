import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting

@testable import ReviewWeb

/// A browser without a window: keeps its cookie, follows nothing by itself.
struct Browser {
  let client: any TestClientProtocol
  var token: String?

  static let origin = "https://localhost"

  func get(_ path: String) async throws -> TestResponse {
    try await client.execute(uri: path, method: .get, headers: headers) { $0 }
  }

  func post(
    _ path: String, _ fields: [(String, String)] = [], csrf: String? = nil,
    more: HTTPFields = [:]
  ) async throws -> TestResponse {
    var all = fields
    if let csrf {
      all.append(("csrf", csrf))
    } else if let token {
      all.append(("csrf", FormToken.make(for: token)))
    }
    return try await raw(path, body: Self.encoded(all), more: more)
  }

  /// A change of a case, with a key and a revision.
  func change(
    _ path: String, _ fields: [(String, String)], key: String = "abcdefgh1234", revision: Int = 1
  ) async throws -> TestResponse {
    try await post(path, fields + [("key", key), ("revision", "\(revision)")])
  }

  func raw(_ path: String, body: String, more: HTTPFields = [:]) async throws -> TestResponse {
    var headers = headers
    headers[.origin] = Self.origin
    headers[.contentType] = "application/x-www-form-urlencoded"
    for field in more { headers[field.name] = field.value }
    return try await client.execute(
      uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)
    ) { $0 }
  }

  private var headers: HTTPFields {
    var headers = HTTPFields()
    if let token { headers[.cookie] = "\(SessionCookie.name)=\(token)" }
    return headers
  }

  static func encoded(_ fields: [(String, String)]) -> String {
    let safe = CharacterSet.alphanumerics
    return fields.map { name, value in
      let text = value.addingPercentEncoding(withAllowedCharacters: safe) ?? ""
      return "\(name.addingPercentEncoding(withAllowedCharacters: safe) ?? "")=\(text)"
    }.joined(separator: "&")
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
}

/// The pages around an office, without sockets.
func withPages<Value>(
  _ office: PaperOffice = PaperOffice(),
  _ body: @Sendable (any TestClientProtocol) async throws -> Value
) async throws -> Value {
  let router = try ReviewServer.router(office: office.office, overTLS: true, proofLasts: 300)
  return try await Application(router: router).test(.router, body)
}
