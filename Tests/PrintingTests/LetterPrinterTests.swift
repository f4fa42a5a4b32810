import Foundation
import Printing
import Testing
import Yams

@Suite struct LetterPrinterTests {
  private func template(
    _ blocks: [LetterTemplate.Block], font: String = "IPAexGothic", values: [String: String] = [:]
  ) -> LetterTemplate {
    LetterTemplate(
      letter: "test", medium: .postcard, font: font, guardianBelow: 18, values: values,
      blocks: blocks, contractor: ["name"])
  }

  private func text(_ text: String, _ box: [Double] = [10, 10, 80, 20], smallest: Double? = nil)
    -> LetterTemplate.Block
  {
    LetterTemplate.Block(kind: .text, box: box, text: text, size: 12, smallest: smallest)
  }

  /// What a command of poppler says of a PDF.
  private func poppler(_ command: String, _ arguments: [String], of pdf: [UInt8]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pdf")
    try Data(pdf).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/" + command)
    process.arguments = [file.path] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }

  @Test func aPageAPersonWithTheirText() throws {
    let printer = try LetterPrinter(
      template(
        [text("{{name}} 様"), text("{{office}}", [10, 60, 80, 10])], values: ["office": "保健所"]))
    for name in ["髙橋　𠮷朗", "山﨑　さくら", "NGUYEN THI LAN"] {
      try printer.add(
        ["name": name], barcode: PostalBarcode(postalCode: "5900078", address: "3番1号"))
    }
    let pdf = try printer.finish()
    let words = try poppler("pdftotext", ["-layout", "-"], of: pdf)
    let pages = words.split(separator: "\u{0C}")
    #expect(pages.count == 3)
    #expect(words.contains("𠮷朗"))
    #expect(pages.allSatisfy { $0.contains("保健所") && $0.contains("様") })
    let fonts = try poppler("pdffonts", [], of: pdf).split(separator: "\n").dropFirst(2)
    #expect(fonts.contains { $0.contains("IPAexGothic") })
    // Embedded and of the characters used only: a name with six letters and a plus before it.
    #expect(fonts.allSatisfy { $0.firstMatch(of: /^[A-Z]{6}\+/) != nil && $0.contains("yes yes") })
  }

  @Test func aTextThatDoesNotFitIsMadeSmallerOrRefused() throws {
    let long = String(repeating: "堺市北区新金岡町", count: 8)
    let small = try LetterPrinter(template([text("{{name}}", [10, 10, 80, 12], smallest: 5)]))
    try small.add(["name": long], barcode: nil)
    #expect(small.letters == 1)
    let strict = try LetterPrinter(template([text("{{name}}", [10, 10, 80, 12])]))
    #expect(throws: LetterProblem.doesNotFit(block: 0)) {
      try strict.add(["name": long], barcode: nil)
    }
    #expect(strict.letters == 0)
    try strict.add(["name": "堺　花子"], barcode: nil)
    #expect(strict.letters == 1)
  }

  /// A private-use character that no font draws must not go out as an empty box.
  @Test func aCharacterWithoutAFontIsRefused() throws {
    let printer = try LetterPrinter(template([text("{{name}}")]))
    #expect(throws: LetterProblem.missingCharacter(block: 0)) {
      try printer.add(["name": "堺　\u{10FFFD}子"], barcode: nil)
    }
  }

  @Test func aFontThatIsNotInstalledIsNamed() {
    #expect(throws: PrintingError.self) {
      try LetterPrinter(template([text("x")], font: "No Such Font"))
    }
  }

  @Test func `both sides of a sheet are printed, or none`() throws {
    let printer = try LetterPrinter(
      template([text("{{address}}"), text("表 {{name}}", [10, 60, 80, 10])]),
      back: template([text("裏 {{name}} {{doses}}", [10, 10, 80, 12])]))
    try printer.add(["address": "一番地", "name": "甲", "doses": "MR"], barcode: nil)
    // What does not fit on the back leaves out the front as well, or every later back would be another's.
    let long = String(repeating: "五種混合", count: 40)
    #expect(throws: LetterProblem.doesNotFit(block: 2)) {
      try printer.add(["address": "二番地", "name": "乙", "doses": long], barcode: nil)
    }
    try printer.add(["address": "三番地", "name": "丙", "doses": "DT"], barcode: nil)
    #expect(printer.letters == 2)
    let words = try poppler("pdftotext", ["-layout", "-"], of: printer.finish())
    let pages = words.split(separator: "\u{0C}").map { $0.filter { !$0.isWhitespace } }
    #expect(pages == ["一番地表甲", "裏甲MR", "三番地表丙", "裏丙DT"])
  }

  @Test(arguments: ["recall-letter", "recall-postcard", "recall-postcard-back"])
  func theShippedLettersPrint(name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "pipelines/letters/\(name).yaml")
    let template = try YAMLDecoder().decode(
      LetterTemplate.self, from: Data(contentsOf: file))
    #expect(template.faults == [])
    let printer = try LetterPrinter(template)
    // The longest that an address and a list of doses reasonably are.
    try printer.add(
      [
        "postal_code": "590-0078", "name": "サントス　マリア　クララ　フェルナンダ",
        "address": "堺市堺区北三国ヶ丘町ひがし六丁123番地45号",
        "building": "グランドハイツ堺東プレミアムレジデンス ノースウイング 1204号室",
        "addressee": "サントス　マリア　クララ　フェルナンダ　様\n保護者　様",
        "doses": (1...6).map { _ in "五種混合　１期初回１回目　令和9年10月10日から令和14年10月31日まで" }
          .joined(separator: "\n"), "print_date": "令和8年11月10日",
      ], barcode: PostalBarcode(postalCode: "590-0078", address: "123番地45号"))
    #expect(try !printer.finish().isEmpty)
  }

  @Test(arguments: [
    ("{{nmae}}", [10, 10, 80, 20]), ("x", [10, 10, 95, 20]), ("x", [10, 10, 80]),
    ("x", [10, 140, 80, 20]),
  ])
  func mistakesOfATemplateAreFound(words: String, box: [Double]) {
    #expect(!template([text(words, box)]).faults.isEmpty)
  }

  @Test(arguments: [
    ("{{name}} 様", ["name": "花子"], "花子 様"), ("{{ name }}", ["name": "花子"], "花子"),
    ("{{address}}\n{{building}}\n以上", ["address": "堺区", "building": ""], "堺区\n以上"),
    ("〒{{postal_code}}\n{{name}}", ["name": "花子"], "花子"),
    ("{{x}", [:], "{{x}"), ("", [:], ""),
  ])
  func placeholders(text: String, values: [String: String], filled: String) {
    #expect(LetterText.fill(text, values) == filled)
  }
}
