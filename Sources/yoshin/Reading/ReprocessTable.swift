import Domain
import Foundation
import Store

/// What reading a batch once more would change, for people.
struct ReprocessTable {
  let batch: BatchName
  /// How many pages were read.
  let pages: Int
  /// The pages' proposals, also those that change nothing.
  let changes: [OutcomeChange]

  /// How many reasons and fields a row names.
  private static let named = 2

  /// Those that change something and may be taken over; pages that would no longer be verified come first,
  /// so that a dose is free before another page takes it.
  var adoptable: [OutcomeChange] {
    let free = changes.filter { $0.isChange && $0.obstacle == nil }
    return free.filter { $0.outcome.after != .verified }
      + free.filter { $0.outcome.after == .verified }
  }

  /// What makes a record: a difference in one of these is never passed over.
  private static let critical: Set<String> = [
    "resident_code", "voucher_number", "vaccine", "dose", "given_date", "lot", "clinic_code",
  ]

  var text: String {
    let changed = changes.filter(\.isChange)
    let told = changed.filter(isTelling)
    var parts: [String] = []
    if !told.isEmpty {
      var table = TerminalTable([
        ("page", .left), ("outcome", .left), ("resident", .left), ("reasons", .left),
        ("fields that differ", .left), ("", .left),
      ])
      for change in told {
        table.add([
          "\(change.file)#\(change.number)", outcome(change), resident(change), reasons(change),
          fields(change), change.obstacle.map { "stays: \($0.rawValue)" } ?? "",
        ])
      }
      parts.append(table.text)
    }
    if changed.count > told.count {
      parts.append("and \(changed.count - told.count) pages where only other readings differ")
    }
    return (parts + [counts]).joined(separator: "\n\n")
  }

  private func isTelling(_ change: OutcomeChange) -> Bool {
    change.outcome.isChange || change.resident.isChange || change.reasons.isChange
      || !Self.critical.isDisjoint(with: change.fields)
  }

  private func fields(_ change: OutcomeChange) -> String {
    Self.first(
      change.fields.filter(Self.critical.contains)
        + change.fields.filter { !Self.critical.contains($0) })
  }

  private func outcome(_ change: OutcomeChange) -> String {
    change.outcome.isChange
      ? "\(change.outcome.before.rawValue) → \(change.outcome.after.rawValue)"
      : change.outcome.before.rawValue
  }

  private func resident(_ change: OutcomeChange) -> String {
    guard change.resident.isChange else { return "same" }
    func name(_ code: ResidentCode?) -> String { code.map { "\($0)" } ?? "none" }
    return "\(name(change.resident.before)) → \(name(change.resident.after))"
  }

  private func reasons(_ change: OutcomeChange) -> String {
    func words(_ reasons: [Reason]) -> String {
      Self.first(reasons.map { $0.code.rawValue + ($0.field.map { "(\($0))" } ?? "") })
    }
    let (before, after) = (words(change.reasons.before), words(change.reasons.after))
    guard change.reasons.isChange else { return after }
    return before == after
      ? "\(after) (others differ)"
      : "\(before.isEmpty ? "none" : before) → \(after.isEmpty ? "none" : after)"
  }

  private static func first(_ words: [String]) -> String {
    let rest = words.count - named
    return words.prefix(named).joined(separator: ", ") + (rest > 0 ? " +\(rest)" : "")
  }

  /// For example `2026-10_2711506317: 26 pages read again, 3 would change: 2 review → verified, …`.
  private var counts: String {
    let changed = changes.filter(\.isChange)
    var parts: [String] = []
    var moves: [String: Int] = [:]
    for change in changed where change.outcome.isChange { moves[outcome(change), default: 0] += 1 }
    for (move, count) in moves.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      parts.append("\(count) \(move)")
    }
    let inside = changed.count { !$0.outcome.isChange && isTelling($0) }
    if inside > 0 { parts.append("\(inside) keep their outcome with other grounds") }
    let quiet = changed.count { !isTelling($0) }
    if quiet > 0 { parts.append("\(quiet) with other readings only") }
    let resident = changed.count { $0.resident.isChange }
    if resident > 0 { parts.append("\(resident) with another resident") }
    let stuck = changed.count { $0.obstacle != nil }
    if stuck > 0 { parts.append("\(stuck) decided or committed, which stay") }
    return "\(batch): \(pages) pages read again, \(changed.count) would change"
      + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }
}
