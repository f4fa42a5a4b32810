import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ReviewWeb

/// Files for the registry: sent in, tried, imported on a second word.
@Suite struct ImportPageTests {
  private func send(
    _ client: any TestClientProtocol, _ token: String, _ path: String, _ body: String,
    fields: String
  ) async throws -> TestResponse {
    var headers: HTTPFields = [.contentType: "application/octet-stream"]
    headers[.formToken] = FormToken.make(for: token)
    headers[.formFields] = fields
    return try await Browser(client: client, token: token).raw(path, body: body, more: headers)
  }

  private func preview(allowed: String? = nil, isEmpty: Bool = false) -> ImportPreview {
    ImportPreview(
      rows: 100, added: 3, changed: 5, removed: 7, kept: 0, encoding: "CP932",
      sha256: String(repeating: "d", count: 64), day: "2026-11-20",
      remarks: [
        PlacedRemark(place: "4:5", sentence: "生年月日 is known in part only; it is taken as not known")
      ], unread: ["個人番号"], isEmpty: isEmpty, allowed: allowed)
  }

  @Test func `two files and what was typed go along in one body`() async throws {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar])
    try await withPages(office) { client in
      let history = try await send(
        client, token, "/registry/import/history", "rows of dosescodes",
        fields: "size.file=13&size.codes=5")
      #expect(history.status == .seeOther)
      #expect(history.headers[.location] == "/registry/import")
      let residents = try await send(
        client, token, "/registry/import/residents", "rows",
        fields: "extracted=2026-11-20&size.file=4")
      #expect(residents.status == .seeOther)
    }
    #expect(
      await office.callsMade() == ["import history  13 5", "import residents 2026-11-20 4 0"])
  }

  @Test(arguments: ["size.file=5", "size.file=3", "size.file=-1&size.codes=5", "", "size.codes=4"])
  func `sizes that are not the body's are refused`(fields: String) async throws {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar], language: .english)
    try await withPages(office) { client in
      let answer = try await send(
        client, token, "/registry/import/history", "rows", fields: fields)
      // A file of codes alone is no file.
      let isAlone = fields == "size.codes=4"
      #expect(answer.status == (isAlone ? .unprocessableContent : .badRequest))
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test func `a kind that is none is no page, and too much beside a file is refused`() async throws
  {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      #expect(try await browser.get("/registry/import/houses").status == .notFound)
      let page = try await browser.get("/registry/import/residents")
      #expect(page.text.contains("name=\"extracted\"") && page.text.contains("name=\"through\""))
      #expect(!page.text.contains("name=\"codes\""))
      let more = try await send(
        client, token, "/registry/import/residents", "rows",
        fields: "size.file=4&x=" + String(repeating: "x", count: 9000))
      #expect(more.status == .contentTooLarge)
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test func `work that goes on is asked for again, and is done without that`() async throws {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      await office.take(
        ImportView(
          id: 4, kind: "residents", state: .working(.comparing, done: 16_384, total: 100_000)))
      let working = try await browser.get("/registry/import").text
      #expect(working.contains("data-again=\"/registry/import\""))
      #expect(working.contains("max=\"100000\" value=\"16384\"") && working.contains("台帳と照合しています。"))
      #expect(!working.contains("/registry/imports/confirm"))
      await office.take(
        ImportView(id: 4, kind: "residents", state: .ready(preview(allowed: "12"), isOther: true)))
      let ready = try await browser.get("/registry/import").text
      #expect(!ready.contains("data-again"))
      #expect(ready.contains("name=\"import\" value=\"4\"") && ready.contains("個人番号"))
      #expect(ready.contains("生年月日 は一部だけ分かっているため、不詳として扱います"))
      #expect(ready.contains("12 ％") && ready.contains("もう一度見てください"))
      await office.take(
        ImportView(id: 4, kind: "residents", state: .imported(preview(isEmpty: true), touched: 2)))
      let done = try await browser.get("/registry/import").text
      #expect(done.contains("変更はありませんでした") && done.contains("2 件あります"))
      #expect(done.contains("cccccccccccc") && done.contains("住基異動（差分） 14"))
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test func `what is refused says why in both languages, and rows may be let go only on a word`()
    async throws
  {
    let office = PaperOffice()
    let japanese = await office.admit("mari", [.registrar])
    let english = await office.admit("rie", [.registrar], language: .english)
    let refusal = ImportRefusal(
      why: [
        PlacedRemark(
          sentence: "the file lacks 60 of the 100 residents that the registry has, more than 5 %")
      ],
      advice:
        "Is the file complete? If it is, repeat the import with --allow-removals PERCENT or --replace.",
      mayAllow: true)
    await office.take(ImportView(id: 9, kind: "residents", state: .refused(refusal)))
    try await withPages(office) { client in
      let page = try await Browser(client: client, token: japanese).get("/registry/import").text
      #expect(page.contains("台帳の住民 100 件のうち 60 件がファイルにありません（5 ％を超えています）"))
      #expect(!page.contains("--replace"))
      let browser = Browser(client: client, token: english)
      let own = try await browser.get("/registry/import").text
      #expect(own.contains("lacks 60 of the 100 residents"))
      let half = try await browser.post(
        "/registry/imports/allow", [("import", "9"), ("percent", "60")])
      #expect(half.status == .unprocessableContent)
      let whole = try await browser.post(
        "/registry/imports/allow", [("import", "9"), ("percent", "60"), ("complete", "yes")])
      #expect(whole.headers[.location] == "/registry/import")
      _ = try await browser.post("/registry/imports/confirm", [("import", "9")])
      _ = try await browser.post("/registry/imports/drop")
    }
    #expect(await office.callsMade() == ["allow 9 60", "confirm 9", "drop"])
  }

  @Test(arguments: [
    ("宛名番号 is empty; every row needs one", "宛名番号 が空です"),
    (
      "券番号 has 9 digits instead of 10; has a spreadsheet dropped its zeros?",
      "券番号 が 9 桁です（正しくは 10 桁）。表計算ソフトで先頭の 0 が消えていませんか"
    ),
    ("券番号 has 12 digits instead of 10", "券番号 が 12 桁です（正しくは 10 桁）"),
    (
      "differential 14 was imported at 2026-11-20T01:02:03.000Z by mari already",
      "差分 14 は、2026-11-20T01:02:03.000Z に mari が取り込み済みです"
    ),
    ("a sentence that nobody wrote down", "a sentence that nobody wrote down"),
  ])
  func `the terminal's sentences are said in Japanese`(_ english: String, _ japanese: String) {
    #expect(Words(.japanese).sentence(english) == japanese)
    #expect(Words(.english).sentence(english) == english)
  }
}
