import Domain
import Foundation
import ReviewWeb

/// The register's room in memory: one list of 250 people, one export, one erasure, each counted.
extension PaperOffice: RegisterRoom {
  static let reckoning: Set<Role> = [.registrar, .approver]

  func choices(viewer: Viewer) async throws -> RegisterChoices {
    try demand(viewer, Self.reckoning)
    return RegisterChoices(
      programmes: [Choice("mr", "麻しん風しん混合（mr）")], vaccines: [Choice("MR", "MR 麻しん風しん混合")],
      doses: ["１期", "２期"], dimensions: ["vaccine", "month", "ground"],
      letters: [Choice("recall-letter", "recall-letter")], years: ["2026"], months: ["2026-10"],
      today: "2026-11-24")
  }

  func due(_ filter: DueFilter, from first: Int, viewer: Viewer) async throws -> Sheet {
    try demand(viewer, [.registrar])
    guard filter.within.allSatisfy(\.isNumber) else {
      throw Refusal.invalid([Fault("within", .notDigits)])
    }
    record("due \(filter.programme) \(first)")
    return Sheet(
      columns: ["宛名番号", "氏名", "支援措置", "期限"],
      rows: (first..<min(250, first + 100)).map {
        ["\($0)", "見本 <b>\($0)</b>", $0 == 0 ? "有" : "", "2027-03-31"]
      }, notes: [.init("withoutBirthDate", ["3"])], total: 250, first: first)
  }

  func figures(_ filter: FigureFilter, viewer: Viewer) async throws -> Sheet {
    try demand(viewer, Self.reckoning)
    record("figures \(filter.kind.rawValue)")
    return Sheet(
      columns: ["ワクチン", "件数"], figures: [1], rows: [["MR", "120"], ["VAR", "X"]],
      bars: [.init("MR", 120, "120"), .init("VAR", 0, "X")])
  }

  func payment(month: String, viewer: Viewer) async throws -> PaymentView {
    try demand(viewer, Self.reckoning)
    guard month == "2026-10" else { throw Refusal.invalid([Fault("month", .unknown)]) }
    return PaymentView(
      statement: Sheet(
        columns: ["医療機関コード", "支払額(円)"], figures: [1], rows: [["2711506317", "9000"]]),
      differences: Sheet(columns: ["予診票", "決定"], rows: [["免除", "徴収"]]))
  }

  func incidents(
    _ query: IncidentQuery, from first: Int, viewer: Viewer
  ) async throws -> IncidentView {
    try demand(viewer, [.registrar])
    return IncidentView(
      lines: [
        IncidentLine(
          id: 7, category: "interval", resident: "0000000018", vaccine: "MR", dose: "２期",
          givenOn: "2026-10-05", lot: "A123", clinic: "見本医院", what: "mr", state: "open", ground: "")
      ],
      counts: [
        "interval", "unnecessary", "expired", "wrongVaccine", "wrongPerson", "amount", "method",
        "bloodExposure", "other",
      ].map { Choice($0, "1") }, total: 1, first: 0)
  }

  func settle(
    incident: Int64, as state: String, ground: String, attempt: Attempt, viewer: Viewer
  ) async throws {
    try demand(viewer, [.registrar])
    guard ["open", "reported", "excused", "withdrawn"].contains(state) else {
      throw Refusal.invalid([Fault("state", .unknown)])
    }
    record("settle \(incident) \(state) \(ground)")
  }

  func raise(_ query: IncidentQuery, attempt: Attempt, viewer: Viewer) async throws -> Int {
    try demand(viewer, [.registrar])
    record("raise")
    return 2
  }

  func incidentReport(_ query: IncidentQuery, viewer: Viewer) async throws -> [UInt8] {
    try demand(viewer, [.registrar])
    return Array("%PDF-".utf8)
  }

  func letterPreview(_ order: LetterOrder, viewer: Viewer) async throws -> LetterTally {
    try demand(viewer, [.registrar])
    return LetterTally(printed: 12, leftOut: [Choice("支援措置", "1")])
  }

  func printLetters(
    _ order: LetterOrder, reason: String, viewer: Viewer
  ) async throws -> [UInt8] {
    try demand(viewer, [.registrar])
    guard !reason.isEmpty else { throw Refusal.invalid([Fault("reason", .missing)]) }
    record("print \(order.letter)")
    return Array("%PDF-".utf8)
  }

  func specimen(_ letter: String, viewer: Viewer) async throws -> [UInt8] {
    try demand(viewer, [.registrar])
    return Array("%PDF-".utf8)
  }

  func printLog(
    from first: Int, viewer: Viewer
  ) async throws -> (lines: [PrintLine], total: Int) {
    try demand(viewer, [.registrar])
    return (
      [
        PrintLine(
          at: Date(timeIntervalSince1970: 1_790_000_000), account: "mari",
          list: "letters recall-letter 2026-11-01", medium: "letter", count: 12, leftOut: 1,
          sha256: String(repeating: "a", count: 64))
      ], 1
    )
  }

