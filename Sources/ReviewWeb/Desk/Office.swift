/// Everything behind the pages.
public struct Office: Sendable {
  /// Sign-in and accounts.
  public var doorkeeper: any Doorkeeper
  /// Cases.
  public var cases: any CaseDesk
  /// Second looks and groups.
  public var questions: any QuestionDesk
  /// Batches.
  public var batches: any BatchBoard
  /// Pictures.
  public var pictures: any PagePictures
  /// The audit trail.
  public var audit: any AuditTrail

  /// Makes one from its parts.
  public init(
    doorkeeper: any Doorkeeper, cases: any CaseDesk, questions: any QuestionDesk,
    batches: any BatchBoard, pictures: any PagePictures, audit: any AuditTrail
  ) {
    self.doorkeeper = doorkeeper
    self.cases = cases
    self.questions = questions
    self.batches = batches
    self.pictures = pictures
    self.audit = audit
  }
}
