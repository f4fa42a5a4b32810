import Domain
import Foundation
import ReviewWeb

extension PaperOffice: CaseDesk {
  private static let roles: Set<Role> = [.reviewer, .senior]

  func take(after current: CaseNumber?, batch: String?, viewer: Viewer) async throws
    -> CaseNumber?
  {
    try demand(viewer, Self.roles)
    let next = cases.values.filter { view in
      view.state == .open && view.number != current
        && (holders[view.number] ?? viewer.account) == viewer.account
    }.map(\.number).min()
    if let next { holders[next] = viewer.account }
    return next
  }

  func open(_ number: CaseNumber, viewer: Viewer) async throws -> CaseView {
    guard var view = cases[number] else { throw Refusal.notFound }
    if hasPictures {
      view.picture = PictureSize(width: 1240, height: 1754, pixelsPerMillimetre: 1240 / 210)
    }
    if let holder = holders[number], holder != viewer.account {
      view.holder = holder
      view.isTakenOver = lost[number] == viewer.account
      return view
    }
    view.isMine = !viewer.roles.isDisjoint(with: Self.roles)
    if view.isMine { holders[number] = viewer.account }
    return view
  }

  func correct(
    _ number: CaseNumber, values: [String: String], attempt: Attempt, viewer: Viewer
  ) async throws -> CaseView {
    try demand(viewer, Self.roles)
    let key = "\(viewer.account) \(attempt.key)"
    if let before = answered[key] { return before }
    var view = try mine(number, viewer)
    guard attempt.revision == view.revision else { throw Refusal.stale }
    for (name, value) in values {
      guard let index = view.fields.firstIndex(where: { $0.name == name }) else {
        throw Refusal.invalid([Fault(name, .unknown)])
      }
      if view.fields[index].input == .date, CalendarDate(value) == nil {
        throw Refusal.invalid([Fault(name, .notADate)])
      }
      view.fields[index].value = value
      view.fields[index].isConfirmed = true
      view.fields[index].reasons = []
      view.reasons.removeAll { $0.field == name }
    }
    view.isClear = view.reasons.isEmpty
    view.revision += 1
    view.isMine = true
    cases[number] = view
    answered[key] = view
    record("correct \(number) \(values.keys.sorted())")
    return view
  }

  func choose(
    _ number: CaseNumber, resident: ResidentCode, attempt: Attempt, viewer: Viewer
  ) async throws -> CaseView {
    try demand(viewer, Self.roles)
    var view = try mine(number, viewer)
    guard attempt.revision == view.revision else { throw Refusal.stale }
    guard view.candidates.contains(where: { $0.person.code == resident }) else {
      throw Refusal.notFound
    }
    view.chosen = resident
    view.revision += 1
    view.isMine = true
    cases[number] = view
    return view
  }

  func decide(
    _ number: CaseNumber, _ decision: CaseDecision, note: String, attempt: Attempt, viewer: Viewer
  ) async throws -> CaseReceipt {
    try demand(viewer, Self.roles)
    let key = "\(viewer.account) \(attempt.key)"
    if let before = receipts[key] { return before }
    var view = try mine(number, viewer)
    guard attempt.revision == view.revision else { throw Refusal.stale }
    let isDirect = if case .resolved = decision { view.isClear } else { false }
    guard isDirect || !note.isEmpty else { throw Refusal.invalid([Fault("note", .missing)]) }
    view.state =
      switch decision {
      case .resolved: .resolved
      case .returned: .returned
      case .rejected: .rejected
      case .held: .held
      case .senior: .senior
      }
    view.revision += 1
    cases[number] = view
    let receipt = CaseReceipt(number: number, state: view.state, revision: view.revision)
    receipts[key] = receipt
    record("decide \(number) \(view.state)")
    return receipt
  }

  func undo(_ number: CaseNumber, attempt: Attempt, viewer: Viewer) async throws -> CaseReceipt {
    try demand(viewer, Self.roles)
    var view = try mine(number, viewer)
    guard attempt.revision == view.revision else { throw Refusal.stale }
    view.state = .open
    view.revision += 1
    cases[number] = view
    record("undo \(number)")
    return CaseReceipt(number: number, state: .open, revision: view.revision)
  }

  func takeOver(_ number: CaseNumber, viewer: Viewer) async throws {
    try demand(viewer, [.senior])
    guard cases[number] != nil else { throw Refusal.notFound }
    holders[number] = viewer.account
    record("takeOver \(number)")
  }

  func release(_ number: CaseNumber, viewer: Viewer) async throws { holders[number] = nil }

  func search(_ query: ResidentQuery, for number: CaseNumber?, viewer: Viewer) async throws
    -> ResidentFindings
  {
    try demand(viewer, Self.roles)
    record("search")
    return ResidentFindings(people: [Self.person("0000000034", "見本 葉菜")], isCut: false)
  }

  func slip(_ number: CaseNumber, viewer: Viewer) async throws -> ReturnSlip {
    guard let view = cases[number] else { throw Refusal.notFound }
    return ReturnSlip(
      number: number, batch: view.batch, clinic: "2711506317", clinicName: view.clinicName,
      formTitle: view.formTitle, file: view.file, pageNumber: view.pageNumber, name: "見本 花",
      givenOn: "2026-10-05", reasons: view.reasons, fields: ["氏名"], note: "記入もれ", at: Date())
  }

  func returnedCases(viewer: Viewer) async throws -> [ReturnSlip] {
    [try await slip(12, viewer: viewer)]
  }
}

extension PaperOffice: QuestionDesk {
  private static let look = SecondLookView(
    id: 5, number: 12, revision: 3, formTitle: "麻しん風しん予診票",
    field: FieldView(
      name: "given_date", label: "接種年月日", input: .date, value: "", reading: "", confidence: 0,
      alternatives: [], box: PaperBox(x: 1, y: 1, width: 9, height: 9), isAsked: true,
      isConfirmed: false, needsSecondLook: false, reasons: []), people: [], waiting: 0)
  private static let line = GroupLine(
    form: "mr-child", formTitle: "麻しん風しん予診票", field: "given_day", label: "接種日", waiting: 2)

  func nextSecondLook(viewer: Viewer) async throws -> SecondLookView? { Self.look }

  func secondLook(_ id: Int64, viewer: Viewer) async throws -> SecondLookView {
    guard id == Self.look.id else { throw Refusal.notFound }
    return Self.look
  }

  func answer(_ id: Int64, value: String, attempt: Attempt, viewer: Viewer) async throws
    -> SecondLookOutcome
  {
    record("look \(id)")
    return value == "2026-10-05" ? .agreed : .differs
  }

  func groups(viewer: Viewer) async throws -> [GroupLine] { [Self.line] }

  func group(form: String, field: String, viewer: Viewer) async throws -> GroupView {
    GroupView(
      line: Self.line,
      cells: [
        GroupCell(number: 12, revision: 1, value: "5", confidence: 0.5),
        GroupCell(number: 13, revision: 1, value: "7", confidence: 0.9),
      ])
  }

  func settle(
    form: String, field: String, accepted: [CaseNumber: Int], wrong: [CaseNumber: Int],
    attempt: Attempt, viewer: Viewer
  ) async throws -> GroupOutcome {
    record("settle \(accepted.keys.sorted()) \(wrong.keys.sorted())")
    return GroupOutcome(confirmed: accepted.count, skipped: 0)
  }
}
