import Accounts
import Charts
import Domain
import Foundation
import Immunization
import Register
import ReviewWeb
import Store
import Synchronization

/// The register's pages, by the store and the same code that the commands print with.
struct RegisterService: RegisterRoom, DeskService {
  let store: DataStore
  let threads: DeskThreads
  /// The pipeline's file, whose schedules and settings hold.
  let pipeline: String
  let shelf: RegisterShelf
  /// Extracts that were held against the registry.
  let extracts = ReconciledExtracts()
  /// Files that were sent in to be imported.
  let importJobs = ImportJobs()

  init(store: DataStore, pipeline: String, threads: DeskThreads) {
    self.store = store
    self.pipeline = pipeline
    self.threads = threads
    shelf = RegisterShelf(store: store, pipeline: pipeline)
  }

  /// How many rows a page has.
  static let pageLength = 100

  func choices(viewer: Viewer) async throws -> RegisterChoices {
    try await demand(.seeRegister, .seeFigures, of: viewer)
    return try await threads.run { [store, shelf] in
      let office = try shelf.office()
      let today = CalendarDate.today
      let schedule = office.schedule
      var programmes: [Choice] = []
      var labels: Set<String> = []
      for (rules, programme) in schedule.allProgrammes {
        labels.formUnion(programme.courses.flatMap(\.doses).map(\.label))
        if !programmes.contains(where: { $0.value == programme.id }) {
          programmes.append(Choice(programme.id, "\(rules.name)（\(programme.id)）"))
        }
      }
      let letters =
        (try? FileManager.default.contentsOfDirectory(atPath: office.path("letters"))) ?? []
      return RegisterChoices(
        programmes: programmes,
        vaccines: schedule.vaccineCodes.map { code in
          Choice(code.rawValue, "\(code.rawValue) \(schedule.rules(of: code)?.name ?? "")")
        }, doses: labels.sorted(), dimensions: CountDimension.allCases.map(\.rawValue),
        letters: letters.filter { $0.hasSuffix(".yaml") }.sorted().map { String($0.dropLast(5)) }
          .filter { (try? office.letter($0)) != nil }.map { Choice($0, $0) },
        years: (0...5).map { "\(today.fiscalYear.year - $0)" },
        months: Set(try store.batches().map { String($0.description.prefix(7)) }).sorted(by: >),
        today: "\(today)")
    }
  }

  func due(_ filter: DueFilter, from first: Int, viewer: Viewer) async throws -> Sheet {
    try await demand(.seeRegister, of: viewer)
    let listing = try Self.listing(filter, on: .today)
    return try await threads.run { [store, shelf] in
      let found = try refusing("programme") { try shelf.found(listing) }
      let total = found.list.rows.count
      let start = min(first, max(0, total - 1)) / Self.pageLength * Self.pageLength
      let rows = try found.cells(start..<min(total, start + Self.pageLength), in: store)
      // A person who turns pages leaves one trace, not one a page.
      if start == 0 {
        try store.noteListing(listing.name(found.list), count: total, by: viewer.actor())
      }
      return Sheet(
        columns: FoundDue.columns, rows: rows, notes: found.notes.map { Sheet.Note($0) },
        total: total, first: start)
    }
  }

  /// A filter as a listing.
  ///
  /// - Throws: `Refusal.invalid` with its fields.
  static func listing(_ filter: DueFilter, on day: CalendarDate) throws -> DueListing {
    var typed = Typed()
    let programmes = filter.programme.isEmpty ? [] : [filter.programme]
    let within = typed.number(filter.within, "within")
    let from = typed.day(filter.from, "from")
    let until = typed.day(filter.until, "until")
    try typed.check()
    guard !filter.isUnvaccinated else {
      return .unvaccinated(programmes, within: within, day: day)
    }
    return try refusing("until") {
      try DueListing.eligible(programmes, from: from, until: until, day: day)
    }
  }

  func figures(_ filter: FigureFilter, viewer: Viewer) async throws -> Sheet {
    try await demand(.seeFigures, of: viewer)
    return try await threads.run { [store, shelf] in
      let sheet = try Self.table(filter, try shelf.office())
      try store.noteListing(sheet.name, count: sheet.count, by: viewer.actor())
      return Sheet(sheet)
    }
  }

  private static func table(_ filter: FigureFilter, _ office: RegisterOffice) throws -> OfficeSheet
  {
    var typed = Typed()
    let today = CalendarDate.today
    let year = typed.number(filter.year, "year") ?? today.fiscalYear.year
    let bornFrom = typed.day(filter.bornFrom, "bornFrom")
    try typed.check()
    guard let first = FiscalYear(year).firstDay, let last = FiscalYear(year).lastDay else {
      throw Refusal.invalid([Fault("year", .unknown)])
    }
    switch filter.kind {
    case .counts:
      guard let rows = CountDimension(rawValue: filter.rows) else {
        throw Refusal.invalid([Fault("rows", .unknown)])
      }
      let columns = CountDimension(rawValue: filter.columns)
      guard filter.columns.isEmpty || columns != nil else {
        throw Refusal.invalid([Fault("columns", .unknown)])
      }
      return try office.counts(
        CountQuestion(
          rows: rows, columns: columns, period: first...last,
          vaccines: filter.vaccine.isEmpty ? [] : [VaccineCode(filter.vaccine)]))
    case .coverage:
      guard let bornFrom else { throw Refusal.invalid([Fault("bornFrom", .missing)]) }
      guard bornFrom <= today else { throw Refusal.invalid([Fault("bornFrom", .notADate)]) }
      return try refusing("dose") {
        try office.coverage(
          CoverageQuestion(
            vaccine: VaccineCode(filter.vaccine), label: filter.dose, born: bornFrom...today,
            day: today, byDistrict: filter.byDistrict))
      }
    case .report:
      return try refusing("year") { try office.report(year, day: nil, today: today) }
    }
  }

