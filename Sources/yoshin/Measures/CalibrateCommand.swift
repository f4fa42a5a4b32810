import ArgumentParser
import Domain
import Evaluation
import Forms
import Foundation

/// `yoshin calibrate`: thresholds for a stated error, from pages whose truth is known.
struct CalibrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Sets the pipeline's thresholds for a stated error rate, from labelled pages.",
    discussion: """
      Takes pairs of a truth file and the report of yoshin ingest --report on the same pages, and finds for \
      each threshold (given_date, clinic_code, choice, presence, lot) the least confidence that keeps the \
      wrong ones among the accepted under the target.

      A threshold is chosen on one half of the clinics' batches and tried once on the other half: other \
      pages, other clinics, other hands. What the trial leaves possible is an exact binomial bound (95 %, \
      one-sided). A threshold whose bound is over the target is not written, and the command ends with 3: \
      without a single error it takes 3/target accepted readings, for 1e-4 some 30,000. Those that hold are \
      written into the pipeline's file, with the sample's size and the bound; its comments stay.

      --as-is chooses nothing: the thresholds that the pipeline has are tried on the whole sample. That is \
      right where they were not chosen by looking at these pages.

      The bound holds for papers like the sample's, read by the same models. Make the reports with thresholds \
      as they are: confidences do not depend on them.

        yoshin calibrate a/truth.jsonl a.jsonl b/truth.jsonl b.jsonl --target 0.005 --target choice=0.001
      """)

  @Argument(
    help: ArgumentHelp(
      "Truth and report, truth and report, … one pair a corpus.", valueName: "truth report"),
    completion: .file(extensions: ["jsonl"]))
  var files: [String]

  @Option(
    name: .customLong("target"), parsing: .singleValue,
    help: ArgumentHelp(
      "Wrong ones among the accepted, for all thresholds or for one.",
      valueName: "rate | threshold=rate"))
  var targets: [String]

  @Option(help: "The confidence of the bounds, between 0 and 1.")
  var confidence = 0.95

  @Option(help: "The pipeline (default: pipelines/routine.yaml).")
  var pipeline: String?

  @Flag(help: "Try the pipeline's own thresholds on the whole sample; choose none.")
  var asIs = false

  @Flag(help: "Only says what would be written.")
  var dryRun = false

  func validate() throws {
    if files.isEmpty || files.count % 2 != 0 {
      throw ValidationError("Give pairs: a truth file, then the report on the same pages.")
    }
    if !(0.5..<1).contains(confidence) {
      throw ValidationError("--confidence lies between 0.5 and 1.")
    }
    _ = try CalibrateCommand.rates(targets)
  }

  func run() async throws {
    try await explained {
      let pipeline = try PipelineFiles(named: self.pipeline)
      let readings = try self.readings()
      let rates = try Self.rates(targets)
      var table = CalibrationTable(pipeline.definition.thresholds, confidence: confidence)
      var written: [String: CalibratedThreshold] = [:]
      var isWhole = true
      for kind in ThresholdKind.allCases {
        guard let target = rates[kind] else { continue }
        let stated = pipeline.definition.thresholds[kind]
        let today = ThresholdFit(
          kind, trying: stated, on: readings, target: target, confidence: confidence)
        let fit =
          asIs
          ? today.counts.triedOn > 0 ? today : nil
          : ThresholdFit(kind, readings: readings, target: target, confidence: confidence)
        table.add(kind, target: target, today: today, fit: fit)
        if let fit, fit.isSupported, let threshold = fit.threshold {
          written[kind.rawValue] = CalibratedThreshold(
            threshold: threshold, target: target, bound: fit.bound, confidence: confidence,
            tried: fit.counts.triedOn, accepted: fit.accepted.whole, wrong: fit.wrong,
            model: CalibrationModel.name(of: pipeline.definition, for: kind),
            on: "\(CalendarDate.today)")
        } else {
          isWhole = false
        }
      }
      put(table.text)
      for line in table.refusals { say(line) }
      if !written.isEmpty, !dryRun { try write(written, into: pipeline.path) }
      if written.isEmpty { say("nothing is written: the sample supports no threshold") }
      if !isWhole { throw Exit.refused.code }
    }
  }

  private func readings() throws -> [AcceptedReading] {
    var readings: [AcceptedReading] = []
    for pair in stride(from: 0, to: files.count, by: 2) {
      let truth = try EvaluateCommand.lines(of: files[pair], as: TruthLine.self)
      let report = try EvaluateCommand.lines(of: files[pair + 1], as: ReportLine.self)
      let found = AcceptedReading.all(truth: truth, report: report, corpus: files[pair])
      if found.isEmpty {
        throw Failure(
          .badInput, "\(files[pair + 1]): no page of it is in \(files[pair])",
          next: "Name the truth first, then the report of yoshin ingest --report on its pages.")
      }
      readings += found
    }
    return readings
  }

  private func write(_ calibration: [String: CalibratedThreshold], into path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.failed, "\(path): cannot be read", next: "Check the path.")
    }
    var text = ThresholdText(String(decoding: data, as: UTF8.self))
    do throws(ThresholdText.Fault) {
      try text.set(calibration)
    } catch {
      throw Failure(.badInput, "\(path): \(error)")
    }
    do {
      try Data(text.yaml.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw Failure(.failed, "\(path): cannot be written", next: "Check its permissions.")
    }
    say("\(path): \(calibration.count) threshold(s) written")
  }

  /// The target of each threshold; one that is named goes before the one for all.
  private static func rates(_ targets: [String]) throws -> [ThresholdKind: Double] {
    var (all, own): (Double?, [ThresholdKind: Double]) = (nil, [:])
    for target in targets {
      let parts = target.split(separator: "=", maxSplits: 1).map(String.init)
      guard let last = parts.last, let rate = Double(last), rate > 0, rate < 1 else {
        throw ValidationError("'\(target)' is no target; one is 0.005, or given_date=0.005.")
      }
      if parts.count == 1 {
        all = rate
      } else if let kind = ThresholdKind(rawValue: parts[0]) {
        own[kind] = rate
      } else {
        let names = ThresholdKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(parts[0])' is no threshold that can be set; \(names) can.")
      }
    }
    guard all != nil || !own.isEmpty else { throw ValidationError("Give a --target.") }
    var rates = own
    for kind in ThresholdKind.allCases { rates[kind] = own[kind] ?? all }
    return rates
  }
}

extension Thresholds {
  /// The threshold that a labelled sample can set.
  subscript(kind: ThresholdKind) -> Double {
    switch kind {
    case .givenDate: givenDate
    case .clinicCode: clinicCode
    case .choice: choice
    case .presence: presence
    case .lot: lot
    }
  }
}
