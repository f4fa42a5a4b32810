import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ReviewWeb

/// A file that is sent in: the full extract that the registry is held against.
@Suite struct ReconcilePageTests {
  private func send(
    _ client: any TestClientProtocol, _ token: String, _ file: String, csrf: String? = nil,
    more: HTTPFields = [:]
  ) async throws -> TestResponse {
    var headers: HTTPFields = [.contentType: "application/octet-stream"]
    headers[.formToken] = csrf ?? FormToken.make(for: token)
    for field in more { headers[field.name] = field.value }
    return try await Browser(client: client, token: token)
      .raw("/registry/reconcile", body: file, more: headers)
  }

  @Test func `an extract is held, its differences turn pages, and it changes nothing else`()
    async throws
  {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar], language: .english)
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let blank = try await browser.get("/registry/reconcile")
      #expect(blank.text.contains("upload.js") && blank.text.contains("data-upload"))
      let page = try await send(client, token, "a city's rows")
      #expect(page.status == .ok)
      #expect(page.text.contains("12 rows in the extract, 250 in the registry (version 7)"))
      #expect(page.text.contains("only in the registry") || page.text.contains("differs"))
      #expect(page.text.contains("action=\"/registry/reconcile/list\""))
      let next = try await browser.post("/registry/reconcile/list", [("first", "200")])
      #expect(next.text.contains("<td>249</td>"))
    }
    #expect(await office.callsMade() == ["reconcile 13"])
  }

  @Test func `mistakes are told by their place`() async throws {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar], language: .english)
    try await withPages(office) { client in
      let page = try await send(client, token, "!")
      #expect(page.status == .unprocessableContent)
      #expect(page.text.contains("2:5: 生年月日") && page.text.contains("and 3 more"))
    }
  }

  @Test(arguments: ["", "00", "form"])
  func `a file without the session's token is not even read`(csrf: String) async throws {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar])
    let other = await office.admit("rie", [.registrar])
    try await withPages(office) { client in
      let sent = csrf == "form" ? FormToken.make(for: other) : csrf
      let page = try await send(client, token, "rows", csrf: sent)
      #expect(page.status == .forbidden)
    }
    #expect(await office.callsMade().isEmpty)
    #expect(
      await office.refusalsNoted() == ["mari POST /registry/reconcile without the form's token"])
  }

  @Test func `another kind of body and one that is too big are refused`() async throws {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar])
    try await withPages(office) { client in
      let form = try await send(
        client, token, "a=b", more: [.contentType: "application/x-www-form-urlencoded"])
      #expect(form.status == .unsupportedMediaType)
      let foreign = try await send(client, token, "rows", more: [.origin: "https://elsewhere"])
      #expect(foreign.status == .forbidden)
    }
    #expect(await office.callsMade().isEmpty)
  }
}
