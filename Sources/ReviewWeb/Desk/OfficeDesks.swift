public import Foundation

/// Which doses given wrongly are wanted (間違い接種), as it was typed.
public struct IncidentQuery: Hashable, Sendable {
  /// From this day of vaccination on; empty for the fiscal year's first.
  public var from: String
  /// Up to this day; empty for today.
  public var until: String
  /// `open`, `reported`, `excused`, `withdrawn`; empty for all.
  public var state: String

  /// Makes one from its parts.
  public init(from: String, until: String, state: String) {
    self.from = from
    self.until = until
    self.state = state
  }
}

/// A dose that was given wrongly.
public struct IncidentLine: Hashable, Sendable {
  /// Its number.
  public var id: Int64
  /// The class of the report, for example `interval`.
  public var category: String
  /// 宛名番号.
  public var resident: String
  /// The dose: vaccine, label, day.
  public var vaccine: String
  /// 回数.
  public var dose: String
  /// 接種年月日, ISO 8601.
  public var givenOn: String
  /// ロット番号.
  public var lot: String
  /// Where.
  public var clinic: String
  /// The rules that were broken.
  public var what: String
  /// `open`, `reported`, `excused`, `withdrawn`.
  public var state: String
  /// The ground of the last step.
  public var ground: String

  /// Makes one from its parts.
  public init(
    id: Int64, category: String, resident: String, vaccine: String, dose: String, givenOn: String,
    lot: String, clinic: String, what: String, state: String, ground: String
  ) {
    self.id = id
    self.category = category
    self.resident = resident
    self.vaccine = vaccine
    self.dose = dose
    self.givenOn = givenOn
    self.lot = lot
    self.clinic = clinic
    self.what = what
    self.state = state
    self.ground = ground
  }
}

/// Doses given wrongly, a page of them.
public struct IncidentView: Hashable, Sendable {
  /// At most a hundred.
  public var lines: [IncidentLine]
  /// How many there are by class of the report, withdrawn ones left out: class and figure; every class is
  /// named.
  public var counts: [Choice]
  /// How many there are in all.
  public var total: Int
  /// Which is the first here, from 0.
  public var first: Int

  /// Makes one from its parts.
  public init(
    lines: [IncidentLine], counts: [Choice], total: Int, first: Int
  ) {
    self.lines = lines
    self.counts = counts
    self.total = total
    self.first = first
  }
}

/// Doses given wrongly.
public protocol IncidentDesk: Sendable {
  /// A page of a hundred from one on.
  ///
  /// - Throws: `Refusal.invalid` with the query's fields.
  func incidents(
    _ query: IncidentQuery, from first: Int, viewer: Viewer
  ) async throws -> IncidentView
  /// Takes a step: `reported`, `excused`, `withdrawn`, `open`; the second and third with a ground.
  ///
  /// - Throws: `Refusal.invalid` with the fields `state`, `ground`; `.notFound`.
  func settle(
    incident: Int64, as state: String, ground: String, attempt: Attempt, viewer: Viewer
  ) async throws
  /// Judges the doses of the query's days and raises what is not raised yet.
  ///
  /// - Returns: how many are new.
  func raise(_ query: IncidentQuery, attempt: Attempt, viewer: Viewer) async throws -> Int
  /// The report upward as a PDF, without anybody's number or name; it is in the print log.
  func incidentReport(_ query: IncidentQuery, viewer: Viewer) async throws -> [UInt8]
}

/// Which letters are wanted (勧奨通知), as it was typed.
public struct LetterOrder: Hashable, Sendable {
  /// The letter's name.
  public var letter: String
  /// The programme; empty for those that the office invites to.
  public var programme: String
  /// Only windows that close within so many days; empty for all.
  public var within: String
  /// At most so many people; empty for the usual bound.
  public var limit: String

  /// Makes one from its parts.
  public init(letter: String, programme: String, within: String, limit: String) {
    self.letter = letter
    self.programme = programme
    self.within = within
    self.limit = limit
  }
}

/// How a printing would turn out, or did.
public struct LetterTally: Hashable, Sendable {
  /// People with a page.
  public var printed: Int
  /// People without one, by the reason.
  public var leftOut: [Choice]

  /// Makes one from its parts.
  public init(printed: Int, leftOut: [Choice]) {
    self.printed = printed
    self.leftOut = leftOut
  }
}

