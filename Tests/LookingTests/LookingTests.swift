import Domain
import Foundation
import Imaging
import Store
import Testing

/// The commands that show pages, run as people run them.
@Suite struct LookingTests {
  @Test func `a page is told and drawn`() throws {
    let office = try SampleOffice()
    let page = "2026-10_2711506317/0005.tif"
    let svg = office.folder.appending(path: "page.svg")
    let run = try office.run(["page", page, "--draw", svg.path])
    #expect(run.status == 0, "\(run.talk)")
    #expect(run.output.contains("consentRefused"))
    // The answer that the reason is about is marked.
    #expect(run.output.split(separator: "\n").contains { $0.hasPrefix("*  consent ") })
    let drawing = try String(contentsOf: svg, encoding: .utf8)
    #expect(drawing.contains("希望しない") && drawing.contains("data:image/jpeg;base64,"))
    #expect(drawing.contains("consentRefused"))
    #expect(try SampleOffice.mode(svg) == 0o600)
    // Who looks at a paper is in the audit trail.
    let looks = try office.store().auditEntries(about: "page:2").filter {
      $0.action == "records.viewed" && $0.actor == "tester"
    }
    #expect(looks.count == 1 && looks.first?.detail["purpose"] == "drawn")

    let png = office.folder.appending(path: "page.png")
    let number = try office.store().page(PageID(rawValue: 1))
    #expect(
      try office.run(["page", "1", "--draw", png.path, "--resolution", "100"]).status == 0)
    let picture = try ScanDecoder.decode(
      [UInt8](Data(contentsOf: png)), maximumPixels: 10_000_000)
    #expect(number.state == .verified)
    #expect(abs(picture.pixels.width - 827) <= 1 && abs(picture.pixels.height - 1169) <= 1)
  }

  @Test(arguments: ["0007.jpg", "0008.jpg"])
  func `pages of no form are drawn as scanned`(name: String) throws {
    let office = try SampleOffice()
    let png = office.folder.appending(path: "page.png")
    let run = try office.run(["page", "2026-10_2711506317/\(name)", "--draw", png.path])
    #expect(run.status == 0, "\(run.talk)")
    #expect(FileManager.default.fileExists(atPath: png.path))
  }

  @Test func `what is not there is said`() throws {
    let office = try SampleOffice()
    let run = try office.run(["page", "2026-10_2711506317/0001.jpg#2"])
    #expect(run.status == 3 && run.talk.contains("there is no page 2 of 0001.jpg"))
    #expect(try office.run(["page", "999"]).status == 3)
    #expect(try office.run(["page", "1", "--draw", "x.gif"]).status == 64)
    #expect(try office.run(["gallery", "shoe_size"]).status == 3)
    #expect(try office.run(["gallery", "../x"]).status == 64)
  }

  @Test(arguments: ["given_date", "clinic_code", "consent"])
  func `a gallery shows every crop of a field, the least sure first`(field: String) throws {
    let office = try SampleOffice()
    let run = try office.run(["gallery", field])
    #expect(run.status == 0, "\(run.talk)")
    let file = office.home.appending(path: "galleries/\(field).html")
    let html = try String(contentsOf: file, encoding: .utf8)
    #expect(html.components(separatedBy: "<figure").count - 1 == 2)
    #expect(html.components(separatedBy: "data:image/png;base64,").count - 1 == 2)
    let confidences = html.matches(of: /<b>([0-9.]+)<\/b>/).compactMap { Double($0.output.1) }
    #expect(confidences.count == 2 && confidences == confidences.sorted())
    #expect(try SampleOffice.mode(file) == 0o600)
  }
}

/// `yoshin evaluate` without a report.
@Suite struct RereadingTests {
  @Test func `the truth's pages are read again, and nothing is left behind`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tmp-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try Program.run(
      [
        "evaluate", Program.samples.appending(path: "truth.jsonl").path, "--json", "--pipeline",
        Program.pipeline, "--workers", "1",
      ], temporary: folder)
    #expect(run.status == 0, "\(run.talk)")
    let score = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(score["pages"] as? Int == 14 && score["unreported"] as? Int == 0)
    #expect(score["false_commits"] as? Int == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test func `a truth without its pages is refused`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tmp-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let truth = folder.appending(path: "truth.jsonl")
    try FileManager.default.copyItem(
      at: Program.samples.appending(path: "truth.jsonl"), to: truth)
    let run = try Program.run(["evaluate", truth.path])
    #expect(run.status == 2 && run.talk.contains("is not there"))
  }
}
