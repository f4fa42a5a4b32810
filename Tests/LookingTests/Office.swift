import Foundation
import Store
import Testing

/// What a run of the program said.
struct Run: Sendable {
  var status: Int32
  var output: String
  var talk: String
}

/// The built program.
enum Program {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let samples = root.appending(path: "samples")
  static let pipeline = root.appending(path: "pipelines/routine.yaml").path

  /// Runs it with arguments.
  ///
  /// - Parameter temporary: where its temporary files go, to be looked at afterwards.
  static func run(_ arguments: [String], temporary: URL? = nil) throws -> Run {
    let process = Process()
    // The test bundle lies beside the program.
    process.executableURL = Bundle.main.bundleURL.appending(path: "yoshin")
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["USER"] = "tester"
    environment["YOSHIN_PIPELINE"] = nil
    environment["YOSHIN_HOME"] = nil
    environment["OMP_THREAD_LIMIT"] = "1"
    if let temporary { environment["TMPDIR"] = temporary.path }
    process.environment = environment
    let (output, talk) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, talk)
    try process.run()
    // Standard error is little: reading one after the other blocks neither.
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let told = talk.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(
      status: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
      talk: String(decoding: told, as: UTF8.self))
  }
}

/// A data folder into which a few pages of the samples were taken; gone with the last reference.
final class SampleOffice: Sendable {
  let folder: URL
  var home: URL { folder.appending(path: "home") }
  let report: URL

  /// - Parameters:
  ///   - pages: files of the samples' first batch.
  ///   - more: puts other files into the batch's folder.
  init(
    pages: [String] = ["0001.jpg", "0005.tif", "0007.jpg", "0008.jpg"],
    more: (_ batch: URL) throws -> Void = { _ in }
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "office-\(UUID().uuidString)")
    report = folder.appending(path: "report.jsonl")
    let batch = folder.appending(path: "2026-10_2711506317")
    try FileManager.default.createDirectory(at: batch, withIntermediateDirectories: true)
    let source = Program.samples.appending(path: "batches/2026-10_2711506317")
    for name in pages {
      try FileManager.default.copyItem(
        at: source.appending(path: name), to: batch.appending(path: name))
    }
    try more(batch)
    _ = try expect(["init", "--home", home.path])
    for kind in ["residents", "vouchers", "clinics", "lots", "history"] {
      _ = try expect([
        "registry", "import", kind, Program.samples.appending(path: "registry/\(kind).csv").path,
        "--home", home.path,
      ])
    }
    _ = try expect([
      "ingest", batch.path, "--home", home.path, "--pipeline", Program.pipeline, "--workers", "1",
      "--report", report.path,
    ])
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func expect(_ arguments: [String]) throws -> Run {
    let run = try Program.run(arguments)
    try #require(run.status == 0, "\(arguments): \(run.talk)")
    return run
  }

  /// Runs a command on the data folder.
  func run(_ arguments: [String]) throws -> Run {
    try Program.run(arguments + ["--home", home.path, "--pipeline", Program.pipeline])
  }

  /// The store, for what another program would put into it.
  func store() throws -> DataStore {
    try DataStore.open(DataFolder(URL(filePath: home.path, directoryHint: .isDirectory)))
  }

  /// Who may read a file.
  static func mode(_ url: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
  }
}
