import Foundation
import Testing

/// `yoshin calibrate` on a copy of the shipped pipeline.
@Suite struct CalibrateTests {
  private final class Folder: Sendable {
    let url: URL
    var pipeline: URL { url.appending(path: "pipelines/routine.yaml") }

    init() throws {
      url = FileManager.default.temporaryDirectory.appending(path: "cal-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: Program.root.appending(path: "pipelines"), to: url.appending(path: "pipelines"))
    }
    deinit { try? FileManager.default.removeItem(at: url) }

    /// Pages of some clinics with a date, a choice and a signature each; every `slip`th date is wrong and unsure.
    func sample(pages: Int, clinics: Int, slip: Int) throws -> [String] {
      var (truth, report) = ("", "")
      for page in 0..<pages {
        let file = "2026-10_\(2_711_500_000 + page % clinics)/\(page).jpg"
        truth += """
          {"file": "\(file)", "page": 1, "form": "mr-child", "scenario": "clean", "profile": "office", \
          "resident": "1", "fields": {"given_date": "2026-10-02", "dose": "１期"}, "expect": ["verified"]}

          """
        let isWrong = page % slip == slip - 1
        report += """
          {"file": "\(file)", "page": 1, "outcome": "verified", "form": "mr-child", "resident": "1", \
          "reasons": [], "fields": {"given_date": {"value": "2026-10-0\(isWrong ? 7 : 2)", \
          "confidence": \(isWrong ? 0.61 : 0.9 + Double(page % 89) / 1000)}, \
          "dose": {"value": "１期", "confidence": 0.99}}}

          """
      }
      let places = ["truth.jsonl", "report.jsonl"].map { url.appending(path: $0) }
      try Data(truth.utf8).write(to: places[0])
      try Data(report.utf8).write(to: places[1])
      return places.map(\.path)
    }
  }

  @Test func `thresholds that the sample supports are written, the others are refused`() throws {
    let folder = try Folder()
    let before = try String(contentsOf: folder.pipeline, encoding: .utf8)
    let files = try folder.sample(pages: 2000, clinics: 8, slip: 41)
    let arguments =
      ["calibrate"] + files
      + ["--pipeline", folder.pipeline.path, "--target", "1e-4", "--target", "given_date=0.005"]
    let dry = try Program.run(arguments + ["--dry-run"])
    #expect(dry.status == 3)
    #expect(try String(contentsOf: folder.pipeline, encoding: .utf8) == before)

    let run = try Program.run(arguments)
    #expect(run.status == 3, "the others lack readings")
    #expect(run.talk.contains("1 threshold(s) written"), "\(run.talk)")
    #expect(run.talk.contains("choice: not written: 0 wrong of 1000 accepted supports 0.002991"))
    let after = try String(contentsOf: folder.pipeline, encoding: .utf8)
    #expect(after.contains("  given_date: 0.9\n"))
    #expect(after.contains("\n  given_date: { threshold: 0.9, target: 0.005,"))
    func model(_ kind: String, in text: String) -> Substring? {
      text.split(separator: "\n").first { $0.hasPrefix("  \(kind): { threshold") }?
        .split(separator: "model: ").last?.prefix(14)
    }
    #expect(model("given_date", in: after) == model("clinic_code", in: before))
    let comments = before.split(separator: "\n").filter { $0.contains("#") }
    for comment in comments { #expect(after.contains(comment)) }
    let check = try Program.run(["form", "check", folder.pipeline.path])
    #expect(check.status == 0, "\(check.talk)\(check.output)")
  }

  @Test func `a calibration is of the model that reads the field, and of no other`() throws {
    let folder = try Folder()
    let files = try folder.sample(pages: 20, clinics: 2, slip: 5)
    let arguments =
      ["calibrate"] + files + ["--pipeline", folder.pipeline.path, "--target", "0.1", "--dry-run"]
    let shipped = try Program.run(arguments)
    #expect(!shipped.talk.contains("calibrated with other models"), "\(shipped.talk)")

    // The same weights, whose source is written otherwise: another file.
    let model = folder.url.appending(path: "pipelines/models/digits.safetensors")
    let original = try Data(contentsOf: model)
    var bytes = original
    let word = try #require(bytes.range(of: Data("MNIST".utf8)))
    bytes.replaceSubrange(word, with: Data("mnist".utf8))
    try bytes.write(to: model)
    let changed = try Program.run(arguments)
    #expect(
      changed.talk.contains(": clinic_code, given_date: calibrated with other models"),
      "\(changed.talk)")

    // Without a net for marks choices are read by others than they were calibrated with, signatures are not.
    try original.write(to: model)
    let text = try String(contentsOf: folder.pipeline, encoding: .utf8)
    let without = text.replacing("  marks: models/marks.safetensors", with: "  marks: none")
    #expect(without != text)
    try Data(without.utf8).write(to: folder.pipeline)
    let unmarked = try Program.run(arguments)
    #expect(
      unmarked.talk.contains(": choice: calibrated with other models"), "\(unmarked.talk)")
  }

  @Test func `files that do not belong together are refused`() throws {
    let folder = try Folder()
    let files = try folder.sample(pages: 20, clinics: 2, slip: 5)
    let truth = Program.samples.appending(path: "truth.jsonl").path
    let run = try Program.run([
      "calibrate", truth, files[1], "--target", "0.1", "--pipeline", folder.pipeline.path,
    ])
    #expect(run.status == 2 && run.talk.contains("no page of it is in"))
    for wrong in [["--target", "2"], ["--target", "digit=0.1"], []] {
      #expect(try Program.run(["calibrate"] + files + wrong).status == 64)
    }
  }
}
