/// What the store refuses.
///
/// Its sentences hold no personal data: batches, files, counts.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of refusal.
  public enum Code: Hashable, Sendable {
    /// There is no data folder there.
    case noDataFolder
    /// The data folder was written by a newer program.
    case newerSchema
    /// The data folder cannot be opened or written.
    case unusableFolder
    /// The database's server does not answer, or refuses.
    case noServer
    /// What a PostgreSQL server's own tools do, and this program does not.
    case serversOwn
    /// There is no batch, page, file or reading of that name.
    case notFound
    /// A file of another content stands where the original belongs.
    case originalDamaged
    /// An import would remove suspiciously many rows.
    case tooManyRemoved
    /// Two rows of an import have the same number.
    case duplicateRow
    /// A result contradicts itself, for example verified without a record.
    case inconsistentResult
    /// A decision that the page's state does not allow.
    case decisionRefused
    /// The batch has open pages.
    case commitBlocked
    /// The approver entered or reviewed something in the batch.
    case approverInvolved
    /// A file counts fewer pages than it did.
    case pageCountChanged
    /// More was asked for than one person needs.
    case tooMuch
    /// Another person has the case in hand.
    case heldByAnother
    /// The same change with the same key was made before.
    case doneBefore
    /// The case has changed since it was looked at.
    case stale
    /// Who entered the page, or gave the first answer, may not do this.
    case fourEyes
    /// An account's name, roles or dates that cannot be.
    case accountRefused
    /// An import is older than what the registry holds, leaves one out, or is there already.
    case importOutOfOrder
    /// A step that needs a second person, or a step before it.
    case secondPersonNeeded
    /// What was asked for is over: fetched, expired or done already.
    case over
    /// A stored value is not of the form it was written in.
    case damagedValue
    /// The disk is full.
    case noRoom
    /// A backup is not what it should be.
    case backupDamaged
  }

  /// The kind.
  public var code: Code
  /// What happened, as a sentence.
  public var description: String
  /// What to do next; empty where the sentence says it all.
  public var advice: String

  init(_ code: Code, _ description: String, advice: String = "") {
    self.code = code
    self.description = description
    self.advice = advice
  }
}
