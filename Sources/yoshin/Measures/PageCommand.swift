import ArgumentParser
import Domain
import Forms
import Foundation
import Imaging
import Intake
import Store

/// `yoshin page`: one page as it was read, and drawn.
struct PageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page",
    abstract: "Shows what was read on a page, and draws it over the page laid flat.",
    discussion: """
      A page is named by its number or by its place: 17, or 2026-10_2711506317/scan0010.pdf#2. The table has \
      every answer with its confidence, least sure first; * marks answers that a reason names, + those that \
      a person corrected.

      --draw writes a picture: the scan laid onto its form, every field's box with what was read and how \
      surely, blue where sure, orange where doubtful, red where a reason names it. A .png shows Latin \
      letters and digits only; a .svg shows every script. The picture shows a person's paper: it is written \
      for you alone (0600), and belongs into the data folder.
      """)

  @Argument(help: "The page: its number, or BATCH/FILE#PAGE.")
  var page: PageReference

  @Option(
    help: ArgumentHelp("Draw the page into this file, .png or .svg.", valueName: "file"),
    completion: .file(extensions: ["png", "svg"]))
  var draw: String?

  @Option(help: "The picture's resolution, dots per inch, 75 to 300.")
  var resolution = 200

  @Option(help: "The pipeline whose forms lay the page flat (default: pipelines/routine.yaml).")
  var pipeline: String?

  @OptionGroup var home: HomeOptions

  func validate() throws {
    if !(75...300).contains(resolution) {
      throw ValidationError("--resolution lies between 75 and 300.")
    }
    if let draw, !draw.lowercased().hasSuffix(".png"), !draw.lowercased().hasSuffix(".svg") {
      throw ValidationError("--draw names a file that ends in .png or .svg.")
    }
  }

  func run() async throws {
    try await explained {
      let store = try home.store()
      ScanDecoder.silenceLibraries()
      let page = try page.find(in: store)
      try store.noteLook(
        at: [page.page], for: draw == nil ? "told" : "drawn", viewer: try currentUser())
      let corrections = try store.corrections(of: page.page)
      let files = try PipelineFiles(named: pipeline)
      let form = page.result?.form.flatMap { files.definition[form: $0] }
      let overlay = PageOverlay(page, form: form, corrections: corrections)
      for line in overlay.title { put(line) }
      let table = table(page, corrections)
      if !table.isEmpty { put("\n" + table.text) }
      guard let draw else { return }
      let views = try PageViews(of: try home.folder(), files: files)
      let picture: Result<PagePicture, any Error>
      do {
        picture = .success(
          try await views.picture(
            of: page.sha256, fileExtension: page.fileExtension, page: page.number,
            form: form?.id, resolution: resolution))
      } catch {
        picture = .failure(error)
      }
      await views.close()
      let drawing = PageDrawing(picture: try shown { try picture.get() }, overlay: overlay)
      let isVector = draw.lowercased().hasSuffix(".svg")
      try PrivateFile.write(
        isVector ? Data(drawing.svg().utf8) : try drawing.png(), to: URL(fileURLWithPath: draw))
      say("picture: \(draw)")
    }
  }

  private func table(_ page: StoredPage, _ corrections: [String: FieldValue]) -> TerminalTable {
    var table = TerminalTable([
      ("", .left), ("field", .left), ("confidence", .right), ("answer", .left), ("read as", .left),
      ("corrected to", .left),
    ])
    let accused = Set((page.result?.reasons ?? []).compactMap(\.field))
    let fields = (page.result?.fields ?? [:]).sorted {
      ($0.value.confidence, $0.key) < ($1.value.confidence, $1.key)
    }
    for (name, answer) in fields {
      let correction = corrections[name]
      table.add([
        accused.contains(name) ? "*" : correction == nil ? "" : "+", name,
        String(format: "%.4f", answer.confidence), Self.words(answer.value), answer.text,
        correction.map(Self.words) ?? "",
      ])
    }
    return table
  }

  private static func words(_ value: FieldValue) -> String {
    switch value {
    case .text(let text): text
    case .flag(let flag): flag ? "yes" : "no"
    case .none: "–"
    }
  }
}

/// Says a `PageViewError` as the program says every failure.
///
/// - Throws: `Failure`, or what the body throws besides.
func shown<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as PageViewError {
    throw Failure(.failed, "\(error)")
  }
}
