import Accounts
import Domain
import Foundation
import Intake
import ReviewWeb
import Store
import Synchronization
import Tables

/// A full extract held against the registry, from a page.
extension RegisterService {
  func reconcile(_ extract: [UInt8], viewer: Viewer) async throws -> ReconcileAnswer {
    try await demand(.seeRegister, of: viewer)
    guard extracts.begin() else { throw Refusal.throttled(seconds: 30) }
    defer { extracts.end() }
    let found: Result<Reconciliation, TableError> = try await threads.run { [store] in
      let rows: RegistryFile<Resident>
      do throws(TableError) {
        rows = try RegistryFile<Resident>.residents(extract)
      } catch {
        return .failure(error)
      }
      let found = try store.reconcile(
        rows.lazy.map { $0 },
        from: ImportSource(
          fileName: "", fileHash: ContentHash.sha256(extract), encoding: rows.encoding.rawValue,
          by: viewer.actor()))
      // The check's own entry has its figures; this one has who saw numbers, where.
      try store.noteListing(
        "reconciliation \(found.version)", count: found.differences.count, by: viewer.actor())
      return .success(found)
    }
    switch found {
    case .failure(let error):
      return .refused(error.problems.map(\.placed), more: error.omitted)
    case .success(let found):
      let held = HeldExtract(found)
      extracts.keep(held, of: viewer.account)
      return .held(try await view(held, from: 0))
    }
  }

  func reconciled(from first: Int, viewer: Viewer) async throws -> ReconcileView {
    try await demand(.seeRegister, of: viewer)
    guard let found = extracts.found(of: viewer.account) else { throw Refusal.notFound }
    return try await view(found, from: first)
  }

  private func view(_ found: HeldExtract, from first: Int) async throws -> ReconcileView {
    let all = found.differences
    let start = min(first, max(0, all.count - 1)) / Self.pageLength * Self.pageLength
    let shown = all[start..<min(all.count, start + Self.pageLength)]
    let people = try await threads.run { [store] in
      try store.residents(shown.map(\.resident), on: .today)
    }
    let rows = shown.map { difference in
      RegistryReconcileCommand.cells(difference)
        + [people[difference.resident].map { $0.protection == .none } ?? true ? "" : "有"]
    }
    let kept = HeldExtract.mostDifferences
    return ReconcileView(
      rows: found.rows, current: found.current, version: found.version,
      onlyInExtract: found.counts[.onlyInExtract] ?? 0,
      onlyInRegistry: found.counts[.onlyInRegistry] ?? 0, differs: found.counts[.differs] ?? 0,
      sheet: Sheet(
        columns: RegistryReconcileCommand.columns + ["支援措置"], rows: rows,
        notes: found.isCut ? [Sheet.Note("reconcileCut", ["\(kept)"])] : [], total: all.count,
        first: start))
  }
}

/// What an extract showed, as much of it as a page can be turned through.
struct HeldExtract: Sendable {
  /// More differ only where the file is another city's or of another year.
  static let mostDifferences = 10_000

  let rows: Int
  let current: Int
  let version: String
  let counts: [RegistryDifference.Kind: Int]
  let differences: [RegistryDifference]
  /// Whether there are more than are kept.
  let isCut: Bool

  init(_ found: Reconciliation) {
    rows = found.rows
    current = found.current
    version = "\(found.version)"
    counts = Dictionary(
      uniqueKeysWithValues: RegistryDifference.Kind.allCases.map { ($0, found.count(of: $0)) })
    differences = Array(found.differences.prefix(Self.mostDifferences))
    isCut = found.differences.count > Self.mostDifferences
  }
}

extension TableProblem {
  /// The mistake with its place.
  fileprivate var placed: String {
    "\(line)\(column.map { ":\($0)" } ?? ""): \(sentence)"
  }
}

/// What the last extracts showed, by account; one extract is held at a time, since it is held in memory.
final class ReconciledExtracts: Sendable {
  private struct Kept {
    var isBusy = false
    var found: [(account: String, found: HeldExtract)] = []
  }

  private let kept = Mutex(Kept())

  /// Whether the caller may begin.
  func begin() -> Bool {
    kept.withLock { kept in
      defer { kept.isBusy = true }
      return !kept.isBusy
    }
  }

  /// Lets the next one begin.
  func end() { kept.withLock { $0.isBusy = false } }

  /// Keeps what an account's extract showed in place of its last one.
  func keep(_ found: HeldExtract, of account: String) {
    kept.withLock { kept in
      kept.found.removeAll { $0.account == account }
      kept.found.append((account, found))
      if kept.found.count > 3 { kept.found.removeFirst() }
    }
  }

  /// What an account's last extract showed.
  func found(of account: String) -> HeldExtract? {
    kept.withLock { kept in kept.found.first { $0.account == account }?.found }
  }
}
