import Foundation
import Synchronization

/// How far a long job has come, on stderr: a bar that redraws itself on a terminal, a plain line now
/// and then where stderr is a file or a pipe.
///
/// May be called from several tasks at once.
final class ProgressBar: Sendable {
  private struct State {
    var done = 0
    var total: Int
    /// Whether the total may still grow.
    var isOpen: Bool
    var drawnAt: ContinuousClock.Instant?
  }

  private let noun: String
  private let isTerminal: Bool
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// Starts a bar.
  ///
  /// - Parameters:
  ///   - total: how many there are to do.
  ///   - noun: what they are, in the plural.
  ///   - isOpen: whether more may be expected until `close`.
  ///   - isTerminal: whether to redraw; found out where it is not given.
  init(
    total: Int, noun: String = "pages", isOpen: Bool = false,
    isTerminal: Bool = isatty(STDERR_FILENO) == 1
  ) {
    state = Mutex(State(total: total, isOpen: isOpen))
    self.noun = noun
    self.isTerminal = isTerminal
  }

  /// Says that there are some more to do.
  func expect(_ count: Int) { state.withLock { $0.total += count } }

  /// Says that no more will be expected; a bar that is complete with that is drawn.
  func close() {
    state.withLock { state in
      state.isOpen = false
      if state.total > 0, state.done >= state.total { draw(state) }
    }
  }

  /// Says that some more are done.
  func advance(by count: Int = 1) {
    state.withLock { state in
      state.done += count
      let now = ContinuousClock.now
      // A terminal is redrawn ten times a second; a log gets a line every ten seconds.
      let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
      let isComplete = !state.isOpen && state.done >= state.total
      guard isComplete || state.drawnAt.map({ now - $0 >= pause }) ?? isTerminal else {
        if state.drawnAt == nil { state.drawnAt = now }
        return
      }
      state.drawnAt = now
      draw(state)
    }
  }

  /// Ends the bar, so that what is printed next stands on a line of its own.
  func finish() {
    state.withLock { state in
      if isTerminal, state.drawnAt != nil { FileHandle.standardError.write(Data("\n".utf8)) }
      state.drawnAt = nil
    }
  }

  /// Prints a line between two drawings of the bar.
  func interject(_ line: String) {
    state.withLock { state in
      if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
      say(line)
      if isTerminal, state.drawnAt != nil { draw(state) }
    }
  }

  private func draw(_ state: State) {
    let text = ProgressLine(
      done: state.done, total: state.total, elapsed: ContinuousClock.now - start, noun: noun)
    let line = isTerminal ? "\r\u{1B}[K" + text.bar(width: 24) : text.plain + "\n"
    FileHandle.standardError.write(Data(line.utf8))
  }
}

/// The words of a progress bar, apart from where they are drawn.
struct ProgressLine {
  var done: Int
  var total: Int
  var elapsed: Duration
  var noun: String

  /// For example `  42/140 pages  7.9/s  12 s left`.
  var plain: String {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    var text = "\(done)/\(total) \(noun)"
    guard done > 0, seconds > 0 else { return text }
    let rate = Double(done) / seconds
    text += "  " + rate.formatted(.number.precision(.fractionLength(1)).grouping(.never)) + "/s"
    if done < total {
      text += "  \(ProgressLine.duration(Double(total - done) / rate)) left"
    } else {
      text += "  in \(ProgressLine.duration(seconds))"
    }
    return text
  }

  /// The same behind a bar of so many columns.
  func bar(width: Int) -> String {
    let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
    let filled = Int(share * Double(width))
    return "[" + String(repeating: "=", count: filled)
      + String(repeating: " ", count: width - filled) + "] " + plain
  }

  /// For example `8 s`, `3 min 20 s`, `2 h 5 min`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }
}
