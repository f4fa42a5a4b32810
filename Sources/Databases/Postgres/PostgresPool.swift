import Dispatch
import Foundation
import Synchronization

/// The connections of one program to one server.
final class PostgresPool: Sendable {
  let address: PostgresAddress
  private let idle = Mutex<[PostgresConnection]>([])
  private let listener = Mutex<PostgresConnection?>(nil)
  private let places = DispatchSemaphore(value: 16)
  private let threads = DispatchQueue(label: "yoshin.postgres", attributes: .concurrent)
  /// How long a server that is restarted is waited for, seconds.
  private static let patience = 60.0

  /// Connects once, to see that it can be done.
  init(_ address: PostgresAddress) throws {
    self.address = address
    let first = try PostgresConnection(address)
    idle.withLock { $0.append(first) }
  }

  /// Lends a connection in a transaction.
  func transaction<Answer>(
    _ purpose: PostgresConnection.Purpose, _ body: (PostgresConnection) throws -> Answer
  ) throws -> Answer {
    try withConnection { connection in
      var connection = connection
      do {
        try connection.begin(purpose)
      } catch let error as DatabaseError where error.kind == .disconnected {
        // Nothing was done yet: the server was restarted while the connection lay idle.
        idle.withLock { $0.removeAll() }
        connection = try reconnect()
        try connection.begin(purpose)
      }
      let used = connection
      let answer: Answer
      do {
        answer = try body(used)
      } catch {
        used.rollBack()
        throw error
      }
      try used.commit()
      return (answer, used)
    }
  }

  /// Lends a connection for a body that makes its own transactions.
  func lending<Answer>(_ body: (PostgresConnection) throws -> Answer) throws -> Answer {
    try withConnection { connection in
      var connection = connection
      do {
        try connection.run("SELECT 1")
      } catch let error as DatabaseError where error.kind == .disconnected {
        idle.withLock { $0.removeAll() }
        connection = try reconnect()
      }
      return (try body(connection), connection)
    }
  }

  /// Does blocking work off the caller's thread.
  func onThread<Answer: Sendable>(
    _ body: @escaping @Sendable () throws -> Answer
  ) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      threads.async { continuation.resume(with: Result { try body() }) }
    }
  }

  /// Waits until a channel is notified, or the time is over: a hint only, who waits looks for itself after.
  func awaitNotification(on channel: String, seconds: Double) -> Bool {
    listener.withLock { listener in
      let end = Date.now.addingTimeInterval(seconds)
      do {
        if listener == nil {
          let fresh = try PostgresConnection(address)
          try fresh.run("LISTEN \(channel)")
          listener = fresh
        }
        let heard = try listener?.awaitNotification(milliseconds: Int32(seconds * 1000))
        if heard == true { return true }
      } catch {
        listener = nil
      }
      // A signal, or a lost connection, ends a wait early.
      let rest = end.timeIntervalSinceNow
      if rest > 0.01, listener == nil { Thread.sleep(forTimeInterval: rest) }
      return false
    }
  }

  private func withConnection<Answer>(
    _ body: (PostgresConnection) throws -> (Answer, PostgresConnection)
  ) throws -> Answer {
    places.wait()
    defer { places.signal() }
    let taken = idle.withLock { $0.popLast() }
    let connection = try taken ?? reconnect()
    do {
      let (answer, used) = try body(connection)
      giveBack(used)
      return answer
    } catch {
      giveBack(connection)
      throw error
    }
  }

  private func giveBack(_ connection: PostgresConnection) {
    guard !connection.isBroken else { return }
    idle.withLock { $0.append(connection) }
  }

  /// A new connection; a server that is being restarted is waited for.
  private func reconnect() throws -> PostgresConnection {
    let end = Date.now.addingTimeInterval(PostgresPool.patience)
    var pause = 0.05
    while true {
      do {
        return try PostgresConnection(address)
      } catch let error as DatabaseError
        where error.kind == .disconnected && Date.now.addingTimeInterval(pause) < end
      {
        Thread.sleep(forTimeInterval: pause)
        pause = min(2, pause * 2)
      }
    }
  }
}
