/// Who may come in: sign-in, sessions and accounts.
///
/// Tokens are kept as hashes only. Every sign-in, refused ones included, is in the audit trail.
public protocol Doorkeeper: Sendable {
  /// Signs in with name and password.
  ///
  /// - Throws: `Refusal.wrongCredentials` whatever of both is wrong, also for an account that is disabled
  ///   or past its last day; `.throttled`.
  func signIn(name: String, password: String, terminal: String) async throws -> Admission
  /// Gives the second factor's six digits, each usable once.
  ///
  /// - Throws: `Refusal.wrongCredentials`, `.throttled`, `.expired`.
  func pass(code: String, token: String, terminal: String) async throws -> Admission
  /// The account behind a token; keeps the session from falling idle.
  ///
  /// - Throws: `Refusal.expired` for a token that is unknown, idle too long, too old, or whose account is
  ///   disabled or past its last day.
  func viewer(token: String, terminal: String) async throws -> Viewer
  /// Puts a password in place of the present one.
  ///
  /// - Throws: `Refusal.wrongCredentials` for the present one, `.invalid` with field `new`.
  func changePassword(
    present: String, new: String, token: String, terminal: String
  ) async throws -> Admission
  /// Begins the enrolment of a second factor; asking again gives the same secret until it is finished.
  func beginEnrolment(token: String, terminal: String) async throws -> Enrolment
  /// Finishes it with a code that the new factor shows.
  ///
  /// - Throws: `Refusal.wrongCredentials` where the code is not the one.
  func finishEnrolment(code: String, token: String, terminal: String) async throws -> Admission
  /// Proves the identity once more inside a session, for what is highly sensitive: the second factor's
  /// code, or the password where the account has no second factor.
  func prove(secret: String, token: String, terminal: String) async throws -> Admission
  /// Writes into the audit trail that an account asked for what it may not have.
  ///
  /// - Parameter what: the route's pattern, or what was missing; words of the program.
  func noteRefusal(of what: String, viewer: Viewer) async throws
  /// Ends the session and gives up what it held. Unknown tokens are no error.
  func signOut(token: String, terminal: String) async throws
  /// Sets the account's language.
  func setLanguage(_ language: Language, viewer: Viewer) async throws

  /// All accounts, for an administrator.
  func accounts(viewer: Viewer) async throws -> [AccountLine]
  /// Makes an account, for an administrator.
  ///
  /// - Throws: `Refusal.invalid` with the fields of `NewAccount`.
  func makeAccount(_ account: NewAccount, attempt: Attempt, viewer: Viewer) async throws
    -> FirstPassword
  /// Changes an account, for an administrator; a first password comes back from `.resetPassword`.
  ///
  /// - Throws: `Refusal.forbidden` for one's own account.
  func change(
    _ change: AccountChange, account: String, attempt: Attempt, viewer: Viewer
  ) async throws -> FirstPassword?
}
