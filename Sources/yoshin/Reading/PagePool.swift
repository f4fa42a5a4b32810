import Domain
import Forms
import Foundation
import Intake
import Store

/// A page with its place in the order of hand-in.
struct NumberedPage: Sendable {
  var number: Int
  var page: PageTask
}

/// The processes that read pages of a store with one pipeline.
struct PagePool {
  let files: PipelineFiles
  /// How many read at once.
  let workers: Int
  /// What workers are started from; this program where nil.
  var program: String?

  /// Has pages read until there is none left.
  ///
  /// - Parameters:
  ///   - next: the next page, nil when there is none.
  ///   - done: receives each page's reading, in any order; nil where the worker died over the page.
  /// - Throws: what the two throw; `IntakeError` where workers cannot be started.
  func read(
    next: @escaping @Sendable () async throws -> NumberedPage?,
    done: @escaping @Sendable (NumberedPage, PageReading?) async throws -> Void
  ) async throws {
    let program =
      try program ?? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let pool = ReadingWorkers(
      command: [program, "worker", "--pipeline", files.path], count: workers,
      limits: WorkerLimits(files.definition.intake))
    try await pool.run(
      next: { () async throws -> (NumberedPage, ReadingTask)? in
        try await next().map {
          ($0, ReadingTask(path: $0.page.original.path, page: $0.page.number))
        }
      },
      done: done)
  }
}

extension WorkerLimits {
  /// What a pipeline allows.
  init(_ settings: IntakeSettings) {
    self.init(
      memory: settings.workerMemory, processorSeconds: settings.pageProcessorSeconds,
      seconds: settings.pageSeconds)
  }
}
