import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ReviewWeb

@Suite struct OnceTests {
  private let accept = [("field", "given_date"), ("pick", "2026-10-05")]

  @Test func aFormSentTwiceIsDoneOnce() async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      for _ in 0..<3 {
        let answer = try await browser.change("/cases/12/correct", accept)
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/cases/12#field-given_date")
      }
    }
    #expect(await office.callsMade() == ["correct 12 [\"given_date\"]"])
  }

  @Test func anotherAnswerWithTheSameFormIsStale() async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      _ = try await browser.change("/cases/12/correct", accept)
      let answer = try await browser.change(
        "/cases/12/correct", [("field", "given_date"), ("pick", "2026-10-06")])
      #expect(answer.status == .conflict)
      #expect(answer.text.contains(Words(.japanese)("error.stale.title")))
    }
    #expect(await office.callsMade().count == 1)
  }

  @Test func aSecondTabIsToldThatItIsStale() async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      _ = try await browser.change("/cases/12/correct", accept, key: "firsttab")
      let answer = try await browser.change(
        "/cases/12/decide", [("decision", "returned"), ("preset", "記入もれ")], key: "secondtab")
      #expect(answer.status == .conflict)
    }
  }

  @Test(arguments: [("", "1"), ("short", "1"), ("abcdefgh", ""), ("abcdefgh", "x")])
  func aFormWithoutKeyOrRevisionIsRefused(_ key: String, _ revision: String) async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).post(
        "/cases/12/correct", accept + [("key", key), ("revision", revision)])
      #expect(answer.status == .badRequest)
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test func aCaseInAnotherHandIsReadOnly() async throws {
    let office = PaperOffice()
    await office.hold(12, by: "momo")
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let page = try await browser.get("/cases/12")
      #expect(page.status == .ok)
      #expect(page.text.contains("momo"))
      #expect(!page.text.contains("action=\"/cases/12/correct\""))
      let answer = try await browser.change("/cases/12/correct", accept)
      #expect(answer.status == .conflict)
      #expect(answer.text.contains("momo"))
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test func whoLostACaseIsToldToWhom() async throws {
    let office = PaperOffice()
    let sakura = await office.admit("sakura", [.reviewer])
    let mori = await office.admit("mori", [.senior])
    try await withPages(office) { client in
      let first = Browser(client: client, token: sakura)
      let second = Browser(client: client, token: mori)
      _ = try await first.get("/cases/12")
      let page = try await second.get("/cases/12")
      #expect(page.text.contains("action=\"/cases/12/take-over\""))
      let taken = try await second.post("/cases/12/take-over")
      #expect(taken.headers[.location] == "/cases/12?done=takenOver")
      #expect(try await first.post("/cases/12/take-over").status == .forbidden)
      await office.loseTo("mori", 12, from: "sakura")
      let answer = try await first.change("/cases/12/correct", accept)
      #expect(answer.status == .conflict)
      #expect(answer.text.contains(Words(.japanese)("error.takenOver.title")))
      #expect(answer.text.contains("mori"))
      let lost = try await first.get("/cases/12")
      #expect(lost.text.contains(Words(.japanese)("case.takenOverBy")))
      #expect(!lost.text.contains("action=\"/cases/12/correct\""))
    }
    #expect(await office.callsMade() == ["takeOver 12"])
  }

  @Test func whoEnteredSeesHowFarAPageIs() async throws {
    let office = PaperOffice()
    let token = await office.admit("nyuryoku", [.entry])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let page = try await browser.get("/cases/12")
      #expect(page.status == .ok)
      #expect(page.text.contains(Words(.japanese)("status.text")))
      #expect(page.text.contains(Words(.japanese)("reason.nameDisagrees")))
      for hidden in ["見本 花", "見本 華", "0000000018", "/picture", "/crops/"] {
        #expect(!page.text.contains(hidden))
      }
      #expect(try await browser.get("/cases/99").status == .notFound)
      #expect(try await browser.get("/cases/12/picture").status == .forbidden)
      #expect(try await browser.get("/slips").status == .forbidden)
      #expect(!(try await browser.get("/").text.contains("href=\"/slips\"")))
    }
  }

  @Test func aPageWithoutItsImageCanStillBeSettled() async throws {
    let office = PaperOffice()
    await office.losePictures()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let page = try await browser.get("/cases/12")
      #expect(page.status == .ok)
      #expect(page.text.contains(Words(.japanese)("case.noPicture")))
      #expect(try await browser.get("/cases/12/picture").status == .gone)
      let answer = try await browser.change("/cases/12/correct", accept)
      #expect(answer.status == .seeOther)
    }
  }

  @Test func aSessionThatEndedMeanwhileDoesNothing() async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    await office.end(token)
    try await withPages(office) { client in
      let answer = try await Browser(client: client, token: token).change(
        "/cases/12/correct", accept)
      #expect(answer.status == .unauthorized)
      #expect(answer.text.contains(Words(.japanese)("error.expired.title")))
    }
    #expect(await office.callsMade().isEmpty)
  }

  @Test func approvingNeedsAFreshProof() async throws {
    let office = PaperOffice()
    let old = await office.admit(
      "kessai", [.approver], provedAt: Date().addingTimeInterval(-3_600))
    let fresh = await office.admit("kessai", [.approver])
    let path = "/batches/2026-10_2711506317/approve"
    try await withPages(office) { client in
      let refused = try await Browser(client: client, token: old).change(path, [], revision: 7)
      #expect(
        refused.headers[.location] == "/prove?back=/batches/2026-10_2711506317/approval")
      #expect(await office.callsMade().isEmpty)
      let done = try await Browser(client: client, token: fresh).change(path, [], revision: 7)
      #expect(done.status == .seeOther)
    }
    #expect(await office.callsMade() == ["approve 2026-10_2711506317"])
  }

  @Test func ourScriptIsToldWhereToGoOn() async throws {
    let office = PaperOffice()
    let token = await office.admit("sakura", [.reviewer])
    try await withPages(office) { client in
      var browser = Browser(client: client, token: token)
      browser.token = token
      let answer = try await browser.post(
        "/cases/12/decide",
        [
          ("decision", "returned"), ("preset", "記入もれ"), ("key", "abcdefgh"), ("revision", "1"),
        ], more: [.requestedWith: "yoshin"])
      #expect(answer.status == .ok)
      #expect(answer.headers[.contentType] == "application/json")
      #expect(answer.text.contains("cases\\/13"))
    }
  }
}
