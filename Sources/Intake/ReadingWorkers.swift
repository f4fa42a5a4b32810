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

/// What one page may cost a worker.
public struct WorkerLimits: Sendable, Hashable {
  /// Address space of the process, bytes.
  public var memory: Int
  /// Processor time a page, seconds; the kernel ends the worker.
  public var processorSeconds: Int
  /// Time by the clock a page, seconds; the parent ends the worker.
  public var seconds: Int

  /// Makes limits.
  public init(memory: Int, processorSeconds: Int, seconds: Int) {
    self.memory = memory
    self.processorSeconds = processorSeconds
    self.seconds = seconds
  }
}

/// Reads pages in processes of their own.
///
/// Decoders and engines are C and meet whatever a scanner or a stranger sends: a crash, an endless loop or a
/// thirst for memory costs one page's attempt, never the batch. Workers never see the registry.
public struct ReadingWorkers: Sendable {
  /// The program and arguments that start one worker.
  public let command: [String]
  /// How many run at once.
  public let count: Int
  /// What a page may cost.
  public let limits: WorkerLimits

  /// How long a worker may take to load its models, seconds.
  private static let startSeconds = 120

  /// Names the command.
  ///
  /// A worker says `ready` on a line once its models are loaded; then it reads a `ReadingTask` a line and answers
  /// with a `PageReading` a line. It is given the limits as `--memory` and `--processor-seconds` and keeps them
  /// itself.
  public init(command: [String], count: Int, limits: WorkerLimits) {
    self.command =
      command + [
        "--memory", String(limits.memory), "--processor-seconds", String(limits.processorSeconds),
      ]
    self.count = max(1, count)
    self.limits = limits
  }

  /// Has every task read.
  ///
  /// - Parameters:
  ///   - next: The next task with a mark of the caller's, nil when there is none left.
  ///   - done: Receives each task's reading, in any order; nil where the worker died over the page.
  /// - Throws: `IntakeError.workerBroken` where workers cannot be started at all: no page is blamed for that.
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
    // Address space is limited, and each arena asks for 64 MiB of it.
    "MALLOC_ARENA_MAX": "2",
  ]

  /// A group of its own: a Ctrl-C at the terminal is the parent's, which lets the page in hand be finished; and
  /// what a worker started ends with it.
  private static var platform: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = 0
    return options
  }

  /// Runs one worker until the tasks end or it dies.
  ///
  /// - Returns: Whether the worker died and another should take its place.
  private func work<Mark: Sendable, Question: Encodable & Sendable, Answer: Decodable & Sendable>(
    next: @escaping @Sendable () async throws -> (Mark, Question)?,
    done: @escaping @Sendable (Mark, Answer?) async throws -> Void
  ) async throws -> Bool {
    let arguments = Array(command.dropFirst())
    let result = try await Subprocess.run(
      .path(FilePath(command[0])), arguments: Arguments(arguments),
      environment: .inherit.updating(ReadingWorkers.environment),
      platformOptions: ReadingWorkers.platform,
      input: .inputWriter, output: .sequence, error: .currentStandardError
    ) { execution -> Bool in
      let kill: @Sendable () -> Void = {
        try? execution.send(signal: .kill, toProcessGroup: true)
      }
      var lines = Lines(execution.standardOutput.makeAsyncIterator())
      guard
        try await lines.next(within: ReadingWorkers.startSeconds, orElse: kill)
          == Array("ready".utf8)
      else { throw IntakeError.workerBroken("it did not start; what it says stands above.") }
      while let (mark, task) = try await next() {
        let line = try JSONEncoder().encode(task) + [0x0A]
        do {
          _ = try await execution.standardInputWriter.write(Array(line))
        } catch {
          kill()
          try await done(mark, nil)
          return true
        }
        guard let answer = try await lines.next(within: limits.seconds, orElse: kill) else {
          // What it started, a PDF's renderer, must not outlive it.
          kill()
          try await done(mark, nil)
          return true
        }
        guard let reading = try? JSONDecoder().decode(Answer.self, from: Data(answer)) else {
          throw IntakeError.workerBroken(String(decoding: answer.prefix(200), as: UTF8.self))
        }
        try await done(mark, reading)
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

  /// The next line without its end; nil where the output has ended, which `limit` sees to after so many seconds.
  mutating func next(
    within seconds: Int, orElse limit: @escaping @Sendable () -> Void
  ) async throws -> [UInt8]? {
    let watch = Task {
      try await Task.sleep(for: .seconds(seconds))
      limit()
    }
    defer { watch.cancel() }
    return try await next()
  }

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
