import Accounts
import Foundation
import ReviewWeb
import Store

/// Threads for what blocks: the database and the rules.
///
/// The concurrency runtime has as many threads as the machine has processors; a request that waits
/// for a disk must not keep the others from being answered. A few threads more than processors, and no
/// more: fifty at once would only take turns at the same two processors and the same lock.
final class DeskThreads: Sendable {
  private let queue = OperationQueue()

  init(count: Int = max(4, 2 * ProcessInfo.processInfo.activeProcessorCount)) {
    queue.maxConcurrentOperationCount = count
  }

  /// Does something there; what the store and the accounts refuse is refused in the pages' words.
  func run<Answer: Sendable>(
    _ body: @escaping @Sendable () throws -> Answer
  ) async throws -> Answer {
    try await refusing {
      try await withCheckedThrowingContinuation { continuation in
        queue.addOperation { continuation.resume(with: Result { try body() }) }
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
    case .stale, .decisionRefused, .doneBefore, .over: self = .stale
    case .fourEyes, .approverInvolved, .secondPersonNeeded: self = .fourEyes
    case .commitBlocked: self = .blocked
    case .tooMuch: self = .throttled(seconds: 600)
    case .accountRefused: self = .invalid([Fault("account", .taken)])
    case .noDataFolder, .noServer, .serversOwn, .newerSchema, .unusableFolder, .originalDamaged,
      .tooManyRemoved,
      .duplicateRow, .inconsistentResult, .pageCountChanged, .damagedValue,
      .noRoom, .backupDamaged, .importOutOfOrder:
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

/// A service of the desk: it refuses whom the roles do not allow, and says so in the audit trail.
protocol DeskService: Sendable {
  var store: DataStore { get }
  var threads: DeskThreads { get }
}

extension DeskService {
  /// Refuses who has none of some permissions.
  ///
  /// - Throws: `Refusal.forbidden`, and `.expired` for a session that still needs something.
  func demand(_ permissions: Permission..., of viewer: Viewer) async throws {
    guard viewer.stage == .complete else { throw Refusal.expired }
    if permissions.contains(where: { viewer.may($0) }) { return }
    let what = permissions.map(\.rawValue).joined(separator: " ")
    try await threads.run { [store] in
      try store.noteRefusal(of: what, by: viewer.actor())
    }
    throw Refusal.forbidden
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

  /// Whether the viewer settles what others send up.
  var isSenior: Bool { may(.settleDifferences) }

  /// What a change is made with.
  func change(_ attempt: Attempt?, reason: String = "") -> CaseChange {
    CaseChange(
      actor: actor(reason), isSenior: isSenior, revision: attempt.map { Int64($0.revision) },
      key: attempt?.key)
  }
}
