import Foundation
import Testing

@testable import Intake

/// One thing that happens to a tracker, at a second.
private enum Step: Sendable {
  case sees([String: Int])
  case hears(String)
  case putsOff(String)
}

private struct Story: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var steps: [(second: Double, step: Step)]
  /// The files that are ripe in the end.
  var ripe: [String]

  init(_ name: String, _ steps: [(Double, Step)], ripe: [String]) {
    testDescription = name
    self.steps = steps.map { (second: $0.0, step: $0.1) }
    self.ripe = ripe
  }
}

@Suite struct StabilityTrackerTests {
  private static let policy = StabilityTracker.Policy(quiet: .seconds(3), unfinished: .seconds(60))

  /// Sizes stand for whole stamps.
  private static func listing(_ sizes: [String: Int]) -> [String: FileStamp] {
    sizes.mapValues { FileStamp(size: $0, modified: $0, inode: 1) }
  }

  private static let stories: [Story] = [
    Story("nothing is ripe at first sight", [(0, .sees(["a": 1]))], ripe: []),
    Story("nor after a long time that nobody looked in", [(100, .sees(["a": 1]))], ripe: []),
    Story(
      "ripe when two looks a quiet apart agree",
      [(0, .sees(["a": 1])), (3, .sees(["a": 1]))], ripe: ["a"]),
    Story(
      "not a moment before", [(0, .sees(["a": 1])), (2.999, .sees(["a": 1]))], ripe: []),
    Story(
      "a slow writer starts it all over",
      [(0, .sees(["a": 1])), (2, .sees(["a": 2])), (4, .sees(["a": 2]))], ripe: []),
    Story(
      "and is ripe a quiet after its last byte",
      [(0, .sees(["a": 1])), (2, .sees(["a": 2])), (5, .sees(["a": 2]))], ripe: ["a"]),
    Story(
      "an event starts it over though nothing is seen to change",
      [(0, .sees(["a": 1])), (2, .hears("a")), (4, .sees(["a": 1]))], ripe: []),
    Story(
      "and it is ripe a quiet after the event",
      [(0, .sees(["a": 1])), (2, .hears("a")), (5, .sees(["a": 1]))], ripe: ["a"]),
    Story(
      "an event of a file never listed is nothing",
      [(0, .hears("b")), (1, .sees(["a": 1])), (4, .sees(["a": 1]))], ripe: ["a"]),
    Story(
      "deleted before it was stable",
      [(0, .sees(["a": 1])), (1, .sees([:])), (9, .sees([:]))], ripe: []),
    Story(
      "deleted and dropped again: a new file",
      [(0, .sees(["a": 1])), (1, .sees([:])), (2, .sees(["a": 1])), (4, .sees(["a": 1]))], ripe: []
    ),
    Story(
      "a writer that opens it once more",
      [
        (0, .sees(["a": 1])), (2.5, .hears("a")), (3, .sees(["a": 1])), (5, .sees(["a": 9])),
        (8, .sees(["a": 9])),
      ], ripe: ["a"]),
    Story(
      "put off, it is not offered at once",
      [(0, .sees(["a": 1])), (3, .sees(["a": 1])), (3, .putsOff("a")), (5, .sees(["a": 1]))],
      ripe: []),
    Story(
      "but again a quiet later",
      [(0, .sees(["a": 1])), (3, .sees(["a": 1])), (3, .putsOff("a")), (6, .sees(["a": 1]))],
      ripe: ["a"]),
    Story(
      "put off twice, twice as long",
      [
        (0, .sees(["a": 1])), (3, .sees(["a": 1])), (3, .putsOff("a")), (6, .sees(["a": 1])),
        (6, .putsOff("a")), (11.9, .sees(["a": 1])),
      ], ripe: []),
    Story(
      "put off, then written on: counted from the writing",
      [
        (0, .sees(["a": 1])), (3, .sees(["a": 1])), (3, .putsOff("a")), (4, .sees(["a": 2])),
        (7, .sees(["a": 2])),
      ], ripe: ["a"]),
    Story(
      "one file's writing does not hold up another",
      [(0, .sees(["a": 1, "b": 1])), (3, .sees(["a": 2, "b": 1]))], ripe: ["b"]),
    Story(
      "in the order of names, numbers as numbers",
      [
        (0, .sees(["p10": 1, "p9": 1, "p1": 1])), (3, .sees(["p10": 1, "p9": 1, "p1": 1])),
      ], ripe: ["p1", "p9", "p10"]),
    Story(
      "an event that arrives late does not turn time back",
      [(0, .sees(["a": 1])), (3, .sees(["a": 1])), (-5, .hears("a"))], ripe: ["a"]),
  ]

