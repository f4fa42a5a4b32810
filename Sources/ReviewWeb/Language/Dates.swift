import Domain
import Foundation

extension Words {
  /// A day as people of this language write it; `2026-10-05（令和8年10月5日）` in Japanese.
  func day(_ text: String?) -> String {
    guard let text, let date = CalendarDate(text) else { return text ?? "" }
    guard language == .japanese, let wareki = Wareki(date) else { return date.description }
    return "\(date)（\(wareki)）"
  }

  /// A moment in the office's own time, to the minute.
  func moment(_ date: Date?) -> String {
    guard let date else { return "" }
    return Self.parts(date, in: .current)
  }

  /// A moment in UTC, to the second, as the audit trail has it.
  func utc(_ date: Date) -> String {
    date.formatted(.iso8601)
  }

  /// How long ago a moment is, in the largest unit that fits.
  func age(since date: Date?, now: Date) -> String {
    guard let date else { return "" }
    let minutes = max(0, Int(now.timeIntervalSince(date) / 60))
    return switch minutes {
    case ..<60: self("age.minutes", "\(minutes)")
    case ..<2_880: self("age.hours", "\(minutes / 60)")
    default: self("age.days", "\(minutes / 1_440)")
    }
  }

  /// A month, `2026-10`, as people write it.
  func month(_ text: String) -> String {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 2 else { return text }
    return language == .japanese ? "\(parts[0])年\(parts[1])月" : text
  }

  /// A share as a percentage with one decimal.
  func percent(_ share: Double?) -> String {
    guard let share else { return "–" }
    return String(format: "%.1f %%", share * 100)
  }

  private static func parts(_ date: Date, in zone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let part = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    return String(
      format: "%04d-%02d-%02d %02d:%02d", part.year ?? 0, part.month ?? 0, part.day ?? 0,
      part.hour ?? 0, part.minute ?? 0)
  }
}
