/// So many of so many.
public struct Share: Hashable, Sendable, CustomStringConvertible {
  /// Those that count.
  public var part = 0
  /// All.
  public var whole = 0

  /// Starts from nothing, or from counts.
  public init(_ part: Int = 0, of whole: Int = 0) {
    self.part = part
    self.whole = whole
  }

  /// The share, 0…1; nil of nothing.
  public var rate: Double? { whole > 0 ? Double(part) / Double(whole) : nil }

  /// For example `3/5`.
  public var description: String { "\(part)/\(whole)" }

  /// Counts one more.
  mutating func count(_ isPart: Bool) {
    part += isPart ? 1 : 0
    whole += 1
  }

  /// The interval in which the true rate lies with 95 % confidence (Wilson, 1927).
  public var interval: ClosedRange<Double> {
    guard let rate else { return 0...1 }
    let (z, n) = (1.959964, Double(whole))
    let centre = rate + z * z / (2 * n)
    let spread = z * ((rate * (1 - rate) + z * z / (4 * n)) / n).squareRoot()
    let divisor = 1 + z * z / n
    return max(0, (centre - spread) / divisor)...min(1, (centre + spread) / divisor)
  }
}
