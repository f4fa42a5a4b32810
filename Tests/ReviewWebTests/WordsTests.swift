import Domain
import Foundation
import Testing

@testable import ReviewWeb

@Suite struct WordsTests {
  @Test func everyKeyStandsOnceInBothLanguages() {
    let keys = Words.table.map(\.key)
    #expect(keys.count > 300)
    #expect(Set(keys).count == keys.count)
    for (key, japanese, english) in Words.table {
      #expect(!japanese.isEmpty, "\(key)")
      #expect(!english.isEmpty || key == "slip.dear", "\(key)")
      for place in 1...3 {
        #expect(
          japanese.contains("%\(place)") == english.contains("%\(place)"), "\(key)")
      }
    }
  }

  @Test func everyWordOfATemplateIsThere() throws {
    let scene = Words(.japanese).scene
    for (name, bytes) in Renderer.templates {
      let text = String(decoding: bytes, as: UTF8.self)
      for match in text.matches(of: /\{\{w\.([A-Za-z0-9_]+)\}\}/) {
        #expect(scene[String(match.1)] != nil, "\(name): \(match.1)")
      }
    }
  }

  @Test func noTemplateWritesUnescaped() {
    for (name, bytes) in Renderer.templates {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(!text.contains("{{{"), "\(name)")
      #expect(!text.contains("{{&"), "\(name)")
      #expect(!text.contains(" style="), "\(name)")
      #expect(text.firstMatch(of: /\son[a-z]+=/) == nil, "\(name)")
    }
  }

  @Test func everythingThatIsNamedHasWords() {
    let words = Words(.japanese)
    var keys = Reason.Code.allCases.map { "reason.\($0.rawValue)" }
    keys += Role.allCases.map { "role.\($0.rawValue)" }
    keys += CaseState.allCases.flatMap {
      ["caseState.\($0.rawValue)", "done.\($0.rawValue)"]
    }
    keys += Fault.Kind.allCases.map { "fault.\($0.rawValue)" }
    keys += Obstacle.Kind.allCases.map { "obstacle.\($0.rawValue)" }
    keys += AccountChange.allCases.flatMap {
      ["change.\($0.rawValue)", "done.account.\($0.rawValue)"]
    }
    keys += Charts.order.map { "state.\($0)" }
    for refusal: Refusal in [
      .expired, .wrongCredentials, .throttled(seconds: 1), .forbidden, .needsProof, .gone,
      .notFound, .heldByAnother(name: ""), .takenOver(name: ""), .stale, .invalid([]), .fourEyes,
      .blocked,
    ] {
      keys += ["title", "what", "next"].map { "error.\(ErrorPages.name(refusal)).\($0)" }
    }
    for key in keys { #expect(words.has(key), "\(key)") }
  }

  @Test func datesAreSaidInBothCalendars() {
    #expect(Words(.japanese).day("2026-10-05") == "2026-10-05（令和8年10月5日）")
    #expect(Words(.english).day("2026-10-05") == "2026-10-05")
    #expect(Words(.japanese).day("no day") == "no day")
  }
}
