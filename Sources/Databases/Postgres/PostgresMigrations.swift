/// The schema's history on PostgreSQL: what was applied stands in a table of its own.
enum PostgresMigrations {
  static let table = "schemamigration"

  static func applied(of migrations: [Migration], in pool: PostgresPool) throws -> [String] {
    let names = try names(in: pool)
    return migrations.map(\.name).filter(names.contains)
  }

  static func isNewer(than migrations: [Migration], in pool: PostgresPool) throws -> Bool {
    try !names(in: pool).isSubset(of: Set(migrations.map(\.name)))
  }

  static func migrate(_ migrations: [Migration], _ pool: PostgresPool) throws {
    guard try applied(of: migrations, in: pool).count < migrations.count else { return }
    try pool.transaction(.writing) { connection in
      // Asked again under the lock: another program may have been first.
      try connection.execute(
        "CREATE TABLE IF NOT EXISTS \(table) (name TEXT PRIMARY KEY, appliedAt TIMESTAMPTZ NOT NULL)",
        [])
      let done = Set(try connection.rows("SELECT name FROM \(table)", []).compactMap { $0.text(0) })
      for migration in migrations where !done.contains(migration.name) {
        try migration.body(Database(connection))
        try connection.execute(
          "INSERT INTO \(table) (name, appliedAt) VALUES (?, now())", [migration.name])
      }
    }
  }

  private static func names(in pool: PostgresPool) throws -> Set<String> {
    try pool.transaction(.reading) { connection in
      let exists = try connection.rows("SELECT to_regclass('\(table)') IS NOT NULL", []).first
      guard exists?.integer(0) == 1 else { return [] }
      return Set(try connection.rows("SELECT name FROM \(table)", []).compactMap { $0.text(0) })
    }
  }
}
