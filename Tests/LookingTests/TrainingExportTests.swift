import Domain
import Foundation
import Store
import Testing

/// Corrections become ground truth, once, and stay in the office.
@Suite struct TrainingExportTests {
  private func files(_ folder: URL) -> [String] {
    let paths = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []
    return paths.filter { $0.contains(".") }.sorted()
  }

  @Test func `corrected fields of decided pages are written, once, the last correction only`()
    throws
  {
    let office = try SampleOffice()
    let store = try office.store()
    let batch = try #require(BatchName("2026-10_2711506317"))
    let page = try #require(try store.pages(in: batch).first { $0.file == "0005.tif" }).page
    try store.correct(
      [
        FieldCorrection(field: "kana", value: .text("ヤマダ　ハナコ")),
        FieldCorrection(field: "clinic_code", value: .text("2711506317")),
        FieldCorrection(field: "consent", value: .text("希望しない")),
        FieldCorrection(field: "doctor_signature", value: .flag(true)),
        FieldCorrection(field: "given_date", value: .text("2026-10-01")),
        FieldCorrection(field: "name", value: .text("番号 123456789018")),
        FieldCorrection(field: "address", value: .none),
      ], page: page, by: "reviewer")
    let target = office.home.appending(path: "training/ground-truth")
    let open = try office.run(["training", "export"])
    #expect(open.status == 0 && open.talk.contains("0 written"))
    #expect(files(target) == [])

    try store.decide(.returned, page: page, by: "reviewer")
    let first = try office.run(["training", "export"])
    #expect(first.talk.contains("4 written, 0 there already"), "\(first.talk)")
    #expect(first.talk.contains("1 left out: put together from several fields"))
    #expect(first.talk.contains("1 left out: it holds an individual number"))
    let names = files(target)
    #expect(names.count == 9 && names.contains("provenance.jsonl"))
    let text = try #require(names.first { $0.hasPrefix("lines/") && $0.hasSuffix(".gt.txt") })
    #expect(
      try String(contentsOf: target.appending(path: text), encoding: .utf8) == "ヤマダ　ハナコ\n")
    #expect(names.contains(text.replacing(".gt.txt", with: ".png")))
    for name in names {
      #expect(try SampleOffice.mode(target.appending(path: name)) == 0o600)
    }

    let again = try office.run(["training", "export"])
    #expect(again.talk.contains("0 written, 4 there already"))
    #expect(files(target) == names)

    // A later correction takes the earlier one's place.
    try store.correct(
      [FieldCorrection(field: "kana", value: .text("ヤマグチ　ハナコ"))], page: page, by: "other")
    let later = try office.run(["training", "export"])
    #expect(later.talk.contains("1 written, 3 there already"), "\(later.talk)")
    let now = files(target)
    #expect(now.count == 9 && !now.contains(text))
    let lines = try String(
      contentsOf: target.appending(path: "provenance.jsonl"), encoding: .utf8
    ).split(separator: "\n")
    #expect(lines.count == 4)
  }

  @Test func `the crops stay in the data folder unless the office says otherwise`() throws {
    let office = try SampleOffice()
    let outside = office.folder.appending(path: "elsewhere")
    let refused = try office.run(["training", "export", outside.path])
    #expect(refused.status == 3 && refused.talk.contains("lies outside the data folder"))
    #expect(!FileManager.default.fileExists(atPath: outside.path))
    // A way out through a link is a way out.
    let link = office.home.appending(path: "link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: office.folder)
    #expect(try office.run(["training", "export", link.appending(path: "x").path]).status == 3)
    let path = office.home.appending(path: "a/../../elsewhere").path
    #expect(try office.run(["training", "export", path]).status == 3)
    let allowed = try office.run(["training", "export", outside.path, "--outside-data-folder"])
    #expect(allowed.status == 0, "\(allowed.talk)")
  }
}