  func registry(viewer: Viewer) async throws -> RegistryView {
    try demand(viewer, [.registrar])
    return RegistryView(
      kinds: [
        .init(
          name: "residents", rows: 100, at: Date(timeIntervalSince1970: 1_790_000_000),
          account: "mari", file: "residents.csv")
      ], differential: 12, asOf: "2026-11-20",
      reconciliations: [
        .init(at: Date(timeIntervalSince1970: 1_790_000_000), account: "mari", detail: "100: +0")
      ],
      touched: [
        .init(number: 12, batch: "2026-10_2711506317", state: "review", why: "candidate")
      ], touchedTotal: 1)
  }

  func exportKinds(viewer: Viewer) async throws -> [ExportKindView] {
    try demand(viewer, Self.reckoning)
    return [ExportKindView(name: "eligible", parameters: ["programme!", "from"])]
  }

  func exports(viewer: Viewer) async throws -> [ExportLine] {
    try demand(viewer, Self.reckoning)
    return [
      ExportLine(
        id: 3, what: "eligible programme=mr", recipient: "大阪府", purpose: "照会", state: "waiting",
        requestedBy: "mari", requestedAt: Date(timeIntervalSince1970: 1_790_000_000),
        approvedBy: "", rows: nil, sha256: "", expiresAt: nil,
        mayApprove: viewer.account != "mari", mayFetch: false)
    ]
  }

  func reconcile(_ extract: [UInt8], viewer: Viewer) async throws -> ReconcileAnswer {
    try demand(viewer, [.registrar])
    record("reconcile \(extract.count)")
    guard extract.first != UInt8(ascii: "!") else {
      return .refused(["2:5: 生年月日 is no day of the calendar"], more: 3)
    }
    return .held(try await reconciled(from: 0, viewer: viewer))
  }

  func reconciled(from first: Int, viewer: Viewer) async throws -> ReconcileView {
    try demand(viewer, [.registrar])
    return ReconcileView(
      rows: 12, current: 250, version: "7", onlyInExtract: 1, onlyInRegistry: 239, differs: 10,
      sheet: Sheet(
        columns: ["宛名番号", "区分", "項目", "最終異動事由", "最終異動年月日", "支援措置"],
        rows: (first..<min(250, first + 100)).map { ["\($0)", "相違", "住所", "転居", "", "有"] },
        total: 250, first: first))
  }

  func importKinds(viewer: Viewer) async throws -> [ImportKindView] {
    try demand(viewer, [.registrar])
    return [
      ImportKindView(
        name: "residents", takesDay: true, needsDay: false, takesThrough: true, takesCodes: false),
      ImportKindView(
        name: "history", takesDay: false, needsDay: false, takesThrough: false, takesCodes: true),
    ]
  }

  func imports(viewer: Viewer) async throws -> [ImportLine] {
    try demand(viewer, [.registrar])
    return [
      ImportLine(
        at: Date(timeIntervalSince1970: 1_790_000_000), account: "mari", kind: "differential",
        rows: 12, added: 3, changed: 9, removed: 0, number: 14, day: "2026-11-20",
        sha256: String(repeating: "c", count: 64))
    ]
  }

  func importing(viewer: Viewer) async throws -> ImportView? {
    try demand(viewer, [.registrar])
    return imported
  }

  func tryImport(_ wish: ImportWish, viewer: Viewer) async throws {
    try demand(viewer, [.registrar])
    guard !wish.file.isEmpty else { throw Refusal.invalid([Fault("file", .missing)]) }
    record(
      "import \(wish.kind) \(wish.extracted) \(wish.file.count) \(wish.codes.count)")
  }

  func allowRemovals(_ id: Int, percent: String, viewer: Viewer) async throws {
    try demand(viewer, [.registrar])
    record("allow \(id) \(percent)")
  }

  func confirmImport(_ id: Int, viewer: Viewer) async throws {
    try demand(viewer, [.registrar])
    record("confirm \(id)")
  }

  func dropImport(viewer: Viewer) async throws {
    try demand(viewer, [.registrar])
    record("drop")
  }

  func findPeople(_ query: ResidentQuery, viewer: Viewer) async throws -> ResidentFindings {
    try demand(viewer, [.registrar])
    guard !query.reason.isEmpty else { throw Refusal.invalid([Fault("reason", .missing)]) }
    record("people")
    return ResidentFindings(people: [Self.rie], isCut: false)
  }

  static let rie = PersonLine(
    code: ResidentCode("0000000018"), name: "見本 <b>莉恵</b>", kana: "ミホン リエ", birthDate: "2021-02-05",
    sex: "女", address: nil, isProtected: true, status: .resident)

