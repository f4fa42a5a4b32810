import CPQ
import Foundation

/// A connection to a server: the one owner of libpq's handle.
///
/// `@unchecked Sendable` because a connection is in one hand at a time: `PostgresPool` gives it out and takes it
/// back under its lock, and what is made from it (rows, cursors) lives inside the body that it was lent to.
/// `@safe` because the handle never leaves and is freed once, in `deinit`.
@safe
final class PostgresConnection: @unchecked Sendable {
  /// What a transaction is for.
  enum Purpose: Hashable, Sendable {
    /// One moment of the database, as a reader of SQLite sees it.
    case reading
    /// The one writer; the others wait.
    case writing
    /// Beside the one writer, on rows that it has taken for itself.
    case beside
  }

  private struct Shape: Hashable {
    let sql: String
    let kinds: [DatabaseValue.Kind]
  }

  private let handle: OpaquePointer
  private var translations: [String: SQLTranslation] = [:]
  private var prepared: [Shape: String] = [:]
  private var seen: Set<Shape> = []
  private(set) var changesCount = 0
  /// Which transaction it is in: cursors of another one are gone.
  private(set) var transactionNumber = 0
  private var names = 0

  /// The lock of the one writer, the same in every program: "yoshin" in ASCII.
  static let writerLock = 0x796F_7368_696E

  /// Connects.
  ///
  /// - Throws: `DatabaseError` where there is no server, or it refuses.
  init(_ address: PostgresAddress) throws {
    // Later settings win: those of the address over these. A dead server is noticed after half a minute.
    let settings = [
      ("application_name", "yoshin"), ("connect_timeout", "10"), ("tcp_user_timeout", "30000"),
      ("client_encoding", "UTF8"), ("dbname", address.text),
    ]
    let opened = unsafe PostgresConnection.withCStrings(settings.map(\.0)) { names in
      unsafe PostgresConnection.withCStrings(settings.map(\.1)) { values in
        unsafe PQconnectdbParams(names, values, 1)
      }
    }
    guard let opened = unsafe opened else {
      throw DatabaseError(.busy, code: "libpq", message: "there is no memory for a connection")
    }
    guard unsafe PQstatus(opened) == CONNECTION_OK else {
      let said = unsafe PQerrorMessage(opened).map { unsafe String(cString: $0) } ?? ""
      unsafe PQfinish(opened)
      throw DatabaseError(
        PostgresConnection.isRefusal(said) ? .other : .disconnected, code: "08001",
        message: said.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
          .joined(separator: "; "))
    }
    unsafe handle = opened
    // Notices are for people at a prompt; libpq would write them to standard error.
    unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
    guard unsafe PQserverVersion(handle) >= 120_000 else {
      throw DatabaseError(
        .other, code: "0A000", message: "the server is older than PostgreSQL 12")
    }
    // A committed page must survive a power cut: its file may be moved away right after. Who waits for the
    // writer's lock waits as long as on SQLite. A cursor is read to its end.
    try execute(
      """
      SET synchronous_commit = on; SET lock_timeout = '120s'; SET cursor_tuple_fraction = 1.0;
      SET client_min_messages = warning; SET standard_conforming_strings = on;
      SET idle_in_transaction_session_timeout = '15min'
      """, [])
  }

  deinit { unsafe PQfinish(handle) }

  /// Whether a person must do something about it, or time may heal it.
  private static func isRefusal(_ said: String) -> Bool {
    ["authentication", "password", "does not exist", "pg_hba", "invalid", "could not translate"]
      .contains { said.contains($0) }
      && !said.contains("starting up") && !said.contains("Connection refused")
  }

  /// Whether it is of no use any more.
  var isBroken: Bool {
    let isOpen = unsafe PQstatus(handle) == CONNECTION_OK
    let isIdle = unsafe PQtransactionStatus(handle) == PQTRANS_IDLE
    return !isOpen || !isIdle
  }

  // MARK: - Transactions

  /// Runs a body in a transaction; undone where it returns false or throws.
  func transaction(_ purpose: Purpose, _ body: () throws -> Bool) throws {
    try begin(purpose)
    let stands: Bool
    do {
      stands = try body()
    } catch {
      rollBack()
      throw error
    }
    if stands { try commit() } else { rollBack() }
  }

  func begin(_ purpose: Purpose) throws {
    transactionNumber += 1
    do {
      switch purpose {
      case .reading: try run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
      case .writing:
        try run("BEGIN; SELECT pg_advisory_xact_lock(\(PostgresConnection.writerLock))")
      case .beside: try run("BEGIN")
      }
    } catch {
      rollBack()
      throw error
    }
  }

  func commit() throws {
    // A transaction in which something failed is rolled back by COMMIT, without an error.
    guard try run("COMMIT").command == "COMMIT" else {
      throw DatabaseError(.other, code: "25P02", message: "a failed transaction was not ended")
    }
  }

  /// Undoes a transaction; a connection that is lost has undone it already.
  func rollBack() {
    guard unsafe PQstatus(handle) == CONNECTION_OK,
      unsafe PQtransactionStatus(handle) != PQTRANS_IDLE
    else { return }
    _ = try? run("ROLLBACK")
  }

  /// Whether a cursor of a transaction can still be closed.
  func isIn(_ number: Int) -> Bool {
    unsafe number == transactionNumber && PQtransactionStatus(handle) == PQTRANS_INTRANS
  }

