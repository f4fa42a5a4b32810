/// Something wrong with a set of schedule files.
public struct ScheduleFault: Hashable, Sendable, CustomStringConvertible {
  /// Where: vaccine, programme and dose, for example `HIB/hib/2回目`.
  public var path: String
  /// What, and what to do.
  public var message: String

  /// The place and the message.
  public var description: String { "\(path): \(message)" }
}

/// All that is wrong with a set of schedule files; none of it is used then.
public struct ScheduleFaults: Error, Hashable, Sendable, CustomStringConvertible {
  /// The faults in the order of the files.
  public var faults: [ScheduleFault]

  /// One fault a line.
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}
