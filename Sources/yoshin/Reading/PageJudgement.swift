import Domain
import Forms
import Foundation
import Pipeline
import Store

/// Turns a page's reading into what is stored of it: judged by the office's books, then held against
/// the papers that came before.
struct PageJudgement: Sendable {
  let store: DataStore
  let judge: JudgePage
  let provenance: Provenance
  var context: BatchContext
  /// The papers that came before and state the same dose by the same form, the first of them first.
  var earlier: @Sendable (_ identity: String, _ page: PageID) throws -> [EarlierPaper]
  /// The papers that came before, of the same person by the same form, and still wait: what they state may be
  /// unread.
  var waiting:
    @Sendable (_ resident: ResidentCode, _ form: String, _ page: PageID) throws -> [EarlierPaper]
  /// What the register holds because of the page itself: it is no dose before this one.
  var own: [PageID: VaccinationRecord] = [:]

  /// How many bits two scans' fingerprints may differ by and still be one paper's.
  private static let samePaper = 10

  /// Judges by a store's books; earlier papers are those that the store has.
  init(
    store: DataStore, judge: JudgePage, provenance: Provenance, context: BatchContext
  ) {
    self.store = store
    self.judge = judge
    self.provenance = provenance
    self.context = context
    earlier = { identity, page in
      try store.earlierPages(stating: identity, before: page).map(EarlierPaper.init)
    }
    waiting = { resident, form, page in
      try store.earlierOpenPages(of: resident, form: form, before: page).map(EarlierPaper.init)
    }
  }

  /// Judges a reading.
  ///
  /// - Throws: what the store throws.
  func result(of reading: PageReading, page: PageID) throws -> PageResult {
    let started = Date()
    let before = processorTime()
    var judge = judge
    if var books = judge.office.books as? OfficeBooks {
      books.page = page
      var office = judge.office
      office.books = own[page].map { BooksWithout(record: $0, books: books) } ?? books
      judge = JudgePage(pipeline: judge.pipeline, office: office)
    }
    var verdict = try judge(reading, in: context)
    try markRescan(&verdict, page: page)
    verdict.seconds += processorTime() - before
    return PageResult(verdict, provenance: provenance, started: started, finished: Date())
  }

  /// What is stored of a page that no worker survives.
  func unreadable(after attempts: Int) -> PageResult {
    let now = Date()
    return PageResult(
      outcome: .failed,
      reasons: [Reason(.imageUnreadable, note: "given up after \(attempts) attempts")],
      provenance: provenance, processorSeconds: 0, startedAt: now, finishedAt: now)
  }

  /// A second scan of a paper is a duplicate; another paper that states the same dose is a person's question.
  private func markRescan(_ verdict: inout Verdict, page: PageID) throws {
    guard let form = verdict.form, let record = verdict.record else { return }
    let own = PageFingerprint(form: form, record: record, image: verdict.fingerprint)
    guard let identity = own.identity else { return }
    guard let earlier = try earlier(identity, page).first else {
      return try markRescanOfUnread(&verdict, form: form, record: record, page: page)
    }
    let reason = Reason(.duplicateOf, note: earlier.place)
    // A paper that came back corrected looks like the one before and says more: a person sees it.
    let addsSomething = earlier.wasSentBack || (verdict.outcome == .verified && !earlier.counts)
    if !addsSomething, let mine = verdict.fingerprint, let other = earlier.image,
      (mine ^ other).nonzeroBitCount <= PageJudgement.samePaper
    {
      verdict.outcome = .duplicate
      verdict.reasons = [reason]
    } else {
      if verdict.outcome == .verified { verdict.outcome = .review }
      verdict.reasons.insert(reason, at: 0)
    }
  }

  /// Sends a page to a person whose paper already waits because something on its first scan was not read.
  ///
  /// That scan states no dose, or another one; a better scan of the paper must not go through beside it.
  private func markRescanOfUnread(
    _ verdict: inout Verdict, form: String, record: VaccinationRecord, page: PageID
  ) throws {
    guard verdict.outcome == .verified, let mine = verdict.fingerprint else { return }
    let alike = try waiting(record.resident, form, page).first { paper in
      paper.image.map { (mine ^ $0).nonzeroBitCount <= PageJudgement.samePaper } ?? false
    }
    guard let alike else { return }
    verdict.outcome = .review
    verdict.reasons.insert(Reason(.duplicateOf, note: alike.place), at: 0)
  }
}

/// A paper that came before another.
struct EarlierPaper: Sendable {
  var page: PageID
  /// Batch, file and page, as notes name it.
  var place: String
  /// The handwriting's fingerprint.
  var image: UInt64?
  /// Whether its dose counts already, or will when the batch is committed.
  var counts = false
  /// Whether a person returned or rejected it.
  var wasSentBack = false
}

extension EarlierPaper {
  /// A page of the store.
  init(_ stored: StoredPage) {
    self.init(
      page: stored.page, place: "\(stored.batch)/\(stored.file)#\(stored.number)",
      image: stored.result?.fingerprint.image,
      counts: [.verified, .resolved, .committed].contains(stored.state),
      wasSentBack: [.returned, .rejected].contains(stored.state))
  }
}

/// Books that leave one record out once.
private struct BooksWithout: ResidentBooks {
  let record: VaccinationRecord
  let books: OfficeBooks

  func resident(_ code: ResidentCode) throws -> Resident? { try books.resident(code) }

  func doses(of resident: ResidentCode) throws -> [VaccinationRecord] {
    var doses = try books.doses(of: resident)
    if let index = doses.firstIndex(of: record) { doses.remove(at: index) }
    return doses
  }

  func grounds(of resident: ResidentCode) throws -> [DocumentedGround] {
    try books.grounds(of: resident)
  }
}

extension Provenance {
  /// What a pipeline's results are made by.
  init(_ files: PipelineFiles, registry: RegistryVersion) {
    self.init(
      pipeline: "\(files.definition.id) \(files.definition.version)", pipelineHash: files.hash,
      program: Yoshin.version, models: files.modelNames, registry: registry)
  }
}

extension BatchContext {
  /// The clinic and month that a batch's name says, and the day on which a page of it came.
  init(_ name: BatchName, arrivedAt moment: Date?) {
    self.init(
      clinic: name.clinic, year: Int(name.month.prefix(4)), month: Int(name.month.suffix(2)),
      arrival: moment.map { CalendarDate(dayOf: $0) })
  }
}
