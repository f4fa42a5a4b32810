import GRDB

/// Deletes rows with everything that refers to them, through the tables that otherwise refuse it.
///
/// The tables of a page are append-only by trigger. A lawful erasure is the one exception: inside its
/// transaction the triggers against DELETE are set aside and put back word for word. Which tables there
/// are is asked of the schema, so that a table that is added later is erased with its page.
struct ErasureCascade {
  private let database: Database
  /// Tables that refer to a table: their name, their column, and the column it refers to.
  private var children: [String: [(table: String, column: String, parentColumn: String)]] = [:]
  /// Rows deleted so far, by table.
  private(set) var counts: [String: Int] = [:]

  init(_ database: Database) throws {
    self.database = database
    for table in try String.fetchAll(
      database,
      sql:
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    ) {
      for key in try database.foreignKeys(on: table) {
        // Composite keys do not occur on the way down from a page; one that did must not be half followed.
        guard key.mapping.count == 1, let pair = key.mapping.first else {
          throw StoreError(
            .damagedValue, "\(table) refers to \(key.destinationTable) by several columns")
        }
        guard key.destinationTable != table else { continue }
        children[key.destinationTable, default: []].append((table, pair.origin, pair.destination))
      }
    }
  }

  /// Runs `body` while the tables below `roots` let rows go.
  static func open<Answer>(
    _ database: Database, below roots: [String], _ body: (inout ErasureCascade) throws -> Answer
  ) throws -> Answer {
    var cascade = try ErasureCascade(database)
    let tables = cascade.tables(below: roots)
    let triggers = try Row.fetchAll(
      database, sql: "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).filter { row in
      let sql: String = row["sql"]
      return tables.contains(row["tbl_name"]) && sql.uppercased().contains("BEFORE DELETE")
    }
    for trigger in triggers {
      try database.execute(
        sql: "DROP TRIGGER \((trigger["name"] as String).quotedDatabaseIdentifier)")
    }
    let answer = try body(&cascade)
    for trigger in triggers { try database.execute(sql: trigger["sql"]) }
    return answer
  }

  /// Deletes the rows that a condition names, what refers to them first.
  ///
  /// - Parameters:
  ///   - table: whose rows.
  ///   - condition: SQL over the table's columns.
  mutating func erase(_ table: String, where condition: String) throws {
    for child in children[table] ?? [] {
      try erase(
        child.table,
        where: "\(child.column) IN (SELECT \(child.parentColumn) FROM \(table) WHERE \(condition))")
    }
    try database.execute(sql: "DELETE FROM \(table) WHERE \(condition)")
    if database.changesCount > 0 { counts[table, default: 0] += database.changesCount }
  }

  private func tables(below roots: [String]) -> Set<String> {
    var found: Set<String> = []
    var open = roots
    while let table = open.popLast() {
      guard found.insert(table).inserted else { continue }
      open += (children[table] ?? []).map(\.table)
    }
    return found
  }
}
