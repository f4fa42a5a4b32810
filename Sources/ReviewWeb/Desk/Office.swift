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
  /// What monitors are told; nil where nobody is.
  public var instruments: (any Instruments)?
  /// The register's lists, letters, exports and retention.
  public var register: any RegisterRoom

  /// Makes one from its parts.
  public init(
    doorkeeper: any Doorkeeper, cases: any CaseDesk, questions: any QuestionDesk,
    batches: any BatchBoard, pictures: any PagePictures, audit: any AuditTrail,
    register: any RegisterRoom, instruments: (any Instruments)? = nil
  ) {
    self.doorkeeper = doorkeeper
    self.cases = cases
    self.questions = questions
    self.batches = batches
    self.pictures = pictures
    self.audit = audit
    self.instruments = instruments
    self.register = register
  }
}
