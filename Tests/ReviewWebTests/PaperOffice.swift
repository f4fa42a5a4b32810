import Domain
import Foundation
import ReviewWeb

/// An office in memory for the pages' tests: two cases, six accounts, and every change counted.
actor PaperOffice {
  /// Sessions by token.
  var sessions: [String: Viewer] = [:]
  /// Cases by number.
  var cases: [CaseNumber: CaseView] = [:]
  /// Who holds which.
  var holders: [CaseNumber: String] = [:]
  /// From whom a senior took which.
  var lost: [CaseNumber: String] = [:]
  /// Answers already given, by account and key.
  var answered: [String: CaseView] = [:]
  var receipts: [String: CaseReceipt] = [:]
  /// What was asked of the office, in order.
  var calls: [String] = []
  /// What was refused, for the audit trail.
  var refusals: [String] = []
  /// The next token.
  private var count = 0
  /// Whether pictures are gone.
  var hasPictures = true
  /// Whether monitors are told that all is well.
  var isWell = true
  /// A file for the registry that somebody sent in.
  var imported: ImportView?
  /// What every picture is.
  var picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xD9]

  static let password = "correct horse battery"
  static let code = "123456"

  init() {
    for number: CaseNumber in [12, 13] { cases[number] = Self.example(number) }
  }

  /// The protocols around this office.
  nonisolated var office: Office {
    Office(
      doorkeeper: self, cases: self, questions: self, batches: self, pictures: self, audit: self,
      register: self, instruments: self)
  }

  /// Opens a session without its ceremony.
  func admit(
    _ account: String, _ roles: Set<Role>, stage: SessionStage = .complete,
    language: Language = .japanese, provedAt: Date = Date()
  ) -> String {
    count += 1
    let token = "token-\(account)-\(count)"
    sessions[token] = Viewer(
      account: account, displayName: "見本 \(account)", department: "健康課", roles: roles,
      language: language, stage: stage, endsAt: Date().addingTimeInterval(3600),
      provedAt: provedAt, hasSecondFactor: true, terminal: "test")
    return token
  }

  func take(_ view: ImportView) { imported = view }
  func usePicture(_ bytes: [UInt8]) { picture = bytes }
  func end(_ token: String) { sessions[token] = nil }
  func hold(_ number: CaseNumber, by account: String) { holders[number] = account }
  func loseTo(_ senior: String, _ number: CaseNumber, from account: String) {
    holders[number] = senior
    lost[number] = account
  }
  func losePictures() { hasPictures = false }
  func rename(_ number: CaseNumber, field: String, to value: String) {
    guard let index = cases[number]?.fields.firstIndex(where: { $0.name == field }) else { return }
    cases[number]?.fields[index].value = value
  }
  func name(_ number: CaseNumber, _ name: String) {
    guard let first = cases[number]?.candidates.first else { return }
    var person = first
    person.person.name = name
    cases[number]?.candidates[0] = person
  }
  func fallIll() { isWell = false }
  func callsMade() -> [String] { calls }
  func refusalsNoted() -> [String] { refusals }

  func record(_ call: String) { calls.append(call) }

  static func person(_ code: String, _ name: String) -> PersonLine {
    PersonLine(
      code: ResidentCode(code), name: name, kana: "ミホン ハナ", birthDate: "2025-04-01", sex: "女",
      address: "緑町１－２－３", isProtected: false, status: .resident)
  }

  static func example(_ number: CaseNumber) -> CaseView {
    let date = FieldView(
      name: "given_date", label: "接種年月日", input: .date, value: "2026-10-05",
      reading: "2026-10-05", confidence: 0.62,
      alternatives: [AlternativeReading(text: "2026-10-06", confidence: 0.3)],
      box: PaperBox(x: 136, y: 236, width: 52, height: 8), registryValue: nil, isAsked: true,
      isConfirmed: false, needsSecondLook: true, reasons: [.lowConfidence])
    let name = FieldView(
      name: "name", label: "氏名", input: .text, value: "見本 花", reading: "見本 花",
      confidence: 0.81, alternatives: [], box: PaperBox(x: 35, y: 54, width: 82, height: 10),
      registryValue: "見本 華", isAsked: true, isConfirmed: false, needsSecondLook: false,
      reasons: [.nameDisagrees])
    let sex = FieldView(
      name: "sex", label: "性別", input: .choice(["男", "女"]), value: "女", reading: "女",
      confidence: 0.99, alternatives: [], box: PaperBox(x: 132, y: 46, width: 18, height: 6),
      registryValue: "女", isAsked: false, isConfirmed: false, needsSecondLook: false, reasons: [])
    let first = CandidateView(
      person: person("0000000018", "見本 華"), bits: 31.4,
      steps: [
        EvidenceStep(
          field: "number", level: "exact", bits: 19, paper: "0000000018", registry: "0000000018"),
        EvidenceStep(
          field: "given", level: "otherCharacters", bits: -3.5, paper: "花", registry: "華"),
      ], household: [person("0000000026", "見本 太郎")],
      doses: [RecordedDose(vaccine: "MR", dose: "１期", givenOn: "2026-04-10")])
    let second = CandidateView(
      person: person("0000000034", "見本 葉菜"), bits: 4.2, steps: [], household: [], doses: [])
    return CaseView(
      number: number, revision: 1, batch: "2026-10_2711506317", clinicName: "見本医院",
      file: "0003.jpg", pageNumber: 1, formTitle: "麻しん風しん予診票", state: .open, isMine: false,
      waitingSince: Date(timeIntervalSince1970: 1_790_000_000),
      reasons: [
        Reason(.nameDisagrees, field: "name"), Reason(.lowConfidence, field: "given_date"),
      ],
      fields: [name, date, sex], candidates: [first, second], chosen: ResidentCode("0000000018"),
      draft: RecordDraft(
        resident: ResidentCode("0000000018"), residentName: "見本 華", vaccine: "MR", dose: "２期",
        givenOn: "2026-10-05", lot: "A123", clinic: "2711506317", clinicName: "見本医院"),
      isClear: false, events: [], waiting: 1)
  }

  /// Refuses who may not.
  func demand(_ viewer: Viewer, _ roles: Set<Role>) throws {
    guard !viewer.roles.isDisjoint(with: roles) else { throw Refusal.forbidden }
  }

  func mine(_ number: CaseNumber, _ viewer: Viewer) throws -> CaseView {
    guard let view = cases[number] else { throw Refusal.notFound }
    if let holder = holders[number], holder != viewer.account {
      throw lost[number] == viewer.account
        ? Refusal.takenOver(name: holder) : .heldByAnother(name: holder)
    }
    return view
  }

  func nextToken(_ viewer: Viewer) -> String {
    count += 1
    let token = "token-\(viewer.account)-\(count)"
    sessions[token] = viewer
    return token
  }
}

extension PaperOffice: Instruments {
  static let healthy = #"{"checks":[{"isGood":true,"name":"database","note":"answers"}]}"#

  func health() async -> HealthReport {
    HealthReport(isGood: isWell, json: Array((isWell ? Self.healthy : "{}").utf8))
  }

  func metrics() async throws -> String { "yoshin_pages{outcome=\"verified\"} 3\n" }
}
