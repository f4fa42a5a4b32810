/// What a database refuses or cannot do, whichever engine it is.
///
/// Neither the values of a statement nor those of a row are in it: they may be personal data.
public struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of trouble.
  public enum Kind: Hashable, Sendable {
    /// Another holds what is needed; it passes.
    case busy
    /// The disk is full; it passes.
    case noRoom
    /// The disk does not answer, or may only be read; it passes.
    case disk
    /// The connection to the server broke, or there is none; it passes. Whether a commit that was under way
    /// took place is not known: what is done again must find out.
    case disconnected
    /// A rule of the schema: a key, a check, a trigger.
    case constraint
    /// Anything else: a mistake of the program.
    case other
  }

  /// The kind.
  public let kind: Kind
  /// The engine's own code: SQLite's number, PostgreSQL's SQLSTATE.
  public let code: String
  /// What the engine says; a trigger's own sentence where one refused.
  public let message: String
  /// The row of a bulk insertion that was refused, from 1; nil elsewhere.
  public let row: Int?

  init(_ kind: Kind, code: String, message: String, row: Int? = nil) {
    self.kind = kind
    self.code = code
    self.message = message
    self.row = row
  }

  /// An error by an engine's own code: `SQLite` and a number, or an SQLSTATE.
  public init(code: String, message: String = "") {
    let kind: Kind =
      if code.hasPrefix("SQLite "), let number = Int32(code.dropFirst(7)) {
        DatabaseError.kind(ofSQLite: number)
      } else {
        DatabaseError.kind(ofSQLSTATE: code)
      }
    self.init(kind, code: code, message: message)
  }

  /// The code and what the engine says.
  public var description: String { "\(code): \(message)" }
}
