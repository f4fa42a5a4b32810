import Accounts
import Domain
import Foundation
import Immunization
import Pipeline
import ReviewWeb
import Store

/// One person's page in the register, by the same code as `register ground` and `fee ask`.
extension RegisterService {
  func findPeople(_ query: ResidentQuery, viewer: Viewer) async throws -> ResidentFindings {
    try await demand(.seeRegister, of: viewer)
    let (search, reason) = try query.search()
    return try await threads.run { [store] in
      let (people, isCut) = try store.residents(matching: search, by: viewer.actor(reason))
      return ResidentFindings(people: try store.lines(people), isCut: isCut)
    }
  }

  func person(_ code: String, reason: String, viewer: Viewer) async throws -> PersonView {
    try await demand(.seeRegister, of: viewer)
    var typed = Typed()
    let reason = typed.text(reason, "reason")
    try typed.check()
    return try await threads.run { [self] in
      guard let resident = try store.resident(ResidentCode(code)),
        let line = try store.lines([resident]).first
      else { throw Refusal.notFound }
      let office = try shelf.office()
      let names = Dictionary(
        try store.clinics().map { ($0.code, $0.name) }, uniquingKeysWith: { $1 })
      let records = try store.records(of: resident.code, viewer: viewer.actor(reason))
      let fees = try feeBooks()
      func named(_ code: VaccineCode) -> Choice {
        Choice(code.rawValue, "\(code.rawValue) \(office.schedule.rules(of: code)?.name ?? "")")
      }
      let labels = office.schedule.allProgrammes.flatMap { $0.programme.courses }
        .flatMap(\.doses).map(\.label)
      return PersonView(
        person: line,
        doses: records.map { entry in
          let record = entry.record
          return RegisterDose(
            vaccine: record.vaccine.rawValue, dose: record.dose, givenOn: "\(record.date)",
            lot: record.lot.rawValue, clinic: names[record.clinic] ?? record.clinic.rawValue,
            batch: entry.batch?.description ?? "")
        },
        grounds: try store.grounds(of: resident.code)
          .sorted { ($0.key.date, $0.key.dose) < ($1.key.date, $1.key.dose) }
          .flatMap { key, grounds in grounds.map { GroundLine($0, of: key) } },
        fees: try store.fees(of: resident.code).map(FeeLine.init),
        groundKinds: DoseGround.Kind.allCases.map(\.rawValue),
        vaccines: office.schedule.vaccineCodes.map(named), labels: Set(labels).sorted(),
        feeVaccines: Set((fees?.rules.rules ?? []).flatMap(\.vaccines))
          .sorted { $0.rawValue < $1.rawValue }.map(named),
        feeGrounds: fees == nil ? [] : FeeGround.allCases.map(\.rawValue))
    }
  }

  func state(
    _ ground: GroundLine, of code: String, holds: Bool, attempt: Attempt, viewer: Viewer
  ) async throws -> Int {
    try await demand(.seeRegister, of: viewer)
    var typed = Typed()
    let vaccine = VaccineCode(typed.text(ground.vaccine, "vaccine"))
    let label = typed.text(ground.dose, "dose")
    let date = typed.neededDay(ground.givenOn, "givenOn")
    let recovered = typed.day(ground.recoveredOn, "recoveredOn")
    let document = typed.text(ground.document, "document")
    var faults = typed.found
    guard let kind = DoseGround.Kind(rawValue: ground.kind) else {
      throw Refusal.invalid(faults + [Fault("kind", .unknown)])
    }
    let needsDay = kind == .longIllness
    if needsDay, ground.recoveredOn.isEmpty { faults.append(Fault("recoveredOn", .missing)) }
    if !needsDay, recovered != nil { faults.append(Fault("recoveredOn", .differs)) }
    guard faults.isEmpty, let date else { throw Refusal.invalid(faults) }
    return try await threads.run { [self] in
      let office = try shelf.office()
      return Int(
        try shelf.once(attempt, viewer) {
          do {
            let excused = try GroundStatement(judge: try office.incidentJudge(), store: store)
              .state(
                DoseGround(kind: kind, recoveredOn: recovered, document: document),
                of: DoseKey(
                  resident: ResidentCode(code), vaccine: vaccine,
                  dose: office.label(label, of: vaccine), date: date),
                holds: holds, by: viewer.actor())
            return Int64(excused.count)
          } catch GroundStatement.Unknown.vaccine {
            throw Refusal.invalid([Fault("vaccine", .unknown)])
          } catch GroundStatement.Unknown.dose {
            throw Refusal.invalid([Fault("dose", .unknown)])
          }
        })
    }
  }

  /// The office's rules of fees, beside the pipeline or the usual ones; nil where there are none.
  private func feeBooks() throws -> OfficeFees? {
    let beside = URL(filePath: pipeline).deletingLastPathComponent()
      .appending(path: "fees.yaml").path
    let usual = PipelineFiles.standardFile("pipelines/fees.yaml")
    guard
      let path = FileManager.default.fileExists(atPath: beside) ? beside : usual
    else { return nil }
    return try FeeCommand.books(store, path)
  }

