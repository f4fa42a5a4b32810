/// A list or a table as a page shows it: at most a page of a long one.
public struct Sheet: Hashable, Sendable {
  /// The names of the columns, Japanese as the office's files have them.
  public var columns: [String]
  /// The columns that hold figures.
  public var figures: Set<Int>
  /// The rows of this page.
  public var rows: [[String]]
  /// What must be known to read it: a key of the words and what stands in it.
  public var notes: [Note]
  /// How many rows there are on all pages.
  public var total: Int
  /// Which row is the first here, from 0.
  public var first: Int
  /// The same as bars; empty where it makes no chart.
  public var bars: [Bar]

  /// Something to know.
  public struct Note: Hashable, Sendable {
    /// The words are `note.` and this.
    public var key: String
    /// What stands in them.
    public var values: [String]

    /// Makes a note.
    public init(_ key: String, _ values: [String]) {
      self.key = key
      self.values = values
    }
  }

  /// A bar of a chart.
  public struct Bar: Hashable, Sendable {
    /// What it is about.
    public var name: String
    /// Its length; 0 where the figure is suppressed.
    public var value: Double
    /// The figure as it is shown.
    public var text: String

    /// Makes a bar.
    public init(_ name: String, _ value: Double, _ text: String) {
      self.name = name
      self.value = value
      self.text = text
    }
  }

  /// Makes one from its parts.
  public init(
    columns: [String], figures: Set<Int> = [], rows: [[String]], notes: [Note] = [],
    total: Int? = nil, first: Int = 0, bars: [Bar] = []
  ) {
    self.columns = columns
    self.figures = figures
    self.rows = rows
    self.notes = notes
    self.total = total ?? rows.count
    self.first = first
    self.bars = bars
  }
}

/// Something to choose.
public struct Choice: Hashable, Sendable {
  /// What is sent.
  public var value: String
  /// What is shown.
  public var text: String

  /// Makes a choice.
  public init(_ value: String, _ text: String) {
    self.value = value
    self.text = text
  }
}

/// What the office's rules let one choose among.
public struct RegisterChoices: Hashable, Sendable {
  /// Programmes of the schedule.
  public var programmes: [Choice]
  /// Vaccines of the schedule.
  public var vaccines: [Choice]
  /// Labels of doses.
  public var doses: [String]
  /// What doses are counted by.
  public var dimensions: [String]
  /// Letters and postcards.
  public var letters: [Choice]
  /// The fiscal years that a report is laid out for, the latest first.
  public var years: [String]
  /// The months with papers, the latest first.
  public var months: [String]
  /// Today, ISO 8601.
  public var today: String

  /// Makes one from its parts.
  public init(
    programmes: [Choice], vaccines: [Choice], doses: [String], dimensions: [String],
    letters: [Choice], years: [String], months: [String], today: String
  ) {
    self.programmes = programmes
    self.vaccines = vaccines
    self.doses = doses
    self.dimensions = dimensions
    self.letters = letters
    self.years = years
    self.months = months
    self.today = today
  }
}

/// Who is looked for (対象者, 未接種者), in texts as they were typed.
public struct DueFilter: Hashable, Sendable {
  /// Whether it is who is missing a dose now; else who may have one in the period.
  public var isUnvaccinated: Bool
  /// The programme; empty for those that the office invites to.
  public var programme: String
  /// The period's days; empty for the rest of the fiscal year.
  public var from: String
  /// The last of them.
  public var until: String
  /// Only windows that close within so many days; empty for all.
  public var within: String

  /// Makes one from its parts.
  public init(
    isUnvaccinated: Bool, programme: String, from: String, until: String, within: String
  ) {
    self.isUnvaccinated = isUnvaccinated
    self.programme = programme
    self.from = from
    self.until = until
    self.within = within
  }
}

/// What is counted, as it was typed.
public struct FigureFilter: Hashable, Sendable {
  /// Which table.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Doses by one or two things.
    case counts
    /// Of those born in each year how many have a dose.
    case coverage
    /// The yearly report.
    case report
  }
  /// Which table.
  public var kind: Kind
  /// What the rows are.
  public var rows: String
  /// What the columns are; empty for one.
  public var columns: String
  /// The fiscal year.
  public var year: String
  /// The vaccine; empty for all, where the table allows it.
  public var vaccine: String
  /// The dose, for coverage.
  public var dose: String
  /// The first birth, for coverage.
  public var bornFrom: String
  /// Whether each district has lines of its own, for coverage.
  public var byDistrict: Bool

  /// Makes one from its parts.
  public init(
    kind: Kind, rows: String, columns: String, year: String, vaccine: String, dose: String,
    bornFrom: String, byDistrict: Bool
  ) {
    self.kind = kind
    self.rows = rows
    self.columns = columns
    self.year = year
    self.vaccine = vaccine
    self.dose = dose
    self.bornFrom = bornFrom
    self.byDistrict = byDistrict
  }
}

/// A month's payment to the clinics.
public struct PaymentView: Hashable, Sendable {
  /// The statement.
  public var statement: Sheet
  /// Doses whose paper says something else about the fee than was decided.
  public var differences: Sheet

  /// Makes one from its parts.
  public init(statement: Sheet, differences: Sheet) {
    self.statement = statement
    self.differences = differences
  }
}

/// The register's lists and tables (予防接種台帳).
///
/// Addresses of who is under protection measures (支援措置) that day are left out. Whoever looks at people leaves an
/// entry in the audit trail.
public protocol RegisterDesk: Sendable {
  /// What one may choose among.
  func choices(viewer: Viewer) async throws -> RegisterChoices
  /// Who is due, a page of a hundred from a row on.
  ///
  /// - Throws: `Refusal.invalid` with the filter's fields.
  func due(_ filter: DueFilter, from first: Int, viewer: Viewer) async throws -> Sheet
  /// A table; it identifies nobody.
  ///
  /// - Throws: `Refusal.invalid` with the filter's fields.
  func figures(_ filter: FigureFilter, viewer: Viewer) async throws -> Sheet
  /// What the clinics are paid for a month, such as `2026-10`.
  ///
  /// - Throws: `Refusal.invalid` with the field `month`.
  func payment(month: String, viewer: Viewer) async throws -> PaymentView
}
