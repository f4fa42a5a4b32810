import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ReviewWeb

@Suite struct HostileInputTests {
  static let script = #""><script>alert(1)</script><img src=x onerror=alert(1)>"#

  @Test func whatStandsOnPaperIsTextOnEveryPage() async throws {
    let office = PaperOffice()
    await office.rename(12, field: "name", to: Self.script)
    await office.name(12, Self.script)
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).get("/cases/12")
      #expect(answer.status == .ok)
      #expect(!answer.text.contains("<script>alert"))
      #expect(!answer.text.contains("<img src=x"))
      #expect(answer.text.contains("&lt;script&gt;"))
    }
  }

  @Test func everyMarkOfHTMLIsEscaped() {
    #expect(PageText.escaped("渡辺 & \"<b>'") == "渡辺 &amp; &quot;&lt;b&gt;&#39;")
    #expect(PageText.escaped("渡辺　楓") == "渡辺　楓")
    #expect(PageText.escaped("") == "")
  }

  @Test func whatIsTypedComesBackAsText() async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let wrong = try await browser.change(
        "/cases/12/correct", [("field", "given_date"), ("value", Self.script)])
      #expect(wrong.status == .unprocessableContent)
      #expect(!wrong.text.contains("<script>alert"))
      let search = try await browser.post("/search", [("name", Self.script), ("reason", "")])
      #expect(search.status == .unprocessableContent)
      #expect(!search.text.contains("<script>alert"))
    }
  }

  /// Changes by forms; a route that takes a file looks at its token before anything is read, see
  /// `ReconcilePageTests`.
  private static let forms = Called.all.filter { $0.route.method == .post && !$0.route.takesFile }

  @Test(arguments: forms)
  func hugeBodiesAreRefused(_ called: Called) async throws {
    let office = PaperOffice()
    let token = await office.admit("all", Set(Role.allCases))
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).raw(
        called.path, body: "csrf=" + String(repeating: "a", count: 200_000))
      #expect(answer.status == .contentTooLarge)
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test(
    arguments: forms,
    ["application/json", "multipart/form-data; boundary=x", "text/plain"])
  func otherKindsOfBodiesAreRefused(_ called: Called, _ type: String) async throws {
    let office = PaperOffice()
    let token = await office.admit("all", Set(Role.allCases))
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).raw(
        called.path, body: "{}", more: [.contentType: type])
      #expect(answer.status == .unsupportedMediaType)
    }
  }

  @Test(arguments: [
    "a=%", "a=%zz", "a=%FF%FE", "a=%00", "a=%1B[2J", "a=%7F",
    String(repeating: "a=1&", count: 600),
  ])
  func brokenBodiesAreRefused(_ body: String) async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).raw("/search", body: body)
      #expect(answer.status == .badRequest)
    }
  }

  @Test(arguments: [
    "/cases/0", "/cases/-1", "/cases/abc", "/cases/9999999999999999999999", "/cases/12'%20OR%201",
    "/cases/%2e%2e%2fetc", "/batches/..%2f..%2fetc", "/batches/%0d%0aSet-Cookie:x",
    "/cases/12/crops/%3Cscript%3E", "/nowhere", "/assets/x/../../secret",
  ])
  func strangePathsAreNotFound(_ path: String) async throws {
    let office = PaperOffice()
    let token = await office.admit("all", Set(Role.allCases))
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).get(path)
      #expect(answer.status == .notFound)
      #expect(!answer.text.contains("<script>alert"))
      #expect(answer.headers[.setCookie] == nil)
    }
  }

  @Test(arguments: [
    [("field", "given_date"), ("value", String(repeating: "9", count: 5_000))],
    [("field", ""), ("value", "x")], [("field", "no_such_field"), ("value", "x")],
    [("field", String(repeating: "f", count: 100)), ("value", "x")],
  ])
  func wrongCorrectionsChangeNothing(_ fields: [(String, String)]) async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).change(
        "/cases/12/correct", fields)
      #expect((400..<500).contains(answer.status.code))
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test(arguments: [
    [("decision", "committed")], [("decision", "")], [("decision", "resolved")],
    [("decision", "returned")],
  ])
  func wrongDecisionsChangeNothing(_ fields: [(String, String)]) async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).change(
        "/cases/12/decide", fields)
      #expect((400..<500).contains(answer.status.code))
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test(arguments: ["//evil.test", "https://evil.test", "/\\evil", "javascript:alert(1)", "/a\"b"])
  func onlyOwnPathsAreGoneBackTo(_ back: String) async throws {
    try await withPages { client in
      let answer = try await Browser(client: client).post(
        "/language", [("language", "en"), ("back", back)])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/")
    }
  }

  @Test func aFaultOfTheServerShowsAnIdAndNothingElse() async throws {
    struct Broken: Error { var secret = "0000000018 見本 華" }
    let office = PaperOffice()
    let site = Site(
      office: office.office, renderer: try Renderer(assets: StaticAssets()), proofLasts: 300)
    let router = Router(context: ReviewContext.self)
    router.add(middleware: ErrorPages(site: site))
    router.get("/broken") { _, _ -> Response in throw Broken() }
    try await Application(router: router).test(.router) { client in
      try await client.execute(uri: "/broken", method: .get) { answer in
        #expect(answer.status == .internalServerError)
        #expect(!String(buffer: answer.body).contains("見本"))
        #expect(String(buffer: answer.body).contains("<code>"))
      }
    }
  }
}
