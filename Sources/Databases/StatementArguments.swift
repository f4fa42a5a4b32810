/// The values of a statement: by place, for `?` and `?1`, or by name, for `:name`.
public struct StatementArguments: Hashable, Sendable, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  private(set) var positional: [DatabaseValue] = []
  private(set) var named: [String: DatabaseValue] = [:]

  /// None.
  public init() {}

  /// Values by place.
  public init(_ values: some Sequence<any DatabaseValueConvertible>) {
    positional = values.map(\.databaseValue)
  }

  /// Texts by place.
  public init(_ values: [String]) { positional = values.map(\.databaseValue) }

  /// Values by name.
  public init(_ values: [String: any DatabaseValueConvertible]) {
    named = values.mapValues(\.databaseValue)
  }

  /// Values by place.
  public init(arrayLiteral elements: any DatabaseValueConvertible...) { self.init(elements) }

  /// Values by name.
  public init(dictionaryLiteral elements: (String, any DatabaseValueConvertible)...) {
    for (name, value) in elements { named[name] = value.databaseValue }
  }

  /// Whether there are none.
  var isEmpty: Bool { positional.isEmpty && named.isEmpty }

  /// The values of one and then those of another.
  public static func + (left: StatementArguments, right: StatementArguments) -> StatementArguments {
    var both = left
    both += right
    return both
  }

  /// Adds the values of another.
  public static func += (left: inout StatementArguments, right: StatementArguments) {
    left.positional += right.positional
    left.named.merge(right.named) { _, later in later }
  }
}
