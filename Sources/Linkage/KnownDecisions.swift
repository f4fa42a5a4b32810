private import Synchronization

/// Decisions on papers that were weighed before, by everything that the papers say.
///
/// A decision follows from the paper and the registry's index alone, so that one made earlier is the one that
/// would be made now. A reviewer's page is weighed when it is opened and at each correction; most corrections say
/// nothing of who it is.
public final class KnownDecisions: Sendable {
  private struct Held {
    var decisions: [PaperIdentity: Decision] = [:]
    /// Oldest first.
    var order: [PaperIdentity] = []
  }

  private let held = Mutex(Held())
  private let most: Int

  /// Makes a memory.
  ///
  /// - Parameter most: how many are held; the oldest goes first.
  public init(most: Int) { self.most = most }

  /// The decision on a paper: the one that is known, or the one that is made now.
  func decision(on paper: PaperIdentity, make: () -> Decision) -> Decision {
    if let known = held.withLock({ $0.decisions[paper] }) { return known }
    let made = make()
    held.withLock { held in
      guard held.decisions.updateValue(made, forKey: paper) == nil else { return }
      held.order.append(paper)
      guard held.order.count > most else { return }
      held.decisions[held.order.removeFirst()] = nil
    }
    return made
  }
}
