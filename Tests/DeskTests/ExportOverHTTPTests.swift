import Accounts
import Domain
import Foundation
import Logging
import ReviewWeb
import Store
import Testing

@testable import yoshin

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// An export over the real server: sign-in, pages, the sealed file.
@Suite struct ExportOverHTTPTests {
  static let sevenZip = ["/usr/bin/7z", "/usr/bin/7zz", "/usr/bin/7za"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test func `no file leaves without a second account`() async throws {
    try await City.with(cases: 0) { city in
      try await Served.with(city) { server in
        let mari = try await server.signIn("mari", [.registrar])
        let rie = try await server.signIn("rie", [.registrar, .approver])
        let ken = try await server.signIn("ken", [.approver])
        let wish = [
          "kind": "eligible", "recipient": "大阪府", "purpose": "照会回答", "protection": "exclude",
          "with": "programme=influenza-elderly\nfrom=2026-10-01\nto=2026-12-31\nday=2026-10-01",
        ]
        _ = try await mari.post("/exports", wish)
        #expect(try server.store.exports().map(\.requestedBy) == ["mari"])
        // Nobody but another approver: not who asked, not the role without the request.
        #expect(try await mari.post("/exports/fetch", ["export": "1"]).status == 403)
        #expect(try await mari.post("/exports/approve", ["export": "1"]).status == 403)
        #expect(try await rie.post("/exports/fetch", ["export": "1"]).status == 403)
        _ = try await rie.post("/exports", wish)
        #expect(try await rie.post("/exports/approve", ["export": "2"]).status == 403)
        #expect(try await rie.post("/exports/fetch", ["export": "2"]).status == 403)
        let shown = try await ken.post("/exports/approve", ["export": "1"])
        #expect(shown.status == 200)
        let passphrase = try #require(
          shown.text.firstMatch(of: /<code class="secret">([^<]+)<\/code>/)
        ).1
        #expect(try await ken.post("/exports/approve", ["export": "1"]).status == 409)
        #expect(try await ken.post("/exports/fetch", ["export": "1"]).status == 403)
        #expect(try await rie.post("/exports/fetch", ["export": "1"]).status == 403)
        #expect(try await mari.get("/exports").text.contains(passphrase) == false)
        let file = try await mari.post("/exports/fetch", ["export": "1"])
        #expect(file.status == 200 && file.bytes.starts(with: Data("PK".utf8)))
        #expect(try await mari.post("/exports/fetch", ["export": "1"]).status == 410)
        let csv = try Self.unsealed(file.bytes, String(passphrase))
        if let csv {
          #expect(csv.contains("宛名番号,氏名"))
          // Number 0 and the household are under protection measures.
          #expect(
            !csv.contains("100000000" + String(CheckDigitRule.luhn.digit(for: "100000000") ?? 0)))
          #expect(csv.split(separator: "\r\n").count > 50)
        }
      }
      let actions = try city.store.audit(AuditSearch(), limit: 1000, by: "aki").filter {
        $0.action.hasPrefix("export.")
      }
      #expect(
        actions.reversed().map { "\($0.actor) \($0.action)" } == [
          "mari export.requested", "rie export.requested", "ken export.approved",
          "mari export.fetched",
        ])
      #expect(actions.allSatisfy { !($0.detail["terminal"] ?? "").isEmpty })
    }
  }

  /// What is in the file, by 7-Zip's command line; nil where it is not installed.
  private static func unsealed(_ archive: Data, _ passphrase: String) throws -> String? {
    guard let sevenZip else { return nil }
    let place = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).zip")
    try archive.write(to: place)
    defer { try? FileManager.default.removeItem(at: place) }
    let process = Process()
    process.executableURL = URL(filePath: sevenZip)
    process.arguments = ["e", "-so", "-p\(passphrase)", place.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }
}

/// The city's desk behind a real server on a free port.
struct Served: Sendable {
  let desk: ReviewOffice
  let store: DataStore
  let address: String

  static func with(_ city: City, _ body: @Sendable (Served) async throws -> Void) async throws {
    // A handler that keeps metadata: the request's id, which an error page shows, is read from there.
    var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    let server = try ReviewServer(
      office: city.desk.office, settings: ReviewServerSettings(host: "localhost", port: 0),
      logger: logger)
    let (addresses, continuation) = AsyncStream.makeStream(of: String.self)
    let running = Task { try await server.run { continuation.yield($0) } }
    defer { running.cancel() }
    var found: String?
    for await address in addresses {
      found = String(address.dropLast())
      break
    }
    let served = Served(desk: city.desk, store: city.store, address: try #require(found))
    try await body(served)
  }

  /// Makes an account and takes it through first password and second factor.
  func signIn(_ name: String, _ roles: Set<Accounts.Role>) async throws -> Visitor {
    let login = try #require(LoginName(name))
    let hasher = PasswordHasher(parameters: .init(logarithm: 4, blockSize: 8, parallelism: 2))
    let first = try await store.makeAccount(
      login, displayName: name, department: "健康課", roles: roles, hasher: hasher, by: "admin")
    let doors = desk.doors
    var admission = try await doors.signIn(
      name: name, password: first.password, terminal: "test")
    admission = try await doors.changePassword(
      present: first.password, new: "correct horse battery staple \(name.count)",
      token: admission.token, terminal: "test")
    let enrolment = try await doors.beginEnrolment(token: admission.token, terminal: "test")
    let secret = try #require(Base32.bytes(enrolment.secret))
    admission = try await doors.finishEnrolment(
      code: OneTimePassword(secret: secret).code(step: OneTimePassword.step(at: .now)),
      token: admission.token, terminal: "test")
    #expect(admission.stage == .complete)
    return Visitor(address: address, token: admission.token)
  }
}

/// A browser of one account.
struct Visitor: Sendable {
  let address: String
  let token: String

  struct Answer: Sendable {
    let status: Int
    let bytes: Data
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  func get(_ path: String) async throws -> Answer {
    try await ask(try request(path))
  }

  /// Sends a form as the page has it, with its token and a key of its own.
  func post(_ path: String, _ fields: [String: String]) async throws -> Answer {
    let page = try await get("/exports")
    let token = page.text.firstMatch(of: /name="csrf" value="([0-9a-f]+)"/)
    var all = fields
    all["csrf"] = String(try #require(token).1)
    all["key"] = String(UUID().uuidString.filter { $0 != "-" })
    all["revision"] = "0"
    var request = try request(path)
    request.httpMethod = "POST"
    request.setValue(address, forHTTPHeaderField: "Origin")
    request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
    request.httpBody = Data(
      all.map { name, value in
        "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
      }.joined(separator: "&").utf8)
    return try await ask(request)
  }

  private func request(_ path: String) throws -> URLRequest {
    var request = URLRequest(url: try #require(URL(string: address + path)))
    request.httpShouldHandleCookies = false
    request.setValue("__Host-yoshin=\(token)", forHTTPHeaderField: "Cookie")
    return request
  }

  private func ask(_ request: URLRequest) async throws -> Answer {
    let session = URLSession(configuration: .ephemeral)
    defer { session.finishTasksAndInvalidate() }
    let (bytes, response) = try await session.data(for: request)
    return Answer(status: (response as? HTTPURLResponse)?.statusCode ?? 0, bytes: bytes)
  }
}
