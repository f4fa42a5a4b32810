import Domain
import Forms
import Foundation
import Interpretation
import Pipeline
import Store
import Synchronization

/// A case as it is judged now: what people said included.
struct JudgedCase: Sendable {
  var bundle: CaseBundle
  /// The form, where it is known.
  var template: FormTemplate?
  /// What comes of it now.
  var verdict: Verdict
  /// The resident in question: chosen by a person, or the likeliest.
  var resident: ResidentCode? { chosen ?? verdict.resident }
  /// Whom a person chose.
  var chosen: ResidentCode?
}

/// Judges cases by the office's books, with people's corrections.
struct CaseJudge: Sendable {
  let store: DataStore
  let files: PipelineFiles
  let books: ReviewBooks
  let rereading: Rereading
  let threads: DeskThreads
  private let readings = KnownReadings(most: 500)

  init(
    store: DataStore, files: PipelineFiles, books: ReviewBooks, rereading: Rereading,
    threads: DeskThreads
  ) {
    self.store = store
    self.files = files
    self.books = books
    self.rereading = rereading
    self.threads = threads
  }

  /// Judges a case.
  ///
  /// - Parameter resident: whose page it is to be taken for, whatever was chosen.
  /// - Throws: `StoreError` where there is no such case.
  func judge(_ page: PageID, as resident: ResidentCode? = nil) async throws -> JudgedCase {
    let (bundle, atOnce) = try await threads.run { [store] in
      let bundle = try store.caseBundle(page)
      return (bundle, try judgeAtOnce(bundle, as: resident))
    }
    if let atOnce { return atOnce }
    return try await judge(bundle, as: resident)
  }

  private func judge(
    _ bundle: CaseBundle, as resident: ResidentCode?
  ) async throws -> JudgedCase {
    let opened = try await books.current()
    let reading = try await reading(of: bundle)
    return try await threads.run { try judge(bundle, reading, by: opened, as: resident) }
  }

  /// Judges a case on this thread; nil where something must be waited for first: books that are not open yet,
  /// a page that must be read again.
  ///
  /// - Throws: the store's error.
  func judgeAtOnce(
    _ bundle: CaseBundle, as resident: ResidentCode? = nil
  ) throws -> JudgedCase? {
    guard let opened = books.opened(at: try store.registryVersion()),
      let reading = keptReading(of: bundle)
    else { return nil }
    return try judge(bundle, reading, by: opened, as: resident)
  }

  private func judge(
    _ bundle: CaseBundle, _ reading: PageReading, by opened: ReviewBooks.Opened,
    as resident: ResidentCode?
  ) throws -> JudgedCase {
    let template = bundle.page.result?.form.flatMap { files.definition[form: $0] }
    var corrections = PageCorrections(bundle)
    let chosen = resident ?? corrections.resident
    corrections.resident = chosen
    let context = BatchContext(bundle.page.batch, arrivedAt: bundle.arrivedAt)
    var office = opened.judge.office
    office.books = OfficeBooks(store: store, recorded: nil, page: bundle.page.page)
    let judge = JudgePage(pipeline: opened.judge.pipeline, office: office)
    var verdict = try judge(reading, in: context, corrections: corrections)
    if let form = verdict.form, let record = verdict.record,
      let identity = PageFingerprint(form: form, record: record).identity,
      let earlier = try store.earlierPages(stating: identity, before: bundle.page.page)
        .map(EarlierPaper.init).first
    {
      verdict.reasons.insert(Reason(.duplicateOf, note: earlier.place), at: 0)
    }
    return JudgedCase(bundle: bundle, template: template, verdict: verdict, chosen: chosen)
  }

  /// The page's readings: kept beside the result, or read once more from the original.
  private func reading(of bundle: CaseBundle) async throws -> PageReading {
    if let kept = keptReading(of: bundle) { return kept }
    return try await rereading.reading(of: bundle)
  }

  /// The page's readings as they are kept; nil where it must be read again.
  private func keptReading(of bundle: CaseBundle) -> PageReading? {
    guard let result = bundle.page.result, result.form != nil else {
      let kind: PageReading.Kind =
        bundle.page.result?.outcome == .unidentified ? .unidentified : .failed
      return PageReading(kind: kind, failure: bundle.page.result?.reasons.first)
    }
    guard let run = bundle.page.run, let kept = bundle.reading else { return nil }
    return readings.reading(of: run) {
      try? JSONDecoder().decode(PageReading.self, from: Data(kept))
    }
  }
}

/// Readings of the runs that were looked at last; what a run read never changes.
private final class KnownReadings: Sendable {
  private struct Held {
    var readings: [RunID: PageReading] = [:]
    /// Oldest first.
    var order: [RunID] = []
  }

  private let held = Mutex(Held())
  private let most: Int

  init(most: Int) { self.most = most }

  /// A run's reading: the one that is held, or the one that is made now.
  func reading(of run: RunID, make: () -> PageReading?) -> PageReading? {
    if let known = held.withLock({ $0.readings[run] }) { return known }
    guard let made = make() else { return nil }
    held.withLock { held in
      guard held.readings.updateValue(made, forKey: run) == nil else { return }
      held.order.append(run)
      guard held.order.count > most else { return }
      held.readings[held.order.removeFirst()] = nil
    }
    return made
  }
}

extension PageCorrections {
  /// What people said of a case, the last word on each field.
  init(_ bundle: CaseBundle) {
    self.init()
    for (field, value) in bundle.values {
      if field == FieldCorrection.resident {
        resident = value.text.map { ResidentCode($0) }
      } else {
        fields[field] = AnswerValue(value)
      }
    }
  }
}

extension AnswerValue {
  /// The store's value.
  init(_ value: FieldValue) {
    switch value {
    case .text(let text): self = .text(text)
    case .flag(let flag): self = .flag(flag)
    case .none: self = .nothing
    }
  }
}

/// Reads pages once more whose readings were not kept, one at a time.
actor Rereading {
  private let store: DataStore
  private let files: PipelineFiles
  private var running: [RunID: Task<PageReading, any Error>] = [:]

  init(store: DataStore, files: PipelineFiles) {
    self.store = store
    self.files = files
  }

  /// The readings of a page, from its original; they are kept from then on.
  func reading(of bundle: CaseBundle) async throws -> PageReading {
    guard let run = bundle.page.run else { return PageReading(kind: .failed) }
    if let task = running[run] { return try await task.value }
    let (store, files) = (store, files)
    let task = Task {
      let answer = ReadOnce()
      let page = PageTask(
        page: bundle.page.page, batch: bundle.page.batch, file: bundle.page.file,
        number: bundle.page.number, sha256: bundle.page.sha256, original: bundle.original,
        attempt: 1, arrivedAt: bundle.arrivedAt)
      try await PagePool(files: files, workers: 1).read(
        next: { await answer.task(page) },
        done: { _, reading in await answer.keep(reading) })
      let reading = await answer.reading ?? PageReading(kind: .failed)
      if reading.kind == .form {
        try store.keep(Array(try JSONEncoder().encode(reading)), of: run)
      }
      return reading
    }
    running[run] = task
    defer { running[run] = nil }
    return try await task.value
  }
}

/// One page on its way to a worker and back.
private actor ReadOnce {
  private var isGiven = false
  private(set) var reading: PageReading?

  func task(_ page: PageTask) -> NumberedPage? {
    defer { isGiven = true }
    return isGiven ? nil : NumberedPage(number: 0, page: page)
  }

  func keep(_ reading: PageReading?) { self.reading = reading }
}
