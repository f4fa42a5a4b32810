import Domain
import Foundation
import Testing

@testable import Forms

/// The folder of the repository, from this file's place in it.
private let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func text(_ file: String) throws -> String {
  try String(contentsOf: repository.appending(path: file), encoding: .utf8)
}

private func exists(_ file: String) -> Bool {
  FileManager.default.fileExists(atPath: repository.appending(path: file).path)
}

@Suite struct ShippedFilesTests {
  @Test(arguments: ["mr-child", "flu-elderly", "covid-voucher"])
  func templateReadsWithoutAWord(id: String) throws {
    let file = "pipelines/forms/\(id).yaml"
    let checked = FormTemplate.read(yaml: try text(file), file: file, fileExists: exists)
    #expect(checked.diagnostics.map(\.description) == [])
    let form = try #require(checked.value)
    #expect(form.id == id)
    #expect(form.blankPath == "pipelines/forms/\(id).png")
    #expect(form.fields.allSatisfy { $0.caption != nil })
    #expect(form.consent == RequiredChoice(field: "consent", accept: "希望する"))
    #expect(form.doctorSignature == "doctor_signature")
    #expect(form.givenDate?.era == .printed("令和"))
    #expect(form.birthDate?.era == .choice(field: "birth_era"))
  }
}

extension ShippedFilesTests {
  @Test func pipelineReadsWithoutAWord() throws {
    let file = "pipelines/routine.yaml"
    let checked = PipelineDefinition.read(
      yaml: try text(file), file: file, readFile: { try? text($0) }, fileExists: exists)
    #expect(checked.diagnostics.map(\.description) == [])
    let pipeline = try #require(checked.value)
    #expect(pipeline.forms.map(\.id) == ["mr-child", "flu-elderly", "covid-voucher"])
    #expect(pipeline.policies.municipalities == [MunicipalityCode("271403")])
    // A schedule that no pipeline names is a rule that nobody keeps.
    let folder = repository.appending(path: "pipelines/schedules").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".yaml") }.map { "schedules/\($0)" }
    #expect(pipeline.schedules == files.sorted())
  }
}
