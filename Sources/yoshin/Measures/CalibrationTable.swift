import Evaluation
import Forms
import Foundation

/// What a sample says of the thresholds, for people.
struct CalibrationTable {
  /// Why thresholds are not written, a sentence each.
  private(set) var refusals: [String] = []

  private var today: TerminalTable
  private var fitted: TerminalTable
  private let thresholds: Thresholds

  init(_ thresholds: Thresholds, confidence: Double) {
    self.thresholds = thresholds
    let bound = "bound, \(Self.percent(confidence, 0))"
    today = TerminalTable([
      ("as the pipeline is", .left), ("threshold", .right), ("readings", .right),
      ("accepted", .right), ("share", .right), ("wrong", .right), (bound, .right),
    ])
    fitted = TerminalTable([
      ("calibrated", .left), ("target", .right), ("chosen on", .right), ("threshold", .right),
      ("tried on", .right), ("accepted", .right), ("share", .right), ("wrong", .right),
      (bound, .right), ("", .left),
    ])
  }

  var text: String { today.text + "\n\n" + fitted.text }

  mutating func add(
    _ kind: ThresholdKind, target: Double, today stated: ThresholdFit, fit: ThresholdFit?
  ) {
    today.add([
      kind.rawValue, Self.decimal(thresholds[kind], 4), "\(stated.counts.triedOn)",
      "\(stated.accepted.whole)", Self.percent(stated.coverage, 2), "\(stated.wrong)",
      Self.percent(stated.bound, 4),
    ])
    guard let fit else {
      refusals.append(
        "\(kind.rawValue): not written: the sample has no readings of it, or those of fewer than two"
          + " clinics' batches, so that none can be held out")
      return
    }
    fitted.add([
      kind.rawValue, "\(target)", "\(fit.counts.chosenOn)",
      fit.threshold.map { Self.decimal($0, 4) } ?? "–", "\(fit.counts.triedOn)",
      "\(fit.accepted.whole)", Self.percent(fit.coverage, 2), "\(fit.wrong)",
      Self.percent(fit.bound, 4), fit.isSupported ? "supported" : "not supported",
    ])
    guard !fit.isSupported else { return }
    let needed = ErrorBound.trialsNeeded(for: target, confidence: fit.confidence)
    guard fit.threshold != nil else {
      refusals.append(
        "\(kind.rawValue): not written: even the surest readings it was chosen on are wrong more"
          + " often than \(target)")
      return
    }
    refusals.append(
      "\(kind.rawValue): not written: \(fit.wrong) wrong of \(fit.accepted.whole) accepted supports"
        + " \(Self.decimal(fit.bound, 6)), not \(target); it takes \(needed) accepted readings"
        + " without an error among those it is tried on")
  }

  private static func percent(_ share: Double, _ digits: Int) -> String {
    decimal(share * 100, digits) + " %"
  }

  private static func decimal(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
