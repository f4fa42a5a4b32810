import Domain
import Foundation
import Intake
import Logging
import Store
import Synchronization
import Testing

@testable import yoshin

/// A data folder, an inbox and a pipeline with waiting times of a test's own; removed with the last reference.
final class Place: Sendable {
  static let batch = "2026-10_2711506317"
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  let folder: URL
  let inbox: URL
  let store: DataStore
  let files: PipelineFiles
  let log = LogBook()

  /// - Parameter intake: lines of the pipeline's section, in place of the shipped ones.
  init(_ intake: String = "", clock: @escaping @Sendable () -> Date = { Date.now }) throws {
    let manager = FileManager.default
    // Links are resolved: the watcher and the test must call files the same.
    folder = manager.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "watch-\(UUID().uuidString)")
    inbox = folder.appending(path: "inbox")
    try manager.createDirectory(at: inbox, withIntermediateDirectories: true)
    let shipped = Place.root.appending(path: "pipelines")
    let pipeline = folder.appending(path: "pipelines")
    try manager.createDirectory(at: pipeline, withIntermediateDirectories: false)
    for name in try manager.contentsOfDirectory(atPath: shipped.path) where name != "routine.yaml" {
      try manager.createSymbolicLink(
        at: pipeline.appending(path: name), withDestinationURL: shipped.appending(path: name))
    }
    let text = try String(contentsOf: shipped.appending(path: "routine.yaml"), encoding: .utf8)
    let own = "intake:\n  stable_seconds: 0.1\n  rescan_seconds: 1\n  reserve_megabytes: 0\n"
    let file = pipeline.appending(path: "routine.yaml")
    try text.replacing(/(?m)^intake:\n(?:[ #].*\n|\n)*/, with: own + intake + "\n")
      .write(to: file, atomically: true, encoding: .utf8)
    files = try PipelineFiles(named: file.path)
    store = try DataStore.create(DataFolder(folder.appending(path: "home")), clock: clock)
    try MadeUpCity(store: store, files: files).fill(20, cases: 0)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The watcher, with workers of the built program, which lies beside the tests.
  func service(once: Bool = false, poll: Duration? = nil, inbox: String? = nil) -> WatchService {
    WatchService(
      inbox: inbox ?? self.inbox.path, store: store, data: store.folder, user: "scan",
      files: files, workers: 1, poll: poll, isOnce: once,
      program: Bundle.main.bundleURL.appending(path: "yoshin").path,
      log: Logger(label: "test") { [log] _ in log })
  }

  /// Takes in and reads what is there.
  func once() async throws { try await service(once: true).run(Bell()) }

  /// Watches while a test's body runs, and ends in good order.
  func watching(poll: Duration? = nil, _ body: () async throws -> Void) async throws {
    let watch = try service(poll: poll).begin()
    let task = Task { try await watch.run() }
    do {
      try await body()
    } catch {
      watch.bell.stop()
      try await task.value
      throw error
    }
    watch.bell.stop()
    try await task.value
  }

  /// A blank page that is a file of its own: other bytes behind its end.
  static func scan(_ number: Int) throws -> Data {
    try Data(contentsOf: root.appending(path: "samples/batches/\(batch)/0007.jpg"))
      + Data([UInt8(number)])
  }

  /// Puts a file into the inbox at once, as a rename into place does.
  func drop(_ name: String, _ data: Data, in batch: String = Place.batch) throws {
    let target = inbox.appending(path: batch).appending(path: name)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    let draft = target.deletingLastPathComponent().appending(path: ".\(name).part")
    try data.write(to: draft)
    try FileManager.default.moveItem(at: draft, to: target)
  }

  /// Waits until it holds; generous, for machines with other things to do.
  func until(_ what: Comment, _ holds: () throws -> Bool) async throws {
    for _ in 0..<1200 {
      if try holds() { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record(what)
    throw CancellationError()
  }

  /// Files below a folder of the inbox, by their path from it on.
  func names(_ part: String = "") -> [String] {
    let folder = inbox.appending(path: part).path
    let all = FileManager.default.subpaths(atPath: folder) ?? []
    return all.filter {
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + $0)
      return (attributes?[.type] as? FileAttributeType) != .typeDirectory
    }.sorted()
  }

  func closings() -> [String: String] {
    Dictionary(
      log.events("batch.closed").map { ($0["batch"] ?? "", $0["because"] ?? "") },
      uniquingKeysWith: { $0 + "," + $1 })
  }
}

/// What a watcher said.
final class LogBook: LogHandler, Sendable {
  private let entries = Mutex<[(event: String, values: [String: String])]>([])

  /// The values of every entry of a name.
  func events(_ name: String) -> [[String: String]] {
    entries.withLock { $0.filter { $0.event == name }.map(\.values) }
  }

  func log(event: LogEvent) {
    let values = (event.metadata ?? [:]).mapValues { "\($0)" }
    entries.withLock { $0.append(("\(event.message)", values)) }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }
  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .info }
    set {}
  }
}
