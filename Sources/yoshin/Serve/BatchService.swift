import Accounts
import Domain
import Forms
import Foundation
import Register
import ReviewWeb
import Store
import Synchronization

/// Batches and their approval, by the store.
struct BatchService: BatchBoard, DeskService {
  let store: DataStore
  let files: PipelineFiles
  let judge: CaseJudge
  let views: CaseViews
  let threads: DeskThreads
  private let boards = Boards()

  init(
    store: DataStore, files: PipelineFiles, judge: CaseJudge, views: CaseViews,
    threads: DeskThreads
  ) {
    self.store = store
    self.files = files
    self.judge = judge
    self.views = views
    self.threads = threads
  }

  /// How many pages that went through by themselves an approver is shown.
  private static let samples = 12
  /// How old the last proof of identity may be to approve, seconds.
  private static let proofLife: TimeInterval = 300

  func board(month: String?, viewer: Viewer) async throws -> MonthBoard {
    try await demand(.seeBatches, of: viewer)
    return try await threads.run { try self.board(month, viewer) }
  }

  private func board(_ month: String?, _ viewer: Viewer) throws -> MonthBoard {
    let months = try store.months()
    guard let month = month.flatMap({ months.contains($0) ? $0 : nil }) ?? months.first else {
      return MonthBoard(
        month: "", months: [], batches: [], clinics: [], forms: [], reasons: [],
        straightThrough: Proportion(total: 0, count: 0),
        control: QualityControl(looked: 0, wrong: 0, waiting: 0), waitingCases: 0, waitingLooks: 0)
    }
    let shared = try boards.of(month, store) { try self.sharedBoard(month) }
    let isReviewer = viewer.may(.reviewCases)
    var board = shared
    board.months = months
    if isReviewer {
      board.waitingCases = try store.casesWaiting(
        for: viewer.account, isSenior: viewer.isSenior)
      board.waitingLooks = try store.looksWaiting(for: viewer.account)
    }
    return board
  }

  /// What every viewer's dashboard of a month has.
  private func sharedBoard(_ month: String) throws -> MonthBoard {
    let batches = try store.batches().filter { $0.month == month }
      .map { try line(try store.summary(of: $0)) }
    let names = Dictionary(
      try store.clinics().map { ($0.code.rawValue, $0.name) }, uniquingKeysWith: { $1 })
    let clinics = try store.quality(of: month, by: .clinic)
    let forms = try store.quality(of: month, by: .form)
    var reasons: [Reason.Code: Int] = [:]
    for clinic in clinics { reasons.merge(clinic.reasons, uniquingKeysWith: +) }
    let control = try store.sampleControl()
    return MonthBoard(
      month: month, months: [], batches: batches,
      clinics: clinics.map { QualityLine($0, name: names[$0.name] ?? $0.name) }
        .sorted { $0.share < $1.share },
      forms: forms.map { QualityLine($0, name: files.definition[form: $0.name]?.title ?? $0.name) },
      reasons: ReasonCount.sorted(reasons),
      straightThrough: Proportion(
        total: clinics.reduce(0) { $0 + $1.pages }, count: clinics.reduce(0) { $0 + $1.verified }),
      control: QualityControl(
        looked: control.looked, wrong: control.wrong, upperBound: control.upperBound(),
        waiting: control.waiting),
      waitingCases: 0, waitingLooks: 0)
  }

  private func line(_ summary: BatchSummary) throws -> BatchLine {
    BatchLine(
      name: "\(summary.name)", clinicName: summary.clinicName,
      states: Dictionary(uniqueKeysWithValues: summary.states.map { ($0.key.rawValue, $0.value) }),
      hasClaimSheet: summary.claim.hasClaimSheet, claimAgrees: summary.claim.agrees,
      oldestCase: try store.oldestCase(in: summary.name),
      approvedAt: summary.approvals.last?.at,
      isReady: summary.blockers.isEmpty
        && summary.states.contains { $0.key.isReady && $0.value > 0 })
  }

  func batch(_ name: String, viewer: Viewer) async throws -> BatchView {
    try await demand(.seeBatches, of: viewer)
    guard let name = BatchName(name) else { throw Refusal.notFound }
    return try await threads.run { try self.batch(name) }
  }

  private func batch(_ name: BatchName) throws -> BatchView {
    let summary = try store.summary(of: name)
    return BatchView(
      line: try line(summary), enteredBy: summary.enteredBy,
      claim: summary.claim.lines.map {
        ClaimSheetLine(vaccine: $0.vaccine.rawValue, claimed: $0.claimed, found: $0.found)
      },
      pagesOfUnknownVaccine: summary.claim.pagesOfUnknownVaccine,
      pages: try store.pageLines(in: name).map { page in
        PageLine(page, files, holder: try page.holder.map { try views.displayName($0) })
      })
  }

