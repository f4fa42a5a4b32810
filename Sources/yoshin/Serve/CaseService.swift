import Accounts
import Domain
import Forms
import Foundation
import Pipeline
import ReviewWeb
import Store

/// The reviewers' work, by the store and the pipeline.
struct CaseService: CaseDesk, DeskService {
  let store: DataStore
  let files: PipelineFiles
  let judge: CaseJudge
  let views: CaseViews
  let threads: DeskThreads

  func take(
    after current: CaseNumber?, batch: String?, viewer: Viewer
  ) async throws -> CaseNumber? {
    try await demand(.reviewCases, of: viewer)
    let name = try batch.map { text in
      guard let name = BatchName(text) else { throw Refusal.notFound }
      return name
    }
    return try await threads.run { [store] in
      try store.takeCase(
        after: current.map(PageID.init), batch: name, by: viewer.actor(),
        isSenior: viewer.isSenior)
    }?.rawValue
  }

  func open(_ number: CaseNumber, viewer: Viewer) async throws -> CaseView {
    try await demand(.reviewCases, .approveBatches, of: viewer)
    return try await show(PageID(rawValue: number), viewer: viewer, isOpening: true)
  }

  /// A case as it is now: read, judged, shown and written down in one go on one thread, except where the books
  /// or the page must be read first.
  private func show(_ page: PageID, viewer: Viewer, isOpening: Bool) async throws -> CaseView {
    let atOnce = try await threads.run { [store, judge, views] in
      try judge.judgeAtOnce(try store.caseBundle(page)).map {
        try views.view($0, viewer: viewer, isOpening: isOpening)
      }
    }
    if let atOnce { return atOnce }
    let judged = try await judge.judge(page)
    return try await threads.run { [views] in
      try views.view(judged, viewer: viewer, isOpening: isOpening)
    }
  }

  func correct(
    _ number: CaseNumber, values: [String: String], attempt: Attempt, viewer: Viewer
  ) async throws -> CaseView {
    try await demand(.reviewCases, of: viewer)
    let page = PageID(rawValue: number)
    let bundle = try await threads.run { [store] in try store.caseBundle(page) }
    guard bundle.page.state != .committed else { throw Refusal.gone }
    guard
      let template = bundle.page.result?.form.flatMap({ files.definition[form: $0] })
    else { throw Refusal.blocked }
    let sheet = FieldSheet(template)
    var corrections: [FieldCorrection] = []
    var faults: [Fault] = []
    for (name, typed) in values.sorted(by: { $0.key < $1.key }) {
      guard let entry = sheet.entries.first(where: { $0.name == name }) else {
        faults.append(Fault(name, .unknown))
        continue
      }
      do {
        corrections.append(FieldCorrection(field: name, value: try entry.value(typed)))
      } catch Refusal.invalid(let wrong) {
        faults += wrong
      }
    }
    guard faults.isEmpty else { throw Refusal.invalid(faults) }
    return try await correct(page, corrections, attempt: attempt, viewer: viewer)
  }

  func choose(
    _ number: CaseNumber, resident: ResidentCode, attempt: Attempt, viewer: Viewer
  ) async throws -> CaseView {
    try await demand(.reviewCases, of: viewer)
    guard try await threads.run({ [store] in try store.resident(resident) }) != nil else {
      throw Refusal.notFound
    }
    let choice = FieldCorrection(
      field: FieldCorrection.resident, value: .text(resident.rawValue))
    return try await correct(
      PageID(rawValue: number), [choice], attempt: attempt, viewer: viewer)
  }

  private func correct(
    _ page: PageID, _ corrections: [FieldCorrection], attempt: Attempt, viewer: Viewer
  ) async throws -> CaseView {
    try await changing(page, viewer) { [store] in
      try store.correctCase(page, corrections, by: viewer.change(attempt))
    }
    return try await show(page, viewer: viewer, isOpening: false)
  }

  func decide(
    _ number: CaseNumber, _ decision: CaseDecision, note: String, attempt: Attempt, viewer: Viewer
  ) async throws -> CaseReceipt {
    try await demand(.reviewCases, of: viewer)
    let page = PageID(rawValue: number)
    let note = note.trimmingCharacters(in: .whitespacesAndNewlines)
    guard note.count <= 1000 else { throw Refusal.invalid([Fault("note", .tooLong)]) }
    let kind: DecisionKind
    var record: VaccinationRecord?
    var changed: [ChangedField] = []
    switch decision {
    case .resolved(let resident):
      kind = .resolved
      let judged = try await judge.judge(page, as: resident)
      guard judged.bundle.page.state != .committed else { throw Refusal.gone }
      guard let whole = judged.verdict.record, whole.resident == resident else {
        throw Refusal.blocked
      }
      guard !note.isEmpty || judged.verdict.reasons.isEmpty && judged.disputed.isEmpty else {
        throw Refusal.invalid([Fault("note", .missing)])
      }
      record = whole
      changed = judged.changes(to: whole)
    case .returned: kind = .returned
    case .rejected: kind = .rejected
    case .held: kind = .held
    case .senior: kind = .senior
    }
    guard kind == .resolved || !note.isEmpty else {
      throw Refusal.invalid([Fault("note", .missing)])
    }
    let plan = SecondLookPlan(files.definition.review)
    try await changing(page, viewer) { [store, record, changed] in
      try store.decideCase(
        page, kind, record: record, why: note, changed: changed, looks: plan,
        by: viewer.change(attempt))
    }
    return try await receipt(page)
  }

  func undo(_ number: CaseNumber, attempt: Attempt, viewer: Viewer) async throws -> CaseReceipt {
    try await demand(.reviewCases, of: viewer)
    let page = PageID(rawValue: number)
    try await changing(page, viewer) { [store] in
      try store.reopenCase(page, why: "", by: viewer.change(attempt))
    }
    return try await receipt(page)
  }

