public import Domain
public import Forms
internal import Immunization
internal import Interpretation
internal import Linkage

#if canImport(Glibc)
  private import Glibc
#endif

/// The half of the pipeline that knows the office's books: a page's readings in, a verdict out.
///
/// The same readings, pipeline and books give the same verdict.
public struct JudgePage: Sendable {
  /// The pipeline.
  public let pipeline: PipelineDefinition
  /// The books.
  public let office: Office

  /// Puts the pipeline and the books together.
  public init(pipeline: PipelineDefinition, office: Office) {
    self.pipeline = pipeline
    self.office = office
  }

  /// Judges a page.
  ///
  /// - Parameters:
  ///   - reading: what was read.
  ///   - batch: which clinic's month it came with.
  ///   - corrections: what people have said since; their word is certain, the rules apply all the
  ///     same. A resident whom a person chose is settled: what stood against the paper's identity
  ///     is no reason any more.
  /// - Throws: What the books throw: a broken installation, never a bad page.
  public func callAsFunction(
    _ reading: PageReading, in batch: BatchContext,
    corrections: PageCorrections = PageCorrections()
  ) throws -> Verdict {
    switch reading.kind {
    case .failed:
      return Verdict(
        outcome: .failed, reasons: [reading.failure ?? Reason(.imageUnreadable)],
        seconds: reading.seconds)
    case .blank: return Verdict(outcome: .blank, seconds: reading.seconds)
    case .unidentified:
      return Verdict(
        outcome: .unidentified, reasons: [Reason(.formUnknown)], seconds: reading.seconds)
    case .form: break
    }
    guard let id = reading.form, let template = pipeline[form: id] else {
      return Verdict(
        outcome: .unidentified, reasons: [Reason(.formUnknown, note: reading.form)],
        seconds: reading.seconds)
    }
    let page = CorrectedPage(reading, template, corrections)
    return try judge(page.reading, page.template, batch, corrections)
  }

  private func judge(
    _ reading: PageReading, _ template: FormTemplate, _ batch: BatchContext,
    _ corrections: PageCorrections
  ) throws -> Verdict {
    let month = batch.year.flatMap { year in batch.month.map { (year, $0) } }
    let lots = self.lots(template, corrections)
    var answers = Interpreter(
      template, readings: reading.fields,
      context: InterpretationContext(
        lots: lots, master: corrections.fields["lot"] == nil ? office.lots : nil,
        month: pipeline.policies.dateInsideBatchMonth ? month : nil,
        arrival: batch.arrival,
        municipalities: pipeline.policies.municipalities, thresholds: pipeline.thresholds)
    ).answers()
    var reasons = answers.reasons
    if let residual = reading.residual, residual > pipeline.policies.maximumResidual {
      reasons.append(Reason(.registrationPoor, note: "\(rounded(residual)) mm"))
    }

    // Who is it?
    let paper = PaperIdentity(answers)
    var decision = office.matcher.decide(paper)
    if let chosen = corrections.resident {
      decision = settled(decision, by: chosen, paper)
      reasons.removeAll { JudgePage.isSettledByChoice($0, template) }
    } else {
      reasons += codeReasons(answers, template, decision)
    }
    reasons += decision.reasons
    let resident = decision.resident ?? decision.best?.resident
    if let code = resident { settle(code, decision, template, &answers) }

    // May this dose be?
    let clinic = settleClinic(&answers, template, batch, &reasons)
    var verdict = Verdict(outcome: .review, seconds: reading.seconds)
    verdict.vaccine = vaccine(answers, template)
    if let code = resident, let person = try office.books.resident(code) {
      if let record = record(answers, template, code, clinic) {
        verdict.record = record
        reasons += try assess(record, person, answers)
        reasons += try feeReasons(record, answers)
      } else {
        reasons += residence(person, answers, batch)
      }
    }
    reasons += voucherReasons(answers, template)

    verdict.form = template.id
    verdict.resident = resident
    verdict.reasons = ReasonOrder.sorted(reasons)
    for (name, value) in corrections.fields where answers.fields[name] != nil {
      answers.fields[name]?.confidence = 1
      if value == .nothing { answers.fields[name]?.value = .nothing }
    }
    verdict.fields = answers.fields.mapValues(Masking.masked)
    verdict.candidates = decision.candidates
    verdict.residual = reading.residual
    verdict.fingerprint = reading.fingerprint.flatMap { UInt64($0, radix: 16) }
    // Every condition of a verified page at once: someone accepted, a whole record, nothing against it.
    if decision.resident != nil, verdict.record != nil, verdict.reasons.isEmpty {
      verdict.outcome = .verified
    } else if verdict.reasons.isEmpty {
      verdict.reasons = [Reason(.lowConfidence)]
    }
    return verdict
  }

