import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ReviewWeb

@Suite struct EntranceTests {
  /// The token that an answer gives to the browser, with the cookie's attributes checked.
  private func cookie(_ answer: TestResponse) throws -> String {
    let line = try #require(answer.headers[.setCookie])
    #expect(line.hasPrefix("__Host-yoshin="))
    for part in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
      #expect(line.contains(part))
    }
    #expect(!line.contains("Domain"))
    return String(line.dropFirst("__Host-yoshin=".count).prefix { $0 != ";" })
  }

  @Test func theTokenChangesAtEveryStep() async throws {
    try await withPages { client in
      var browser = Browser(client: client)
      let first = try await browser.post(
        "/sign-in", [("name", "sakura"), ("password", PaperOffice.password)])
      #expect(first.headers[.location] == "/second-factor")
      browser.token = try cookie(first)
      let second = try await browser.post("/second-factor", [("code", "１２３ ４５６")])
      #expect(second.headers[.location] == "/")
      let token = try cookie(second)
      #expect(token != browser.token)
      #expect(try await browser.get("/").status == .seeOther)
      browser.token = token
      #expect(try await browser.get("/").status == .ok)
      let out = try await browser.post("/sign-out")
      #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
      #expect(try await browser.get("/").status == .seeOther)
    }
  }

  @Test(arguments: [("sakura", "wrong"), ("nobody", PaperOffice.password), ("", "")])
  func whatWasWrongIsNotTold(_ name: String, _ password: String) async throws {
    try await withPages { client in
      let answer = try await Browser(client: client).post(
        "/sign-in", [("name", name), ("password", password)])
      #expect(answer.status == .unauthorized)
      #expect(answer.text.contains(Words(.japanese)("entrance.why.wrong")))
      #expect(answer.headers[.setCookie] == nil)
    }
  }

  @Test func aFirstPasswordIsChangedAndAFactorEnrolledBeforeAnythingElse() async throws {
    try await withPages { client in
      var browser = Browser(client: client)
      browser.token = try cookie(
        try await browser.post(
          "/sign-in", [("name", "new"), ("password", PaperOffice.password)]))
      #expect(try await browser.get("/").headers[.location] == "/password")
      let short = try await browser.post(
        "/password",
        [("present", PaperOffice.password), ("new", "short"), ("again", "short")])
      #expect(short.status == .unprocessableContent)
      let differs = try await browser.post(
        "/password",
        [("present", PaperOffice.password), ("new", "a long enough one"), ("again", "another")])
      #expect(differs.status == .unprocessableContent)
      let changed = try await browser.post(
        "/password",
        [
          ("present", PaperOffice.password), ("new", " a long enough one "),
          ("again", " a long enough one "),
        ])
      #expect(changed.headers[.location] == "/enrolment")
      browser.token = try cookie(changed)
      let page = try await browser.get("/enrolment")
      #expect(page.text.contains("JBSW Y3DP EHPK 3PXP"))
      #expect(page.text.contains("<path d=\"M"))
      browser.token = try cookie(
        try await browser.post("/enrolment", [("code", PaperOffice.code)]))
      #expect(try await browser.get("/").status == .ok)
    }
  }

  @Test func theLanguageIsKept() async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      _ = try await browser.post("/language", [("language", "en"), ("back", "/")])
      #expect(try await browser.get("/").text.contains("<html lang=\"en\">"))
    }
  }

  @Test func passwordsMayBePastedAndKeptByAManager() throws {
    for (name, type, bytes) in StaticAssets.all where type.hasPrefix("text/javascript") {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("paste"), "\(name)")
    }
    for (name, bytes) in Renderer.templates {
      for field in String(decoding: bytes, as: UTF8.self).matches(
        of: /<input[^>]*type="password"[^>]*>/)
      {
        #expect(
          field.output.contains("autocomplete=\"current-password\"")
            || field.output.contains("autocomplete=\"new-password\""), "\(name)")
        #expect(!field.output.contains("readonly"))
      }
    }
  }

  @Test func scriptsKeepNothingButWhetherKeysAreOn() throws {
    for (name, type, bytes) in StaticAssets.all where type.hasPrefix("text/javascript") {
      let script = String(decoding: bytes, as: UTF8.self)
      for store in ["sessionStorage", "indexedDB", "document.cookie", "caches."] {
        #expect(!script.contains(store), "\(name)")
      }
      for use in script.matches(of: /localStorage\.\w+\(([^,)]*)/) {
        #expect(use.1 == "\"keys\"", "\(name)")
      }
    }
  }
}