  func release(_ number: CaseNumber, viewer: Viewer) async throws {
    try await threads.run { [store] in
      try store.letGo(PageID(rawValue: number), by: viewer.actor())
    }
  }

  func takeOver(_ number: CaseNumber, viewer: Viewer) async throws {
    try await demand(.settleDifferences, of: viewer)
    let holder = try await threads.run { [store] in
      try store.hold(PageID(rawValue: number), by: viewer.actor(), isTakeOver: true)
    }
    guard holder == viewer.account else { throw holder == nil ? Refusal.stale : .fourEyes }
  }

  func search(
    _ query: ResidentQuery, for number: CaseNumber?, viewer: Viewer
  ) async throws -> ResidentFindings {
    try await demand(.searchRegistry, of: viewer)
    let (search, reason) = try query.search()
    let showsAddress = viewer.may(.seeProtectedAddresses)
    return try await threads.run { [store] in
      let actor = viewer.actor(reason)
      let (people, isCut) = try store.residents(matching: search, by: actor)
      let lines = try store.lines(people, showsAddresses: showsAddress)
      if showsAddress {
        for person in lines where person.isProtected {
          try store.noteAddress(of: person.code, by: actor)
        }
      }
      return ResidentFindings(people: lines, isCut: isCut)
    }
  }

  func slip(_ number: CaseNumber, viewer: Viewer) async throws -> ReturnSlip {
    try await demand(.reviewCases, of: viewer)
    return try await threads.run { [store] in
      let bundle = try store.caseBundle(PageID(rawValue: number))
      guard bundle.page.state == .returned else { throw Refusal.gone }
      let slip = try self.slip(bundle)
      try store.noteSlips(
        of: [bundle.page.page], residents: bundle.page.result?.resident.map { [$0] } ?? [],
        by: viewer.actor())
      return slip
    }
  }

  func returnedCases(viewer: Viewer) async throws -> [ReturnSlip] {
    try await demand(.reviewCases, of: viewer)
    return try await threads.run { [store] in
      let bundles = try store.returnedPages().map { try store.caseBundle($0) }
      let slips = try bundles.map { try self.slip($0) }
      if !bundles.isEmpty {
        try store.noteSlips(
          of: bundles.map(\.page.page),
          residents: bundles.compactMap(\.page.result?.resident), by: viewer.actor())
      }
      return slips
    }
  }

  // MARK: - Parts

  /// The slip of a page: what was read, what people corrected, why it waited.
  private func slip(_ bundle: CaseBundle) throws -> ReturnSlip {
    let result = bundle.page.result
    let template = result?.form.flatMap { files.definition[form: $0] }
    let sheet = template.map(FieldSheet.init)
    let said = bundle.values
    func text(_ field: String?) -> String? {
      field.flatMap { said[$0]?.text ?? result?.fields[$0]?.value.text }
    }
    let decision = bundle.decisions.last { $0.kind == .returned }
    let reasons = result?.reasons ?? []
    return ReturnSlip(
      number: bundle.page.page.rawValue, batch: "\(bundle.page.batch)",
      clinic: bundle.page.batch.clinic.rawValue,
      clinicName: try store.clinic(bundle.page.batch.clinic)?.name,
      formTitle: template?.title, file: bundle.page.file, pageNumber: bundle.page.number,
      name: text(template?.name) ?? "", givenOn: text("given_date"), reasons: reasons,
      fields: reasons.map { reason in
        reason.field.map { sheet?[$0]?.label ?? $0 } ?? ""
      },
      note: decision?.why ?? "", at: decision?.at ?? bundle.since)
  }

  private func receipt(_ page: PageID) async throws -> CaseReceipt {
    let bundle = try await threads.run { [store] in try store.caseBundle(page) }
    return CaseReceipt(
      number: page.rawValue, state: CaseState(bundle), revision: Int(bundle.revision))
  }

  /// Makes a change; one that was made before with the same key is not made again and no error.
  private func changing(
    _ page: PageID, _ viewer: Viewer, _ body: @escaping @Sendable () throws -> Void
  ) async throws {
    let store = store
    let views = views
    try await threads.run {
      do {
        try body()
      } catch let error as StoreError where error.code == .doneBefore {
        // As it was the first time.
      } catch let error as StoreError where error.code == .heldByAnother {
        let holder = try store.caseBundle(page).holder ?? ""
        let name = try views.displayName(holder)
        throw try store.isTakenOver(page, from: viewer.account, by: holder)
          ? Refusal.takenOver(name: name) : .heldByAnother(name: name)
      } catch let error as StoreError where error.code == .decisionRefused {
        let bundle = try store.caseBundle(page)
        if bundle.page.state == .committed { throw Refusal.gone }
        throw bundle.decisionKind == .senior && bundle.page.state.isOpen
          ? Refusal.forbidden : Refusal.stale
      }
    }
  }
}

extension JudgedCase {
  /// What people's words made different from what was read, of that which a second person may be
  /// asked.
  func changes(to record: VaccinationRecord) -> [ChangedField] {
    let result = bundle.page.result
    func read(_ field: String?) -> String? { field.flatMap { result?.fields[$0]?.value.text } }
    let before: [SecondLookField: String?] = [
      .resident: result?.resident?.rawValue,
      .vaccine: result?.vaccine?.rawValue,
      .dose: read(template?.dose) ?? template?.doseDefault,
      .date: read("given_date"),
    ]
    return SecondLookField.allCases.compactMap { field in
      let value = record.value(of: field)
      return before[field] == value ? nil : ChangedField(field, value)
    }
  }
}
