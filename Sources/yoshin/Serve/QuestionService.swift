import Accounts
import Domain
import Forms
import Foundation
import Pipeline
import ReviewWeb
import Store

/// Second looks and groups, by the store and the pipeline.
struct QuestionService: QuestionDesk, DeskService {
  let store: DataStore
  let files: PipelineFiles
  let judge: CaseJudge
  let views: CaseViews
  let threads: DeskThreads

  /// What stands for none of the people shown; no resident's code has letters.
  static let nobody = "nobody"

  func nextSecondLook(viewer: Viewer) async throws -> SecondLookView? {
    try await demand(.reviewCases, of: viewer)
    let look = try await threads.run { [store] in try store.nextLook(for: viewer.account) }
    guard let look else { return nil }
    return try await view(look, viewer: viewer)
  }

  func secondLook(_ id: Int64, viewer: Viewer) async throws -> SecondLookView {
    try await demand(.reviewCases, of: viewer)
    let (look, isAllowed) = try await threads.run { [store] in
      (try store.look(id), try store.mayAnswer(id, viewer.account))
    }
    guard look.state == .open else { throw Refusal.gone }
    guard isAllowed else { throw Refusal.fourEyes }
    return try await view(look, viewer: viewer)
  }

  func answer(
    _ id: Int64, value: String, attempt: Attempt, viewer: Viewer
  ) async throws -> SecondLookOutcome {
    try await demand(.reviewCases, of: viewer)
    let look = try await threads.run { [store] in try store.look(id) }
    if look.state != .open {
      // The same button twice is answered as it was the first time.
      guard look.secondBy == viewer.account else { throw Refusal.gone }
      return look.state == .agreed ? .agreed : .differs
    }
    let bundle = try await threads.run { [store] in try store.caseBundle(look.page) }
    let template = bundle.page.result?.form.flatMap { files.definition[form: $0] }
    let canonical = try canonical(value, look.field, template)
    if look.field == .resident, canonical != QuestionService.nobody {
      let isKnown = try await threads.run { [store] in
        try store.resident(ResidentCode(canonical)) != nil
      }
      guard isKnown else { throw Refusal.invalid([Fault("value", .unknown)]) }
    }
    return try await threads.run { [store] in
      do {
        return try store.answer(id, canonical, by: viewer.change(attempt)) ? .agreed : .differs
      } catch let error as StoreError where error.code == .decisionRefused {
        throw Refusal.gone
      }
    }
  }

  private func canonical(
    _ typed: String, _ field: SecondLookField, _ template: FormTemplate?
  ) throws -> String {
    let text = typed.precomposedStringWithCompatibilityMapping
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { throw Refusal.invalid([Fault("value", .missing)]) }
    switch field {
    case .resident, .vaccine: return text
    case .date:
      guard let day = try? DateText(text).date() else {
        throw Refusal.invalid([Fault("value", .notADate)])
      }
      return day.description
    case .dose:
      guard let name = template?.dose, let entry = template.map(FieldSheet.init)?[name] else {
        return typed
      }
      do {
        return try entry.value(typed).text ?? ""
      } catch Refusal.invalid(let faults) {
        throw Refusal.invalid(faults.map { Fault("value", $0.kind) })
      }
    }
  }

  /// The question with nothing that tells the first answer.
  private func view(_ look: SecondLook, viewer: Viewer) async throws -> SecondLookView {
    let bundle = try await threads.run { [store] in try store.caseBundle(look.page) }
    let template = bundle.page.result?.form.flatMap { files.definition[form: $0] }
    let entry = template.flatMap { question(look.field, $0) }
    return try await threads.run { [store] in
      var people: [PersonLine] = []
      if look.field == .resident {
        var codes = Set((bundle.page.result?.candidates ?? []).map(\.resident))
        codes.insert(ResidentCode(look.firstValue))
        people = try store.lines(codes.sorted().compactMap { try store.resident($0) })
        try store.noteView(of: look.page, residents: people.map(\.code), by: viewer.actor())
      }
      return SecondLookView(
        id: look.id, number: look.page.rawValue, revision: Int(look.revision),
        formTitle: template?.title,
        field: FieldView(
          name: entry?.name ?? look.field.rawValue, label: entry?.label ?? "",
          input: entry?.input ?? .text, value: "", reading: "", confidence: 0, alternatives: [],
          box: entry.map {
            ReviewWeb.PaperBox(
              x: $0.box.x, y: $0.box.y, width: $0.box.width, height: $0.box.height)
          }, isAsked: true, isConfirmed: false, needsSecondLook: false, reasons: []),
        people: people,
        waiting: max(0, try store.looksWaiting(for: viewer.account) - 1))
    }
  }

