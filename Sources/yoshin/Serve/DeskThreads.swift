import Accounts
import Dispatch
import ReviewWeb
import Store

/// Threads for what blocks: the database and the rules.
///
/// The concurrency runtime has as many threads as the machine has processors; a request that waits
/// for a disk must not keep the others from being answered.
struct DeskThreads: Sendable {
  private let queue = DispatchQueue(label: "yoshin.desk", attributes: .concurrent)

  /// Does something there; what the store and the accounts refuse is refused in the pages' words.
  func run<Answer: Sendable>(
    _ body: @escaping @Sendable () throws -> Answer
  ) async throws -> Answer {
    try await refusing {
      try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result { try body() }) }
      }
    }
  }
}

/// Says what the store and the accounts refuse in the pages' words.
func refusing<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
  do {
    return try await body()
  } catch let error as StoreError {
    throw Refusal(error) ?? error
  } catch let refusal as SignInRefusal {
    throw Refusal(refusal)
  } catch AccountsError.busy {
    throw Refusal.throttled(seconds: 5)
  }
}

extension Refusal {
  /// The store's refusal; nil where it is a fault of the machine and no refusal.
  init?(_ error: StoreError) {
    switch error.code {
    case .notFound: self = .notFound
    case .heldByAnother: self = .heldByAnother(name: "")
    case .stale, .decisionRefused, .doneBefore: self = .stale
    case .fourEyes, .approverInvolved: self = .fourEyes
    case .commitBlocked: self = .blocked
    case .accountRefused: self = .invalid([Fault("account", .taken)])
    case .noDataFolder, .newerSchema, .unusableFolder, .originalDamaged, .tooManyRemoved,
      .duplicateRow, .inconsistentResult, .pageCountChanged, .damagedValue:
      return nil
    }
  }

  /// The door's refusal.
  init(_ refusal: SignInRefusal) {
    switch refusal {
    case .wrong: self = .wrongCredentials
    case .throttled(let seconds): self = .throttled(seconds: seconds)
    case .expired: self = .expired
    case .usedBefore: self = .invalid([Fault("new", .usedBefore)])
    case .badPassword(let faults):
      self = .invalid(
        faults.map { fault in
          switch fault {
          case .tooShort: Fault("new", .tooShort)
          case .tooLong: Fault("new", .tooLong)
          case .common, .repetitive: Fault("new", .common)
          case .contextWord: Fault("new", .ownName)
          }
        })
    }
  }
}

extension Viewer {
  /// The viewer as the audit trail names them.
  func actor(_ reason: String = "") -> Actor {
    Actor(account, department: department, terminal: terminal, reason: reason)
  }

  /// Whether the viewer's roles allow it.
  func may(_ permission: Permission) -> Bool {
    Set(roles.compactMap { Accounts.Role(rawValue: $0.rawValue) }).may(permission)
  }

  /// Refuses who may not.
  ///
  /// - Throws: `Refusal.forbidden`, and `.expired` for a session that still needs something.
  func demand(_ permissions: Permission...) throws {
    guard stage == .complete else { throw Refusal.expired }
    guard permissions.contains(where: { may($0) }) else { throw Refusal.forbidden }
  }

  /// Whether the viewer settles what others send up.
  var isSenior: Bool { may(.settleDifferences) }

  /// What a change is made with.
  func change(_ attempt: Attempt?, reason: String = "") -> CaseChange {
    CaseChange(
      actor: actor(reason), isSenior: isSenior, revision: attempt.map { Int64($0.revision) },
      key: attempt?.key)
  }
}
