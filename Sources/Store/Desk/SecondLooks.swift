import Databases
public import Domain
import Foundation

extension DataStore {
  /// The next question for this person: never about a page that they entered, decided on, corrected
  /// or answered.
  ///
  /// - Parameter current: a question that is before the person now.
  /// - Throws: the database's error.
  public func nextLook(for account: String, after current: Int64 = 0) throws -> SecondLook? {
    try database.read { database in
      func first(_ condition: String) throws -> SecondLook? {
        try DataStore.looks(
          DataStore.askable + " AND secondLook.id \(condition)",
          ["account": account, "current": current], limit: 1, in: database
        ).first
      }
      return try first("> :current") ?? first("< :current")
    }
  }

  /// How many questions wait for a person.
  ///
  /// - Throws: the database's error.
  public func looksWaiting(for account: String) throws -> Int {
    try database.read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM secondLook JOIN caseFile ON caseFile.page = secondLook.page
          WHERE \(DataStore.askable)
          """, arguments: ["account": account]) ?? 0
    }
  }

  /// A question by its number.
  ///
  /// - Throws: `StoreError` where there is none.
  public func look(_ id: Int64) throws -> SecondLook {
    try database.read { database in
      guard let look = try DataStore.looks("secondLook.id = ?", [id], in: database).first else {
        throw StoreError(.notFound, "there is no such question")
      }
      return look
    }
  }

  /// Whether somebody may answer a question.
  ///
  /// - Throws: the database's error.
  public func mayAnswer(_ id: Int64, _ account: String) throws -> Bool {
    try database.read { database in
      try !DataStore.looks(
        DataStore.askable + " AND secondLook.id = :look", ["account": account, "look": id],
        in: database
      ).isEmpty
    }
  }

  /// Answers a question.
  ///
  /// The same answer as the first stands; another one sends the page to a senior.
  /// - Parameters:
  ///   - value: a code, a label, a day in ISO 8601.
  ///   - change: who; the revision is the case's.
  /// - Returns: whether it is the same.
  /// - Throws: `StoreError` with `.fourEyes`, `.stale`, `.doneBefore`, or `.decisionRefused` where it
  ///   is not open any more.
  public func answer(_ id: Int64, _ value: String, by change: CaseChange) throws -> Bool {
    try database.write { database in
      guard let look = try DataStore.looks("secondLook.id = ?", [id], in: database).first else {
        throw StoreError(.notFound, "there is no such question")
      }
      try DataStore.claim(change.key, by: change.actor.account, at: now(), in: database)
      guard look.state == .open else {
        throw StoreError(.decisionRefused, "the question is answered, or the case is open again")
      }
      if let seen = change.revision, seen != look.revision {
        throw StoreError(.stale, "the case has changed meanwhile", advice: "Look at it again.")
      }
      let account = change.actor.account
      guard
        try !DataStore.looks(
          DataStore.askable + " AND secondLook.id = :look", ["account": account, "look": id],
          in: database
        ).isEmpty
      else {
        throw StoreError(
          .fourEyes, "\(account) has had this page in hand already",
          advice: "Another person must answer.")
      }
      let agrees = value == look.firstValue
      try database.execute(
        sql: """
          INSERT INTO secondAnswer (look, value, answeredBy, answeredAt) VALUES (?, ?, ?, ?)
          """, arguments: [id, value, account, now()])
      try database.execute(
        sql: "UPDATE secondLook SET state = ? WHERE id = ?",
        arguments: [agrees ? "agreed" : "differs", id])
      try database.append(
        AuditEvent(
          .lookAnswered, by: change.actor, subject: "page:\(look.page)",
          detail: ["look": "\(id)", "field": look.field.rawValue, "agrees": "\(agrees)"]),
        at: now())
      // A record that stands already is not taken back here; the difference is counted and shown.
      if !agrees, try !DataStore.isCommitted(look.page, in: database) {
        let (run, _) = try DataStore.decidable(look.page, in: database)
        try insertDecision(
          .senior, page: look.page, run: run, nil, by: change.actor,
          why: "second look: \(look.field.rawValue)", in: database)
      }
      return agrees
    }
  }

  /// Asks about a verified page where the plan's sample falls on it.
  ///
  /// The sample goes by the page's own hash: the same pages whoever reads them and however often,
  /// and nobody can choose them.
  func ask(
    _ plan: SecondLookPlan?, about result: PageResult, page: PageID, run: RunID,
    in database: Database
  ) throws {
    guard let plan, result.outcome == .verified, let record = result.record,
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT arrival.sha256, page.number FROM page JOIN arrival ON arrival.id = page.arrival
          WHERE page.id = ?
          """, arguments: [page.rawValue])
    else { return }
    let text = "second look\n\(row["sha256"] as String)\n\(row["number"] as Int)"
    let digits = ContentHash.sha256(Array(text.utf8)).prefix(13)
    let share = Double(UInt64(digits, radix: 16) ?? 0) / Double(UInt64(1) << 52)
    guard share < plan.sample else { return }
    for field in SecondLookField.allCases where plan.fields.contains(field) {
      try ask(
        field, page: page, run: run, of: nil, first: record.value(of: field),
        isBlocking: plan.isSampleBlocking, in: database)
    }
  }

  /// - Parameter decision: what is asked about, and whose it is; nil where no person decided.
  func ask(
    _ field: SecondLookField, page: PageID, run: RunID, of decision: (id: Int64, by: Actor)?,
    first: String, isBlocking: Bool = true, in database: Database
  ) throws {
    let look = try database.insert(
      sql: """
        INSERT INTO secondLook (page, run, decision, field, firstValue, firstBy, askedAt,
          isBlocking)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        page.rawValue, run.rawValue, decision?.id, field.rawValue, first,
        decision?.by.account ?? "", now(), isBlocking,
      ])
    try database.append(
      AuditEvent(
        .lookAsked, by: decision?.by ?? "intake", subject: "page:\(page)",
        detail: ["look": "\(look)", "field": field.rawValue]), at: now())
  }

  /// Whether nobody need answer once more: another person has given the same answer before, or two
  /// answers differed and a senior has decided between them.
  static func isSettled(
    _ change: ChangedField, page: PageID, by record: VaccinationRecord?, in database: Database
  ) throws -> Bool {
    let decider = try String.fetchOne(
      database, sql: "SELECT decidedBy FROM decision WHERE page = ? ORDER BY id DESC LIMIT 1",
      arguments: [page.rawValue])
    let past = try looks(
      "secondLook.page = :page AND secondLook.field = :field",
      ["page": page.rawValue, "field": change.field.rawValue], in: database)
    return past.contains { look in
      look.state == .differs
        || look.secondBy != nil && look.secondBy != decider && look.secondValue == change.value
    }
  }

  private static func isCommitted(_ page: PageID, in database: Database) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM record WHERE page = ?)",
      arguments: [page.rawValue]) ?? false
  }

  /// Questions that a person may answer.
  private static let askable = """
    secondLook.state = 'open' AND lower(secondLook.firstBy) <> lower(:account)
      AND lower(caseFile.enteredBy) <> lower(:account)
      AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.page = secondLook.page
        AND lower(decidedBy) = lower(:account))
      AND NOT EXISTS (SELECT 1 FROM correction WHERE correction.page = secondLook.page
        AND lower(correctedBy) = lower(:account))
    """

  static func looks(
    _ condition: String, _ arguments: StatementArguments, limit: Int = .max, in database: Database
  ) throws -> [SecondLook] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT secondLook.*, secondAnswer.value AS secondValue, answeredBy, caseFile.revision
        FROM secondLook JOIN caseFile ON caseFile.page = secondLook.page
          LEFT JOIN secondAnswer ON secondAnswer.look = secondLook.id
        WHERE \(condition) ORDER BY secondLook.id LIMIT \(limit)
        """, arguments: arguments
    ).map { row in
      guard let state = SecondLook.State(rawValue: row["state"]) else {
        throw StoreError(.damagedValue, "a question's state cannot be read back")
      }
      let firstBy: String = row["firstBy"]
      return SecondLook(
        id: row["id"], page: PageID(rawValue: row["page"]), field: try row.word("field"),
        firstValue: row["firstValue"], firstBy: firstBy.isEmpty ? nil : firstBy, state: state,
        secondValue: row["secondValue"], secondBy: row["answeredBy"], revision: row["revision"])
    }
  }
}

extension VaccinationRecord {
  /// What the record says to a question.
  public func value(of field: SecondLookField) -> String {
    switch field {
    case .resident: resident.rawValue
    case .vaccine: vaccine.rawValue
    case .dose: dose
    case .date: date.description
    }
  }
}
