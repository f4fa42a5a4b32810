import Foundation
import GRDB

@testable import Databases

/// Kills the process in the middle of an SQLite transaction.
enum KillSwitch {
  static func arm(_ database: Databases.Database, _ table: String, _ condition: String) throws {
    guard case .sqlite(let connection) = database.connection else { return }
    connection.add(
      function: DatabaseFunction("die", argumentCount: 0) { _ in
        kill(getpid(), SIGKILL)
        return nil
      })
    try connection.execute(
      sql: """
        CREATE TEMP TRIGGER cut AFTER INSERT ON main.\(table) \(condition)
        BEGIN SELECT die(); END
        """)
  }
}