/// An entry of the print log (印刷記録).
public struct PrintLine: Hashable, Sendable {
  /// When.
  public var at: Date
  /// Who.
  public var account: String
  /// Which list, without personal data.
  public var list: String
  /// On what: `letter`, `postcard`, `csv`, `report`.
  public var medium: String
  /// How many people stand in it.
  public var count: Int
  /// How many were left out.
  public var leftOut: Int
  /// The file's SHA-256.
  public var sha256: String

  /// Makes one from its parts.
  public init(
    at: Date, account: String, list: String, medium: String, count: Int, leftOut: Int,
    sha256: String
  ) {
    self.at = at
    self.account = account
    self.list = list
    self.medium = medium
    self.count = count
    self.leftOut = leftOut
    self.sha256 = sha256
  }
}

/// Letters and the print log (帳票印刷).
///
/// People are taken as they are on the day of printing: nobody who died or left, nobody under protection
/// measures.
public protocol LetterDesk: Sendable {
  /// How a printing would turn out.
  ///
  /// - Throws: `Refusal.invalid` with the order's fields.
  func letterPreview(_ order: LetterOrder, viewer: Viewer) async throws -> LetterTally
  /// The letters as a PDF; it is in the print log.
  ///
  /// - Throws: `Refusal.invalid` with the order's fields and `reason`.
  func printLetters(
    _ order: LetterOrder, reason: String, viewer: Viewer
  ) async throws -> [UInt8]
  /// A letter to nobody, to look at.
  func specimen(_ letter: String, viewer: Viewer) async throws -> [UInt8]
  /// The print log, newest first, a page of a hundred from one on.
  func printLog(from first: Int, viewer: Viewer) async throws -> (lines: [PrintLine], total: Int)
}

/// How the registry of residents stands (住民).
public struct RegistryView: Hashable, Sendable {
  /// By kind of file: rows, the last import and by whom.
  public var kinds: [Kind]
  /// The last differential (住基異動); nil where none came.
  public var differential: Int?
  /// As of which day the residents are, ISO 8601; nil where no extract or differential had a day.
  public var asOf: String?
  /// The monthly checks, newest first.
  public var reconciliations: [Check]
  /// Open pages that imports concern.
  public var touched: [Touched]
  /// How many of them there are.
  public var touchedTotal: Int

  /// A kind of file.
  public struct Kind: Hashable, Sendable {
    /// What kind: `residents`, `vouchers`, `clinics`, `lots`, `history`.
    public var name: String
    /// Rows now.
    public var rows: Int
    /// When the last import was.
    public var at: Date?
    /// By whom.
    public var account: String
    /// The file's name.
    public var file: String

    /// Makes one from its parts.
    public init(name: String, rows: Int, at: Date?, account: String, file: String) {
      self.name = name
      self.rows = rows
      self.at = at
      self.account = account
      self.file = file
    }
  }

  /// A full extract held against the registry (突合).
  public struct Check: Hashable, Sendable {
    /// When.
    public var at: Date
    /// By whom.
    public var account: String
    /// What it found, without personal data.
    public var detail: String

    /// Makes one from its parts.
    public init(at: Date, account: String, detail: String) {
      self.at = at
      self.account = account
      self.detail = detail
    }
  }

  /// An open page that an import concerns.
  public struct Touched: Hashable, Sendable {
    /// The page.
    public var number: CaseNumber
    /// Its batch.
    public var batch: String
    /// Its state.
    public var state: String
    /// Why: `resident`, `candidate`, `newcomers`.
    public var why: String

    /// Makes one from its parts.
    public init(number: CaseNumber, batch: String, state: String, why: String) {
      self.number = number
      self.batch = batch
      self.state = state
      self.why = why
    }
  }

  /// Makes one from its parts.
  public init(
    kinds: [Kind], differential: Int?, asOf: String?, reconciliations: [Check],
    touched: [Touched], touchedTotal: Int
  ) {
    self.kinds = kinds
    self.differential = differential
    self.asOf = asOf
    self.reconciliations = reconciliations
    self.touched = touched
    self.touchedTotal = touchedTotal
  }
}

/// How the registry stands; it names nobody.
public protocol RegistryDesk: Sendable {
  /// How it stands now.
  func registry(viewer: Viewer) async throws -> RegistryView
}
