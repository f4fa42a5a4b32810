import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ReviewWeb

/// One route of the table with a path that can be called, as a test's argument.
struct Called: Sendable, CustomTestStringConvertible {
  let route: Route
  let path: String

  var testDescription: String { "\(route.method) \(route.path)" }

  static let all: [Called] = Pages.routes(StaticAssets()).map { route in
    Called(
      route: route,
      path: route.path.replacing("{case}", with: "12").replacing("{look}", with: "5")
        .replacing("{month}", with: "2026-10").replacing("{batch}", with: "2026-10_2711506317")
        .replacing("{form}", with: "mr-child").replacing("{field}", with: "given_date")
        .replacing("{erasure}", with: "3").replacing("{letter}", with: "recall-letter")
        .replacing("{kind}", with: "residents")
        .replacing("{version}", with: StaticAssets().version).replacing("{name}", with: "page.css"))
  }
}

@Suite struct RouteTests {
  @Test(arguments: Called.all.filter { ![.anyone, .monitor].contains($0.route.access) })
  func nothingWithoutASession(_ called: Called) async throws {
    try await withPages { client in
      let browser = Browser(client: client)
      let answer =
        called.route.method == .get
        ? try await browser.get(called.path) : try await browser.post(called.path)
      if called.route.method == .get {
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/sign-in?why=expired")
      } else {
        #expect(answer.status == .unauthorized)
      }
    }
  }

  @Test(
    arguments: Called.all.filter { if case .roles = $0.route.access { true } else { false } })
  func nothingWithoutTheRole(_ called: Called) async throws {
    guard case .roles(let needed) = called.route.access else { return }
    let office = PaperOffice()
    let token = await office.admit("nobody", Set(Role.allCases).subtracting(needed))
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let answer =
        called.route.method == .get
        ? try await browser.get(called.path) : try await browser.post(called.path)
      #expect(answer.status == .forbidden)
    }
    #expect(await office.callsMade().isEmpty)
    // And it stands in the audit trail, by the route's pattern.
    #expect(
      await office.refusalsNoted() == ["nobody \(called.route.method) \(called.route.path)"])
  }

  @Test(
    arguments: Called.all.filter {
      switch $0.route.access {
      case .roles, .signedIn: true
      case .anyone, .session, .stage, .monitor: false
      }
    }, [SessionStage.secondFactor, .newPassword, .enrolment])
  func halfASessionGoesOnWithItself(_ called: Called, _ stage: SessionStage) async throws {
    let office = PaperOffice()
    let token = await office.admit("half", Set(Role.allCases), stage: stage)
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let answer =
        called.route.method == .get
        ? try await browser.get(called.path) : try await browser.post(called.path)
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == NeedsStage.path(of: stage))
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test(
    arguments: Called.all.filter { $0.route.method == .post },
    ["", "00", String(repeating: "0", count: 64)])
  func noChangeWithoutTheFormsToken(_ called: Called, _ wrong: String) async throws {
    let office = PaperOffice()
    let token = await office.admit("all", Set(Role.allCases))
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).post(called.path, csrf: wrong)
      #expect(answer.status == .forbidden)
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test(
    arguments: Called.all.filter { $0.route.method == .post },
    [
      (HTTPField.Name.origin, "https://elsewhere.test"), (.origin, "null"),
      (.secFetchSite, "cross-site"), (.secFetchSite, "same-site"),
    ])
  func noChangeFromElsewhere(
    _ called: Called, _ header: (HTTPField.Name, String)
  ) async throws {
    let office = PaperOffice()
    let token = await office.admit("all", Set(Role.allCases))
    try await withPages(office) { client in
      var more = HTTPFields()
      more[header.0] = header.1
      let answer = try await Browser(client: client, token: token).post(called.path, more: more)
      #expect(answer.status == .forbidden)
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test(arguments: Called.all.filter { $0.route.method == .get })
  func showingChangesNothing(_ called: Called) async throws {
    let office = PaperOffice()
    let token = await office.admit("all", Set(Role.allCases))
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let query = "?decision=rejected&note=x&key=abcdefgh1234&revision=1&pick=2026-10-06"
      _ = try await browser.get(called.path + query)
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test(arguments: Called.all)
  func everyAnswerIsGuarded(_ called: Called) async throws {
    let office = PaperOffice()
    let token = await office.admit("all", Set(Role.allCases))
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let answer =
        called.route.method == .get
        ? try await browser.get(called.path) : try await browser.change(called.path, [])
      #expect(answer.status.code < 500, "\(answer.text)")
      let policy = answer.headers[.contentSecurityPolicy] ?? ""
      for part in [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'",
        "base-uri 'none'", "frame-ancestors 'none'",
      ] { #expect(policy.contains(part)) }
      #expect(!policy.contains("unsafe"))
      #expect(answer.headers[.xContentTypeOptions] == "nosniff")
      #expect(answer.headers[.strictTransportSecurity] != nil)
      if called.route.path != "/assets/{version}/{name}" {
        #expect(answer.headers[.cacheControl] == "no-store")
      }
      if answer.headers[.contentType]?.hasPrefix("text/html") == true {
        for inline in ["<script>", " style=\"", " onclick", " onload", "javascript:"] {
          #expect(!answer.text.contains(inline))
        }
      }
    }
  }

  @Test(
    arguments: Called.all.filter {
      $0.route.method == .get && ![.anyone, .monitor].contains($0.route.access)
    },
    Language.allCases)
  func everyPageIsWhole(_ called: Called, _ language: Language) async throws {
    let office = PaperOffice()
    let stage: SessionStage =
      if case .stage(let stage) = called.route.access { stage } else { .complete }
    let token = await office.admit(
      "all", Set(Role.allCases), stage: stage, language: language)
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).get(called.path)
      #expect(answer.status == .ok)
      guard answer.headers[.contentType]?.hasPrefix("text/html") == true else { return }
      #expect(answer.text.contains("<html lang=\"\(language.rawValue)\">"))
      #expect(answer.text.contains("id=\"main\""))
      #expect(!answer.text.contains("{{"))
      // A key that has no words is shown as itself: it has a dot and no space.
      #expect(
        answer.text.firstMatch(of: /[ >](reason|state|caseState|role|error|decide|done)\.[a-zA-Z]+/)
          == nil)
    }
  }
}
