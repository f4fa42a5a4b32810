import Evaluation
import Foundation

/// The figures of an evaluation as text for people.
struct EvaluationTables {
  let score: Score
  let kinds: [(kind: FieldKind, figures: KindFigures)]

  /// How many missed pages are listed.
  private static let listed = 60

  var text: String {
    let parts = [findings, figures, shares, accuracy, reliability, coverage]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var findings: String {
    let wrong = score.falseCommits.map { finding in
      "FALSE COMMIT \(finding.page) \(finding.scenario) \(finding.profile): \(finding.what)"
    }
    let missed = score.missed.prefix(Self.listed).map { finding in
      "missed \(finding.page) \(finding.scenario): \(finding.what)"
    }
    let rest = score.missed.count - missed.count
    return (wrong + missed + (rest > 0 ? ["missed: and \(rest) more"] : []))
      .joined(separator: "\n")
  }

  private var figures: String {
    let through = score.straightThrough
    var table = TerminalTable([("pages", .left), ("\(score.pages)", .right), ("", .left)])
    func add(_ name: String, _ count: Int, of whole: Int? = nil) {
      table.add([
        name, "\(count)", whole.map { "of \($0)  \(Self.percent(Share(count, of: $0)))" } ?? "",
      ])
    }
    add("unreported", score.unreported)
    add("false commits", score.falseCommits.count)
    add("straight through, of the verifiable", through.part, of: through.whole)
    add("outcome right", score.outcomeRight, of: score.pages)
    add("form right", score.formRight, of: score.pages)
    add("best candidate right, in review", score.bestCandidate.part, of: score.bestCandidate.whole)
    add("problem told, in review", score.told.part, of: score.told.whole)
    add("problem told first", score.toldFirst.part, of: score.toldFirst.whole)
    return table.text
  }

  private var shares: String {
    var by = TerminalTable([
      ("straight through by", .left), ("right", .right), ("of", .right), ("share", .right),
    ])
    for (name, share) in score.by.sorted(by: { $0.key < $1.key }) {
      by.add([name, "\(share.part)", "\(share.whole)", Self.percent(share)])
    }
    var fields = TerminalTable([
      ("field", .left), ("right", .right), ("of", .right), ("share", .right),
      ("characters", .right),
    ])
    for (name, share) in score.fields.sorted(by: { $0.key < $1.key }) {
      fields.add([
        name, "\(share.part)", "\(share.whole)", Self.percent(share),
        score.characters[name].map(Self.percent) ?? "",
      ])
    }
    return by.text + "\n\n" + fields.text
  }

  private var accuracy: String {
    var table = TerminalTable(
      [
        ("kind", .left), ("right", .right), ("of", .right), ("accuracy", .right),
        ("of pages read", .right), ("accuracy of those", .right), ("calibration error", .right),
        ("Brier", .right),
      ])
    for (kind, figures) in kinds {
      table.add([
        kind.rawValue, "\(figures.right.part)", "\(figures.right.whole)",
        Self.percent(figures.right), "\(figures.rightOfRead.whole)",
        Self.percent(figures.rightOfRead),
        Self.decimal(figures.reliability.expectedError, 4),
        Self.decimal(figures.reliability.brier, 4),
      ])
    }
    return table.text
  }

  private var reliability: String {
    var table = TerminalTable([
      ("reliability", .left), ("stated", .left), ("mean", .right), ("right", .right),
      ("of", .right), ("accuracy", .right), ("95 % interval", .right),
    ])
    for (kind, figures) in kinds {
      for bin in figures.reliability.bins {
        let interval = bin.right.interval
        table.add([
          kind.rawValue, "\(bin.lower)–\(bin.upper)", Self.decimal(bin.meanConfidence, 4),
          "\(bin.right.part)", "\(bin.right.whole)", Self.percent(bin.right),
          "\(Self.percent(interval.lowerBound))–\(Self.percent(interval.upperBound))",
        ])
      }
    }
    return table.text
  }

  private var coverage: String {
    let limits = KindFigures.limits
    var most = TerminalTable(
      [("accepted with at most so many wrong", .left)]
        + limits.map { ($0 == 0 ? "none" : "\(Self.decimal($0 * 1000, 1)) ‰", .right) })
    let covers = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1]
    var right = TerminalTable(
      [("right when accepting the surest", .left)]
        + covers.map { ("\(Int(($0 * 100).rounded())) %", .right) })
    for (kind, figures) in kinds {
      most.add(
        [kind.rawValue]
          + limits.map { limit in
            figures.curve.most(wrongAtMost: limit).map {
              "\(Self.percent($0.coverage)) from \(Self.decimal($0.threshold, 4))"
            } ?? "–"
          })
      right.add(
        [kind.rawValue]
          + covers.map { cover in
            figures.curve.point(covering: cover).map { Self.percent($0.accepted) } ?? "–"
          })
    }
    return most.text + "\n\n" + right.text
  }

  private static func percent(_ share: Share) -> String { share.rate.map(percent) ?? "–" }

  private static func percent(_ rate: Double) -> String { decimal(rate * 100, 2) + " %" }

  private static func decimal(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