  /// The lots a label may show; the very one that a person has read, where the master has it.
  private func lots(_ template: FormTemplate, _ corrections: PageCorrections) -> [Lot] {
    let lots = office.lots.filter {
      template.vaccines.isEmpty || template.vaccines.contains($0.vaccine)
    }
    guard case .text(let number)? = corrections.fields["lot"] else { return lots }
    let exact = lots.filter { $0.number.rawValue == number }
    return exact.isEmpty ? lots : exact
  }

  /// The decision with a person's choice in place of the office's own.
  private func settled(
    _ decision: Decision, by chosen: ResidentCode, _ paper: PaperIdentity
  ) -> Decision {
    let own =
      office.matcher.weigh(paper, against: [chosen]).first
      ?? Decision.Candidate(resident: chosen, weight: 0, waterfall: [])
    let others = decision.candidates.filter { $0.resident != chosen }
    return Decision(
      resident: chosen, candidates: [own] + others.prefix(4), margin: decision.margin, reasons: [],
      registryVersion: decision.registryVersion)
  }

  /// Whether a reason is about who it is or how the page lies: what a person who chose the resident
  /// has looked at.
  private static func isSettledByChoice(_ reason: Reason, _ template: FormTemplate) -> Bool {
    switch reason.code {
    case .registrationPoor: true
    case .lowConfidence, .fieldMissing:
      reason.field == nil || reason.field == template.voucher && template.voucher != nil
    default: false
    }
  }

  /// What the resident code says about itself: nothing written, a wrong check digit, nobody's.
  private func codeReasons(
    _ answers: Answers, _ template: FormTemplate, _ decision: Decision
  ) -> [Reason] {
    guard let field = template.residentCode, let code = answers.residentCode else { return [] }
    guard !code.isBlank else { return [Reason(.fieldMissing, field: field)] }
    let rule = CheckDigitRule(pipeline.policies.residentCodeCheckDigit) ?? .none
    if let resident = decision.resident, let best = decision.best, best.resident == resident,
      best.level(.number) == .exact || best.level(.number) == .misread
    {
      // Doubts about single cells are settled by the accepted resident's number. But one misread digit breaks the
      // check digit: what keeps it is another number.
      let isAnother =
        code.isComplete && rule != .none && code.text != resident.rawValue
        && rule.holds(for: code.text)
      return isAnother ? [Reason(.codeUnknown, field: field)] : []
    }
    guard code.isComplete, code.probability > 0.5 else {
      return decision.resident == nil ? [Reason(.lowConfidence, field: field)] : []
    }
    if !rule.holds(for: code.text) { return [Reason(.checkDigit, field: field)] }
    return office.matcher.index.contains(ResidentCode(code.text))
      ? [] : [Reason(.codeUnknown, field: field)]
  }

  /// Chooses among readings where the resident's row makes one of them certain; never invents one.
  private func settle(
    _ code: ResidentCode, _ decision: Decision, _ template: FormTemplate, _ answers: inout Answers
  ) {
    if let field = template.residentCode, let cells = answers.residentCode,
      let fit = cells.logLikelihood(of: code.rawValue), fit > -8, !cells.isBlank
    {
      answers.fields[field]?.value = .text(code.rawValue)
    }
    guard decision.resident != nil, let person = try? office.books.resident(code) else { return }
    if let date = answers.birthDate, let birth = person.birthDate,
      date.likelihood(of: birth) > 1e-4
    {
      answers.fields["birth_date"]?.value = .text(birth.description)
    }
    guard let best = decision.best, best.resident == code else { return }
    let agrees: Set<AgreementLevel> = [.exact, .variant, .soundOnly, .misread, .severalMisread]
    if agrees.contains(best.level(.surname)), agrees.contains(best.level(.given)) {
      settle(template.name, as: person.name, &answers)
      settle(template.kana, as: person.kana, &answers)
    }
    if !person.isProtected, [.exact, .variant, .misread].contains(best.level(.address)) {
      settle(template.address, as: person.address + person.building, &answers)
    }
  }

  /// Takes the registry's writing for a line that most of its characters were read of; the reading stays as `text`.
  private func settle(_ field: String?, as written: String, _ answers: inout Answers) {
    guard let field, let read = answers.fields[field]?.text else { return }
    var left = Dictionary(read.map { ($0, 1) }, uniquingKeysWith: +)
    var (shared, length) = (0, 0)
    for character in written where !character.isWhitespace {
      length += 1
      guard let count = left[character], count > 0 else { continue }
      left[character] = count - 1
      shared += 1
    }
    guard length > 0, 2 * shared >= length else { return }
    answers.fields[field]?.value = .text(written)
  }