  func decideFee(
    _ wish: FeeWish, of code: String, attempt: Attempt, viewer: Viewer
  ) async throws {
    try await demand(.seeRegister, of: viewer)
    var typed = Typed()
    let vaccine = VaccineCode(typed.text(wish.vaccine, "vaccine"))
    let date = typed.neededDay(wish.givenOn, "givenOn")
    let evidence = typed.text(wish.evidence, "evidence")
    let ground = FeeGround(rawValue: wish.ground)
    var faults = typed.found
    if !wish.ground.isEmpty, ground == nil { faults.append(Fault("exemption", .unknown)) }
    guard faults.isEmpty, let date else { throw Refusal.invalid(faults) }
    _ = try await threads.run { [self] in
      guard let books = try feeBooks() else { throw Refusal.notFound }
      return try shelf.once(attempt, viewer) {
        let decision = try books.ask(
          ResidentCode(code), vaccine, on: date, ground: ground, evidence: evidence,
          by: viewer.actor())
        guard decision != nil else { throw Refusal.invalid([Fault("vaccine", .notCharged)]) }
        return 1
      }
    }
  }

  func checkFees(month: String, viewer: Viewer) async throws -> FeeCheckView {
    try await demand(.seeRegister, of: viewer)
    return try await threads.run { [self] in
      guard let books = try feeBooks() else { throw Refusal.notFound }
      let batches = try store.batches().filter { $0.description.hasPrefix("\(month)_") }
      guard !month.isEmpty, !batches.isEmpty else {
        throw Refusal.invalid([Fault("month", .unknown)])
      }
      var counts: [StoredFee.Outcome: Int] = [:]
      var rows: [[String]] = []
      for batch in batches {
        let found = try books.check(batch, by: viewer.actor())
        counts.merge(found.counts, uniquingKeysWith: +)
        rows += found.disagreements.map { page in
          let fee = page.fee
          return [
            batch.description, page.file, "\(page.page)",
            page.mark.map { $0 == .exempt ? "免除" : "徴収" } ?? "なし",
            fee.outcome == .exempt ? "免除" : fee.outcome == .charged ? "徴収" : "要調査",
            fee.ground ?? "", fee.from.map { "\($0)" } ?? "", fee.until.map { "\($0)" } ?? "",
          ]
        }
      }
      return FeeCheckView(
        charged: counts[.charged] ?? 0, exempt: counts[.exempt] ?? 0,
        unknown: counts[.unknown] ?? 0,
        sheet: Sheet(
          columns: ["バッチ", "ファイル", "頁", "予診票", "決定", "免除事由", "開始年月日", "終了年月日"],
          rows: rows))
    }
  }
}

extension ResidentQuery {
  /// What is looked for, and why.
  ///
  /// - Throws: `Refusal.invalid` with the fields.
  func search() throws -> (search: ResidentSearch, reason: String) {
    let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
    var faults: [Fault] = []
    if reason.isEmpty { faults.append(Fault("reason", .missing)) }
    for (name, text) in [
      ("reason", reason), ("code", code), ("kana", kana), ("name", name),
    ] where text.count > 200 {
      faults.append(Fault(name, .tooLong))
    }
    let birth = birthDate.trimmingCharacters(in: .whitespacesAndNewlines)
    let day = try? DateText(birth).date()
    if !birth.isEmpty, day == nil { faults.append(Fault("birthDate", .notADate)) }
    func part(_ text: String) -> String? {
      let text = text.precomposedStringWithCompatibilityMapping
        .trimmingCharacters(in: .whitespacesAndNewlines)
      return text.isEmpty ? nil : text
    }
    let search = ResidentSearch(
      code: part(code).map { ResidentCode($0) }, kana: part(kana), name: part(name),
      birthDate: day)
    if faults.isEmpty, search.isEmpty { faults.append(Fault("code", .missing)) }
    guard faults.isEmpty else { throw Refusal.invalid(faults) }
    return (search, reason)
  }
}

extension Typed {
  /// A day that is needed.
  mutating func neededDay(_ text: String, _ field: String) -> CalendarDate? {
    text.isEmpty ? nothing(field) : day(text, field)
  }

  private mutating func nothing(_ field: String) -> CalendarDate? {
    _ = self.text("", field)
    return nil
  }
}

extension GroundLine {
  /// A ground as a page shows it.
  init(_ ground: DoseGround, of dose: DoseKey) {
    self.init(
      vaccine: dose.vaccine.rawValue, dose: dose.dose, givenOn: "\(dose.date)",
      kind: ground.kind.rawValue, recoveredOn: ground.recoveredOn.map { "\($0)" } ?? "",
      document: ground.document)
  }
}

extension FeeLine {
  /// A decision as a page shows it.
  init(_ past: PastFee) {
    self.init(
      vaccine: past.vaccine.rawValue, givenOn: "\(past.givenOn)",
      outcome: past.fee.outcome.rawValue, amount: past.fee.amount, ground: past.fee.ground ?? "",
      from: past.fee.from.map { "\($0)" } ?? "", until: past.fee.until.map { "\($0)" } ?? "",
      evidence: past.evidence, account: past.by)
  }
}
