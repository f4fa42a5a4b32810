public import Domain

/// What the rules need to know of a person.
public struct Person: Hashable, Sendable {
  /// 生年月日; nil where it is unknown (不詳).
  public var birth: CalendarDate?
  /// 性別, where it is known.
  public var sex: Sex?
  /// The times of residence; empty for someone who never was a resident (住登外).
  public var residence: [Residence]

  /// Makes a person.
  public init(birth: CalendarDate?, sex: Sex? = nil, residence: [Residence]) {
    self.birth = birth
    self.sex = sex
    self.residence = residence
  }

  /// Takes what a registry row says.
  public init(_ resident: Resident) {
    func period(_ ending: Residence.Ending?) -> Residence {
      Residence(from: resident.residentSince, until: resident.removedOn, ending: ending)
    }
    let residence: [Residence]
    switch resident.status {
    case .resident:
      // A removal date on a present resident is an announced one (転出予定), or one from before a return.
      let isAhead = resident.removedOn.map { removed in
        resident.residentSince.map { $0 < removed } ?? true
      }
      residence = [
        isAhead == true ? period(.movedOut) : Residence(from: resident.residentSince)
      ]
    case .movedOut: residence = [period(.movedOut)]
    case .deceased: residence = [period(.deceased)]
    case .removed: residence = [period(.removed)]
    case .nonResident: residence = []
    }
    self.init(birth: resident.birthDate, sex: resident.sex, residence: residence)
  }

  /// How a person stands to the city on a day.
  enum Standing: Hashable {
    /// A resident that day.
    case resident
    /// Residence begins later.
    case notYet
    /// Residence had ended, or ended that very day.
    case ended(Residence.Ending, thatDay: Bool)
    /// Never a resident.
    case never
  }

  /// How the person stands to the city on a day: in from the day of moving in, out from the day of
  /// moving out.
  func standing(on date: CalendarDate) -> Standing {
    if residence.isEmpty { return .never }
    if residence.contains(where: { $0.contains(date) }) { return .resident }
    let ended = residence.filter { $0.hasEnded(by: date) }
      .max { ($0.until ?? date) < ($1.until ?? date) }
    if let ended, let ending = ended.ending {
      return .ended(ending, thatDay: ended.until == date)
    }
    return .notYet
  }
}

/// A time of residence in the city.
public struct Residence: Hashable, Sendable {
  /// 住民となった年月日: from this day on; nil where unknown.
  public var from: CalendarDate?
  /// 消除年月日: from this day on no longer; nil while it lasts or where unknown.
  public var until: CalendarDate?
  /// How it ended; nil while it lasts.
  public var ending: Ending?

  /// How residence ends.
  public enum Ending: String, Hashable, Sendable, Codable {
    /// 転出.
    case movedOut
    /// 死亡.
    case deceased
    /// 職権消除 and the like.
    case removed
  }

  /// Makes a time of residence.
  public init(from: CalendarDate? = nil, until: CalendarDate? = nil, ending: Ending? = nil) {
    self.from = from
    self.until = until
    self.ending = ending
  }

  /// Whether a day lies in it.
  ///
  /// One that ended on an unknown day contains none: a person looks.
  func contains(_ date: CalendarDate) -> Bool {
    (from.map { $0 <= date } ?? true) && !hasEnded(by: date)
  }

  /// Whether it is over on a day.
  func hasEnded(by date: CalendarDate) -> Bool {
    ending != nil && (until.map { $0 <= date } ?? true)
  }
}
