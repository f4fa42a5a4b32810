/// An answer that is fetched piece by piece, so that millions of rows are never held.
///
/// A cursor of the server, so that other statements, and other cursors, may run in between.
final class PostgresCursor {
  private let connection: PostgresConnection
  private let sql: String
  private let name: String
  private let transaction: Int
  private var isOpen = false
  private var result: PostgresResult?
  private var index = -1
  private var piece = 200

  /// Opens it; without arguments it waits for `restart`.
  init(
    _ connection: PostgresConnection, _ sql: String, _ arguments: StatementArguments?
  ) throws {
    self.connection = connection
    self.sql = sql
    name = connection.nextName("c")
    transaction = connection.transactionNumber
    guard let arguments else { return }
    let translation = connection.translated(sql)
    _ = try connection.executeOnce(
      "DECLARE \(name) NO SCROLL CURSOR FOR \(translation.text)",
      try translation.values(arguments))
    isOpen = true
  }

  deinit {
    if isOpen, connection.isIn(transaction) { _ = try? connection.run("CLOSE \(name)") }
  }

  /// Goes to the next row.
  func step() throws -> Bool {
    index += 1
    if let result, index < result.count { return true }
    guard isOpen else { return false }
    let next = try connection.run("FETCH FORWARD \(piece) FROM \(name)")
    piece = 5000
    result = next
    index = 0
    if next.count == 0 {
      isOpen = false
      try connection.run("CLOSE \(name)")
      return false
    }
    return true
  }

  /// The next row; nil after the last.
  func next() throws -> PostgresRow? {
    guard try step(), let result else { return nil }
    return PostgresRow(result: result, index: index)
  }

  /// Begins anew with other values, for an answer of few rows.
  func restart(_ arguments: StatementArguments) throws {
    result = try connection.answer(sql, arguments)
    index = -1
  }

  /// The bytes of a column's text; none where it has no value.
  func textBytes(_ column: Int) -> UnsafeRawBufferPointer {
    guard let result, let bytes = unsafe result.textBytes(index, column) else {
      return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return unsafe bytes
  }

  /// A column as a whole number; 0 where it has no value.
  func number(_ column: Int) -> Int64 {
    guard let result else { return 0 }
    return PostgresRow(result: result, index: index).integer(column) ?? 0
  }
}
