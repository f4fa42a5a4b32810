import Accounts
import Domain
import Foundation
import ReviewWeb
import Store
import Tables

/// Files for the registry, from a page: tried and imported by the same code as in the terminal.
extension RegisterService {
  func importKinds(viewer: Viewer) async throws -> [ImportKindView] {
    try await demand(.seeRegister, of: viewer)
    return ImportKind.allCases.map { kind in
      ImportKindView(
        name: kind.rawValue, takesDay: kind.statements.contains(.extracted),
        needsDay: kind == .welfare, takesThrough: kind.statements.contains(.through),
        takesCodes: kind.statements.contains(.codes))
    }
  }

  func imports(viewer: Viewer) async throws -> [ImportLine] {
    try await demand(.seeRegister, of: viewer)
    return try await threads.run { [store] in
      try store.imports().map { past in
        ImportLine(
          at: past.at, account: past.by, kind: past.kind, rows: past.rows, added: past.added,
          changed: past.changed, removed: past.removed, number: past.number,
          day: past.extractedOn.map { "\($0)" }, sha256: past.fileHash)
      }
    }
  }

  func importing(viewer: Viewer) async throws -> ImportView? {
    try await demand(.seeRegister, of: viewer)
    return importJobs.view(of: viewer.account)
  }

  func tryImport(_ wish: ImportWish, viewer: Viewer) async throws {
    try await demand(.seeRegister, of: viewer)
    guard let kind = ImportKind(rawValue: wish.kind) else { throw Refusal.notFound }
    var typed = Typed()
    let extracted = typed.day(wish.extracted, "extracted")
    let through = typed.number(wish.through, "through")
    var faults = typed.found
    if wish.file.isEmpty { faults.append(Fault("file", .missing)) }
    if extracted == nil, wish.extracted.isEmpty, kind == .welfare || through != nil {
      faults.append(Fault("extracted", .missing))
    }
    guard faults.isEmpty else { throw Refusal.invalid(faults) }
    let order = ImportOrder(
      kind: kind, extracted: kind.statements.contains(.extracted) ? extracted : nil,
      through: kind.statements.contains(.through) ? through : nil, pipeline: pipeline)
    let codes = kind.statements.contains(.codes) && !wish.codes.isEmpty ? wish.codes : nil
    let job = try importJobs.begin(kind, of: viewer)
    importJobs.work(on: job) { [store] in
      let checked = try CheckedImport(wish.file, order, codes: codes) {
        job.report(.checking, $0, $1)
      }
      try job.attempt(checked, store, by: viewer.actor())
    }
  }

  func allowRemovals(_ id: Int, percent: String, viewer: Viewer) async throws {
    try await demand(.seeRegister, of: viewer)
    let text = percent.precomposedStringWithCompatibilityMapping
    guard !text.isEmpty else { throw Refusal.invalid([Fault("percent", .missing)]) }
    guard let share = Double(text), (0...100).contains(share) else {
      throw Refusal.invalid([Fault("percent", .notDigits)])
    }
    guard let job = importJobs.job(id, of: viewer.account), var checked = job.allowable() else {
      throw Refusal.stale
    }
    checked.order.allowRemovals = share
    let allowed = checked
    importJobs.work(on: job) { [store] in
      try job.attempt(allowed, store, by: viewer.actor())
    }
  }

  func confirmImport(_ id: Int, viewer: Viewer) async throws {
    try await demand(.seeRegister, of: viewer)
    guard let job = importJobs.job(id, of: viewer.account), let ready = job.takeReady() else {
      throw Refusal.stale
    }
    importJobs.work(on: job) { [store] in
      try job.carryOut(ready, store, by: viewer.actor())
    }
  }

  func dropImport(viewer: Viewer) async throws {
    try await demand(.seeRegister, of: viewer)
    importJobs.drop(of: viewer.account)
  }
}

extension ImportJob {
  /// Tries what was checked.
  fileprivate func attempt(
    _ checked: CheckedImport, _ store: DataStore, by actor: Actor
  ) throws {
    report(.comparing, 0, 0)
    do {
      let summary = try checked.run(
        into: store, fileName: "", by: actor, progress: { self.report(.comparing, $0, $1) }
      ) { _ in false }
      become(.ready(checked, summary, isOther: false))
    } catch let error as StoreError where error.code == .tooManyRemoved {
      become(.refused(ImportRefusal(error), checked))
    }
  }

  /// Imports what was seen; what is not what was seen is shown instead.
  fileprivate func carryOut(
    _ ready: Ready, _ store: DataStore, by actor: Actor
  ) throws {
    report(.importing, 0, 0)
    var isOther = false
    let summary = try ready.checked.run(
      into: store, fileName: "", by: actor, progress: { self.report(.importing, $0, $1) }
    ) { summary in
      isOther = summary.changes != ready.summary.changes
      return !isOther
    }
    guard !isOther else { return become(.ready(ready.checked, summary, isOther: true)) }
    let concerns = kind == .residents || kind == .differential
    let touched =
      concerns && !summary.isEmpty
      ? try store.pagesTouched(by: try store.registryVersion()).count : 0
    become(.imported(ImportPreview(ready.checked, summary), touched: touched))
  }
}

extension Typed {
  /// What is wrong with what was typed.
  var found: [Fault] {
    do {
      try check()
    } catch Refusal.invalid(let faults) {
      return faults
    } catch {}
    return []
  }
}

extension ImportPreview {
  /// What a file changes, as a page shows it.
  init(_ checked: CheckedImport, _ summary: ImportSummary) {
    self.init(
      rows: summary.changes.rows, added: summary.changes.added, changed: summary.changes.changed,
      removed: summary.changes.removed, kept: summary.changes.kept,
      encoding: summary.encoding ?? "", sha256: checked.hash,
      differential: summary.differential?.number,
      day: (summary.differential?.extractedOn ?? checked.order.extracted).map { "\($0)" },
      events: summary.events.map { Choice($0.kind.word, "\($0.count)") },
      remarks: checked.remarks.map { PlacedRemark($0) }, moreRemarks: checked.omittedRemarks,
      unread: checked.unreadColumns, isEmpty: summary.isEmpty,
      allowed: checked.order.allowRemovals.map {
        $0.formatted(.number.precision(.fractionLength(0...2)).grouping(.never))
      })
  }
}

extension ImportRefusal {
  /// The mistakes of a file.
  init(_ error: TableError, isOfCodes: Bool = false) {
    self.init(
      why: error.problems.map { PlacedRemark($0, isOfCodes: isOfCodes) }, more: error.omitted,
      advice: mendAdvice)
  }

  /// What the store has against a file.
  init(_ error: StoreError) {
    self.init(
      why: [PlacedRemark(sentence: error.description)], advice: error.advice,
      mayAllow: error.code == .tooManyRemoved)
  }
}

extension PlacedRemark {
  /// A mistake with its place.
  init(_ problem: TableProblem, isOfCodes: Bool = false) {
    self.init(
      isOfCodes: isOfCodes, place: "\(problem.line)\(problem.column.map { ":\($0)" } ?? "")",
      sentence: problem.sentence)
  }
}
