import Databases
import Domain
public import Foundation

extension DataStore {
  /// How long a case stays in a hand that does nothing, seconds.
  public static let handTime: TimeInterval = 900

  /// Takes the next case in hand: the oldest that nobody has and that this person may do.
  ///
  /// A person has at most two in hand, the one worked on and the one after it.
  /// - Parameters:
  ///   - current: the case worked on now; it stays in hand.
  ///   - batch: only of this batch.
  ///   - isSenior: whether cases that were sent up are among them; they come first then.
  /// - Returns: nil where nothing waits.
  /// - Throws: the database's error.
  public func takeCase(
    after current: PageID? = nil, batch: BatchName? = nil, by actor: Actor, isSenior: Bool
  ) throws -> PageID? {
    try database.write { database in
      let moment = clock()
      let at = Timestamp.text(moment)
      let until = Timestamp.text(moment.addingTimeInterval(DataStore.handTime))
      if let current {
        try database.cachedStatement(
          sql: "UPDATE caseFile SET heldUntil = ? WHERE page = ? AND holder = ?"
        ).execute(arguments: [until, current.rawValue, actor.account])
      }
      let mine = try Int64.fetchAll(
        database,
        sql: """
          SELECT page FROM caseFile WHERE holder = ? AND isWaiting = 1 AND heldUntil > ?
            AND page IS DISTINCT FROM ? AND (? IS NULL OR batch = ?) ORDER BY page
          """,
        arguments: [
          actor.account, at, current?.rawValue, batch?.description, batch?.description,
        ])
      let next: Int64?
      if let first = mine.first {
        next = first
      } else {
        next = try DataStore.nextFree(
          after: current, batch: batch, by: actor.account, isSenior: isSenior, at: at, in: database)
      }
      // What else is in hand from other days or batches goes back.
      try database.cachedStatement(
        sql: """
          UPDATE caseFile SET holder = NULL, heldUntil = NULL
          WHERE holder = ? AND page IS DISTINCT FROM ? AND page IS DISTINCT FROM ?
          """
      ).execute(arguments: [actor.account, current?.rawValue, next])
      guard let next else { return nil }
      try database.cachedStatement(
        sql: "UPDATE caseFile SET holder = ?, heldUntil = ? WHERE page = ?"
      ).execute(arguments: [actor.account, until, next])
      return PageID(rawValue: next)
    }
  }

  private static func nextFree(
    after current: PageID?, batch: BatchName?, by account: String, isSenior: Bool, at: String,
    in database: Database
  ) throws -> Int64? {
    func first(_ condition: String, from page: Int64) throws -> Int64? {
      try Int64.fetchOne(
        database,
        sql: """
          SELECT page FROM caseFile WHERE isWaiting = 1 AND page > :from
            \(batch == nil ? "" : "AND batch = :batch") AND \(condition)
            AND (holder IS NULL OR heldUntil <= :at OR holder = :account)
            AND lower(enteredBy) <> lower(:account) AND page IS DISTINCT FROM :current
          ORDER BY page LIMIT 1
          """,
        arguments: StatementArguments(
          [
            "from": page, "at": at, "account": account, "current": current?.rawValue,
          ].merging(batch.map { ["batch": $0.description] } ?? [:]) { first, _ in first }
            as [String: any DatabaseValueConvertible]))
    }
    if isSenior, let page = try first("decisionKind = 'senior'", from: 0) { return page }
    let open = "(decisionKind IS NULL OR decisionKind = 'reopened')"
    // Onwards from here first, then what others have given back before it.
    if let current, let page = try first(open, from: current.rawValue) { return page }
    if let page = try first(open, from: 0) { return page }
    return try first("decisionKind = 'held'", from: 0)
  }

  /// The cases that wait and come first, whoever has them in hand.
  ///
  /// - Throws: the database's error.
  public func nextCases(_ count: Int) throws -> [PageID] {
    try database.read { database in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT page FROM caseFile WHERE isWaiting = 1
            AND (decisionKind IS NULL OR decisionKind IN ('reopened', 'senior'))
          ORDER BY page LIMIT ?
          """, arguments: [count])
    }.map(PageID.init)
  }

  /// Takes a certain case in hand, where it waits and nobody else has it.
  ///
  /// - Parameters:
  ///   - isSenior: whether cases that were sent up are theirs; others look at these and leave them.
  ///   - isTakeOver: whether it is taken from who has it; a senior may.
  /// - Returns: Who has it now; nil where nobody has, or where it does not wait.
  /// - Throws: `StoreError` where there is no such case.
  @discardableResult
  public func hold(
    _ page: PageID, by actor: Actor, isSenior: Bool = true, isTakeOver: Bool = false
  ) throws -> String? {
    try database.write { database in
      try hold(page, by: actor, isSenior: isSenior, isTakeOver: isTakeOver, in: database)
    }
  }

  func hold(
    _ page: PageID, by actor: Actor, isSenior: Bool, isTakeOver: Bool, in database: Database
  ) throws -> String? {
    let moment = clock()
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM caseFile WHERE page = ?", arguments: [page.rawValue])
    else { throw StoreError(.notFound, "there is no case \(page)") }
    guard row["isWaiting"] == true else { return nil }
    let holder = DataStore.holder(row, at: Timestamp.text(moment))
    let entered: String = row["enteredBy"]
    if let holder, holder != actor.account, !isTakeOver { return holder }
    if !isSenior, row["decisionKind"] as String? == "senior" { return holder }
    guard entered.lowercased() != actor.account.lowercased() else { return holder }
    let until = Timestamp.text(moment.addingTimeInterval(DataStore.handTime))
    try database.cachedStatement(
      sql: "UPDATE caseFile SET holder = ?, heldUntil = ? WHERE page = ?"
    ).execute(arguments: [actor.account, until, page.rawValue])
    if let holder, holder != actor.account {
      try database.append(
        AuditEvent(
          .caseTakenOver, by: actor, subject: "page:\(page)", detail: ["from": holder]),
        at: Timestamp.text(moment))
    }
    return actor.account
  }

  /// Whether the holder of a case took it out of this account's hand.
  ///
  /// - Throws: the database's error.
  public func isTakenOver(
    _ page: PageID, from account: String, by holder: String
  ) throws -> Bool {
    try database.read { database in
      let last = try Row.fetchOne(
        database,
        sql: """
          SELECT actor, detail FROM auditEntry WHERE subject = ? AND action = 'case.takenOver'
          ORDER BY id DESC LIMIT 1
          """, arguments: ["page:\(page)"])
      guard let last, last["actor"] == holder else { return false }
      return try StoredJSON.value([String: String].self, last["detail"])["from"] == account
    }
  }

  /// Gives a case out of hand; what is not in this hand stays as it is.
  ///
  /// - Throws: the database's error.
  public func letGo(_ page: PageID, by actor: Actor) throws {
    try database.write {
      try $0.execute(
        sql: "UPDATE caseFile SET holder = NULL, heldUntil = NULL WHERE page = ? AND holder = ?",
        arguments: [page.rawValue, actor.account])
    }
  }

  static func holder(_ row: Row, at: String) -> String? {
    guard let holder = row["holder"] as String?, let until = row["heldUntil"] as String?,
      until > at
    else { return nil }
    return holder
  }
}
