/// What readers say of answers that only a person can tell, and what keeps thresholds above it.
public enum Doubt {
  /// A mark's probability: written (over 0.5), and not sure.
  ///
  /// A pale tick, a seal on a word, print that shows through.
  public static let mark = 0.7
  /// A lot's confidence: its looks differ, or show two lots of the master.
  public static let lot = 0.5
  /// Below this no mark and no lot may be accepted without a person; above ``mark`` and ``lot``.
  public static let leastThreshold = 0.75
}
