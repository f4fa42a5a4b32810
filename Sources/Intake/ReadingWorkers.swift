private import Foundation
private import Subprocess
private import SystemPackage

/// A page to be read by a worker process.
public struct ReadingTask: Sendable, Codable {
  /// The kept original's path.
  public var path: String
  /// The page in it, from 1.
  public var page: Int
  /// Makes a task.
  public init(path: String, page: Int) {
    self.path = path
    self.page = page
  }
}

/// Reads pages in processes of their own.
///
/// Decoders and engines are C and meet whatever a scanner or a stranger sends: a crash costs one page's
/// attempt, never the batch. Workers never see the registry.
public struct ReadingWorkers: Sendable {
  /// The program and arguments that start one worker.
  public let command: [String]
  /// How many run at once.
  public let count: Int

  /// Names the command; a worker reads a `ReadingTask` a line and answers with a `PageReading` a line.
  public init(command: [String], count: Int) {
    self.command = command
    self.count = max(1, count)
  }

  /// Has every task read.
  ///
  /// - Parameters:
  ///   - next: The next task with a mark of the caller's, nil when there is none left.
  ///   - done: Receives each task's reading, in any order; nil where the worker died over the page.
  /// - Throws: `IntakeError.workerBroken` where workers cannot be started at all.
  public func run<Mark: Sendable, Question: Encodable & Sendable, Answer: Decodable & Sendable>(
    next: @escaping @Sendable () async throws -> (Mark, Question)?,
    done: @escaping @Sendable (Mark, Answer?) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<count {
        group.addTask {
          while try await work(next: next, done: done) {}
        }
      }
      try await group.waitForAll()
    }
  }

  /// One thread an engine, which libgomp reads when it loads; and freed pages kept by the process, because the
  /// next one needs as much and the kernel would clear it all again.
  private static let environment: [Environment.Key: String?] = [
    "OMP_THREAD_LIMIT": "1",
    "MALLOC_MMAP_THRESHOLD_": "268435456",
    "MALLOC_TRIM_THRESHOLD_": "536870912",
  ]

  /// Runs one worker until the tasks end or it dies.
  ///
  /// - Returns: Whether the worker died and another should take its place.
  private func work<Mark: Sendable, Question: Encodable & Sendable, Answer: Decodable & Sendable>(
    next: @escaping @Sendable () async throws -> (Mark, Question)?,
    done: @escaping @Sendable (Mark, Answer?) async throws -> Void
  ) async throws -> Bool {
    guard let first = try await next() else { return false }
    let arguments = Array(command.dropFirst())
    let result = try await Subprocess.run(
      .path(FilePath(command[0])), arguments: Arguments(arguments),
      environment: .inherit.updating(ReadingWorkers.environment),
      input: .inputWriter, output: .sequence, error: .currentStandardError
    ) { execution -> Bool in
      var current: (Mark, Question)? = first
      var lines = Lines(execution.standardOutput.makeAsyncIterator())
      while let (mark, task) = current {
        let line = try JSONEncoder().encode(task) + [0x0A]
        do {
          _ = try await execution.standardInputWriter.write(Array(line))
        } catch {
          try await done(mark, nil)
          return true
        }
        guard let answer = try await lines.next() else {
          try await done(mark, nil)
          return true
        }
        guard let reading = try? JSONDecoder().decode(Answer.self, from: Data(answer)) else {
          throw IntakeError.workerBroken(String(decoding: answer.prefix(200), as: UTF8.self))
        }
        try await done(mark, reading)
        current = try await next()
      }
      try await execution.standardInputWriter.finish()
      return false
    }
    return result.closureResult
  }
}

/// Lines of bytes from a process.
private struct Lines {
  private var source: SubprocessOutputSequence.Iterator
  private var held: [UInt8] = []

  init(_ source: SubprocessOutputSequence.Iterator) { self.source = source }

  /// The next line without its end; nil where the output has ended.
  mutating func next() async throws -> [UInt8]? {
    while true {
      if let end = held.firstIndex(of: 0x0A) {
        let line = Array(held[..<end])
        held.removeFirst(end + 1)
        return line
      }
      guard let buffer = try await source.next() else { return nil }
      buffer.withUnsafeBytes { held.append(contentsOf: $0) }
    }
  }
}