  func status(of page: CaseNumber, viewer: Viewer) async throws -> PageStatus {
    try await demand(.seeBatches, of: viewer)
    return try await threads.run { [store, files, views] in
      let bundle = try store.caseBundle(PageID(rawValue: page))
      let form = bundle.page.result?.form.flatMap { files.definition[form: $0] }
      return PageStatus(
        batch: "\(bundle.page.batch)",
        clinicName: try store.clinic(bundle.page.batch.clinic)?.name,
        line: PageLine(
          number: page, file: bundle.page.file, pageNumber: bundle.page.number,
          formTitle: form?.title, state: bundle.page.state.rawValue,
          reasons: bundle.page.result?.reasons.map(\.code) ?? [],
          holder: try bundle.holder.map { try views.displayName($0) }))
    }
  }

  func approval(_ name: String, viewer: Viewer) async throws -> ApprovalView {
    try await demand(.approveBatches, of: viewer)
    guard let name = BatchName(name) else { throw Refusal.notFound }
    let (decided, sampled) = try await threads.run { [store] in
      (
        try store.decidedPages(in: name),
        Set(try store.sampledPages(in: name, count: BatchService.samples))
      )
    }
    var decisions: [DecisionLine] = []
    var residents: [ResidentCode] = []
    for page in decided {
      let bundle = try await threads.run { [store] in try store.caseBundle(page) }
      if let code = bundle.decisions.last?.record?.resident { residents.append(code) }
      decisions.append(try await threads.run { try self.decision(bundle) })
    }
    let (shown, lines) = (residents, decisions)
    return try await threads.run { [store] in
      let batch = try self.batch(name)
      try store.noteView(of: name, residents: shown, by: viewer.actor())
      return ApprovalView(
        batch: batch, revision: Int(try store.revision(of: name)),
        obstacles: try self.obstacles(name, viewer), decisions: lines,
        samples: batch.pages.filter { sampled.contains(PageID(rawValue: $0.number)) },
        records: batch.line.states.reduce(0) {
          ["verified", "resolved"].contains($1.key) ? $0 + $1.value : $0
        })
    }
  }

  private func decision(_ bundle: CaseBundle) throws -> DecisionLine {
    let last = bundle.decisions.last
    let template = bundle.page.result?.form.flatMap { files.definition[form: $0] }
    let sheet = template.map(FieldSheet.init)
    let resident = try last?.record.map { record in
      let name = try store.resident(record.resident)?.name ?? ""
      return "\(record.resident) \(name)"
    }
    let corrections = bundle.values.sorted { $0.key < $1.key }.compactMap {
      field, value -> CorrectionLine? in
      let before = bundle.page.result?.fields[field]
      let isChoice = field == FieldCorrection.resident
      let read = isChoice ? bundle.page.result?.resident?.rawValue : before?.value.text
      let now = value.text ?? value.flag.map { $0 ? "○" : "×" } ?? ""
      guard isChoice ? read != now : before?.value != value else { return nil }
      let look: SecondLookField? = isChoice ? .resident : sheet?[field]?.look
      return CorrectionLine(
        label: isChoice ? "対象者" : sheet?[field]?.label ?? field,
        before: read ?? before?.text ?? "", after: now,
        isAgreed: bundle.looks.contains { $0.field == look && $0.state == .agreed })
    }
    return DecisionLine(
      number: bundle.page.page.rawValue, file: bundle.page.file, pageNumber: bundle.page.number,
      state: CaseState(bundle), account: last?.by ?? bundle.corrections.last?.by ?? "",
      at: last?.at ?? bundle.corrections.last?.at ?? bundle.since, note: last?.why ?? "",
      resident: resident, corrections: corrections)
  }

  private func obstacles(_ name: BatchName, _ viewer: Viewer) throws -> [Obstacle] {
    var obstacles = try store.blockers(of: name).map(Obstacle.init)
    let summary = try store.summary(of: name)
    let involved = try store.involvement(of: viewer.account, in: name)
    if involved.hasReviewed {
      obstacles.insert(Obstacle(kind: .reviewedByViewer, pages: 0), at: 0)
    }
    if involved.hasEntered {
      obstacles.insert(Obstacle(kind: .enteredByViewer, pages: 0), at: 0)
    }
    if obstacles.isEmpty, !summary.states.contains(where: { $0.key.isReady && $0.value > 0 }),
      !summary.approvals.isEmpty
    {
      obstacles.append(Obstacle(kind: .approved, pages: 0))
    }
    return obstacles
  }

