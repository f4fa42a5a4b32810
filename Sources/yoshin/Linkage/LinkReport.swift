import Domain
import Foundation
import Linkage

/// What a linkage run cost and, where the truth is known, how right it was.
struct LinkReport {
  var residents: Int
  var buildSeconds: Double
  var bytes: Int
  var seconds: [Double]
  var accepted: Int
  var queries: Int
  private var byNoise: [Double: Tally] = [:]
  private var all = Tally()

  private struct Tally {
    var present = 0
    var absent = 0
    var right = 0
    var wrongPresent = 0
    var wrongAbsent = 0
    var first = 0
    var firstFive = 0
  }

  init(
    residents: Int, buildSeconds: Double, bytes: Int, seconds: [Double], accepted: Int, queries: Int
  ) {
    self.residents = residents
    self.buildSeconds = buildSeconds
    self.bytes = bytes
    self.seconds = seconds.sorted()
    self.accepted = accepted
    self.queries = queries
  }

  /// Holds answers against a truth file: lines of id, resident or null, noise.
  mutating func compare(_ answers: [LinkAnswer], truth: Data) throws {
    var answerByID: [LinkID: LinkAnswer] = [:]
    for answer in answers { answerByID[answer.id] = answer }
    for line in truth.split(separator: 10) {
      guard let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
        let id = LinkID(object["id"]), let answer = answerByID[id]
      else { continue }
      let resident = object["resident"] as? String
      let noise = (object["noise"] as? NSNumber)?.doubleValue ?? 0
      tally(answer, resident, &byNoise[noise, default: Tally()])
      tally(answer, resident, &all)
    }
  }

  private func tally(_ answer: LinkAnswer, _ resident: String?, _ tally: inout Tally) {
    guard let resident else {
      tally.absent += 1
      tally.wrongAbsent += answer.resident == nil ? 0 : 1
      return
    }
    tally.present += 1
    if let accepted = answer.resident {
      if accepted == resident { tally.right += 1 } else { tally.wrongPresent += 1 }
    }
    tally.first += answer.candidates.first == resident ? 1 : 0
    tally.firstFive += answer.candidates.contains(resident) ? 1 : 0
  }

  /// The processor time this thread has used, in seconds: what a lookup costs on a core of its own.
  static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The table; times are processor time of the one thread.
  var text: String {
    func line(_ name: String, _ value: String) -> String {
      name.padding(toLength: 28, withPad: " ", startingAt: 0) + value
    }
    func quantile(_ share: Double) -> Double {
      seconds.isEmpty ? 0 : seconds[min(seconds.count - 1, Int(share * Double(seconds.count)))]
    }
    var lines = [
      line("residents", "\(residents)"),
      line("index from CSV", String(format: "%.2f s", buildSeconds)),
      line("index, bytes a resident", "\(bytes / max(1, residents))"),
      line("lookup p50", String(format: "%.3f ms", quantile(0.5) * 1000)),
      line("lookup p99", String(format: "%.3f ms", quantile(0.99) * 1000)),
      line("lookup slowest", String(format: "%.3f ms", (seconds.last ?? 0) * 1000)),
      line("accepted", "\(accepted) of \(queries)"),
      line("refused", "\(queries - accepted)"),
    ]
    if all.present + all.absent > 0 {
      lines.append("")
      lines.append(
        "noise    present  accepted rightly    wrong present  wrong absent  first  in five")
      for noise in byNoise.keys.sorted() {
        if let tally = byNoise[noise] { lines.append(row(String(noise), tally)) }
      }
      lines.append(row("all", all))
    }
    return lines.joined(separator: "\n")
  }

  private func row(_ name: String, _ tally: Tally) -> String {
    let present = Double(max(1, tally.present))
    return name.padding(toLength: 8, withPad: " ", startingAt: 0)
      + String(
        format: " %7d  %6d  %7.2f %%  %13d  %12d  %6.2f %6.2f",
        tally.present, tally.right,
        100 * Double(tally.right) / present, tally.wrongPresent, tally.wrongAbsent,
        100 * Double(tally.first) / present, 100 * Double(tally.firstFive) / present)
  }

  /// The candidates of one query, each with its steps; codes only, no names.
  static func waterfall(_ decision: Decision) -> String {
    var lines: [String] = []
    let verdict = decision.resident.map { "accepted \($0)" } ?? "refused"
    lines.append(
      verdict + String(format: ", weight %.1f bits, margin %.1f", decision.weight, decision.margin))
    if !decision.reasons.isEmpty {
      lines.append(
        "reasons  "
          + decision.reasons.map { reason in
            reason.code.rawValue + (reason.field.map { "(\($0))" } ?? "")
          }.joined(separator: ", "))
    }
    for candidate in decision.candidates {
      lines.append(String(format: "\n\(candidate.resident)  %.1f bits", candidate.weight))
      for step in candidate.waterfall {
        let field = step.field.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
        let level = step.level.rawValue.padding(toLength: 18, withPad: " ", startingAt: 0)
        lines.append("  " + field + level + String(format: "%+7.1f", step.bits))
      }
    }
    return lines.joined(separator: "\n")
  }
}