  private func question(
    _ field: SecondLookField, _ template: FormTemplate
  ) -> FieldSheet.Entry? {
    let sheet = FieldSheet(template)
    switch field {
    case .date: return sheet["given_date"]
    case .dose: return template.dose.flatMap { sheet[$0] }
    case .resident:
      guard var entry = template.name.flatMap({ sheet[$0] }) ?? sheet.entries.first else {
        return nil
      }
      entry.label = "対象者"
      return entry
    case .vaccine:
      guard var entry = sheet["lot"] else { return nil }
      entry.label = "ワクチン"
      entry.input = .choice(template.vaccines.map(\.rawValue))
      return entry
    }
  }

  // MARK: - Groups

  func groups(viewer: Viewer) async throws -> [GroupLine] {
    try await demand(.reviewCases, of: viewer)
    let groups = try await threads.run { [store] in try store.doubtGroups(for: viewer.account) }
    return groups.compactMap(line)
  }

  func group(form: String, field: String, viewer: Viewer) async throws -> GroupView {
    try await demand(.reviewCases, of: viewer)
    let (groups, cells) = try await threads.run { [store] in
      (
        try store.doubtGroups(for: viewer.account),
        try store.doubtCells(form: form, field: field, for: viewer.account)
      )
    }
    guard
      let line = line(
        groups.first { $0.form == form && $0.field == field }
          ?? DoubtGroup(form: form, field: field, pages: 0))
    else { throw Refusal.notFound }
    let template = files.definition[form: form]
    let box = template.map(FieldSheet.init)?.entries.first { $0.name == field }?.box
    return GroupView(
      line: line,
      cells: cells.map { cell in
        GroupCell(
          number: cell.page.rawValue, revision: Int(cell.revision),
          value: cell.value.text ?? (cell.value.flag == true ? "yes" : "no"),
          confidence: cell.confidence)
      },
      box: box.map {
        ReviewWeb.PaperBox(x: $0.x, y: $0.y, width: $0.width, height: $0.height)
      },
      paper: ReviewWeb.PaperBox(
        x: 0, y: 0, width: template?.pageWidth ?? 210, height: template?.pageHeight ?? 297))
  }

  /// A group that people can look over: one that is asked about in its own words.
  private func line(_ group: DoubtGroup) -> GroupLine? {
    guard let template = files.definition[form: group.form],
      let entry = FieldSheet(template).entries.first(where: { $0.name == group.field })
    else { return nil }
    return GroupLine(
      form: group.form, formTitle: template.title, field: group.field, label: entry.label,
      waiting: group.pages)
  }

  func settle(
    form: String, field: String, accepted: [CaseNumber: Int], wrong: [CaseNumber: Int],
    attempt: Attempt, viewer: Viewer
  ) async throws -> GroupOutcome {
    try await demand(.reviewCases, of: viewer)
    guard let template = files.definition[form: form],
      FieldSheet(template).entries.contains(where: { $0.name == field })
    else { throw Refusal.notFound }
    let isFirst = try await threads.run { [store] in
      try store.isFirst(attempt.key, by: viewer.account)
    }
    guard isFirst else { return GroupOutcome(confirmed: 0, skipped: 0) }
    if !wrong.isEmpty {
      try await threads.run { [store] in
        try store.doubt(field, on: wrong.keys.sorted().map(PageID.init), by: viewer.actor())
      }
    }
    var confirmed = 0
    for (number, revision) in accepted.sorted(by: { $0.key < $1.key }) {
      let page = PageID(rawValue: number)
      do {
        guard try await confirm(field, on: page, revision: revision, viewer: viewer) else {
          continue
        }
        confirmed += 1
        try await finish(page, viewer: viewer)
      } catch is Refusal {
        // Somebody has it in hand, or has changed it: it is asked about in its own case.
        continue
      }
    }
    return GroupOutcome(confirmed: confirmed, skipped: accepted.count - confirmed)
  }

  /// Confirms what was read; false where nothing was read.
  private func confirm(
    _ field: String, on page: PageID, revision: Int, viewer: Viewer
  ) async throws -> Bool {
    try await threads.run { [store] in
      let bundle = try store.caseBundle(page)
      guard let value = bundle.page.result?.fields[field]?.value, value != .none else {
        return false
      }
      let change = CaseChange(
        actor: viewer.actor("group"), isSenior: viewer.isSenior, revision: Int64(revision))
      try store.correctCase(page, [FieldCorrection(field: field, value: value)], by: change)
      try store.letGo(page, by: viewer.actor())
      return true
    }
  }

  /// Settles a case that has nothing against it any more.
  private func finish(_ page: PageID, viewer: Viewer) async throws {
    let judged = try await judge.judge(page)
    guard judged.verdict.reasons.isEmpty, judged.verdict.outcome == .verified,
      let record = judged.verdict.record
    else { return }
    let plan = SecondLookPlan(files.definition.review)
    let changed = judged.changes(to: record)
    try await threads.run { [store] in
      _ = try store.decideCase(
        page, .resolved, record: record, why: "", changed: changed, looks: plan,
        by: CaseChange(
          actor: viewer.actor("group"), isSenior: viewer.isSenior,
          revision: judged.bundle.revision))
    }
  }
}
