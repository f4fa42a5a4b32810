import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ReviewWeb

@Suite struct RegisterPageTests {
  @Test func `a long list turns its pages by forms, never by addresses`() async throws {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let blank = try await browser.get("/register")
      #expect(!blank.text.contains("&lt;b&gt;"))
      var page = try await browser.post(
        "/register", [("kind", "unvaccinated"), ("programme", "mr"), ("within", "90")])
      #expect(page.text.contains("250"))
      #expect(page.text.contains("&lt;b&gt;0&lt;/b&gt;"))
      #expect(page.text.contains("name=\"first\" value=\"100\""))
      #expect(page.text.contains("name=\"within\" value=\"90\""))
      page = try await browser.post(
        "/register", [("kind", "unvaccinated"), ("programme", "mr"), ("first", "200")])
      #expect(!page.text.contains("name=\"first\" value=\"300\""))
      let wrong = try await browser.post("/register", [("within", "ninety")])
      #expect(wrong.status == .unprocessableContent)
    }
    #expect(await office.callsMade() == ["due mr 0", "due mr 200"])
  }

  @Test(arguments: [
    ("/register", [("kind", "eligible")], "Resident code"),
    ("/figures", [("kind", "counts"), ("rows", "vaccine")], "Doses given"),
    ("/payment", [("month", "2026-10")], "Amount (yen)"),
    ("/incidents", [("state", "open")], "Blood exposure"),
    ("/letters/preview", [("letter", "recall-letter")], "12 people get a page."),
  ])
  func everyTableSpeaksEnglishToo(
    _ path: String, _ fields: [(String, String)], _ words: String
  ) async throws {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar], language: .english)
    try await withPages(office) { client in
      let page = try await Browser(client: client, token: token).post(path, fields)
      #expect(page.status == .ok)
      #expect(page.text.contains(words))
      #expect(
        page.text.firstMatch(of: /[ >](note|th|td|dimension|incidentClass|incidentState)\.[a-z]+/)
          == nil)
    }
  }

  @Test func `the passphrase is shown once, to another person who proved who they are`()
    async throws
  {
    let office = PaperOffice()
    let mari = await office.admit("mari", [.registrar, .approver])
    let ken = await office.admit("ken", [.approver])
    let stale = await office.admit("rie", [.approver], provedAt: .distantPast)
    try await withPages(office) { client in
      let own = Browser(client: client, token: mari)
      #expect(try await own.get("/exports").text.contains("exports/approve") == false)
      #expect(try await own.change("/exports/approve", [("export", "3")]).status == .forbidden)
      let old = try await Browser(client: client, token: stale)
        .change("/exports/approve", [("export", "3")])
      #expect(old.headers[.location] == "/prove?back=/exports")
      let other = Browser(client: client, token: ken)
      #expect(try await other.get("/exports").text.contains("exports/approve"))
      let shown = try await other.change("/exports/approve", [("export", "3")])
      #expect(shown.text.contains("kumo-8f3a-tsuki"))
      #expect(shown.headers[.cacheControl] == "no-store")
      #expect(try await other.get("/exports").text.contains("kumo-8f3a-tsuki") == false)
      #expect(try await other.change("/exports/fetch", [("export", "3")]).status == .forbidden)
    }
    #expect(await office.callsMade() == ["approve 3"])
  }

  @Test func `what narrows an export down is said line by line`() async throws {
    let office = PaperOffice()
    let mari = await office.admit("mari", [.registrar])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: mari)
      let fields = [
        ("kind", "eligible"), ("recipient", "大阪府"), ("protection", "exclude"),
        ("with", "programme=mr\r\n from = 2026-04-01 \r\n\r\n"),
      ]
      let without = try await browser.change("/exports", fields + [("purpose", "")])
      #expect(without.status == .unprocessableContent)
      #expect(without.text.contains("programme=mr"))
      let done = try await browser.change("/exports", fields + [("purpose", "照会回答")])
      #expect(done.headers[.location] == "/exports?requested=4")
      let zip = try await browser.change("/exports/fetch", [("export", "3")])
      #expect(zip.headers[.contentDisposition] == "attachment; filename=\"export-3.zip\"")
    }
    #expect(
      await office.callsMade() == ["export eligible from=2026-04-01,programme=mr", "fetch 3"])
  }

  @Test func `erasing is asked for with a reason and approved by another role`() async throws {
    let office = PaperOffice()
    let mari = await office.admit("mari", [.registrar])
    let ken = await office.admit("ken", [.approver])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: mari)
      #expect(
        try await browser.change("/retention", [("list", "ccc"), ("why", "")]).status
          == .unprocessableContent)
      _ = try await browser.change("/retention", [("list", "ccc"), ("why", "保存期間満了")])
      #expect(
        try await browser.change("/retention/approve", [("erasure", "3")]).status == .forbidden)
      let done = try await Browser(client: client, token: ken)
        .change("/retention/approve", [("erasure", "3")])
      #expect(done.headers[.location] == "/retention/3/certificate")
    }
    #expect(await office.callsMade() == ["erase ccc", "erased 3"])
  }

  @Test func `letters are printed for a reason, and an incident is settled by its number`()
    async throws
  {
    let office = PaperOffice()
    let mari = await office.admit("mari", [.registrar])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: mari)
      #expect(
        try await browser.post("/letters/print", [("letter", "recall-letter")]).status
          == .unprocessableContent)
      let pdf = try await browser.post(
        "/letters/print", [("letter", "recall-letter"), ("reason", "11月勧奨")])
      #expect(pdf.headers[.contentType] == "application/pdf")
      let settled = try await browser.change(
        "/incidents/settle", [("incident", "7"), ("as", "excused"), ("ground", "依頼書 12")])
      #expect(settled.status == .ok)
      #expect(
        try await browser.change("/incidents/settle", [("incident", "7"), ("as", "gone")]).status
          == .unprocessableContent)
    }
    #expect(await office.callsMade() == ["print recall-letter", "settle 7 excused 依頼書 12"])
  }
}
