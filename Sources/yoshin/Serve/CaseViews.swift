import Accounts
import Domain
import Forms
import Foundation
import Interpretation
import Linkage
import Pipeline
import ReviewWeb
import Store

/// Makes what the pages show of a case.
struct CaseViews: Sendable {
  let store: DataStore
  let files: PipelineFiles

  /// A case for a viewer, on this thread.
  ///
  /// - Parameter isOpening: whether it is opened: it is taken in hand where that may be, and who and what is
  ///   shown goes into the audit trail. Else it was just changed, and is shown as it has become.
  /// - Throws: the store's error.
  func view(_ judged: JudgedCase, viewer: Viewer, isOpening: Bool) throws -> CaseView {
    let candidates = try judged.verdict.candidates.prefix(5).compactMap {
      try candidate($0, judged)
    }
    var judged = judged
    if isOpening {
      judged.bundle.holder = try store.open(
        judged.bundle.page.page,
        showing: candidates.flatMap { [$0.person.code] + $0.household.map(\.code) },
        by: viewer.actor(), isTaking: viewer.may(.reviewCases), isSenior: viewer.isSenior)
    }
    return try view(judged, candidates, viewer: viewer)
  }

  private func view(
    _ judged: JudgedCase, _ candidates: [CandidateView], viewer: Viewer
  ) throws -> CaseView {
    let bundle = judged.bundle
    let clinic = try store.clinic(bundle.page.batch.clinic)
    let draft = try draft(judged)
    return CaseView(
      number: bundle.page.page.rawValue, revision: Int(bundle.revision),
      batch: "\(bundle.page.batch)", clinicName: clinic?.name, file: bundle.page.file,
      pageNumber: bundle.page.number, formTitle: judged.template?.title,
      state: CaseState(bundle), isMine: bundle.holder == viewer.account && bundle.page.state.isOpen,
      holder: try bundle.holder.flatMap { $0 == viewer.account ? nil : try displayName($0) },
      isTakenOver: try bundle.holder.map {
        try $0 != viewer.account
          && store.isTakenOver(bundle.page.page, from: viewer.account, by: $0)
      } ?? false,
      waitingSince: bundle.since, reasons: judged.verdict.reasons,
      disputes: try disputes(judged), fields: try fields(judged), candidates: candidates,
      chosen: judged.resident, draft: draft,
      isClear: draft.isWhole && judged.verdict.reasons.isEmpty && judged.disputed.isEmpty,
      events: events(bundle, judged.template),
      waiting: max(0, bundle.waiting - (bundle.page.state.isOpen ? 1 : 0)),
      picture: pictureSize(bundle, judged.template))
  }

  /// How the page's picture will measure; nil where the original is no more.
  ///
  /// A page of a known form is laid flat onto it: its size is the form's, known before it is drawn. Any other
  /// is taken for a sheet of A4 until it is there: no page waits for a picture.
  private func pictureSize(_ bundle: CaseBundle, _ template: FormTemplate?) -> PictureSize? {
    guard FileManager.default.fileExists(atPath: bundle.original.path) else { return nil }
    let scale = Double(PictureService.page) / 25.4
    let (width, height) = template.map { ($0.pageWidth, $0.pageHeight) } ?? (210, 297)
    return PictureSize(
      width: Int((width * scale).rounded()), height: Int((height * scale).rounded()),
      pixelsPerMillimetre: scale, isKnown: template != nil)
  }

  /// A colleague's name.
  func displayName(_ account: String) throws -> String {
    try LoginName(account).flatMap { try store.account($0)?.displayName } ?? account
  }

  // MARK: - Fields

