/// What a session still needs before it may do its work.
public enum SessionStage: String, Sendable, Codable, CaseIterable {
  /// The second factor's code.
  case secondFactor
  /// A password of one's own in place of the first one, or of one that is too old.
  case newPassword
  /// A second factor, which the roles demand and the account does not have.
  case enrolment
  /// Nothing.
  case complete
}
