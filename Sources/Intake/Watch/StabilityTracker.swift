/// What tells whether a file has changed since it was last looked at.
public struct FileStamp: Sendable, Hashable {
  /// Bytes.
  public var size: Int
  /// The time of the last change, nanoseconds since 1970; only ever compared for being the same.
  public var modified: Int
  /// The file's number on its disk: another file under the same name has another.
  public var inode: UInt64

  /// Makes a stamp.
  public init(size: Int, modified: Int, inode: UInt64) {
    self.size = size
    self.modified = modified
    self.inode = inode
  }
}

/// Tells when files have been left alone for long enough to be taken.
///
/// Pure: events, listings and the time go in, files come out. The time is a duration since any fixed moment
/// and must not jump, as a wall clock does. A file is ripe when two listings that lie `quiet` apart found it
/// unchanged and no event spoke of it in between; a file that disappears is forgotten.
public struct StabilityTracker: Sendable {
  /// How long is long enough.
  public struct Policy: Sendable, Hashable {
    /// Unchanged for this long, a file is ripe.
    public var quiet: Duration
    /// Unchanged for this long, an unfinished file is given up.
    public var unfinished: Duration

    /// Makes a policy.
    public init(quiet: Duration, unfinished: Duration) {
      self.quiet = quiet
      self.unfinished = unfinished
    }
  }

  /// A file that has been left alone for long enough.
  public struct Ripe: Sendable, Hashable {
    /// Its path, as it was listed.
    public var path: String
    /// What it was when it was last looked at.
    public var stamp: FileStamp
    /// For how long it has been left alone.
    public var unchangedFor: Duration
    /// Whether that is so long that nobody will finish it.
    public var isGivenUp: Bool
  }

  private struct Entry {
    var stamp: FileStamp
    /// When it was first seen as it is, or last spoken of.
    var since: Duration
    /// When it was last listed.
    var seen: Duration
    /// Not to be offered before, because it was found unfinished.
    var notBefore: Duration
    /// How long to wait when it is found unfinished once more.
    var patience: Duration
  }

  private let policy: Policy
  private var entries: [String: Entry] = [:]

  /// A tracker that knows no file yet.
  public init(_ policy: Policy) { self.policy = policy }

  /// How many files are waited for.
  public var count: Int { entries.count }

  /// Whether a file is waited for whose path is such.
  public func holds(where isSuch: (String) -> Bool) -> Bool {
    entries.keys.contains(where: isSuch)
  }

  /// Takes in that something happened to a file.
  public mutating func touch(_ path: String, at now: Duration) {
    guard var entry = entries[path] else { return }
    entry.since = max(entry.since, now)
    entries[path] = entry
  }

  /// Takes in all files there are now.
  public mutating func observe(_ listing: [String: FileStamp], at now: Duration) {
    entries = entries.filter { listing[$0.key] != nil }
    for (path, stamp) in listing {
      if var entry = entries[path], entry.stamp == stamp {
        entry.seen = max(entry.seen, now)
        entries[path] = entry
      } else {
        entries[path] = Entry(
          stamp: stamp, since: now, seen: now, notBefore: now, patience: policy.quiet)
      }
    }
  }

  /// The files that may be taken, in the order of their names, numbers counted as numbers.
  public func ripe() -> [Ripe] {
    entries.filter { _, entry in
      entry.seen - entry.since >= policy.quiet && entry.seen >= entry.notBefore
    }.map { path, entry in
      Ripe(
        path: path, stamp: entry.stamp, unchangedFor: entry.seen - entry.since,
        isGivenUp: entry.seen - entry.since >= policy.unfinished)
    }.sorted { NaturalOrder.isBefore($0.path, $1.path) }
  }

  /// Puts a file off that is not finished yet; each time for twice as long, up to a minute.
  public mutating func postpone(_ path: String, at now: Duration) {
    guard var entry = entries[path] else { return }
    entry.notBefore = now + entry.patience
    entry.patience = min(entry.patience * 2, .seconds(60))
    entries[path] = entry
  }

  /// Forgets a file that was taken.
  public mutating func forget(_ path: String) { entries[path] = nil }

  /// Whether all that is waited for was found unfinished at least once.
  public var holdsOnlyUnfinished: Bool { entries.values.allSatisfy { $0.patience > policy.quiet } }

  /// When the folder should be listed next for a file's sake; nil where nothing is waited for.
  public func nextLook() -> Duration? {
    entries.values.map { max($0.since + policy.quiet, $0.notBefore) }.min()
  }
}

/// The order of names in which `page2` comes before `page10`.
public enum NaturalOrder {
  /// Whether a name comes before another; names that differ only in zeros before numbers by their text.
  public static func isBefore(_ left: String, _ right: String) -> Bool {
    let (a, b) = (Array(left.utf8), Array(right.utf8))
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      if isDigit(a[i]), isDigit(b[j]) {
        let first = run(a, &i)
        let second = run(b, &j)
        if first.count != second.count { return first.count < second.count }
        if first != second { return first.lexicographicallyPrecedes(second) }
      } else {
        if a[i] != b[j] { return a[i] < b[j] }
        i += 1
        j += 1
      }
    }
    if i < a.count || j < b.count { return j < b.count }
    return left < right
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// A run of digits without the zeros before it.
  private static func run(_ text: [UInt8], _ index: inout Int) -> ArraySlice<UInt8> {
    let start = index
    while index < text.count, isDigit(text[index]) { index += 1 }
    return text[start..<index].drop { $0 == 48 }
  }
}
