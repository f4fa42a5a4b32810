/// What happened to a person in the resident register (異動事由).
///
/// The national numeric codes are not public; an office maps its own to these words (docs/registry.md).
public enum ResidentEventKind: String, Sendable, Codable, CaseIterable {
  // 増: the person comes onto the register.
  case birth, movedIn, movedInFromAbroad, enteredByOffice, naturalised, restored
  // 減: the person leaves it.
  case moveOutPlanned, movedOut, movedOutAbroad, death, disappearance, removedByOffice
  case nationalityLost, doubleEntry, mistakenEntry
  // 内: something about the person changes.
  case movedWithin, householdChanged, nameChanged, corrected, correctedByOffice, aliasChanged
  // 支援措置: the address must not become known, or may again.
  case protectionStarted, protectionRenewed, protectionEnded

  /// Which way the register changes.
  public enum Group: String, Sendable, Codable {
    /// 増.
    case entry
    /// 減.
    case exit
    /// 内.
    case change
    /// 支援措置.
    case protection
  }

  /// Which way the register changes.
  public var group: Group {
    switch self {
    case .birth, .movedIn, .movedInFromAbroad, .enteredByOffice, .naturalised, .restored: .entry
    case .moveOutPlanned, .movedOut, .movedOutAbroad, .death, .disappearance, .removedByOffice,
      .nationalityLost, .doubleEntry, .mistakenEntry:
      .exit
    case .movedWithin, .householdChanged, .nameChanged, .corrected, .correctedByOffice,
      .aliasChanged:
      .change
    case .protectionStarted, .protectionRenewed, .protectionEnded: .protection
    }
  }

  /// Whether it may be announced before its day.
  public var mayLieAhead: Bool { self == .moveOutPlanned || group == .protection }

  /// What the person's status (住民状態) may be afterwards.
  public var statuses: Set<ResidentStatus> {
    switch self {
    case .death: [.deceased]
    case .moveOutPlanned: [.resident, .movedOut]
    case .movedOut, .movedOutAbroad: [.movedOut]
    default:
      switch group {
      case .entry: [.resident]
      case .exit: [.removed, .movedOut]
      case .change, .protection:
        [.resident, .movedOut, .deceased, .nonResident, .removed]
      }
    }
  }

  /// The word that stands for it in files and on screens.
  public var word: String {
    ResidentEventKind.words.first { $0.kind == self }?.word ?? rawValue
  }

  /// Understands a register's word; nil where it is not known.
  public init?(word: some StringProtocol) {
    guard let kind = ResidentEventKind.byWord[String(word)] else { return nil }
    self = kind
  }

  /// All words that are understood, in the order of the kinds.
  public static var allWords: [String] { words.map(\.word) }

  private static let byWord = Dictionary(
    words.map { ($0.word, $0.kind) }, uniquingKeysWith: { first, _ in first })

  /// The first word of a kind is the one that is shown.
  private static let words: [(word: String, kind: ResidentEventKind)] = [
    ("出生", .birth), ("転入", .movedIn), ("国外転入", .movedInFromAbroad),
    ("職権記載", .enteredByOffice), ("帰化", .naturalised), ("回復", .restored), ("職権回復", .restored),
    ("転出予定", .moveOutPlanned), ("転出", .movedOut), ("転出確定", .movedOut),
    ("国外転出", .movedOutAbroad), ("死亡", .death), ("失踪", .disappearance),
    ("職権消除", .removedByOffice), ("国籍喪失", .nationalityLost), ("二重登録", .doubleEntry),
    ("誤載", .mistakenEntry), ("転居", .movedWithin), ("世帯変更", .householdChanged),
    ("世帯分離", .householdChanged), ("世帯合併", .householdChanged), ("世帯主変更", .householdChanged),
    ("氏名変更", .nameChanged), ("婚姻", .nameChanged), ("離婚", .nameChanged),
    ("養子縁組", .nameChanged), ("修正", .corrected), ("氏名修正", .corrected),
    ("生年月日修正", .corrected), ("住所修正", .corrected), ("職権修正", .correctedByOffice),
    ("通称変更", .aliasChanged), ("通称記載", .aliasChanged), ("通称削除", .aliasChanged),
    ("旧氏記載", .aliasChanged), ("旧氏削除", .aliasChanged), ("支援措置開始", .protectionStarted),
    ("支援措置更新", .protectionRenewed), ("支援措置終了", .protectionEnded),
  ]
}

/// An event of the resident register (異動) with its day, and the person's row after it.
public struct ResidentEvent: Hashable, Sendable {
  /// What happened.
  public var kind: ResidentEventKind
  /// 異動年月日: the day from which it holds.
  public var effectiveOn: CalendarDate
  /// 届出年月日: the day it was notified; nil where it is not known.
  public var notifiedOn: CalendarDate?
  /// The person's row after the event.
  public var resident: Resident
  /// 支援開始年月日 of an event about protection.
  public var protectedFrom: CalendarDate?
  /// 支援終了年月日, that day included; nil where it is open.
  public var protectedUntil: CalendarDate?

  /// Makes an event.
  public init(
    kind: ResidentEventKind, effectiveOn: CalendarDate, notifiedOn: CalendarDate? = nil,
    resident: Resident, protectedFrom: CalendarDate? = nil, protectedUntil: CalendarDate? = nil
  ) {
    self.kind = kind
    self.effectiveOn = effectiveOn
    self.notifiedOn = notifiedOn
    self.resident = resident
    self.protectedFrom = protectedFrom
    self.protectedUntil = protectedUntil
  }
}
