import ArgumentParser
import Evaluation
import Foundation

/// Reads the pages of a truth file anew, into a data folder that is gone afterwards.
struct EvaluationRerun: ParsableArguments {
  @Option(help: "Where there is no report: the pipeline to read with.")
  var pipeline: String?

  @Option(help: "Where there is no report: how many pages are read at once.")
  var workers = 2

  /// The registry's files beside a truth file, in the order of import.
  private static let registry = ["residents", "vouchers", "clinics", "lots", "history"]

  /// Reads all pages of the truth.
  ///
  /// - Parameters:
  ///   - path: the truth file; `registry/` and the batches lie beside it.
  ///   - pages: what is in it.
  /// - Throws: `Failure` where something is missing; whatever else goes wrong has been said by then.
  func report(on path: String, pages: [TruthLine]) throws -> [ReportLine] {
    let root = URL(fileURLWithPath: path).deletingLastPathComponent()
    let batches = Set(pages.map { root.appending(path: $0.file).deletingLastPathComponent().path })
    let residents = root.appending(path: "registry/residents.csv")
    for place in batches.sorted() + [residents.path]
    where !FileManager.default.fileExists(atPath: place) {
      throw Failure(
        .badInput, "\(place) is not there",
        next: "Pages are read from beside the truth, with its registry/; or give a report.")
    }
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "yoshin-evaluate-\(UUID().uuidString)")
    _ = try PrivateFile.folder(folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let home = folder.appending(path: "home").path
    let report = folder.appending(path: "report.jsonl").path
    try run(["init", "--home", home], quietly: true)
    for kind in Self.registry {
      let file = root.appending(path: "registry/\(kind).csv").path
      guard FileManager.default.fileExists(atPath: file) else { continue }
      try run(["registry", "import", kind, file, "--home", home], quietly: true)
    }
    try run(
      ["ingest"] + batches.sorted() + ["--home", home, "--report", report]
        + ["--workers", "\(max(1, workers))"] + (pipeline.map { ["--pipeline", $0] } ?? []),
      quietly: false)
    return try EvaluateCommand.lines(of: report, as: ReportLine.self)
  }

  /// Runs a command of this program; it says itself what goes wrong.
  private func run(_ arguments: [String], quietly: Bool) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    let talk = Pipe()
    if quietly { process.standardError = talk }
    try process.run()
    let said = quietly ? talk.fileHandleForReading.readDataToEndOfFile() : Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      FileHandle.standardError.write(said)
      throw Failure(
        .failed, "the pages cannot be read again: yoshin \(arguments[0]) failed",
        next: "What it says stands above.")
    }
  }
}
