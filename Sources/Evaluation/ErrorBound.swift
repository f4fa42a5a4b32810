internal import Foundation

/// What a count of errors says about the error rate behind it.
public enum ErrorBound {
  /// The largest error rate that is still compatible with a count: with the given confidence, the true rate
  /// is at most this (exact one-sided binomial bound; Clopper and Pearson, 1934).
  ///
  /// - Parameters:
  ///   - wrong: errors seen.
  ///   - count: independent trials.
  ///   - confidence: for example 0.95.
  /// - Returns: a rate; 1 where nothing was tried.
  public static func upper(wrong: Int, of count: Int, confidence: Double = 0.95) -> Double {
    guard count > 0, wrong < count else { return 1 }
    let tail = 1 - confidence
    if wrong <= 0 { return 1 - pow(tail, 1 / Double(count)) }
    // The rate at which so few errors or fewer would be seen with the probability `tail` only.
    var (low, high) = (Double(wrong) / Double(count), 1.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if atMost(wrong, of: count, rate: middle) > tail { low = middle } else { high = middle }
    }
    return high
  }

  /// How many trials without an error it takes to say that the rate is at most `rate`.
  public static func trialsNeeded(for rate: Double, confidence: Double = 0.95) -> Int {
    guard rate > 0, rate < 1 else { return rate >= 1 ? 1 : .max }
    return Int((log(1 - confidence) / log1p(-rate)).rounded(.up))
  }

  /// The probability of at most `wrong` errors in `count` trials at a rate.
  static func atMost(_ wrong: Int, of count: Int, rate: Double) -> Double {
    guard rate > 0 else { return 1 }
    guard rate < 1 else { return wrong >= count ? 1 : 0 }
    let n = Double(count)
    var sum = 0.0
    for errors in 0...wrong {
      let k = Double(errors)
      let ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
      sum += exp(ways + k * log(rate) + (n - k) * log1p(-rate))
    }
    return min(1, sum)
  }
}
