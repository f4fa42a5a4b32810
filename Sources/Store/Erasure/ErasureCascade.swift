import Databases

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
    let tables = try Migrations.tables(in: database)
    let names = Dictionary(uniqueKeysWithValues: tables.map { ($0.lowercased(), $0) })
    for table in tables {
      for key in try database.foreignKeys(of: table) {
        // Composite keys do not occur on the way down from a page; one that did must not be half followed.
        guard key.columns.count == 1, let pair = key.columns.first else {
          throw StoreError(
            .damagedValue, "\(table) refers to \(key.parent) by several columns")
        }
        let parent = names[key.parent.lowercased()] ?? key.parent
        guard parent != table else { continue }
        children[parent, default: []].append((table, pair.own, pair.parent))
      }
    }
  }

  /// Runs `body` while the tables below `roots` let rows go.
  static func open<Answer>(
    _ database: Database, below roots: [String], _ body: (inout ErasureCascade) throws -> Answer
  ) throws -> Answer {
    var cascade = try ErasureCascade(database)
    let tables = cascade.tables(below: roots)
    return try database.withoutDeleteGuards(on: tables) { try body(&cascade) }
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
