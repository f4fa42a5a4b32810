/// A mistake, or something doubtful, in a file that people write.
public struct Diagnostic: Hashable, Sendable {
  /// How much it matters.
  public enum Severity: String, Sendable, Codable {
    /// The file can be used; somebody should look.
    case warning
    /// The file cannot be used.
    case error
  }

  /// How much it matters.
  public var severity: Severity
  /// The file as it was named to the reader.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// The column in Unicode scalars, from 1.
  public var column: Int
  /// What is wrong and what would be right, one sentence without a full stop.
  public var message: String

  /// Makes a diagnostic.
  public init(
    _ severity: Severity, file: String, line: Int, column: Int = 1, message: String
  ) {
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The line a terminal or an editor understands: `file:line: error: message`.
  public var description: String { "\(file):\(line): \(severity.rawValue): \(message)" }
}

/// What a reader made of a text: the value where nothing forbids it, and everything there is to say.
public struct Checked<Value: Sendable>: Sendable {
  /// The value; nil where there is an error.
  public var value: Value?
  /// Errors and warnings by file and line.
  public var diagnostics: [Diagnostic]

  /// Makes a result.
  public init(value: Value?, diagnostics: [Diagnostic]) {
    self.value = value
    self.diagnostics = diagnostics
  }

  /// Whether anything forbids the use of the text.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
