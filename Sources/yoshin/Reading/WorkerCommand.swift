import ArgumentParser
import Domain
import Forms
import Foundation
import Imaging
import Intake
import Pipeline
import Recognition

/// `yoshin worker`: reads pages for another process of this program; not for people.
///
/// A task a line on standard input, a reading a line on standard output, as JSON.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Reads pages for another process.", shouldDisplay: false)

  @Option var pipeline = ""
  @Option var memory = 2 << 30
  @Option var processorSeconds = 60
  /// Says only what could be taken from a worker here, for `doctor`.
  @Flag var confinement = false

  @Flag(help: "Makes pictures of pages for people instead of reading them.")
  var views = false

  func run() async throws {
    try await explained {
      let confined = WorkerConfinement.apply(memory: memory)
      if confinement {
        put("network \(confined.network.rawValue)\nmemory \(confined.isMemoryLimited)")
        return
      }
      if confined.network == .open {
        say("warning: this system lets no worker be cut off from the network; see yoshin doctor")
      }
      let files = try PipelineFiles(named: pipeline)
      let limit = files.definition.policies.maximumPixels
      if views { return try await ViewWorker(files, processorSeconds: processorSeconds).run() }
      let stages = PixelStages(
        registration: Registration(try files.atlas()), reader: try PageReader(try files.models()),
        maximumPixels: limit)
      FileHandle.standardOutput.write(Data("ready\n".utf8))
      while let line = readLine() {
        let task = try JSONDecoder().decode(ReadingTask.self, from: Data(line.utf8))
        WorkerConfinement.allow(processorSeconds: processorSeconds)
        let reading = try await read(task, stages: stages, limit: limit)
        FileHandle.standardOutput.write(try JSONEncoder().encode(reading) + [0x0A])
      }
    }
  }

  private func read(_ task: ReadingTask, stages: PixelStages, limit: Int) async throws
    -> PageReading
  {
    let url = URL(fileURLWithPath: task.path)
    guard url.pathExtension.lowercased() == "pdf" else {
      guard let data = FileManager.default.contents(atPath: task.path) else {
        return PageReading(
          kind: .failed, failure: Reason(.imageUnreadable, note: "The file cannot be opened."))
      }
      let messages = DecoderMessages()
      return stages.read([UInt8](data), page: task.page) { messages?.note() }
    }
    let before = childrenTime()
    switch try await PDFPages.render(url, page: task.page, maximumPixels: limit) {
    case .failed(let why):
      return PageReading(
        kind: .failed,
        failure: Reason(
          .imageUnreadable, note: "The PDF's page cannot be rendered: \(why)"))
    case .image(let page):
      var reading = stages.read(page, page: 1, resolution: PDFPages.resolution)
      reading.seconds += childrenTime() - before
      return reading
    }
  }

  /// Processor time of ended child processes, seconds.
  private func childrenTime() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
  }
}
