import Accounts
import Domain
import Foundation
import ReviewWeb
import Store

/// Sign-in, sessions and accounts, by the store's books.
struct DoorService: Doorkeeper, DeskService {
  let store: DataStore
  let hasher: PasswordHasher
  let threads: DeskThreads
  private let shown = FirstPasswords()

  init(store: DataStore, hasher: PasswordHasher, threads: DeskThreads) {
    self.store = store
    self.hasher = hasher
    self.threads = threads
  }

  func signIn(name: String, password: String, terminal: String) async throws -> Admission {
    try await refusing {
      Admission(
        try await store.signIn(
          name: name, password: password, terminal: terminal, hasher: hasher))
    }
  }

  func pass(code: String, token: String, terminal: String) async throws -> Admission {
    try await refusing {
      Admission(try await store.passFactor(code, token: token, terminal: terminal))
    }
  }

  func viewer(token: String, terminal: String) async throws -> Viewer {
    let session = try await threads.run { [store] in try store.session(token) }
    return Viewer(session, terminal: terminal)
  }

  func changePassword(
    present: String, new: String, token: String, terminal: String
  ) async throws -> Admission {
    try await refusing {
      Admission(
        try await store.changePassword(
          present: present, new: new, token: token, terminal: terminal, hasher: hasher))
    }
  }

  func beginEnrolment(token: String, terminal: String) async throws -> Enrolment {
    let (secret, address) = try await threads.run { [store] in
      try store.beginFactor(token: token)
    }
    return Enrolment(secret: secret, address: address)
  }

  func finishEnrolment(
    code: String, token: String, terminal: String
  ) async throws -> Admission {
    Admission(
      try await threads.run { [store] in
        try store.finishFactor(code, token: token, terminal: terminal)
      })
  }

  func prove(secret: String, token: String, terminal: String) async throws -> Admission {
    try await refusing {
      Admission(
        try await store.prove(secret, token: token, terminal: terminal, hasher: hasher))
    }
  }

  func noteRefusal(of what: String, viewer: Viewer) async throws {
    try await threads.run { [store] in try store.noteRefusal(of: what, by: viewer.actor()) }
  }

  func signOut(token: String, terminal: String) async throws {
    try await threads.run { [store] in try store.signOut(token, terminal: terminal) }
  }

  func setLanguage(_ language: Language, viewer: Viewer) async throws {
    guard let name = LoginName(viewer.account) else { throw Refusal.notFound }
    try await threads.run { [store] in try store.setLanguage(language.rawValue, of: name) }
  }

  func accounts(viewer: Viewer) async throws -> [AccountLine] {
    try await demand(.keepAccounts, of: viewer)
    return try await threads.run { [store] in try store.accounts() }.map(AccountLine.init)
  }

  func makeAccount(
    _ account: NewAccount, attempt: Attempt, viewer: Viewer
  ) async throws -> ReviewWeb.FirstPassword {
    try await demand(.keepAccounts, of: viewer)
    if let before = await shown.answer(to: attempt.key, of: viewer.account) { return before }
    var faults: [Fault] = []
    let name = LoginName(account.account)
    if name == nil {
      faults.append(Fault("account", account.account.isEmpty ? .missing : .unknown))
    }
    if account.displayName.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty {
      faults.append(Fault("displayName", .missing))
    }
    if account.displayName.count > 60 { faults.append(Fault("displayName", .tooLong)) }
    if account.department.count > 60 { faults.append(Fault("department", .tooLong)) }
    let roles = Set(account.roles.compactMap { Accounts.Role(rawValue: $0.rawValue) })
    if roles.isEmpty {
      faults.append(Fault("roles", .missing))
    } else if !roles.areCompatible {
      faults.append(Fault("roles", .differs))
    }
    var last: CalendarDate?
    if !account.expiresOn.isEmpty {
      last = try? DateText(account.expiresOn).date()
      if last == nil { faults.append(Fault("expiresOn", .notADate)) }
    }
    if let name, try await threads.run({ [store] in try store.account(name) }) != nil {
      faults.append(Fault("account", .taken))
    }
    guard let name, faults.isEmpty else { throw Refusal.invalid(faults) }
    let (expiresOn, actor) = (last, viewer.actor())
    let first = try await refusing {
      try await store.makeAccount(
        name, displayName: account.displayName, department: account.department, roles: roles,
        expiresOn: expiresOn, key: attempt.key, hasher: hasher, by: actor)
    }
    return await shown.keep(
      ReviewWeb.FirstPassword(
        account: name.rawValue, password: first.password, validUntil: first.validUntil),
      for: attempt.key, of: viewer.account)
  }