  @Test(arguments: stories) private func `a file is ripe when it should be`(_ story: Story) {
    var tracker = StabilityTracker(Self.policy)
    for (second, step) in story.steps {
      let at = Duration.seconds(second)
      switch step {
      case .sees(let sizes): tracker.observe(Self.listing(sizes), at: at)
      case .hears(let path): tracker.touch(path, at: at)
      case .putsOff(let path): tracker.postpone(path, at: at)
      }
    }
    #expect(tracker.ripe().map(\.path) == story.ripe)
  }

  @Test func `another file under the same name is another file`() {
    var tracker = StabilityTracker(Self.policy)
    tracker.observe(["a": FileStamp(size: 1, modified: 1, inode: 1)], at: .seconds(0))
    tracker.observe(["a": FileStamp(size: 1, modified: 1, inode: 2)], at: .seconds(3))
    #expect(tracker.ripe().isEmpty)
  }

  @Test func `an unfinished file is given up in the end, however often it was put off`() {
    var tracker = StabilityTracker(Self.policy)
    var second = 0.0
    var given: Double?
    while given == nil, second < 300 {
      tracker.observe(Self.listing(["a": 1]), at: .seconds(second))
      for file in tracker.ripe() {
        if file.isGivenUp { given = second } else { tracker.postpone("a", at: .seconds(second)) }
      }
      second += 1
    }
    #expect((60...125).contains(given ?? 0))
  }

  @Test func `the next look is due when a file may be ripe`() {
    var tracker = StabilityTracker(Self.policy)
    #expect(tracker.nextLook() == nil)
    tracker.observe(Self.listing(["a": 1]), at: .seconds(10))
    tracker.observe(Self.listing(["a": 1, "b": 1]), at: .seconds(11))
    #expect(tracker.nextLook() == .seconds(13))
    tracker.forget("a")
    #expect(tracker.nextLook() == .seconds(14))
    tracker.observe(Self.listing(["b": 1]), at: .seconds(14))
    tracker.postpone("b", at: .seconds(14))
    #expect(tracker.nextLook() == .seconds(17))
  }

  /// Whatever happens, a file is never offered within a quiet of its last change, and always a while after.
  @Test(arguments: 0..<200) func `random stories keep the promise`(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    var tracker = StabilityTracker(Self.policy)
    var truth: [String: (size: Int, changed: Double)] = [:]
    var second = 0.0
    for _ in 0..<200 {
      second += Double(random(20)) / 10
      let name = "f\(random(4))"
      switch random(5) {
      case 0: truth[name] = (random(1_000_000), second)
      case 1: truth[name] = nil
      case 2:
        if truth[name] != nil {
          truth[name]?.changed = second
          tracker.touch(name, at: .seconds(second))
        }
      default: break
      }
      tracker.observe(Self.listing(truth.mapValues(\.size)), at: .seconds(second))
      for file in tracker.ripe() {
        let changed = truth[file.path]?.changed ?? .infinity
        #expect(second - changed >= 3 - 1e-9, "\(file.path) at \(second)")
      }
    }
    tracker.observe(Self.listing(truth.mapValues(\.size)), at: .seconds(second + 3))
    tracker.observe(Self.listing(truth.mapValues(\.size)), at: .seconds(second + 6))
    #expect(tracker.ripe().count == truth.count)
  }

  @Test(arguments: [
    ("a2", "a10", true), ("a10", "a2", false), ("a", "b", true), ("a", "a", false),
    ("01", "1", true), ("1", "01", false), ("x/2/9", "x/10/1", true), ("p", "p1", true),
    ("9999999999999999999999", "10000000000000000000000", true),
  ])
  func `names are ordered as people count`(left: String, right: String, isBefore: Bool) {
    #expect(NaturalOrder.isBefore(left, right) == isBefore)
  }
}
