public import Domain

/// A differential as its file states it.
public struct Differential: Sendable {
  /// 差分番号.
  public var number: Int
  /// 抽出年月日.
  public var extractedOn: CalendarDate
  /// The events in their order.
  public var events: [ResidentEvent]

  /// Makes a differential.
  public init(number: Int, extractedOn: CalendarDate, events: [ResidentEvent]) {
    self.number = number
    self.extractedOn = extractedOn
    self.events = events
  }
}

/// Of which day a full extract is, and which differentials it holds already.
public struct ExtractDay: Hashable, Sendable {
  /// 抽出年月日.
  public var extractedOn: CalendarDate
  /// The number of the last differential in it; nil where it is the last one imported.
  public var through: Int?

  /// Names the day.
  public init(extractedOn: CalendarDate, through: Int? = nil) {
    self.extractedOn = extractedOn
    self.through = through
  }
}

/// What a differential changes, or would change.
public struct DifferentialChanges: Hashable, Sendable {
  /// How often each kind of event happens in it.
  public var kinds: [ResidentEventKind: Int]
  /// Persons the registry did not have.
  public var added: Int
  /// Persons whose row says something else afterwards.
  public var changed: Int
  /// The registry's version afterwards.
  public var version: RegistryVersion
}

/// An event that does not fit the registry.
public struct EventFault: Hashable, Sendable {
  /// Where it stands in the differential, from 0.
  public var event: Int
  /// What is wrong.
  public var mistake: Mistake

  /// What can be wrong.
  public enum Mistake: Hashable, Sendable {
    /// The person is a resident already.
    case alreadyResident
    /// The registry has nobody of that number.
    case unknownResident
    /// The person left or died before.
    case notResident
  }

  /// What is wrong, as a sentence that follows the column's name.
  public var sentence: String {
    switch mistake {
    case .alreadyResident: "is an entry, but the person is on the register already"
    case .unknownResident: "is not in the registry; has an earlier differential been left out?"
    case .notResident: "is a change of residence, but the person is off the register"
    }
  }
}

/// A differential whose events do not fit the registry; nothing was imported.
public struct EventFaults: Error, Hashable, Sendable {
  /// All of them, in the order of the file.
  public var faults: [EventFault]
}

/// An event in the registry's history.
public struct PastEvent: Hashable, Sendable {
  /// Whose.
  public var resident: ResidentCode
  /// What happened.
  public var kind: ResidentEventKind
  /// 異動年月日.
  public var effectiveOn: CalendarDate
  /// 届出年月日.
  public var notifiedOn: CalendarDate?
  /// The differential's number.
  public var differential: Int
  /// The registry's version that it made.
  public var version: RegistryVersion
  /// The columns that changed.
  public var columns: [String]
}

/// An open page that an import concerns.
public struct TouchedPage: Hashable, Sendable {
  /// The page.
  public var page: PageID
  /// Its batch.
  public var batch: BatchName
  /// Its state.
  public var state: PageState
  /// Why it is concerned.
  public var why: Why

  /// Why an import concerns a page.
  public enum Why: String, Hashable, Sendable, Codable {
    /// The row of the resident it is for.
    case resident
    /// The row of somebody it may be for.
    case candidate
    /// It is nobody's so far, and persons came in.
    case newcomers
  }
}
