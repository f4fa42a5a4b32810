/// The names of a registry near what was read, by how well they fit.
struct NameRanking {
  private(set) var byLevel: [AgreementLevel: [UInt32]] = [:]
  private var residents: [AgreementLevel: Int] = [:]

  /// The levels from the best down; what is not listed is no agreement.
  static let order: [AgreementLevel] = [.exact, .variant, .soundOnly, .misread, .doubtful]

  /// The best-fitting name by both scripts together, its distance, and the next one's.
  private var best: (part: UInt32, distance: Float)?
  private var nextDistance = Float.greatestFiniteMagnitude

  mutating func add(_ part: UInt32, _ level: AgreementLevel, count: Int, distance: Float?) {
    byLevel[level, default: []].append(part)
    residents[level, default: 0] += count
    guard let distance else { return }
    if distance < best?.distance ?? .greatestFiniteMagnitude {
      nextDistance = best?.distance ?? .greatestFiniteMagnitude
      best = (part, distance)
    } else {
      nextDistance = min(nextDistance, distance)
    }
  }

  /// Whether a name fits better than all others by a clear lead.
  ///
  /// Distances are a share of the letters, 0 the same and 2 altogether different. One script alone
  /// must be closer: it has no other to bear it out.
  func leads(_ part: UInt32, inBothScripts: Bool) -> Bool {
    guard let best, best.part == part else { return false }
    return best.distance <= (inBothScripts ? 0.9 : 0.45) && nextDistance - best.distance >= 0.4
  }

  /// How many residents bear a name that fits at a level.
  func residents(at level: AgreementLevel) -> Int { residents[level] ?? 0 }

  /// The names that agree.
  var agreeing: [UInt32] {
    NameRanking.order.dropLast().flatMap { byLevel[$0] ?? [] }
  }

  /// The names that agree or may agree.
  var possible: [UInt32] { NameRanking.order.flatMap { byLevel[$0] ?? [] } }
}
