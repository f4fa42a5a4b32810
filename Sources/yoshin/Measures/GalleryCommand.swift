import ArgumentParser
import Domain
import Foundation
import Intake
import Store

/// `yoshin gallery`: every crop of one field on one sheet, the least sure first.
struct GalleryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gallery",
    abstract: "Shows all crops of one field on one sheet, the least sure first.",
    discussion: """
      FIELD is a name of the page report: clinic_code, given_date, kana, q3, doctor_signature, lot. The sheet \
      is one HTML file with the crops inside; beside each stand its confidence, what was read, what a person \
      corrected it to, and the page's place. It holds pieces of people's papers: it is written for you alone, \
      into the data folder unless --out says otherwise.
      """)

  @Argument(help: "The field, as the page report names it.")
  var field: String

  @Option(help: ArgumentHelp("Only this batch.", valueName: "name"), transform: batchName)
  var batch: BatchName?

  @Option(
    help: ArgumentHelp(
      "The file, or a folder for it (default: galleries/ in the data folder).",
      valueName: "file or folder"))
  var out: String?

  @Option(help: "At most so many crops, the least sure ones.")
  var limit = 2000

  @Option(help: "The pipeline whose forms lay the pages flat (default: pipelines/routine.yaml).")
  var pipeline: String?

  @OptionGroup var home: HomeOptions

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit counts from 1.") }
    if field.isEmpty || field.contains(where: { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
      throw ValidationError("'\(field)' is no field's name; one is given_date.")
    }
  }

  func run() async throws {
    try await explained {
      let store = try home.store()
      let files = try PipelineFiles(named: pipeline)
      let batches = try batch.map { [$0] } ?? store.batches()
      let pages = try batches.flatMap { try store.pages(in: $0) }
        .compactMap { page in page.result?.fields[field].map { (page: page, answer: $0) } }
        .sorted { ($0.answer.confidence, $0.page.page) < ($1.answer.confidence, $1.page.page) }
        .prefix(limit)
      guard !pages.isEmpty else {
        throw Failure(
          .refused, "no page has an answer called \(field)",
          next: "yoshin page ID lists the names there are.")
      }
      try store.noteLook(
        at: pages.map(\.page.page), for: "gallery:\(field)", viewer: try currentUser())
      var sheet = GallerySheet(field: field)
      let views = try PageViews(of: try home.folder(), files: files)
      let progress = ProgressBar(total: pages.count, noun: "crops")
      for (page, answer) in pages {
        let crop: PagePicture?
        do {
          crop = try await views.crop(
            of: page.sha256, fileExtension: page.fileExtension, page: page.number,
            form: page.result?.form, field: field)
        } catch {
          progress.interject("warning: \(page.place): \(error)")
          crop = nil
        }
        sheet.add(
          page, answer, corrected: try store.corrections(of: page.page)[field], crop: crop)
        progress.advance()
      }
      progress.finish()
      await views.close()
      let place = try place()
      try PrivateFile.write(Data(sheet.html.utf8), to: place)
      say("\(pages.count) crops: \(place.path)")
    }
  }

  private func place() throws -> URL {
    let name = "\(field)\(batch.map { "-\($0)" } ?? "").html"
    guard let out else {
      return try PrivateFile.folder(try home.folder().url.appending(path: "galleries"))
        .appending(path: name)
    }
    let place = URL(fileURLWithPath: out)
    guard place.pathExtension.lowercased() != "html" else { return place }
    return try PrivateFile.folder(place).appending(path: name)
  }
}
