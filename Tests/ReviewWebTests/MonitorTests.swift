import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ReviewWeb

/// `/healthz` and `/metrics`: over real HTTP, and to whom they say what.
@Suite struct MonitorTests {
  private static func headers(_ fields: [(String, String)]) throws -> HTTPFields {
    var headers = HTTPFields()
    for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
    return headers
  }

  /// Asks a server on a port of its own, as a program on this machine does.
  private func ask(
    _ path: String, _ fields: [(String, String)] = [], token: String? = nil,
    office: PaperOffice = PaperOffice()
  ) async throws -> TestResponse {
    let router = try ReviewServer.router(
      office: office.office, overTLS: false, proofLasts: 300,
      monitor: MonitorAccess(token: token))
    return try await Application(router: router).test(.live) { client in
      try await client.execute(uri: path, method: .get, headers: try Self.headers(fields)) { $0 }
    }
  }

  @Test func `a program on this machine is told everything`() async throws {
    let metrics = try await ask("/metrics")
    #expect(metrics.status == .ok)
    #expect(metrics.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
    #expect(metrics.text.contains("yoshin_pages{outcome=\"verified\"} 3\n"))
    let health = try await ask("/healthz")
    #expect(health.status == .ok)
    #expect(health.text == PaperOffice.healthy)
    #expect(health.headers[.contentType] == "application/json")
    #expect(health.headers[.cacheControl] == "no-store")
  }

  @Test(arguments: [
    ("X-Forwarded-For", "192.0.2.7"), ("Forwarded", "for=192.0.2.7"), ("X-Real-IP", "192.0.2.7"),
    ("Via", "1.1 proxy"),
  ])
  func `what a proxy passes on is not from this machine`(
    _ field: (String, String)
  ) async throws {
    let answer = try await ask("/metrics", [field])
    #expect(answer.status == .notFound)
    #expect(!answer.text.contains("yoshin_pages"))
    let health = try await ask("/healthz", [field])
    #expect(health.status == .ok)
    #expect(health.text == #"{"isGood":true}"#)
  }

  private static let names: [(String?, Bool)] = [
    ("localhost", true), ("localhost:8443", true), ("127.0.0.1:8443", true), ("[::1]:8443", true),
    ("[::1]", true), ("evil.example", false), ("127.0.0.1.evil.example:8443", false),
    ("localhost.evil.example", false), ("[::1", false), ("", false), (nil, false),
  ]

  @Test(arguments: names)
  func `nor is what asks by another name`(name: String?, isOurs: Bool) {
    let head = HTTPRequest(method: .get, scheme: "http", authority: name, path: "/metrics")
    let request = Request(head: head, body: .init(buffer: ByteBuffer()))
    let access = MonitorAccess(token: nil)
    for terminal in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
      #expect(access.admits(request, from: terminal) == isOurs)
    }
    for terminal in ["192.0.2.7", "local", "::ffff:192.0.2.7", "::11"] {
      #expect(!access.admits(request, from: terminal))
    }
  }

  private static let token = "0123456789abcdef0123456789abcdef"

  @Test(arguments: [
    "Bearer 0123456789abcdef0123456789abcdee", "Bearer ", "Bearer", "Basic 0123456789abcdef",
    "0123456789abcdef0123456789abcdef", "bearer",
  ])
  func `once there is a token nothing else will do`(_ word: String) async throws {
    let answer = try await ask("/metrics", [("Authorization", word)], token: Self.token)
    #expect(answer.status == .notFound)
    #expect(try await ask("/metrics", token: Self.token).status == .notFound)
    #expect(try await ask("/healthz", token: Self.token).text == #"{"isGood":true}"#)
  }

  @Test func `the token opens it through a proxy too`() async throws {
    let fields = [
      ("Authorization", "Bearer \(Self.token)"), ("X-Forwarded-For", "192.0.2.7"),
    ]
    let answer = try await ask("/metrics", fields, token: Self.token)
    #expect(answer.status == .ok)
    #expect(try await ask("/healthz", fields, token: Self.token).text == PaperOffice.healthy)
  }

  @Test func `a session of whatever role is no way in`() async throws {
    let office = PaperOffice()
    let token = await office.admit("all", Set(Role.allCases))
    // Without a connection there is no machine that the request came from.
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).get("/metrics")
      #expect(answer.status == .notFound)
    }
  }

  @Test func `what is not well is 503, for everybody`() async throws {
    let office = PaperOffice()
    await office.fallIll()
    let answer = try await ask("/healthz", [("Via", "1.1 proxy")], office: office)
    #expect(answer.status == .serviceUnavailable)
    #expect(answer.text == #"{"isGood":false}"#)
  }

  @Test(arguments: ["/healthz", "/metrics"])
  func `they change nothing`(_ path: String) async throws {
    try await withPages { client in
      let answer = try await Browser(client: client).post(path)
      #expect(answer.status == .methodNotAllowed || answer.status == .notFound)
    }
  }
}
