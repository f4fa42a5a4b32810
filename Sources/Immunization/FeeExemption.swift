public import Domain

/// Why a person pays nothing for a dose that is charged for (実費徴収の免除).
public enum FeeGround: String, Hashable, Sendable, Codable, CaseIterable {
  /// 生活保護.
  case publicAssistance = "生活保護"
  /// 市町村民税非課税世帯.
  case taxExemptHousehold = "非課税世帯"
  /// 中国残留邦人等支援給付.
  case returneeSupport = "中国残留邦人等支援給付"
  /// Another ground of the municipality's rules, for example a disaster.
  case municipal = "市の定める事由"
}

/// What is charged for some vaccines, and who is exempt, with the days of the dose on which it holds.
///
/// 予防接種法28条: costs may be collected, except from who cannot bear them for economic reasons.
public struct FeeRule: Hashable, Sendable {
  /// The vaccines.
  public var vaccines: Set<VaccineCode>
  /// The first day of the dose; nil without a beginning.
  public var from: CalendarDate?
  /// The last day of the dose; nil without an end.
  public var until: CalendarDate?
  /// What is charged, yen.
  public var amount: Int
  /// The grounds on which nothing is.
  public var grounds: Set<FeeGround>
  /// The municipality's rule.
  public var source: String

  /// Makes a rule.
  public init(
    vaccines: Set<VaccineCode>, from: CalendarDate? = nil, until: CalendarDate? = nil, amount: Int,
    grounds: Set<FeeGround>, source: String
  ) {
    self.vaccines = vaccines
    self.from = from
    self.until = until
    self.amount = amount
    self.grounds = grounds
    self.source = source
  }

  /// Whether it is about a dose.
  public func holds(for vaccine: VaccineCode, on day: CalendarDate) -> Bool {
    vaccines.contains(vaccine) && (from.map { $0 <= day } ?? true)
      && (until.map { day <= $0 } ?? true)
  }
}

/// A person's ground with its days, from the income and welfare data (所得・福祉情報).
public struct FeeEntitlement: Hashable, Sendable, Codable {
  /// Whose.
  public var resident: ResidentCode
  /// The ground.
  public var ground: FeeGround
  /// The first day.
  public var from: CalendarDate
  /// The last day; nil while it lasts.
  public var until: CalendarDate?

  /// Makes an entitlement.
  public init(
    resident: ResidentCode, ground: FeeGround, from: CalendarDate, until: CalendarDate? = nil
  ) {
    self.resident = resident
    self.ground = ground
    self.from = from
    self.until = until
  }
}

/// Whether a dose is charged for.
public enum FeeDecision: Hashable, Sendable {
  /// The vaccine costs nobody anything that day (A類, or no rule of the municipality).
  case free
  /// So many yen are collected.
  case charged(yen: Int)
  /// Nothing is, on this ground, which holds for these days.
  case exempt(FeeGround, from: CalendarDate, until: CalendarDate?)
  /// The data do not reach the day of the dose: somebody must ask.
  case unknown
}

/// The rules of fees.
public struct FeeRules: Hashable, Sendable {
  /// The rules; at most one holds for a vaccine on a day.
  public let rules: [FeeRule]

  /// What is wrong with rules.
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence.
    public var description: String
  }

  /// Takes rules.
  ///
  /// - Throws: ``Fault`` where two hold for one vaccine on one day, or one ends before it begins.
  public init(_ rules: [FeeRule]) throws(Fault) {
    for (index, rule) in rules.enumerated() {
      if let from = rule.from, let until = rule.until, until < from {
        throw Fault(description: "rule \(index + 1) ends before it begins")
      }
      for (other, earlier) in rules[..<index].enumerated()
      where !earlier.vaccines.isDisjoint(with: rule.vaccines) && earlier.overlaps(rule) {
        throw Fault(
          description: "rules \(other + 1) and \(index + 1) hold for one vaccine on the same days")
      }
    }
    self.rules = rules
  }

  /// Decides about a dose.
  ///
  /// - Parameters:
  ///   - vaccine: the vaccine.
  ///   - day: the day of the dose.
  ///   - entitlements: the person's; those of other persons must not be among them.
  ///   - dataThrough: the last day that the welfare data speak of; nil where there are none.
  ///   - asked: what was found out case by case about this dose: a ground, or that there is none.
  /// - Returns: the decision. An entitlement without an end counts to the end of the month in which the data
  ///   were drawn: after it somebody must ask, or newer data come.
  public func decide(
    vaccine: VaccineCode, on day: CalendarDate, entitlements: [FeeEntitlement],
    dataThrough: CalendarDate?, asked: FeeGround?? = nil
  ) -> FeeDecision {
    guard let rule = rules.first(where: { $0.holds(for: vaccine, on: day) }) else { return .free }
    if let asked {
      guard let ground = asked, rule.grounds.contains(ground) else {
        return .charged(yen: rule.amount)
      }
      return .exempt(ground, from: day, until: day)
    }
    guard let dataThrough else { return .unknown }
    let horizon = dataThrough.adding(
      days: CalendarDate.daysIn(month: dataThrough.month, year: dataThrough.year)
        - dataThrough.day)
    let held = entitlements.filter { entitlement in
      rule.grounds.contains(entitlement.ground) && entitlement.from <= day
        && day <= (entitlement.until ?? horizon)
    }
    // The ground that lasts longest is the one to state.
    if let best = held.max(by: { ($0.until ?? horizon) < ($1.until ?? horizon) }) {
      return .exempt(best.ground, from: best.from, until: best.until)
    }
    return day <= horizon ? .charged(yen: rule.amount) : .unknown
  }
}

extension FeeRule {
  fileprivate func overlaps(_ other: FeeRule) -> Bool {
    let startsBeforeEnd = { (one: FeeRule, two: FeeRule) in
      one.from.flatMap { from in two.until.map { from <= $0 } } ?? true
    }
    return startsBeforeEnd(self, other) && startsBeforeEnd(other, self)
  }
}

/// What a paper's mark says about the fee (自己負担金).
public enum FeeMark: String, Hashable, Sendable, Codable {
  /// 有料.
  case fee
  /// 免除.
  case exempt

  /// Understands the words that forms print beside the boxes; nil for others.
  public init?(word: some StringProtocol) {
    let word = String(word)
    if ["免除", "無料", "非課税", "生活保護", "exempt"].contains(where: word.contains) {
      self = .exempt
    } else if ["有料", "自己負担", "徴収", "fee"].contains(where: word.contains) {
      self = .fee
    } else {
      return nil
    }
  }
}

extension FeeDecision {
  /// What stands against the paper's mark; nil where they agree or the paper has none.
  ///
  /// - Parameters:
  ///   - mark: the paper's.
  ///   - field: the form's field.
  public func reason(against mark: FeeMark?, field: String) -> Reason? {
    guard let mark else { return nil }
    switch (self, mark) {
    case (.free, _), (.charged, .fee), (.exempt, .exempt): return nil
    case (.charged, .exempt): return Reason(.feeDisagrees, field: field, note: "charged")
    case (.exempt, .fee): return Reason(.feeDisagrees, field: field, note: "exempt")
    // Who pays need not prove anything; who does not must.
    case (.unknown, .fee): return nil
    case (.unknown, .exempt): return Reason(.feeUnproven, field: field)
    }
  }
}
