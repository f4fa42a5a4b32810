/// What readers say of a mark that only a person can tell: a pale tick, a seal on a word, print that shows through.
public enum MarkDoubt {
  /// Its probability: written (over 0.5), and not sure.
  public static let probability = 0.7
  /// Below this no mark may be accepted without a person; above ``probability``.
  public static let leastThreshold = 0.75
}
