import Evaluation
import Foundation

/// Lines as their files hold them, from a few words.
enum Lines {
  static func truth(
    _ name: String = "0001.jpg", page: Int = 1, form: String? = "mr", scenario: String = "clean",
    resident: String? = "1", fields: String = #"{"lot": "A1", "dose": "１期"}"#,
    expect: [String] = ["verified"]
  ) throws -> TruthLine {
    let quoted = { (text: String?) in text.map { "\"\($0)\"" } ?? "null" }
    let json = """
      {"file": "batches/2026-10_1/\(name)", "page": \(page), "form": \(quoted(form)),
       "scenario": "\(scenario)", "profile": "office", "resident": \(quoted(resident)),
       "fields": \(fields), "expect": [\(expect.map { "\"\($0)\"" }.joined(separator: ","))]}
      """
    return try JSONDecoder().decode(TruthLine.self, from: Data(json.utf8))
  }

  static func report(
    _ name: String = "0001.jpg", page: String = #""page": 1,"#, outcome: String = "verified",
    form: String? = "mr", resident: String? = "1", reasons: String = "[]",
    fields: String = #"{"lot": {"value": "A1", "confidence": 0.9}, "dose": {"value": "1期"}}"#
  ) throws -> ReportLine {
    let quoted = { (text: String?) in text.map { "\"\($0)\"" } ?? "null" }
    let json = """
      {"file": "/somewhere/2026-10_1/\(name)", \(page) "outcome": "\(outcome)",
       "form": \(quoted(form)), "resident": \(quoted(resident)), "reasons": \(reasons),
       "fields": \(fields)}
      """
    return try JSONDecoder().decode(ReportLine.self, from: Data(json.utf8))
  }
}