  // MARK: - Statements

  /// Executes one statement with values, or several without.
  func execute(_ sql: String, _ arguments: StatementArguments) throws {
    changesCount = arguments.isEmpty ? try run(sql).changes : try answer(sql, arguments).changes
  }

  /// The rows of an answer.
  func rows(_ sql: String, _ arguments: StatementArguments) throws -> [PostgresRow] {
    let result = try answer(sql, arguments)
    changesCount = result.changes
    return (0..<result.count).map { PostgresRow(result: result, index: $0) }
  }

  /// The answer to a statement, which is prepared once it comes a second time.
  func answer(_ sql: String, _ arguments: StatementArguments) throws -> PostgresResult {
    let translation = translated(sql)
    let values = try translation.values(arguments)
    let shape = Shape(sql: sql, kinds: values.map(\.kind))
    if let name = prepared[shape] { return try execute(prepared: name, values) }
    guard !seen.insert(shape).inserted else {
      if seen.count > 1000 { seen.removeAll() }
      return try executeOnce(translation.text, values)
    }
    if prepared.count >= 300 {
      try run("DEALLOCATE ALL")
      prepared.removeAll()
    }
    let name = nextName("s")
    let types = values.map { PostgresType.number(of: $0.kind) }
    unsafe try check(PQprepare(handle, name, translation.text, Int32(types.count), types))
    prepared[shape] = name
    return try execute(prepared: name, values)
  }

  func translated(_ sql: String) -> SQLTranslation {
    if let known = translations[sql] { return known }
    if translations.count > 1000 { translations.removeAll() }
    let translation = SQLTranslation(sql)
    translations[sql] = translation
    return translation
  }

  /// A name for a statement or a cursor that no other has on this connection.
  func nextName(_ prefix: String) -> String {
    names += 1
    return "\(prefix)\(names)"
  }

  @discardableResult
  func run(_ sql: String) throws -> PostgresResult { unsafe try check(PQexec(handle, sql)) }

  func executeOnce(_ text: String, _ values: [DatabaseValue]) throws -> PostgresResult {
    let types = values.map { PostgresType.number(of: $0.kind) }
    let formats = [Int32](repeating: 1, count: values.count)
    return unsafe try PostgresParameters(values).withPointers { pointers, lengths in
      unsafe try check(
        PQexecParams(
          handle, text, Int32(values.count), types, pointers, lengths, formats, 0))
    }
  }

  private func execute(prepared name: String, _ values: [DatabaseValue]) throws -> PostgresResult {
    let formats = [Int32](repeating: 1, count: values.count)
    return unsafe try PostgresParameters(values).withPointers { pointers, lengths in
      unsafe try check(
        PQexecPrepared(handle, name, Int32(values.count), pointers, lengths, formats, 0))
    }
  }

  /// Takes a result over; throws where it tells of an error.
  @discardableResult
  private func check(_ result: OpaquePointer?) throws -> PostgresResult {
    guard let result = unsafe result else {
      throw unsafe DatabaseError(of: nil, on: handle)
    }
    switch unsafe PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN:
      return unsafe PostgresResult(takingOwnership: result)
    default:
      let error = unsafe DatabaseError(of: result, on: handle)
      unsafe PQclear(result)
      throw error
    }
  }

  // MARK: - COPY

  /// Sends bytes of a `COPY … FROM STDIN` that has begun.
  func copy(_ bytes: [UInt8]) throws {
    let sent = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
        unsafe PQputCopyData(handle, characters.baseAddress, Int32(characters.count))
      }
    }
    guard sent == 1 else { throw unsafe DatabaseError(of: nil, on: handle) }
  }

  /// Ends a `COPY`, or breaks it off.
  func endCopy(isWhole: Bool) throws {
    guard unsafe PQputCopyEnd(handle, isWhole ? nil : "broken off") == 1 else {
      throw unsafe DatabaseError(of: nil, on: handle)
    }
    var failure: DatabaseError?
    while let result = unsafe PQgetResult(handle) {
      if unsafe PQresultStatus(result) != PGRES_COMMAND_OK, failure == nil {
        failure = unsafe DatabaseError(of: result, on: handle)
      }
      unsafe PQclear(result)
    }
    if let failure { throw failure }
  }

  // MARK: - Notices

  /// Waits until something is notified on a channel that it listens to.
  ///
  /// - Returns: whether something was.
  /// - Throws: `DatabaseError` where the connection is lost.
  func awaitNotification(milliseconds: Int32) throws -> Bool {
    if takeNotifications() { return true }
    var descriptor = unsafe pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&descriptor, 1, milliseconds)
    guard unsafe PQconsumeInput(handle) == 1 else {
      throw unsafe DatabaseError(of: nil, on: handle)
    }
    return takeNotifications()
  }

  private func takeNotifications() -> Bool {
    var isAny = false
    while let notification = unsafe PQnotifies(handle) {
      unsafe PQfreemem(notification)
      isAny = true
    }
    return isAny
  }

  private static func withCStrings<Answer>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Answer
  ) -> Answer {
    let copies = unsafe texts.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    var pointers = unsafe copies.map { unsafe UnsafePointer($0) } + [nil]
    return unsafe body(&pointers)
  }
}
