import Accounts
import Domain
import Foundation
import ReviewWeb
import Store

/// What leaves and what is erased, by two people.
extension RegisterService {
  /// How long a proof of identity is good for an approval, in seconds.
  private static let proofLife = 300.0

  private func demandProof(of viewer: Viewer) throws {
    guard viewer.provedAt.addingTimeInterval(Self.proofLife) > Date.now else {
      throw Refusal.needsProof
    }
  }

  func exportKinds(viewer: Viewer) async throws -> [ExportKindView] {
    try await demand(.requestExports, .approveExports, of: viewer)
    return ExportKinds.all.map { kind in
      ExportKindView(
        name: kind.name,
        parameters: kind.parameters.map { $0.name + ($0.isRequired ? "!" : "") })
    }
  }

  func exports(viewer: Viewer) async throws -> [ExportLine] {
    try await demand(.requestExports, .approveExports, of: viewer)
    return try await threads.run { [store] in
      try store.exports().map { request in
        let state = request.state(at: .now)
        let isOwn = DataStore.isOnePerson(viewer.account, request.requestedBy)
        let narrowing = request.order.parameters.sorted { $0.key < $1.key }
          .map { "\($0.key)=\($0.value)" }
        return ExportLine(
          id: request.id.rawValue, what: ([request.order.kind] + narrowing).joined(separator: " "),
          recipient: request.order.recipient, purpose: request.order.purpose,
          state: state.rawValue, requestedBy: request.requestedBy,
          requestedAt: request.requestedAt, approvedBy: request.approval?.by ?? "",
          rows: request.approval?.rows, sha256: request.approval?.sha256 ?? "",
          expiresAt: request.approval?.expiresAt,
          mayApprove: state == .waiting && !isOwn && viewer.may(.approveExports),
          mayFetch: state == .approved && isOwn && viewer.may(.requestExports))
      }
    }
  }

  func requestExport(
    _ wish: ExportWish, attempt: Attempt, viewer: Viewer
  ) async throws -> Int64 {
    try await demand(.requestExports, of: viewer)
    var typed = Typed()
    let recipient = typed.text(wish.recipient, "recipient")
    let purpose = typed.text(wish.purpose, "purpose", upTo: 300)
    try typed.check()
    guard let protection = ExportProtection(rawValue: wish.protection) else {
      throw Refusal.invalid([Fault("protection", .unknown)])
    }
    return try await threads.run { [store, shelf] in
      let kind = try refusing("kind") { try ExportKinds.producer(wish.kind) }
      try refusing("with") { try kind.check(wish.parameters) }
      return try shelf.once(attempt, viewer) {
        try store.requestExport(
          ExportOrder(
            kind: kind.name, parameters: wish.parameters, recipient: recipient, purpose: purpose,
            protection: protection), by: viewer.actor(purpose)
        ).rawValue
      }
    }
  }

  func approveExport(_ id: Int64, viewer: Viewer) async throws -> ExportPassphrase {
    try await demand(.approveExports, of: viewer)
    try demandProof(of: viewer)
    return try await threads.run { [store, pipeline] in
      var passphrase = ""
      let approval = try refusing("with") {
        try store.approveExport(ExportID(rawValue: id), by: viewer.actor()) { order in
          let sealed = try ExportSealing.seal(
            order, number: id, ExportSource(store: store, pipeline: pipeline))
          passphrase = sealed.passphrase
          return sealed.export
        }
      }
      return ExportPassphrase(
        id: id, passphrase: passphrase, rows: approval.rows, protected: approval.protected,
        sha256: approval.sha256, expiresAt: approval.expiresAt)
    }
  }

  func fetchExport(_ id: Int64, viewer: Viewer) async throws -> [UInt8] {
    try await demand(.requestExports, of: viewer)
    return try await threads.run { [store] in
      do {
        return [UInt8](try store.fetchExport(ExportID(rawValue: id), by: viewer.actor()))
      } catch let error as StoreError where error.code == .over || error.code == .originalDamaged {
        throw Refusal.gone
      }
    }
  }

  /// A moment as certificates have it, with its thousandths.
  private static func moment(_ text: String) -> Date? {
    try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
  }

  private func retentionRules() throws -> RetentionSchedule {
    let beside = URL(filePath: pipeline).deletingLastPathComponent()
      .appending(path: "retention.yaml").path
    return try RetentionFile.load(
      FileManager.default.fileExists(atPath: beside) ? beside : nil)
  }

  func retention(viewer: Viewer) async throws -> RetentionView {
    try await demand(.requestErasure, .approveErasure, of: viewer)
    return try await threads.run { [self] in
      let plan = try store.erasurePlan(try retentionRules(), on: .today)
      let orders = try store.erasures()
      return RetentionView(
        asOf: "\(plan.asOf)", years: plan.rule.years, anchor: plan.rule.after.rawValue,
        source: plan.rule.source, pages: plan.pages.count, records: plan.records,
        history: plan.history.count, openPages: plan.openPages,
        doses: plan.doses.map { "\($0.lowerBound) – \($0.upperBound)" } ?? "",
        listHash: plan.listHash,
        isAsked: orders.contains { $0.certificate == nil && $0.listHash == plan.listHash },
        orders: orders.map { order in
          let isOwn = DataStore.isOnePerson(viewer.account, order.requestedBy)
          return ErasureLine(
            id: order.id.rawValue,
            state: order.certificate != nil
              ? "done" : order.approvedBy != nil ? "cutOff" : "waiting",
            counts: [order.pages, order.records, order.history], why: order.why,
            requestedBy: order.requestedBy, requestedAt: order.requestedAt,
            approvedBy: order.approvedBy ?? "",
            mayApprove: order.certificate == nil && !isOwn && viewer.may(.approveErasure))
        })
    }
  }

  func requestErasure(
    why: String, listHash: String, attempt: Attempt, viewer: Viewer
  ) async throws -> Int64 {
    try await demand(.requestErasure, of: viewer)
    var typed = Typed()
    let why = typed.text(why, "why")
    try typed.check()
    return try await threads.run { [self] in
      try shelf.once(attempt, viewer) {
        let plan = try store.erasurePlan(try retentionRules(), on: .today)
        guard plan.listHash == listHash else { throw Refusal.stale }
        return try store.requestErasure(plan, by: viewer.actor(why), why: why).rawValue
      }
    }
  }

  func approveErasure(_ id: Int64, viewer: Viewer) async throws {
    try await demand(.approveErasure, of: viewer)
    try demandProof(of: viewer)
    try await threads.run { [store] in
      _ = try store.applyErasure(ErasureID(rawValue: id), by: viewer.actor())
    }
  }

  func certificate(_ id: Int64, viewer: Viewer) async throws -> [CertificateLine] {
    try await demand(.requestErasure, .approveErasure, of: viewer)
    return try await threads.run { [store] in
      guard let certificate = try store.erasure(ErasureID(rawValue: id)).certificate else {
        throw Refusal.notFound
      }
      return CertificateText(certificate).lines.map { line in
        CertificateLine(line.name, line.text, at: line.at.flatMap(Self.moment))
      }
    }
  }
}
