import ArgumentParser
import Forms
import Foundation
import Intake
import Store

/// `yoshin training`: what models can learn from.
struct TrainingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training", abstract: "Gives out what models can learn from.",
    subcommands: [TrainingExportCommand.self])
}

/// `yoshin training export`: crops of corrected fields with what people say stands there.
struct TrainingExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes crops of corrected fields with their true text, as tesstrain takes them.",
    discussion: """
      For each field that a person corrected on a page that is decided: lines/NAME.png with lines/NAME.gt.txt \
      (cells/ for digits in cells, marks/ for choices and signatures), and a line of provenance.jsonl with \
      page, hash, field, what had been read and by which pipeline. A correction is written once; a later one \
      of the same field takes its place. What the registry says never stands in for what is on the paper.

      The crops are pieces of people's papers. They go to training/ground-truth/ in the data folder; another \
      folder must lie inside the data folder too, unless --outside-data-folder says that the office has \
      decided otherwise.
      """)

  @Argument(
    help: ArgumentHelp(
      "The folder (default: training/ground-truth/ in the data folder).", valueName: "folder"))
  var folder: String?

  @Flag(help: "Allow a folder outside the data folder.")
  var outsideDataFolder = false

  @Option(help: "The pipeline whose forms lay the pages flat (default: pipelines/routine.yaml).")
  var pipeline: String?

  @OptionGroup var home: HomeOptions

  func run() async throws {
    try await explained {
      let data = try home.folder()
      let store = try home.store()
      let target =
        folder.map { URL(fileURLWithPath: $0, isDirectory: true) }
        ?? data.url.appending(path: "training/ground-truth")
      if !outsideDataFolder, !Self.isInside(target, data.url) {
        throw Failure(
          .refused, "\(target.path) lies outside the data folder",
          next: "The crops are personal data. Name a folder inside \(data.url.path), or say "
            + "--outside-data-folder where the office has decided that.")
      }
      let files = try PipelineFiles(named: pipeline)
      let corrections = try store.groundTruth()
      try store.noteLook(
        at: corrections.map(\.page), for: "training", viewer: try currentUser())
      let views = try PageViews(of: data, files: files)
      let result: Result<GroundTruthExport.Tally, any Error>
      do {
        result = .success(
          try await GroundTruthExport(
            folder: target, forms: files.definition.forms, views: views
          ).write(corrections))
      } catch {
        result = .failure(error)
      }
      await views.close()
      let tally = try result.get()
      say("\(tally.written) written, \(tally.known) there already: \(target.path)")
      for (why, count) in tally.left.sorted(by: { $0.key < $1.key }) {
        say("\(count) left out: \(why)")
      }
    }
  }

  /// Whether a folder, there or not yet, lies inside another, links followed.
  static func isInside(_ folder: URL, _ outer: URL) -> Bool {
    // What is not there yet is no link: the part that is there decides.
    var base = folder.standardizedFileURL
    var rest: [String] = []
    while !FileManager.default.fileExists(atPath: base.path), base.path != "/" {
      rest.insert(base.lastPathComponent, at: 0)
      base.deleteLastPathComponent()
    }
    let path = (base.resolvingSymlinksInPath().pathComponents + rest)
    let prefix = outer.standardizedFileURL.resolvingSymlinksInPath().pathComponents
    return path.starts(with: prefix) && !rest.contains("..")
  }
}
