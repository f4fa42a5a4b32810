import ArgumentParser
import Charts
import Evaluation
import Foundation

/// `yoshin evaluate`: a page report against the truth.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Scores a page report: false commits, straight through, what confidences are worth.",
    discussion: """
      Both files are JSON Lines, one object a page, joined by the last two parts of the path and the page. \
      First come the false commits, then the pages missed, then the figures; then, for each kind of field, \
      accuracy, reliability (stated confidence against accuracy) and what share of the readings could be \
      accepted at a given error. Without a report, the pages that the truth names are read with the registry/ \
      beside it, into a data folder that is removed again. A share of wrong readings says little of a sample that is small: mind the \
      counts.
      """)

  @Argument(help: "The truth file.", completion: .file(extensions: ["jsonl"]))
  var truth: String

  @Argument(
    help: "The report of yoshin ingest --report; without it the pages are read now.",
    completion: .file(extensions: ["jsonl"]))
  var report: String?

  @OptionGroup var rerun: EvaluationRerun

  @Option(
    help: ArgumentHelp("Write diagrams into this folder, two for each kind.", valueName: "folder"))
  var svg: String?

  @Flag(help: "Print the figures as one JSON object instead of tables.")
  var json = false

  func run() async throws {
    try await explained {
      let truth = try Self.lines(of: self.truth, as: TruthLine.self)
      let report =
        try self.report.map { try Self.lines(of: $0, as: ReportLine.self) }
        ?? rerun.report(on: self.truth, pages: truth)
      guard !truth.isEmpty else { throw Failure(.badInput, "\(self.truth): holds no page") }
      let score = Score(truth: truth, report: report)
      for page in score.reportedTwice { say("warning: reported twice: \(page)") }
      let kinds = Trial.all(truth: truth, report: report).sorted { $0.key < $1.key }
        .map { (kind: $0.key, figures: KindFigures($0.value)) }
      if json {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let figures = EvaluationFigures(score, kinds: kinds)
        put(String(decoding: try encoder.encode(figures), as: UTF8.self))
      } else {
        put(EvaluationTables(score: score, kinds: kinds).text)
      }
      if let svg { try draw(kinds, into: URL(fileURLWithPath: svg)) }
    }
  }

  /// Reads JSON Lines.
  ///
  /// - Throws: `Failure` that names the file and the line.
  static func lines<Line: Decodable>(of path: String, as: Line.Type) throws -> [Line] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.badInput, "\(path): cannot be read", next: "Check the path.")
    }
    let decoder = JSONDecoder()
    var lines: [Line] = []
    for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where line.contains(where: { $0 > 0x20 }) {
      do {
        lines.append(try decoder.decode(Line.self, from: line))
      } catch {
        throw Failure(
          .badInput, "\(path):\(index + 1): is no page as it should be: \(Self.words(error))",
          next: "Is the file JSON Lines, and the truth named before the report?")
      }
    }
    return lines
  }

  /// What is wrong with a line, without its values.
  private static func words(_ error: any Error) -> String {
    func name(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
    return switch error {
    case DecodingError.keyNotFound(let key, _): "it lacks \(key.stringValue)"
    case DecodingError.typeMismatch(_, let context):
      "\(name(context.codingPath)) is of another type"
    case DecodingError.valueNotFound(_, let context): "\(name(context.codingPath)) is null"
    default: "it is not JSON"
    }
  }

  private func draw(_ kinds: [(kind: FieldKind, figures: KindFigures)], into folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (kind, figures) in kinds {
        let plots = [
          "reliability": Plot.reliability(
            figures.reliability, title: "\(kind.rawValue): what confidences are worth"),
          "coverage": Plot.coverage(
            figures.curve, title: "\(kind.rawValue): accuracy over coverage"),
        ]
        for (name, plot) in plots {
          let file = folder.appending(path: "\(name)-\(kind.rawValue).svg")
          try Data(plot.svg.utf8).write(to: file, options: .atomic)
        }
      }
    } catch {
      throw Failure(.failed, "\(folder.path): the diagrams cannot be written")
    }
    say("diagrams of \(kinds.count) kinds: \(folder.path)")
  }
}

/// What the readings of one kind are worth.
struct KindFigures {
  /// Of all, those right.
  var right = Share()
  /// Of those on pages that were read, those right.
  var rightOfRead = Share()
  var reliability: Reliability
  var curve: CoverageCurve

  init(_ trials: [Trial]) {
    right = Share(trials.count { $0.isRight }, of: trials.count)
    let read = trials.filter(\.isOfReadPage)
    rightOfRead = Share(read.count { $0.isRight }, of: read.count)
    reliability = Reliability(trials)
    curve = CoverageCurve(trials)
  }

  /// The shares of wrong readings that tables ask about.
  static let limits = [0, 0.0005, 0.001, 0.005]
}
