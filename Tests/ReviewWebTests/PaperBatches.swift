import Domain
import Foundation
import ReviewWeb

extension PaperOffice: BatchBoard {
  private static let line = BatchLine(
    name: "2026-10_2711506317", clinicName: "見本医院",
    states: ["verified": 3, "review": 5, "blank": 1, "unidentified": 1], hasClaimSheet: true,
    claimAgrees: false, oldestCase: Date().addingTimeInterval(-90_000), isReady: false)
  private static let page = PageLine(
    number: 12, file: "0003.jpg", pageNumber: 1, formTitle: "麻しん風しん予診票", state: "review",
    reasons: [.nameDisagrees])

  func board(month: String?, viewer: Viewer) async throws -> MonthBoard {
    let quality = QualityLine(
      name: "見本医院", straightThrough: Proportion(total: 8, count: 3), meanConfidence: 0.91,
      meanResidual: 0.21, reasons: [ReasonCount(code: .nameDisagrees, pages: 2)])
    return MonthBoard(
      month: "2026-10", months: ["2026-10"], batches: [Self.line], clinics: [quality],
      forms: [quality], reasons: [ReasonCount(code: .nameDisagrees, pages: 2)],
      straightThrough: Proportion(total: 8, count: 3),
      control: QualityControl(looked: 40, wrong: 0, upperBound: 0.072, waiting: 2),
      waitingCases: 5, waitingLooks: 1)
  }

  func batch(_ name: String, viewer: Viewer) async throws -> BatchView {
    guard name == Self.line.name else { throw Refusal.notFound }
    return BatchView(
      line: Self.line, enteredBy: ["ishida"],
      claim: [ClaimSheetLine(vaccine: "MR", claimed: 4, found: 3)], pagesOfUnknownVaccine: 1,
      pages: [Self.page])
  }

  func status(of page: CaseNumber, viewer: Viewer) async throws -> PageStatus {
    guard page == Self.page.number else { throw Refusal.notFound }
    return PageStatus(batch: Self.line.name, clinicName: "見本医院", line: Self.page)
  }

  func approval(_ name: String, viewer: Viewer) async throws -> ApprovalView {
    ApprovalView(
      batch: try await batch(name, viewer: viewer), revision: 7, obstacles: [],
      decisions: [
        DecisionLine(
          number: 12, file: "0003.jpg", pageNumber: 1, state: .resolved, account: "sakura",
          at: Date(), note: "住民記録の異動を確認した", resident: "0000000018 見本 華",
          corrections: [
            CorrectionLine(label: "氏名", before: "見本 花", after: "見本 華", isAgreed: true)
          ])
      ], samples: [Self.page], records: 4)
  }

  func approve(_ name: String, attempt: Attempt, viewer: Viewer) async throws -> ApprovalReceipt {
    record("approve \(name)")
    return ApprovalReceipt(batch: name, records: 4, at: Date())
  }

  func sendBack(
    _ name: String, pages: [CaseNumber], note: String, attempt: Attempt, viewer: Viewer
  ) async throws { record("sendBack \(pages)") }
}

extension PaperOffice: PagePictures {
  func page(_ number: CaseNumber, viewer: Viewer) async throws -> Picture {
    guard hasPictures else { throw Refusal.gone }
    return Picture(bytes: Data(picture), mediaType: "image/jpeg")
  }

  func crop(_ number: CaseNumber, field: String, viewer: Viewer) async throws -> Picture {
    try await page(number, viewer: viewer)
  }
}

extension PaperOffice: AuditTrail {
  func entries(_ filter: AuditFilter, viewer: Viewer) async throws -> AuditPage {
    try demand(viewer, [.auditor])
    return AuditPage(
      lines: [
        AuditLine(
          id: 1, at: Date(timeIntervalSince1970: 1_790_000_000), account: "sakura",
          department: "健康課", terminal: "10.0.0.7", action: "case.viewed", subject: "page:12",
          resident: "0000000018", reason: "", detail: "")
      ], actions: ["case.viewed"], hasMore: false, isChainWhole: true)
  }

  func export(_ filter: AuditFilter, reason: String, viewer: Viewer) async throws -> [UInt8] {
    record("export")
    return Array("\u{FEFF}id\r\n".utf8)
  }
}