  func fields(_ judged: JudgedCase) throws -> [FieldView] {
    guard let template = judged.template else { return [] }
    let resident = try judged.resident.flatMap { try store.resident($0) }
    let said = judged.bundle.values
    let address = try resident.flatMap { try store.openAddress(of: $0) }
    let views = FieldSheet(template).entries.map { entry in
      let now = judged.verdict.fields[entry.name]
      let read = judged.bundle.page.result?.fields[entry.name]
      let reasons = judged.verdict.reasons.filter { reason in
        reason.field.map { FieldSheet.name($0, in: template) } == entry.name
      }
      let dispute = judged.disputed.first { judged.name(of: $0.field) == entry.name }
      let isConfirmed = said[entry.name] != nil && dispute == nil
      let other = dispute?.secondValue.map { [AlternativeReading(text: $0, confidence: 1)] } ?? []
      return FieldView(
        name: entry.name, label: entry.label, input: entry.input,
        value: said[entry.name].map(CaseViews.text)
          ?? now.map { CaseViews.text($0.value, orWritten: $0.text, entry.input) } ?? "",
        reading: read.map { CaseViews.text($0.value, orWritten: $0.text, entry.input) } ?? "",
        confidence: isConfirmed ? 1 : now?.confidence ?? 0,
        alternatives: other
          + (read?.alternatives ?? []).prefix(6).map {
            AlternativeReading(text: $0.text, confidence: $0.confidence)
          }.filter { $0.text != other.first?.text },
        box: ReviewWeb.PaperBox(
          x: entry.box.x, y: entry.box.y, width: entry.box.width, height: entry.box.height),
        registryValue: resident.flatMap {
          CaseViews.registry(entry.name, $0, template, address: address)
        },
        isAsked: !isConfirmed && (!reasons.isEmpty || dispute != nil), isConfirmed: isConfirmed,
        needsSecondLook: entry.look.map {
          SecondLookPlan(files.definition.review).fields.contains($0)
        } ?? false,
        reasons: reasons.map(\.code))
    }
    return views.filter(\.isAsked) + views.filter { !$0.isAsked }
  }

  private static func text(_ value: FieldValue) -> String {
    switch value {
    case .text(let text): text
    case .flag(let flag): flag ? "yes" : "no"
    case .none: ""
    }
  }

  private static func text(
    _ value: FieldValue, orWritten text: String, _ input: FieldInput
  ) -> String {
    if case .none = value { return input == .date ? "" : text }
    return CaseViews.text(value)
  }

  private static func text(
    _ value: AnswerValue, orWritten text: String, _ input: FieldInput
  ) -> String {
    switch value {
    case .text(let text): text
    case .flag(let flag): flag ? "yes" : "no"
    case .nothing: input == .date ? "" : text
    }
  }

  private static func registry(
    _ name: String, _ resident: Resident, _ template: FormTemplate, address: String?
  ) -> String? {
    switch name {
    case template.residentCode: resident.code.rawValue
    case template.name: resident.name
    case template.kana: resident.kana.isEmpty ? nil : resident.kana
    case template.sex: resident.sex?.rawValue
    case template.address: address
    case "birth_date": resident.birthDate?.description
    default: nil
    }
  }

  // MARK: - People

  private func candidate(
    _ candidate: Linkage.Decision.Candidate, _ judged: JudgedCase
  ) throws -> CandidateView? {
    guard let resident = try store.resident(candidate.resident) else { return nil }
    let household = try store.household(of: resident)
    let lines = try store.lines([resident] + household)
    let voucher = try voucherNumber(of: resident, judged)
    return CandidateView(
      person: lines[0], bits: candidate.weight,
      steps: candidate.waterfall.map { step in
        EvidenceStep(
          field: step.field.rawValue, level: step.level.rawValue, bits: step.bits,
          paper: paper(step.field, judged),
          registry: step.field == .number && voucher != nil
            ? voucher : registry(step.field, resident, address: lines[0].address))
      },
      household: Array(lines.dropFirst()),
      doses: try store.recordedDoses(of: resident.code).map {
        RecordedDose(vaccine: $0.vaccine.rawValue, dose: $0.dose, givenOn: $0.date.description)
      })
  }

  /// The registry's number of a resident's voucher, where the paper has a voucher's number and not the resident's:
  /// two numbers side by side are of one kind.
  private func voucherNumber(of resident: Resident, _ judged: JudgedCase) throws -> String? {
    let code = judged.template?.residentCode.flatMap { judged.verdict.fields[$0]?.text } ?? ""
    guard code.isEmpty, let read = paper(.number, judged) else { return nil }
    let numbers = try store.voucherNumbers(of: resident.code).map(\.rawValue)
    return numbers.first { $0 == read } ?? numbers.first
  }