  func person(_ code: String, reason: String, viewer: Viewer) async throws -> PersonView {
    try demand(viewer, [.registrar])
    guard !reason.isEmpty else { throw Refusal.invalid([Fault("reason", .missing)]) }
    guard code == "0000000018" else { throw Refusal.notFound }
    return PersonView(
      person: Self.rie,
      doses: [
        RegisterDose(
          vaccine: "MR", dose: "２期", givenOn: "2026-10-05", lot: "A1", clinic: "見本医院", batch: "")
      ],
      grounds: [
        GroundLine(
          vaccine: "MR", dose: "２期", givenOn: "2026-10-05", kind: "longIllness",
          recoveredOn: "2026-01-10", document: "診断書 3")
      ],
      fees: [
        FeeLine(
          vaccine: "INF", givenOn: "2026-10-05", outcome: "exempt", amount: nil, ground: "生活保護",
          from: "2026-04-01", until: "", evidence: "", account: "mari")
      ], groundKinds: ["longIllness", "requestLetter"], vaccines: [Choice("MR", "MR")],
      labels: ["２期"], feeVaccines: [Choice("INF", "INF")], feeGrounds: ["生活保護"])
  }

  func state(
    _ ground: GroundLine, of code: String, holds: Bool, attempt: Attempt, viewer: Viewer
  ) async throws -> Int {
    try demand(viewer, [.registrar])
    guard !ground.document.isEmpty else {
      throw Refusal.invalid([Fault("document", .missing)])
    }
    record("ground \(holds) \(ground.kind)")
    return holds ? 1 : 0
  }

  func decideFee(
    _ wish: FeeWish, of code: String, attempt: Attempt, viewer: Viewer
  ) async throws {
    try demand(viewer, [.registrar])
    record("fee \(wish.vaccine) \(wish.ground)")
  }

  func checkFees(month: String, viewer: Viewer) async throws -> FeeCheckView {
    try demand(viewer, [.registrar])
    guard month == "2026-10" else { throw Refusal.invalid([Fault("month", .unknown)]) }
    record("fees \(month)")
    return FeeCheckView(
      charged: 3, exempt: 2, unknown: 1,
      sheet: Sheet(columns: ["バッチ", "頁", "予診票", "決定"], rows: [["b", "1", "徴収", "免除"]]))
  }

  func requestExport(
    _ wish: ExportWish, attempt: Attempt, viewer: Viewer
  ) async throws -> Int64 {
    try demand(viewer, [.registrar])
    guard !wish.purpose.isEmpty else { throw Refusal.invalid([Fault("purpose", .missing)]) }
    let with = wish.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    record("export \(wish.kind) \(with.joined(separator: ","))")
    return 4
  }

  func approveExport(_ id: Int64, viewer: Viewer) async throws -> ExportPassphrase {
    try demand(viewer, [.approver])
    guard viewer.account != "mari" else { throw Refusal.fourEyes }
    record("approve \(id)")
    return ExportPassphrase(
      id: id, passphrase: "kumo-8f3a-tsuki", rows: 9, protected: 1,
      sha256: String(repeating: "b", count: 64),
      expiresAt: Date(timeIntervalSince1970: 1_790_000_000))
  }

  func fetchExport(_ id: Int64, viewer: Viewer) async throws -> [UInt8] {
    try demand(viewer, [.registrar])
    guard viewer.account == "mari" else { throw Refusal.fourEyes }
    record("fetch \(id)")
    return Array("PK".utf8)
  }

  func retention(viewer: Viewer) async throws -> RetentionView {
    try demand(viewer, Self.reckoning)
    return RetentionView(
      asOf: "2026-11-24", years: 5, anchor: "vaccination", source: "施行規則3条", pages: 3,
      records: 2, history: 4, openPages: 1, doses: "2020-04-01 – 2021-03-31",
      listHash: String(repeating: "c", count: 64),
      orders: [
        ErasureLine(
          id: 3, state: "done", counts: [3, 2, 4], why: "満了", requestedBy: "mari",
          requestedAt: Date(timeIntervalSince1970: 1_790_000_000), approvedBy: "ken",
          mayApprove: false)
      ])
  }

  func requestErasure(
    why: String, listHash: String, attempt: Attempt, viewer: Viewer
  ) async throws -> Int64 {
    try demand(viewer, [.registrar])
    guard !why.isEmpty else { throw Refusal.invalid([Fault("why", .missing)]) }
    record("erase \(listHash.prefix(3))")
    return 5
  }

  func approveErasure(_ id: Int64, viewer: Viewer) async throws {
    try demand(viewer, [.approver])
    record("erased \(id)")
  }

  func certificate(_ id: Int64, viewer: Viewer) async throws -> [CertificateLine] {
    try demand(viewer, Self.reckoning)
    return [
      CertificateLine(
        "承認・実行", "kato", at: Date(timeIntervalSince1970: 1_790_000_000)),
      CertificateLine("取込接種歴", "2"),
    ]
  }
}
