/// How long vaccination records are kept (保存期間): a rule with the day from which it holds.
public struct RetentionRule: Hashable, Sendable, Codable {
  /// From which day on it is the rule; nil for the first.
  public var from: CalendarDate?
  /// For how many years.
  public var years: Int
  /// From when the years count.
  public var after: Anchor
  /// The rule's legal source.
  public var source: String

  /// From when the years count.
  public enum Anchor: String, Hashable, Sendable, Codable, CaseIterable {
    /// The day of the dose.
    case vaccination
    /// 31 March of the dose's fiscal year.
    case fiscalYear
    /// The person's death; the living's records are kept.
    case death
  }

  /// Makes a rule.
  public init(from: CalendarDate? = nil, years: Int, after: Anchor, source: String) {
    self.from = from
    self.years = years
    self.after = after
    self.source = source
  }

  /// The last day on which a record must be there; nil where no end is known yet.
  ///
  /// The first day is not counted (民法140条): five years after 2020-05-01 end with 2025-05-01.
  public func keptThrough(givenOn: CalendarDate, diedOn: CalendarDate?) -> CalendarDate? {
    let start: CalendarDate? =
      switch after {
      case .vaccination: givenOn
      case .fiscalYear: givenOn.fiscalYear.lastDay
      case .death: diedOn.map { max($0, givenOn) }
      }
    return start.map { $0.adding(days: 1).endOfTerm(months: 12 * years) }
  }
}

/// The rules of retention in their order.
public struct RetentionSchedule: Hashable, Sendable, Codable {
  /// The rules, the first without a day.
  public let rules: [RetentionRule]

  /// What is wrong with rules.
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence.
    public var description: String
  }

  /// Takes rules in their order.
  ///
  /// - Throws: ``Fault`` where there is none, only the first has no day or more lack one, days do not rise,
  ///   or years are not 1 to 200.
  public init(_ rules: [RetentionRule]) throws(Fault) {
    guard let first = rules.first else { throw Fault(description: "there is no rule") }
    guard first.from == nil else {
      throw Fault(description: "the first rule has a day; what holds before it?")
    }
    var last: CalendarDate?
    for (index, rule) in rules.enumerated() {
      guard (1...200).contains(rule.years) else {
        throw Fault(description: "rule \(index + 1): years must be from 1 to 200")
      }
      guard index > 0 else { continue }
      guard let from = rule.from else {
        throw Fault(description: "rule \(index + 1) has no day from which it holds")
      }
      if let last, from <= last {
        throw Fault(description: "rule \(index + 1) does not begin after the one before")
      }
      last = from
    }
    self.rules = rules
  }

  /// The rule that holds on a day: it decides about every record that is there that day, however old.
  public func rule(on day: CalendarDate) -> RetentionRule {
    rules.last { rule in rule.from.map { $0 <= day } ?? true } ?? rules[0]
  }
}