  private func paper(_ field: LinkageField, _ judged: JudgedCase) -> String? {
    guard let template = judged.template else { return nil }
    func text(_ name: String?) -> String? {
      guard let answer = name.flatMap({ judged.verdict.fields[$0] }) else { return nil }
      if case .text(let text) = answer.value, !text.isEmpty { return text }
      return answer.text.isEmpty ? nil : answer.text
    }
    return switch field {
    case .number: text(template.residentCode) ?? text("voucher_number")
    case .surname: text(template.name)
    case .given: text(template.kana) ?? text(template.name)
    case .birthDate: text("birth_date")
    case .sex: text(template.sex)
    case .address: text(template.address)
    }
  }

  private func registry(
    _ field: LinkageField, _ resident: Resident, address: String?
  ) -> String? {
    switch field {
    case .number: resident.code.rawValue
    case .surname: resident.name
    case .given: resident.kana.isEmpty ? resident.name : resident.kana
    case .birthDate: resident.birthDate?.description
    case .sex: resident.sex?.rawValue
    case .address: address
    }
  }

  // MARK: - The record

  /// The record that the case would make, as far as it is known.
  func draft(_ judged: JudgedCase) throws -> RecordDraft {
    let resident = judged.resident
    let name = try resident.flatMap { try store.resident($0)?.name }
    if let record = judged.verdict.record, record.resident == resident {
      return RecordDraft(
        resident: resident, residentName: name, vaccine: record.vaccine.rawValue,
        dose: record.dose, givenOn: record.date.description, lot: record.lot.rawValue,
        clinic: record.clinic.rawValue, clinicName: try clinicName(record.clinic))
    }
    func text(_ field: String?) -> String? {
      if case .text(let text)? = field.flatMap({ judged.verdict.fields[$0]?.value }) {
        return text.isEmpty ? nil : text
      }
      return nil
    }
    let isKnownLot = !judged.verdict.reasons.contains {
      [.lotUnknown, .lotMissing].contains($0.code) || $0.code == .lowConfidence && $0.field == "lot"
    }
    let clinic = text(judged.template?.clinicCode)
    return RecordDraft(
      resident: resident, residentName: name, vaccine: judged.verdict.vaccine?.rawValue,
      dose: text(judged.template?.dose) ?? judged.template?.doseDefault,
      givenOn: text("given_date"), lot: isKnownLot ? text("lot") : nil, clinic: clinic,
      clinicName: try clinic.flatMap { try clinicName(ClinicCode($0)) })
  }

  private func clinicName(_ code: ClinicCode) throws -> String? {
    try store.clinic(code)?.name
  }

  // MARK: - What was done

  private func events(_ bundle: CaseBundle, _ template: FormTemplate?) -> [CaseEvent] {
    let sheet = template.map(FieldSheet.init)
    var events = bundle.corrections.map { correction in
      let before = bundle.page.result?.fields[correction.field]?.value
      return CaseEvent(
        at: correction.at, account: correction.by,
        what: before == correction.value ? "confirmed" : "corrected",
        field: correction.field == FieldCorrection.resident
          ? "対象者" : sheet?[correction.field]?.label ?? correction.field, note: "")
    }
    events += bundle.decisions.map {
      CaseEvent(at: $0.at, account: $0.by, what: $0.kind.rawValue, note: $0.why)
    }
    return events.sorted { $0.at < $1.at }
  }
}

extension CaseState {
  /// Where a case stands.
  init(_ bundle: CaseBundle) {
    switch bundle.page.state {
    case .committed: self = .committed
    case .returned: self = .returned
    case .rejected, .duplicate, .blank: self = .rejected
    case .resolved:
      let isOpen = bundle.looks.contains { $0.state == .open && $0.firstBy != nil }
      self = isOpen ? .secondLook : .resolved
    case .verified: self = .resolved
    case .received, .review, .unidentified, .failed:
      switch bundle.decisionKind {
      case .held: self = .held
      case .senior: self = .senior
      default: self = .open
      }
    }
  }
}
