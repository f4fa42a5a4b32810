import Foundation

/// What `doctor` found, thing by thing.
struct Examination {
  /// How a thing is.
  enum Finding: String {
    /// As it should be.
    case good = "ok"
    /// Works, but somebody should know.
    case remark = "note"
    /// Not as it should be.
    case bad = "BAD"
  }

  private var table = TerminalTable([("", .left), ("what", .left), ("finding", .left)])
  /// How many things are not as they should be.
  private(set) var bad = 0

  /// Adds a finding.
  ///
  /// - Parameters:
  ///   - next: what to do about it; printed only where it is not good.
  mutating func add(_ what: String, _ finding: Finding, _ words: String, next: String = "") {
    if finding == .bad { bad += 1 }
    let more = finding == .good || next.isEmpty ? "" : ". " + next
    table.add([finding.rawValue, what, words + more])
  }

  /// Adds what a check says, or that it could not be made.
  mutating func look(
    _ what: String, next: String = "", _ body: () throws -> (Finding, String)
  ) {
    do {
      let (finding, words) = try body()
      add(what, finding, words, next: next)
    } catch let failure as Failure {
      add(what, .bad, failure.what, next: failure.next)
    } catch {
      add(what, .bad, "\(error)", next: next)
    }
  }

  /// The findings as a table.
  var text: String { table.text }
}
