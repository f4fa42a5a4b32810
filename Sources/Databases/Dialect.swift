import GRDB

/// What the two engines spell differently.
extension Database {
  /// An expression for the text of a scalar that is kept as JSON in a column.
  public func textOfJSON(_ column: String) -> String {
    switch engine {
    case .sqlite: "\(column) ->> '$'"
    case .postgres: "(\(column)::jsonb #>> '{}')"
    }
  }

  /// The end of a query that takes rows for itself: those that another transaction has taken are left out.
  ///
  /// SQLite has one writer at a time and needs none.
  public func skippingTaken(_ table: String) -> String {
    switch engine {
    case .sqlite: ""
    case .postgres: "FOR UPDATE OF \(table) SKIP LOCKED"
    }
  }

  /// Tells the planner what a table holds that was filled just now.
  ///
  /// - Throws: `DatabaseError`.
  public func analyze(_ table: String) throws {
    if engine == .postgres { try execute(sql: "ANALYZE \(table)") }
  }

  /// Inserts many rows into a table with these columns.
  ///
  /// - Returns: how many.
  /// - Throws: `DatabaseError`, with the row's number where one was refused; what the sequence throws.
  public func insertAll(
    into table: String, columns: [String],
    rows: some Sequence<[any DatabaseValueConvertible]>
  ) throws -> Int {
    var count = 0
    switch connection {
    case .sqlite(let connection):
      let statement = try rethrowing {
        try connection.makeStatement(
          sql: """
            INSERT INTO \(table) (\(columns.joined(separator: ", ")))
            VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
            """)
      }
      for row in rows {
        count += 1
        do {
          try statement.execute(arguments: StatementArguments(row).ofSQLite)
        } catch let error as GRDB.DatabaseError {
          throw DatabaseError(error, row: count)
        }
      }
    case .postgres(let connection):
      let copy = try PostgresCopy(connection, into: table, columns: columns)
      for row in rows {
        count += 1
        try copy.add(row)
      }
      try copy.finish()
    }
    return count
  }

  /// Inserts a few rows with these columns: one message to a server, however many they are.
  ///
  /// - Throws: `DatabaseError`.
  public func insertFew(
    into table: String, columns: [String], rows: [[any DatabaseValueConvertible]]
  ) throws {
    let names = columns.joined(separator: ", ")
    let places = "(" + columns.map { _ in "?" }.joined(separator: ", ") + ")"
    switch engine {
    case .sqlite:
      let statement = try cachedStatement(sql: "INSERT INTO \(table) (\(names)) VALUES \(places)")
      for row in rows { try statement.execute(arguments: StatementArguments(row)) }
    case .postgres:
      guard !rows.isEmpty else { return }
      try execute(
        sql: "INSERT INTO \(table) (\(names)) VALUES "
          + rows.map { _ in places }.joined(separator: ", "),
        arguments: StatementArguments(rows.joined()))
    }
  }

  /// The highest number that a table has ever given a row, also one that is gone.
  ///
  /// - Throws: `DatabaseError`.
  public func highestNumberGiven(in table: String) throws -> Int64 {
    // On PostgreSQL a trigger keeps it: a sequence goes on where a transaction was undone.
    let book = engine == .sqlite ? "sqlite_sequence" : "numberGiven"
    return try Int64.fetchOne(
      self, sql: "SELECT seq FROM \(book) WHERE name = ?", arguments: [table]) ?? 0
  }

  /// The names of all tables, those of the engine itself left out.
  ///
  /// - Throws: `DatabaseError`.
  public func tables() throws -> [String] {
    switch engine {
    case .sqlite:
      try String.fetchAll(
        self,
        sql: """
          SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            AND name <> 'grdb_migrations' ORDER BY name
          """)
    case .postgres:
      try String.fetchAll(
        self,
        sql: """
          SELECT table_name FROM information_schema.tables
          WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
            AND table_name NOT IN ('\(PostgresMigrations.table)', 'numbergiven') ORDER BY table_name
          """)
    }
  }

  /// The names of a table's columns in lower case, in order.
  ///
  /// - Throws: `DatabaseError`.
  public func columns(of table: String) throws -> [String] {
    switch engine {
    case .sqlite:
      try String.fetchAll(
        self, sql: "SELECT name FROM pragma_table_xinfo(?) ORDER BY cid", arguments: [table]
      ).map { $0.lowercased() }
    case .postgres:
      try String.fetchAll(
        self,
        sql: """
          SELECT column_name FROM information_schema.columns
          WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position
          """, arguments: [table.lowercased()])
    }
  }
}
