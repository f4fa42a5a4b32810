import Domain
import Foundation
import Testing

@testable import Forms

/// The guide's example is a fourth form: it must read with nothing but its YAML text and a picture.
@Suite struct GuideTests {
  private static func example() throws -> String {
    let guide = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/forms.md")
    let parts = try String(contentsOf: guide, encoding: .utf8).components(separatedBy: "```")
    let block = try #require(parts.first { $0.hasPrefix("yaml\n") })
    return String(block.dropFirst(5))
  }

  @Test func theExampleReadsAsAFourthForm() throws {
    let read = FormsFile.read(
      yaml: try Self.example(), file: "pneumo.yaml", readFile: { _ in nil },
      fileExists: { $0 == "pneumo.png" })
    #expect(read.diagnostics.map(\.description) == [])
    guard case .template(let checked) = read else {
      Issue.record("the example is a template")
      return
    }
    let form = try #require(checked.value)
    #expect(form.vaccines == [VaccineCode("PPSV")])
    #expect(form.anchors.count == 3)
    #expect(form.givenDate?.era == .gregorian(prefix: "20"))
    #expect(form.consent == RequiredChoice(field: "consent", accept: "します"))
    #expect(
      form["resident_code"]?.kind
        == .digits(cells: 10, pitch: 6.6, cellWidth: 6, cellHeight: 8))
    guard case .choice(_, let options, _) = form["q1"]?.kind else { return }
    #expect(options.map(\.label) == ["いいえ", "はい"])
    #expect(options.map(\.affirms) == [false, true])
  }

  @Test func aPipelineIsToldFromATemplate() throws {
    let pipeline = "pipeline: p\nversion: 1\nforms: [pneumo.yaml]\n"
    let example = try Self.example()
    let read = FormsFile.read(
      yaml: pipeline, file: "p.yaml", readFile: { $0 == "pneumo.yaml" ? example : nil },
      fileExists: { $0 == "pneumo.png" || $0 == "models/digits.safetensors" })
    guard case .pipeline = read else {
      Issue.record("the text is a pipeline")
      return
    }
    #expect(read.diagnostics.map(\.description) == [])
    #expect(read.summary == "pipeline p 1: pneumo")
  }
}
