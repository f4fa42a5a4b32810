/// Whether a person lives here on a day.
public enum Presence: String, Hashable, Sendable, Codable {
  /// A resident that day, and alive.
  case resident
  /// Born later.
  case unborn
  /// Moves in later.
  case notYet
  /// Moved out by then.
  case movedOut
  /// Dead by then.
  case deceased
  /// Struck off by then.
  case removed
  /// Known to the office, never on the register (住登外).
  case nonResident
}

/// Whether a person's address must be kept from third parties on a day (支援措置).
public enum Protection: String, Hashable, Sendable, Codable {
  /// No measure is known.
  case none
  /// A measure for the person.
  case own
  /// A measure for somebody of the household: its address is the same secret, and who opens the post
  /// may be the one it is kept from.
  case household
}

/// A person as the register has them on one day.
public struct ResidentOnDay: Hashable, Sendable {
  /// The row as it holds that day: name and address of the day.
  public var resident: Resident
  /// Whether the person lives here that day.
  public var presence: Presence
  /// Whether the address must be kept from third parties.
  public var protection: Protection

  /// Makes one.
  public init(resident: Resident, presence: Presence, protection: Protection) {
    self.resident = resident
    self.presence = presence
    self.protection = protection
  }

  /// Whether a letter may go to the register's address without a second thought.
  public var mayBeWrittenTo: Bool { presence == .resident && protection == .none }
}

extension Resident {
  /// Whether the person lives here on a day, by this row alone.
  ///
  /// In from the day of moving in, out from the day of moving out or of death; somebody off the register
  /// since an unknown day is off it.
  public func presence(on day: CalendarDate) -> Presence {
    if let birthDate, birthDate > day { return .unborn }
    let isNotYet = residentSince.map { $0 > day } ?? false
    switch status {
    case .nonResident: return .nonResident
    case .resident:
      if isNotYet { return .notYet }
      // An end ahead of the beginning is left from an earlier stay.
      let ends = removedOn.map { end in residentSince.map { $0 < end } ?? true } ?? false
      if ends, let removedOn, removedOn <= day { return .movedOut }
      return .resident
    case .movedOut, .deceased, .removed:
      let isOver = removedOn.map { $0 <= day } ?? true
      guard isOver else { return isNotYet ? .notYet : .resident }
      switch status {
      case .deceased: return .deceased
      case .removed: return .removed
      default: return .movedOut
      }
    }
  }
}
