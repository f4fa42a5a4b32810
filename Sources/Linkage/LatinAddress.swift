/// How two Latin addresses compare: word by word, whatever their order, with misspellings.
enum LatinAddress {
  /// The share, 0…1, of letters that stand in words both have.
  static func share(_ read: [UInt32], _ written: [UInt32]) -> Float {
    if read == written { return 1 }
    let left = read.split(separator: 0x20)
    var right = written.split(separator: 0x20).map(Array.init)
    let total = Float(left.reduce(0) { $0 + $1.count } + right.reduce(0) { $0 + $1.count })
    guard total > 0 else { return 0 }
    var shared: Float = 0
    for word in left {
      var best: (place: Int, cost: Float)?
      for (place, other) in right.enumerated() where abs(other.count - word.count) <= 2 {
        let cost = ReadingDistance.cost(word, other)
        if cost <= max(1.01, Float(word.count) * 0.34), cost < Float(word.count),
          cost < best?.cost ?? .greatestFiniteMagnitude
        {
          best = (place, cost)
        }
      }
      guard let best else { continue }
      shared += Float(word.count + right[best.place].count) - 2 * best.cost
      right.remove(at: best.place)
    }
    // Words that were joined or cut apart: all letters in one.
    let (joined, whole) = (read.filter { $0 != 0x20 }, written.filter { $0 != 0x20 })
    let cost = ReadingDistance.cost(joined[...], whole)
    let together = 1 - cost / Float(max(1, joined.count, whole.count))
    return max(shared / total, together)
  }

  /// The level of an address by the share of its words and its numbers.
  static func level(share: Float, _ read: [UInt16], _ written: [UInt16]) -> AgreementLevel {
    let common = Set(read).intersection(written).count
    let numbers = Float(common) / Float(max(1, read.count, written.count))
    if share >= 0.999, numbers == 1 { return .exact }
    let together = share * 0.7 + numbers * 0.3
    if together >= 0.8 { return .withoutBranch }
    if together >= 0.55 { return .misread }
    if together >= 0.35 { return .sameTown }
    return together >= 0.2 ? .doubtful : .different
  }
}
