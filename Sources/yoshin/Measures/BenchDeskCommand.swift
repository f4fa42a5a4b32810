import Accounts
import ArgumentParser
import Domain
import Forms
import Foundation
import Pipeline
import ReviewWeb
import Store

/// `yoshin bench-desk`: how fast the review desk answers on a city's registry; not for people's work.
///
/// Fills an empty folder with a made-up city and open cases, then opens, searches, corrects and
/// decides as reviewers do, several at once.
struct BenchDeskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-desk", abstract: "Measures the review desk on a made-up city.",
    shouldDisplay: false)

  @Argument(help: "A folder for the made-up data; filled where it is empty, used again otherwise.")
  var folder: String
  @Option(help: "Residents.")
  var residents = 830_000
  @Option(help: "Open cases.")
  var cases = 10_000
  @Option(help: "How many cases are opened.")
  var opens = 1000
  @Option(help: "Reviewers at once.")
  var reviewers = 1
  @Option(help: "The pipeline's YAML file.")
  var pipeline: String?

  func run() async throws {
    try await explained {
      let files = try PipelineFiles(named: pipeline)
      let data = DataFolder(URL(filePath: folder, directoryHint: .isDirectory))
      let isNew = !data.exists
      let store = try DataStore.create(data)
      if isNew { try MadeUpCity(store: store, files: files).fill(residents, cases: cases) }
      let desk = try ReviewOffice(store: store, files: files)
      let start = ContinuousClock.now
      try await desk.warmUp()
      put("registry in memory after \(BenchDeskCommand.seconds(since: start)) s")
      let each = max(1, opens / max(1, reviewers))
      let runs = try await withThrowingTaskGroup(of: [String: [Double]].self) { group in
        for number in 0..<max(1, reviewers) {
          group.addTask { try await Reviewer(desk: desk, number: number).work(each) }
        }
        return try await group.reduce(into: [String: [Double]]()) { sum, run in
          sum.merge(run, uniquingKeysWith: +)
        }
      }
      var table = TerminalTable([
        ("step", .left), ("times", .right), ("median ms", .right), ("p95 ms", .right),
        ("longest ms", .right),
      ])
      for (step, times) in runs.sorted(by: { $0.key < $1.key }) {
        let sorted = times.sorted()
        func at(_ share: Double) -> String {
          let value = sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
          return String(format: "%.1f", value * 1000)
        }
        table.add([step, "\(times.count)", at(0.5), at(0.95), at(1)])
      }
      put(table.text)
      await desk.close()
    }
  }

  static func seconds(since start: ContinuousClock.Instant) -> String {
    String(format: "%.1f", Double((ContinuousClock.now - start).components.seconds))
  }
}

/// A reviewer who works as fast as the desk answers.
private struct Reviewer {
  let desk: ReviewOffice
  let viewer: Viewer

  init(desk: ReviewOffice, number: Int) {
    self.desk = desk
    viewer = Viewer(
      account: "reviewer\(number).\(ProcessInfo.processInfo.processIdentifier)",
      displayName: "審査 \(number)", department: "健康課",
      roles: [.reviewer], language: .japanese, stage: .complete, endsAt: .distantFuture,
      provedAt: Date.now, hasSecondFactor: true, terminal: "10.0.0.\(number)")
  }

  /// Works through cases.
  ///
  /// - Returns: The seconds that each step took.
  func work(_ count: Int) async throws -> [String: [Double]] {
    var times: [String: [Double]] = [:]
    func timed<Answer>(_ step: String, _ body: () async throws -> Answer) async throws -> Answer {
      let start = ContinuousClock.now
      let answer = try await body()
      let spent = (ContinuousClock.now - start).components
      times[step, default: []].append(
        Double(spent.seconds) + Double(spent.attoseconds) * 1e-18)
      return answer
    }
    var current: CaseNumber?
    for round in 0..<count {
      let next = try await timed("take the next case") {
        try await desk.cases.take(after: current, batch: nil, viewer: viewer)
      }
      guard let number = next else { break }
      var view = try await timed("open a case") {
        try await desk.cases.open(number, viewer: viewer)
      }
      func attempt() -> Attempt { Attempt(key: UUID().uuidString, revision: view.revision) }
      if round.isMultiple(of: 10) {
        _ = try await timed("search the registry") {
          try await desk.cases.search(
            ResidentQuery(
              code: "", kana: String((view.candidates.first?.person.kana ?? "ヤマ").prefix(4)),
              name: "", birthDate: "", reason: "bench"), for: number, viewer: viewer)
        }
        view = try await timed("correct a field") {
          try await desk.cases.correct(
            number, values: ["dose": "２期"], attempt: attempt(), viewer: viewer)
        }
        _ = try await timed("decide") {
          try await desk.cases.decide(
            number, .held, note: "bench", attempt: attempt(), viewer: viewer)
        }
      }
      current = number
    }
    _ = try await timed("dashboard") { try await desk.batches.board(month: nil, viewer: viewer) }
    _ = try await timed("groups") { try await desk.questions.groups(viewer: viewer) }
    return times
  }
}
