import Foundation
import Store

/// Who holds pages while they are read, so that what a dead process held can be told.
enum Lease {
  private static let prefix =
    "\(ProcessInfo.processInfo.hostName)/\(getpid())-\(start(of: getpid()) ?? "")/"

  /// The owner's name for one lease of this process: host, process and its start, lease.
  static func owner(_ number: Int) -> String { prefix + String(number) }

  /// Whether an owner is this process.
  static func isOwn(_ owner: String) -> Bool { owner.hasPrefix(prefix) }

  /// Whether an owner was a process of this machine that has ended.
  ///
  /// A number is given again, in containers the same one at once: the start tells two processes apart.
  static func isGone(_ owner: String) -> Bool {
    let parts = owner.split(separator: "/")
    guard parts.count >= 2, parts[0] == ProcessInfo.processInfo.hostName else { return false }
    let process = parts[1].split(separator: "-")
    guard let first = process.first, let id = Int32(first) else { return false }
    guard kill(id, 0) == 0 || errno != ESRCH else { return true }
    guard process.count > 1, let start = start(of: id) else { return false }
    return start != process[1]
  }

  /// When a process started, in the kernel's ticks since it booted.
  private static func start(of process: Int32) -> Substring? {
    guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
      return nil
    }
    // The name in parentheses may hold anything; the start is the 20th word behind it (proc(5)).
    let text = String(decoding: data, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    let words = text[text.index(after: end)...].split(separator: " ")
    return words.count > 19 ? words[19] : nil
  }
}
