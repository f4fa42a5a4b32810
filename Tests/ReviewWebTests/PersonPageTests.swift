import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ReviewWeb

/// One person's page in the register.
@Suite struct PersonPageTests {
  @Test func `a person is found and opened without a name or a number in an address`()
    async throws
  {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar])
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let without = try await browser.post("/register/people", [("code", "0000000018")])
      #expect(without.status == .unprocessableContent)
      let found = try await browser.post(
        "/register/people", [("code", "0000000018"), ("reason", "照会")])
      #expect(found.text.contains("&lt;b&gt;莉恵") && !found.text.contains("<b>莉恵"))
      #expect(!found.text.contains("href=\"/register/person"))
      let page = try await browser.post(
        "/register/person", [("code", "0000000018"), ("reason", "照会")])
      #expect(page.status == .ok)
      #expect(page.text.contains("診断書 3") && page.text.contains("長期療養"))
      #expect(page.text.contains("生活保護") && page.text.contains("取込接種歴"))
      let nobody = try await browser.post(
        "/register/person", [("code", "1"), ("reason", "照会")])
      #expect(nobody.status == .notFound)
    }
  }

  @Test func `a ground is stated and taken back, and half of one is refused with what was typed`()
    async throws
  {
    let office = PaperOffice()
    let token = await office.admit("mari", [.registrar])
    let person = [("code", "0000000018"), ("reason", "照会")]
    let ground = [
      ("vaccine", "MR"), ("dose", "２期"), ("givenOn", "2026-10-05"), ("kind", "requestLetter"),
    ]
    try await withPages(office) { client in
      let browser = Browser(client: client, token: token)
      let half = try await browser.change("/register/person/ground", person + ground)
      #expect(half.status == .unprocessableContent && half.text.contains("value=\"２期\""))
      let whole = try await browser.change(
        "/register/person/ground", person + ground + [("document", "依頼書 12")])
      #expect(whole.text.contains("間違い接種 1 件"))
      let back = try await browser.change(
        "/register/person/ground/back", person + ground + [("document", "依頼書 12")])
      #expect(back.text.contains("取り下げました"))
      let fee = try await browser.change(
        "/register/person/fee",
        person + [("vaccine", "INF"), ("givenOn", "2026-10-05"), ("evidence", "受給証 3")])
      #expect(fee.text.contains("実費徴収を決定しました"))
      let check = try await browser.post("/payment/fees", [("month", "2026-10")])
      #expect(check.text.contains("徴収 3 件、免除 2 件、要調査 1 件"))
    }
    #expect(
      await office.callsMade() == [
        "ground true requestLetter", "ground false requestLetter", "fee INF ", "fees 2026-10",
      ])
  }
}
