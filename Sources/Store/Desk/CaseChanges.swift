import Databases
public import Domain
import Foundation

extension DataStore {
  /// Adds corrections to a case that this person has in hand, or that nobody has.
  ///
  /// - Throws: `StoreError` with `.heldByAnother`, `.stale`, `.doneBefore`, `.fourEyes`, or
  ///   `.decisionRefused` where it does not wait any more.
  public func correctCase(
    _ page: PageID, _ corrections: [FieldCorrection], by change: CaseChange
  ) throws {
    try database.write { database in
      let (run, row) = try begin(change, page: page, in: database)
      guard row["isWaiting"] == true else {
        throw StoreError(
          .decisionRefused, "page \(page) does not wait any more",
          advice: "Take the decision back first.")
      }
      try insert(
        corrections, page: page, run: run, by: change.actor, why: change.actor.reason, in: database)
      try renewHand(page, by: change.actor.account, in: database)
    }
  }

  /// Settles a case.
  ///
  /// - Parameters:
  ///   - kind: how; not `.reopened`.
  ///   - record: the record, to resolve.
  ///   - why: in the person's words.
  ///   - changed: what corrections made different from what was read; of these, a second person
  ///     answers what the plan asks for.
  ///   - looks: what a second person is asked.
  ///   - change: who, with what was seen.
  /// - Returns: whether it is settled at once; false where a second person must answer first.
  /// - Throws: as `correctCase`.
  @discardableResult
  public func decideCase(
    _ page: PageID, _ kind: DecisionKind, record: VaccinationRecord? = nil, why: String = "",
    changed: [ChangedField] = [], looks: SecondLookPlan? = nil, by change: CaseChange
  ) throws -> Bool {
    try database.write { database in
      let (run, row) = try begin(change, page: page, in: database)
      guard row["isWaiting"] == true, kind != .reopened else {
        throw StoreError(
          .decisionRefused, "page \(page) does not wait any more",
          advice: "Take the decision back first.")
      }
      let decision = try insertDecision(
        kind, page: page, run: run, record, by: change.actor, why: why, in: database)
      guard kind == .resolved, let looks else { return true }
      var asked = false
      for field in changed where looks.fields.contains(field.field) {
        guard try !DataStore.isSettled(field, page: page, by: record, in: database) else {
          continue
        }
        try ask(
          field.field, page: page, run: run, of: (decision, change.actor), first: field.value,
          in: database)
        asked = true
      }
      return !asked
    }
  }

  /// Takes the last decision back: by whoever made it, or a senior, until the record is committed.
  ///
  /// - Throws: as `correctCase`; `.fourEyes` where it is another person's decision.
  public func reopenCase(_ page: PageID, why: String, by change: CaseChange) throws {
    try database.write { database in
      let (run, _) = try begin(change, page: page, isUndoing: true, in: database)
      guard let last = try DataStore.decisions(of: page, in: database).last, last.kind != .reopened
      else { throw StoreError(.decisionRefused, "page \(page) has no decision to take back") }
      guard change.isSenior || last.by == change.actor.account else {
        throw StoreError(
          .fourEyes, "another person decided on page \(page)", advice: "A senior may take it back.")
      }
      try insertDecision(
        .reopened, page: page, run: run, nil, by: change.actor, why: why, in: database)
    }
  }

  /// Sends pages of a batch back to review; each is open again.
  ///
  /// Sending back is no review: who does it may approve the batch later.
  /// - Throws: `StoreError` where a page is not of the batch or is committed.
  public func sendBack(
    _ batch: BatchName, pages: [PageID], why: String, key: String? = nil, by actor: Actor
  ) throws {
    try database.write { database in
      try DataStore.require(batch, in: database)
      try DataStore.claim(key, by: actor.account, at: now(), in: database)
      try DataStore.checkFourEyes(actor.account, batch, in: database)
      for page in pages {
        let (run, state) = try DataStore.decidable(page, in: database)
        let own = try String.fetchOne(
          database, sql: "SELECT batch FROM caseFile WHERE page = ?", arguments: [page.rawValue])
        guard own == batch.description else {
          throw StoreError(.notFound, "page \(page) is not of batch \(batch)")
        }
        guard state != .committed else { continue }
        let decision = try insertDecision(
          .reopened, page: page, run: run, nil, by: actor, why: why, in: database)
        try database.execute(
          sql: "INSERT INTO sentBack (decision, batch) VALUES (?, ?)",
          arguments: [decision, batch.description])
      }
      try database.append(
        AuditEvent(
          .batchSentBack, by: actor, subject: "batch:\(batch)",
          detail: ["pages": pages.map(\.description).joined(separator: " ")]), at: now())
    }
  }

  /// Marks a page's field as doubtful after a look at many: it is asked about in its own case.
  ///
  /// - Throws: the database's error.
  public func doubt(_ field: String, on pages: [PageID], by actor: Actor) throws {
    try database.write { database in
      for page in pages {
        try DataStore.checkNotEntered(page, by: actor.account, in: database)
        try database.execute(
          sql: """
            INSERT INTO groupDoubt (page, field, doubtedBy, doubtedAt) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, arguments: [page.rawValue, field, actor.account, now()])
      }
      try database.append(
        AuditEvent(
          .groupSettled, by: actor, subject: "field:\(field)",
          detail: ["doubted": pages.map(\.description).joined(separator: " ")]), at: now())
    }
  }

  /// Checks that a person may change a case now: nobody else has it, it is what was seen, and the
  /// change was not made before.
  func begin(
    _ change: CaseChange, page: PageID, isUndoing: Bool = false, in database: Database
  ) throws -> (run: RunID, row: Row) {
    let (run, _) = try DataStore.decidable(page, in: database)
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM caseFile WHERE page = ?", arguments: [page.rawValue])
    else { throw StoreError(.notFound, "there is no case \(page)") }
    try DataStore.claim(change.key, by: change.actor.account, at: now(), in: database)
    if let holder = DataStore.holder(row, at: now()), holder != change.actor.account {
      throw StoreError(
        .heldByAnother, "\(holder) has page \(page) in hand", advice: "Wait, or ask a senior.")
    }
    if let seen = change.revision, seen != row["revision"] {
      throw StoreError(
        .stale, "page \(page) has changed since it was looked at", advice: "Look at it again.")
    }
    if !isUndoing, !change.isSenior, row["isWaiting"] == true,
      row["decisionKind"] as String? == "senior"
    {
      throw StoreError(.decisionRefused, "page \(page) was sent to a senior")
    }
    return (run, row)
  }

  private func renewHand(_ page: PageID, by account: String, in database: Database) throws {
    try database.execute(
      sql: "UPDATE caseFile SET holder = ?, heldUntil = ? WHERE page = ?",
      arguments: [
        account, Timestamp.text(clock().addingTimeInterval(DataStore.handTime)), page.rawValue,
      ])
  }
}