  /// The clinic: the batch names it, the paper must not contradict.
  private func settleClinic(
    _ answers: inout Answers, _ template: FormTemplate, _ batch: BatchContext,
    _ reasons: inout [Reason]
  ) -> ClinicCode? {
    guard let field = template.clinicCode, let code = answers.clinic else { return batch.clinic }
    guard !code.isBlank else {
      reasons.append(Reason(.fieldMissing, field: field))
      return nil
    }
    // The posterior over the clinics of the master: the batch's own before any other, and a code that no
    // clinic has as the alternative to all.
    let prior = { (clinic: ClinicCode) in clinic == batch.clinic ? 0.95 : 0.04 }
    let known = office.clinics.keys.compactMap { clinic in
      code.logLikelihood(of: clinic.rawValue).map { (clinic, exp($0) * prior(clinic)) }
    }
    let stranger =
      exp(
        code.cells.reduce(0) { $0 + log(CodeAnswer.softened($1).max() ?? 1) }) * 0.0005
    let total = known.reduce(stranger) { $0 + $1.1 }
    guard let best = known.max(by: { $0.1 < $1.1 }), best.1 / total > 0.5 else {
      reasons.append(
        Reason(code.isComplete ? .clinicUnknown : .lowConfidence, field: field))
      return nil
    }
    answers.fields[field]?.value = .text(best.0.rawValue)
    answers.fields[field]?.confidence = best.1 / total
    if let own = batch.clinic, best.0 != own {
      reasons.append(Reason(.clinicDisagrees, field: field))
    }
    if best.1 / total < pipeline.thresholds.clinicCode {
      reasons.append(Reason(.lowConfidence, field: field))
    }
    if !office.clinics.keys.contains(best.0) {
      reasons.append(Reason(.clinicUnknown, field: field))
    }
    return best.0
  }

  private func vaccine(_ answers: Answers, _ template: FormTemplate) -> VaccineCode? {
    if case .known(let lot)? = answers.lot?.state { return lot.vaccine }
    return template.vaccines.count == 1 ? template.vaccines.first : nil
  }

  /// The dose, where everything that makes it was read.
  private func record(
    _ answers: Answers, _ template: FormTemplate, _ resident: ResidentCode, _ clinic: ClinicCode?
  ) -> VaccinationRecord? {
    guard case .known(let lot)? = answers.lot?.state, let date = answers.givenDate,
      date.state == .day, let day = date.best, let dose = answers.dose ?? template.doseDefault,
      let clinic
    else { return nil }
    return VaccinationRecord(
      resident: resident, vaccine: lot.vaccine, dose: dose, date: day, lot: lot.number,
      clinic: clinic)
  }

  private func assess(
    _ record: VaccinationRecord, _ person: Resident, _ answers: Answers
  ) throws -> [Reason] {
    var lot: Lot? = nil
    if case .known(let known)? = answers.lot?.state { lot = known }
    let history = try office.books.doses(of: record.resident).map { GivenDose($0) }
    // What a document covers is no reason; the rules say which of their findings it excuses.
    let grounds = try office.books.grounds(of: record.resident)
      .filter { $0.isOf(record, by: office.schedule) }
    return office.schedule.assess(
      GivenDose(record, lot: lot), of: Person(person), history: history,
      overrides: Set(grounds.map(\.ground))
    ).reasons
  }

  /// Whether somebody was a resident at all in the batch's month, for papers whose date was not read.
  private func residence(
    _ person: Resident, _ answers: Answers, _ batch: BatchContext
  ) -> [Reason] {
    guard let removed = person.removedOn, let year = batch.year, let month = batch.month,
      let first = CalendarDate(year: year, month: month, day: 1), removed <= first
    else { return [] }
    switch person.status {
    case .deceased: return [Reason(.deceased)]
    case .movedOut, .removed: return [Reason(.movedOut)]
    case .resident, .nonResident: return []
    }
  }

  /// Whether the mark in a form's `fee` choice is what the office knows.
  private func feeReasons(_ record: VaccinationRecord, _ answers: Answers) throws -> [Reason] {
    let field = "fee"
    guard let fees = office.fees, case .text(let word)? = answers.fields[field]?.value,
      let mark = FeeMark(word: word)
    else { return [] }
    let decision = try fees.fee(
      of: record.resident, vaccine: record.vaccine, on: record.date)
    return decision.reason(against: mark, field: field).map { [$0] } ?? []
  }

  private func voucherReasons(_ answers: Answers, _ template: FormTemplate) -> [Reason] {
    guard let field = template.voucher, let voucher = answers.voucher, let line = voucher.line
    else {
      return []
    }
    var reasons: [Reason] = []
    if VoucherLine.Law().kinds[line.kind] == .consultationOnly {
      reasons.append(Reason(.consultationOnly, field: field))
    }
    // The line carries the dose too (回数); the marked dose must be the same.
    if let dose = answers.dose, let marked = dose.lazy.compactMap(\.wholeNumberValue).first,
      marked != line.dose
    {
      reasons.append(Reason(.sourcesDisagree, field: template.dose))
    }
    return reasons
  }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