  func approve(
    _ name: String, attempt: Attempt, viewer: Viewer
  ) async throws -> ApprovalReceipt {
    try await demand(.approveBatches, of: viewer)
    guard let batch = BatchName(name) else { throw Refusal.notFound }
    guard viewer.provedAt.addingTimeInterval(BatchService.proofLife) > Date.now else {
      throw Refusal.needsProof
    }
    return try await threads.run { [store, files] in
      let receipt = try store.commit(
        batch, approver: viewer.account, by: viewer.actor(),
        revision: Int64(attempt.revision), key: attempt.key)
      // What was given wrongly is raised beside the records, which stand whatever happens here: what is
      // missed is raised by asking for the period's incidents again.
      let incidents =
        receipt.records == 0
        ? 0
        : try? IncidentJudge.raise(
          of: batch, in: store, schedule: files.schedule(), by: viewer.actor()
        ).found
      return ApprovalReceipt(
        batch: name, records: receipt.records, at: receipt.at, incidents: incidents)
    }
  }

  func sendBack(
    _ name: String, pages: [CaseNumber], note: String, attempt: Attempt, viewer: Viewer
  ) async throws {
    try await demand(.approveBatches, of: viewer)
    guard let batch = BatchName(name) else { throw Refusal.notFound }
    let note = note.trimmingCharacters(in: .whitespacesAndNewlines)
    var faults: [Fault] = []
    if pages.isEmpty { faults.append(Fault("pages", .missing)) }
    if note.isEmpty { faults.append(Fault("note", .missing)) }
    if note.count > 1000 { faults.append(Fault("note", .tooLong)) }
    guard faults.isEmpty else { throw Refusal.invalid(faults) }
    try await threads.run { [store] in
      do {
        try store.sendBack(
          batch, pages: pages.map(PageID.init), why: note, key: attempt.key, by: viewer.actor())
      } catch let error as StoreError where error.code == .doneBefore {
        // As it was the first time.
      }
    }
  }
}

/// Dashboards that were counted a moment ago: counting walks through every page of the month.
///
/// One is as old as ten seconds at most while people work, and never older than the last paper that
/// came in or the last approval.
private final class Boards: Sendable {
  private struct Known {
    var board: MonthBoard
    var marks: (work: Int64, arrivals: Int64)
    var at: Date
  }
  private let known = Mutex<[String: Known]>([:])

  func of(
    _ month: String, _ store: DataStore, _ count: () throws -> MonthBoard
  ) throws -> MonthBoard {
    let marks = try store.marks(of: month)
    if let held = known.withLock({ $0[month] }), held.marks.arrivals == marks.arrivals,
      held.marks.work == marks.work || held.at.addingTimeInterval(10) > Date.now
    {
      return held.board
    }
    let board = try count()
    known.withLock { $0[month] = Known(board: board, marks: marks, at: Date.now) }
    return board
  }
}

extension Obstacle {
  /// The store's blocker.
  init(_ blocker: CommitBlocker) {
    switch blocker {
    case .noPages: self.init(kind: .noPages, pages: 0)
    case .unread(let count): self.init(kind: .unread, pages: count)
    case .undecided(let count): self.init(kind: .undecided, pages: count)
    case .secondLooks(let count): self.init(kind: .secondLooks, pages: count)
    case .registryChanged(let page, _, _):
      self.init(kind: .registryChanged, pages: 1, number: page.rawValue)
    case .alreadyRecorded(let page, _, _):
      self.init(kind: .alreadyRecorded, pages: 1, number: page.rawValue)
    case .sameDose(let page, _, _, _):
      self.init(kind: .sameDose, pages: 1, number: page.rawValue)
    }
  }
}

extension QualityLine {
  /// The store's figures.
  init(_ quality: ReadingQuality, name: String) {
    self.init(
      name: name,
      straightThrough: Proportion(total: quality.pages, count: quality.verified),
      meanConfidence: quality.meanConfidence, meanResidual: quality.meanResidual,
      reasons: ReasonCount.sorted(quality.reasons))
  }

  /// The share that went through; 1 without pages.
  fileprivate var share: Double {
    straightThrough.total == 0
      ? 1 : Double(straightThrough.count) / Double(straightThrough.total)
  }
}

extension ReasonCount {
  /// Reasons, the most frequent first.
  static func sorted(_ reasons: [Reason.Code: Int]) -> [ReasonCount] {
    reasons.map { ReasonCount(code: $0.key, pages: $0.value) }
      .sorted { ($1.pages, $0.code.rawValue) < ($0.pages, $1.code.rawValue) }
  }
}

extension PageLine {
  /// A page of a batch's list.
  init(_ page: ListedPage, _ files: PipelineFiles, holder: String?) {
    self.init(
      number: page.page.rawValue, file: page.file, pageNumber: page.number,
      formTitle: page.form.flatMap { files.definition[form: $0]?.title },
      state: page.state.rawValue, reasons: page.reasons, holder: holder)
  }
}
