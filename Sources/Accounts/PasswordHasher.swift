private import Dispatch
private import Synchronization

/// Derives password hashes on threads of its own, at most two at a time.
///
/// A derivation takes a third of a second of a processor and 32 MiB: were it done wherever a request
/// happens to run, twenty sign-ins at once would stand still everything else.
public final class PasswordHasher: Sendable {
  /// What new hashes cost.
  public let parameters: PasswordHash.Parameters
  private let queues: [DispatchQueue]
  private let waiting = Mutex((next: 0, count: 0))

  /// More than this many in line are refused: the line would take a minute.
  private static let longestLine = 200

  /// Makes the two threads.
  public init(parameters: PasswordHash.Parameters = .standard) {
    self.parameters = parameters
    queues = (0..<2).map { DispatchQueue(label: "yoshin.passwords.\($0)") }
  }

  /// Hashes a password.
  ///
  /// - Throws: `AccountsError.busy` where too many wait.
  public func hash(_ password: String) async throws(AccountsError) -> PasswordHash {
    let parameters = parameters
    return try await run { () throws(AccountsError) in
      try PasswordHash(of: password, parameters: parameters)
    }
  }

  /// Whether it is the password of a hash.
  ///
  /// - Throws: `AccountsError.busy` where too many wait.
  public func matches(
    _ password: String, _ hash: PasswordHash
  ) async throws(AccountsError) -> Bool {
    try await run { () throws(AccountsError) in try hash.matches(password) }
  }

  /// Takes as long as checking a password does: where there is no account, nobody should be able to
  /// tell by the clock.
  ///
  /// - Throws: `AccountsError.busy` where too many wait.
  public func pretend(_ password: String) async throws(AccountsError) {
    _ = try await hash(password.isEmpty ? "-" : password)
  }

  private func run<Answer: Sendable>(
    _ body: @escaping @Sendable () throws(AccountsError) -> Answer
  ) async throws(AccountsError) -> Answer {
    let queue = waiting.withLock { line -> DispatchQueue? in
      guard line.count < PasswordHasher.longestLine else { return nil }
      line.count += 1
      line.next = (line.next + 1) % queues.count
      return queues[line.next]
    }
    guard let queue else { throw AccountsError.busy }
    let answer = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Answer, AccountsError>, Never>) in
      queue.async {
        let answer = Result { () throws(AccountsError) in try body() }
        continuation.resume(returning: answer)
      }
    }
    waiting.withLock { $0.count -= 1 }
    return try answer.get()
  }
}