  func payment(month: String, viewer: Viewer) async throws -> PaymentView {
    try await demand(.seeFigures, of: viewer)
    return try await threads.run { [store, shelf] in
      let payment = try refusing("month") { try shelf.office().payment(month) }
      // Who is not to see people's numbers sees how many doses differ, and no more.
      var differences = payment.differences
      if !viewer.may(.seeRegister) { differences.table.rows = [] }
      try store.noteListing(
        payment.statement.name, count: payment.statement.count, by: viewer.actor())
      if !differences.table.rows.isEmpty {
        try store.noteListing(differences.name, count: differences.count, by: viewer.actor())
      }
      return PaymentView(statement: Sheet(payment.statement), differences: Sheet(differences))
    }
  }
}

extension Sheet {
  /// A table of the office, all of it.
  init(_ sheet: OfficeSheet) {
    self.init(
      columns: sheet.table.header, figures: sheet.figures, rows: sheet.table.rows,
      notes: sheet.notes.map { Note($0) },
      bars: sheet.bars.map { Bar($0.name, $0.value ?? 0, $0.text) })
  }
}

extension Sheet.Note {
  /// A note of the office.
  init(_ note: SheetNote) { self.init(note.key, note.values) }
}

/// Values as they were typed, and what is wrong with them.
struct Typed {
  private var faults: [Fault] = []

  /// A day; nil where nothing was typed.
  mutating func day(_ text: String, _ field: String) -> CalendarDate? {
    guard !text.isEmpty else { return nil }
    if let day = CalendarDate(text) { return day }
    faults.append(Fault(field, .notADate))
    return nil
  }

  /// A whole number from 0; nil where nothing was typed.
  mutating func number(_ text: String, _ field: String) -> Int? {
    guard !text.isEmpty else { return nil }
    if let number = Int(text), (0...1_000_000).contains(number) { return number }
    faults.append(Fault(field, .notDigits))
    return nil
  }

  /// A text that is needed.
  mutating func text(_ text: String, _ field: String, upTo most: Int = 200) -> String {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if text.isEmpty { faults.append(Fault(field, .missing)) }
    if text.count > most { faults.append(Fault(field, .tooLong)) }
    return text
  }

  /// - Throws: `Refusal.invalid` where something is wrong.
  func check() throws {
    guard faults.isEmpty else { throw Refusal.invalid(faults) }
  }
}

/// What the office's rules do not know is refused in the pages' words, as a field's fault.
func refusing<Answer>(_ field: String, _ body: () throws -> Answer) throws -> Answer {
  do {
    return try body()
  } catch let failure as Failure where failure.exit != .failed {
    throw Refusal.invalid([Fault(field, .unknown)])
  }
}

/// The rules, and the lists made last: whoever turns a list's pages does not have it made anew each time.
final class RegisterShelf: Sendable {
  private struct Kept {
    var office: RegisterOffice?
    var lists: [(listing: DueListing, mark: String, found: FoundDue)] = []
    /// Numbers of requests by the key of the form that was sent.
    var numbers: [String: Int64] = [:]
  }

  private let store: DataStore
  private let pipeline: String
  private let kept = Mutex(Kept())

  init(store: DataStore, pipeline: String) {
    self.store = store
    self.pipeline = pipeline
  }

  /// The rules, read when they are first asked for.
  ///
  /// - Throws: `Failure` where they have mistakes.
  func office() throws -> RegisterOffice {
    if let office = kept.withLock({ $0.office }) { return office }
    let office = try RegisterOffice(store: store, pipeline: pipeline)
    kept.withLock { $0.office = office }
    return office
  }

  /// A list, as new as the register.
  ///
  /// - Throws: `Failure`, the store's error.
  func found(_ listing: DueListing) throws -> FoundDue {
    let size = try store.registerSize()
    let mark = "\(try store.registryVersion()) \(size.residents) \(size.doses)"
    let known = kept.withLock { kept in
      kept.lists.first { $0.listing == listing && $0.mark == mark }?.found
    }
    if let known { return known }
    let found = try listing.find(try office())
    kept.withLock { kept in
      kept.lists.removeAll { $0.listing == listing || $0.mark != mark }
      kept.lists.append((listing, mark, found))
      if kept.lists.count > 4 { kept.lists.removeFirst() }
    }
    return found
  }

  /// Makes a request, or says the number of the one that was made by the same form.
  ///
  /// - Throws: what `make` throws.
  func once(_ attempt: Attempt, _ viewer: Viewer, _ make: () throws -> Int64) throws -> Int64 {
    let key = "\(viewer.account) \(attempt.key)"
    if let number = kept.withLock({ $0.numbers[key] }) { return number }
    let number = try make()
    kept.withLock { kept in
      if kept.numbers.count > 1000 { kept.numbers.removeAll() }
      kept.numbers[key] = number
    }
    return number
  }
}