  func change(
    _ change: AccountChange, account: String, attempt: Attempt, viewer: Viewer
  ) async throws -> ReviewWeb.FirstPassword? {
    try await demand(.keepAccounts, of: viewer)
    if let before = await shown.answer(to: attempt.key, of: viewer.account) { return before }
    guard let name = LoginName(account) else { throw Refusal.notFound }
    // Nobody gives themselves anything, nor locks the last door from inside.
    guard name.rawValue != viewer.account else { throw Refusal.forbidden }
    let actor = viewer.actor()
    let key = attempt.key
    if change == .resetPassword {
      let first = try await refusing {
        try await store.resetPassword(of: name, key: key, hasher: hasher, by: actor)
      }
      return await shown.keep(
        ReviewWeb.FirstPassword(
          account: name.rawValue, password: first.password, validUntil: first.validUntil),
        for: key, of: viewer.account)
    }
    do {
      try await threads.run { [store] in
        switch change {
        case .disable: try store.setEnabled(false, name, key: key, by: actor)
        case .enable: try store.setEnabled(true, name, key: key, by: actor)
        case .resetSecondFactor: try store.resetFactor(of: name, key: key, by: actor)
        case .endSessions: try store.endSessions(of: name, key: key, by: actor)
        case .resetPassword: break
        }
      }
    } catch Refusal.stale {
      // Done before with the same key: it is as it was asked for.
    }
    return nil
  }
}

/// First passwords that were shown a moment ago, for a button that was pressed twice.
private actor FirstPasswords {
  private var answers: [(key: String, answer: ReviewWeb.FirstPassword)] = []

  func answer(to key: String, of account: String) -> ReviewWeb.FirstPassword? {
    answers.first { $0.key == "\(account)/\(key)" }?.answer
  }

  func keep(
    _ answer: ReviewWeb.FirstPassword, for key: String, of account: String
  ) -> ReviewWeb.FirstPassword {
    answers.append((key: "\(account)/\(key)", answer: answer))
    // Long enough for an impatient finger, and no longer.
    if answers.count > 5 { answers.removeFirst() }
    return answer
  }
}

extension Admission {
  /// The store's answer.
  init(_ token: SessionToken) {
    self.init(
      token: token.token,
      stage: ReviewWeb.SessionStage(rawValue: token.stage.rawValue) ?? .enrolment)
  }
}

extension Viewer {
  /// A session's account.
  init(_ session: Session, terminal: String) {
    let account = session.account
    self.init(
      account: account.name.rawValue, displayName: account.displayName,
      department: account.department,
      roles: Set(account.roles.compactMap { ReviewWeb.Role(rawValue: $0.rawValue) }),
      language: Language(rawValue: account.language) ?? .japanese,
      stage: ReviewWeb.SessionStage(rawValue: session.stage.rawValue) ?? .secondFactor,
      endsAt: session.endsAt, provedAt: session.provedAt, hasSecondFactor: account.hasFactor,
      terminal: terminal)
  }
}

extension AccountLine {
  /// The store's account.
  init(_ account: Account) {
    self.init(
      account: account.name.rawValue, displayName: account.displayName,
      department: account.department,
      roles: Set(account.roles.compactMap { ReviewWeb.Role(rawValue: $0.rawValue) }),
      isEnabled: account.isEnabled, hasSecondFactor: account.hasFactor,
      expiresOn: account.expiresOn?.description, lastSignIn: account.lastSignIn,
      openSessions: account.sessions)
  }
}
