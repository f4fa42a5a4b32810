import Foundation
import ReviewWeb

extension PaperOffice: Doorkeeper {
  func signIn(name: String, password: String, terminal: String) async throws -> Admission {
    guard password == Self.password, ["sakura", "new"].contains(name) else {
      throw Refusal.wrongCredentials
    }
    let token = admit(
      name, [.reviewer], stage: name == "new" ? .newPassword : .secondFactor)
    return Admission(token: token, stage: name == "new" ? .newPassword : .secondFactor)
  }

  func pass(code: String, token: String, terminal: String) async throws -> Admission {
    guard code == Self.code else { throw Refusal.wrongCredentials }
    return try raise(token, to: .complete)
  }

  func viewer(token: String, terminal: String) async throws -> Viewer {
    guard let viewer = sessions[token] else { throw Refusal.expired }
    return viewer
  }

  func changePassword(
    present: String, new: String, token: String, terminal: String
  ) async throws -> Admission {
    guard present == Self.password else { throw Refusal.wrongCredentials }
    guard new.count >= 15 else { throw Refusal.invalid([Fault("new", .tooShort)]) }
    return try raise(token, to: .enrolment)
  }

  func beginEnrolment(token: String, terminal: String) async throws -> Enrolment {
    Enrolment(
      secret: "JBSWY3DPEHPK3PXP",
      address: "otpauth://totp/yoshin:new?secret=JBSWY3DPEHPK3PXP&issuer=yoshin")
  }

  func finishEnrolment(code: String, token: String, terminal: String) async throws -> Admission {
    try await pass(code: code, token: token, terminal: terminal)
  }

  func prove(secret: String, token: String, terminal: String) async throws -> Admission {
    guard secret == Self.code else { throw Refusal.wrongCredentials }
    let admission = try raise(token, to: .complete)
    sessions[admission.token]?.provedAt = Date()
    return admission
  }

  func noteRefusal(of what: String, viewer: Viewer) async throws {
    refusals.append("\(viewer.account) \(what)")
  }

  func signOut(token: String, terminal: String) async throws { end(token) }

  func setLanguage(_ language: Language, viewer: Viewer) async throws {
    for (token, session) in sessions where session.account == viewer.account {
      sessions[token]?.language = language
    }
  }

  func accounts(viewer: Viewer) async throws -> [AccountLine] {
    try demand(viewer, [.administrator])
    return sessions.values.map {
      AccountLine(
        account: $0.account, displayName: $0.displayName, department: $0.department,
        roles: $0.roles, isEnabled: true, hasSecondFactor: true, openSessions: 1)
    }
  }

  func makeAccount(_ account: NewAccount, attempt: Attempt, viewer: Viewer) async throws
    -> FirstPassword
  {
    try demand(viewer, [.administrator])
    guard !account.account.isEmpty else {
      throw Refusal.invalid([Fault("account", .missing)])
    }
    record("make \(account.account)")
    return FirstPassword(
      account: account.account, password: "kumo-hana-7391", validUntil: Date())
  }

  func change(
    _ change: AccountChange, account: String, attempt: Attempt, viewer: Viewer
  ) async throws -> FirstPassword? {
    try demand(viewer, [.administrator])
    record("\(change) \(account)")
    return nil
  }

  private func raise(_ token: String, to stage: SessionStage) throws -> Admission {
    guard var viewer = sessions.removeValue(forKey: token) else { throw Refusal.expired }
    viewer.stage = stage
    return Admission(token: nextToken(viewer), stage: stage)
  }
}
