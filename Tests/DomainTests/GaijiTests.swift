import Domain
import Testing

@Suite struct GaijiTests {
  private let table = GaijiTable([
    .init(character: "\u{E000}", description: "辺の異体字", replacement: "邉\u{E0100}"),
    .init(character: "\u{E001}", description: "読みのみ", replacement: ""),
  ])

  @Test func `characters are replaced for printing, others are told and become geta`() {
    let printed = table.printable("渡\u{E000}　\u{E001}\u{F0000}〓子")
    #expect(printed.text == "渡邉\u{E0100}　〓〓〓子")
    #expect(printed.missing == ["\u{E001}", "\u{F0000}", "〓"])
  }

  @Test(arguments: ["石田　莉子", "𠮷田", "葛\u{E0100}城", "NGUYEN THI LAN", ""])
  func `other texts, variation selectors too, stay as they are`(text: String) {
    let printed = table.printable(text)
    #expect(printed.text.unicodeScalars.elementsEqual(text.unicodeScalars))
    #expect(printed.missing.isEmpty)
  }
}
