import Dispatch
import Domain
import Foundation
import Immunization
import Register
import Store
import Synchronization
import Tables

/// A list of who is due: the question in an office's words, and what it finds.
struct DueListing: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// 対象者.
    case eligible
    /// 未接種者, of them only those whose window closes within so many days.
    case unvaccinated(within: Int?)
  }

  let kind: Kind
  /// Programmes of the schedule; those that the office invites to where none is named.
  var programmes: [String] = []
  /// The days on which a dose could be given.
  let period: ClosedRange<CalendarDate>
  /// The day on which people must be residents and alive.
  let day: CalendarDate
  var withCertificates = false

  /// Who may have a dose in a period.
  ///
  /// - Parameters:
  ///   - from: the period's first day; `day` where it is nil.
  ///   - until: its last; the fiscal year's where it is nil.
  /// - Throws: `Failure` where the period ends before it begins.
  static func eligible(
    _ programmes: [String], from: CalendarDate?, until: CalendarDate?, day: CalendarDate,
    withCertificates: Bool = false
  ) throws -> DueListing {
    let first = from ?? day
    let last = until ?? first.fiscalYear.lastDay ?? first
    guard first <= last else {
      throw Failure(.usage, "the period's last day \(last) lies before its first, \(first)")
    }
    return DueListing(
      kind: .eligible, programmes: programmes, period: first...last, day: day,
      withCertificates: withCertificates)
  }

  /// Who is missing a dose on a day.
  static func unvaccinated(
    _ programmes: [String], within: Int?, day: CalendarDate, withCertificates: Bool = false
  ) -> DueListing {
    DueListing(
      kind: .unvaccinated(within: within), programmes: programmes, period: day...day, day: day,
      withCertificates: withCertificates)
  }

  /// Whether it tells who is missing a dose now, intervals still to wait for or not.
  private var isOfMissing: Bool {
    if case .unvaccinated = kind { true } else { false }
  }

  /// The list's name and what it was asked for, for the audit trail.
  func name(_ list: DueList) -> String {
    let programmes = Set(list.offers.map(\.programme)).sorted().joined(separator: "+")
    return (isOfMissing ? "unvaccinated" : "eligible")
      + " \(period.lowerBound) \(period.upperBound) \(programmes)"
  }

  /// Finds who is due.
  ///
  /// - Throws: `Failure`, the store's error.
  func find(_ office: RegisterOffice) throws -> FoundDue {
    let question = DueQuestion(
      programmes: programmes.isEmpty ? office.settings.invited : programmes, period: period,
      day: day, withCertificates: withCertificates, withWaiting: isOfMissing)
    let book = try office.book(
      RegisterScope(vaccines: DueFinder.vaccines(for: question, schedule: office.schedule)))
    let started = ProcessorTime.now
    let bar = office.isTalking ? ProgressBar(total: book.count, noun: "residents") : nil
    var list: DueList
    do {
      var finder = try DueFinder(question, schedule: office.schedule, book: book)
      list = finder.list { bar?.advance(by: $0) }
    } catch {
      throw Failure(.usage, "\(error)", next: "Name one of these with --programme.")
    }
    bar?.finish()
    if case .unvaccinated(let within) = kind {
      if let within { list.keepClosing(within: within, of: day) }
      list.sortByClosing()
    }
    office.talk("looked at \(book.count) residents in \(started.words) of processor time")
    return FoundDue(listing: self, list: list, codes: list.rows.map { book.codes[Int($0.member)] })
  }
}

/// Who is due, apart from the register in memory: the rows and whose they are.
struct FoundDue: Sendable {
  let listing: DueListing
  let list: DueList
  /// Whose each row is.
  let codes: [ResidentCode]

  /// How many people stand in it.
  var people: Int { Set(list.rows.map(\.member)).count }

  static let columns = [
    "宛名番号", "氏名", "氏名カナ", "生年月日", "性別", "郵便番号", "住所", "方書", "支援措置", "ワクチン種別", "ワクチン名",
    "次の回数", "接種できる初日", "期限", "残りの回数", "備考",
  ]
  /// Where somebody lives.
  static let addressColumns = [5, 6, 7]

  /// The cells of some of the rows, in their order, as the registry has the people on the list's day.
  ///
  /// Who died or left by then is not in it. Who is under protection measures (支援措置) that day is in the list with
  /// the mark; the address only where `showsProtected` says so, for an export that masks or parts them
  /// itself.
  /// - Parameter rows: which rows; all where it is nil.
  /// - Throws: the store's error.
  func cells(
    _ rows: Range<Int>? = nil, in store: DataStore, showsProtected: Bool = false
  ) throws -> [[String]] {
    let rows = rows ?? list.rows.indices
    var cells: [[String]] = []
    cells.reserveCapacity(rows.count)
    var row = rows.lowerBound
    // A city's list has few days: each is written once.
    var days: [Int32: String] = [:]
    func text(_ day: Int32) -> String {
      if let known = days[day] { return known }
      let text = "\(CalendarDate(dayNumber: Int(day)))"
      days[day] = text
      return text
    }
    try store.forEachResident(in: codes[rows], on: listing.day) { person in
      let due = list.rows[row]
      row += 1
      guard let person, person.presence == .resident else { return }
      let resident = person.resident
      let offer = list.offers[Int(due.offer)]
      var notes: [String] = []
      if due.needsCertificate { notes.append("証明書の確認が必要") }
      if due.isMixed { notes.append("異なるワクチンの接種歴あり") }
      if due.from > Int32(listing.day.dayNumber) { notes.append("間隔・年齢待ち") }
      let isProtected = person.protection != .none
      let isHidden = isProtected && !showsProtected
      cells.append([
        resident.code.rawValue, resident.name, resident.kana,
        resident.birthDate.map { "\($0)" } ?? "", resident.sex?.rawValue ?? "",
        isHidden ? "" : resident.postalCode, isHidden ? "" : resident.address,
        isHidden ? "" : resident.building, isProtected ? "有" : "", offer.vaccine.rawValue,
        offer.name, list.label(due), text(due.from),
        due.until == Int32.max ? "" : text(due.until),
        list.remainingLabels(due).joined(separator: "・"), notes.joined(separator: "、"),
      ])
    }
    return cells
  }

  /// The whole list as a sheet.
  ///
  /// - Throws: the store's error.
  func sheet(_ store: DataStore, showsProtected: Bool = false) throws -> OfficeSheet {
    let rows = try cells(in: store, showsProtected: showsProtected)
    return OfficeSheet(
      name: listing.name(list),
      table: ExportTable(
        header: FoundDue.columns, rows: rows, residentColumn: 0,
        addressColumns: FoundDue.addressColumns), count: rows.count, notes: notes)
  }

  /// The whole list as CSV for Excel, protected persons without their address, and how many lines it has.
  ///
  /// A city's list is made in as many parts at a time as there are processors; each reads for itself.
  /// - Throws: the store's error.
  func csv(_ store: DataStore) throws -> (bytes: [UInt8], count: Int) {
    // A part asks for everybody's protection anew, so that small parts do not pay.
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let share = max(4096, (list.rows.count + processors - 1) / processors)
    let starts = Array(stride(from: 0, to: list.rows.count, by: share))
    let parts = Mutex(
      [Result<(bytes: [UInt8], count: Int), any Error>?](
        repeating: nil, count: starts.count))
    DispatchQueue.concurrentPerform(iterations: starts.count) { number in
      let rows = starts[number]..<min(starts[number] + share, list.rows.count)
      let part = Result {
        let cells = try cells(rows, in: store)
        var writer = TableWriter()
        for row in cells { writer.append(row) }
        return (bytes: writer.bytes, count: cells.count)
      }
      parts.withLock { $0[number] = part }
    }
    var writer = TableWriter(header: FoundDue.columns)
    var count = 0
    for part in parts.withLock({ $0 }) {
      guard let part = try part?.get() else { continue }
      writer.append(part: part.bytes)
      count += part.count
    }
    return (writer.bytes, count)
  }

  /// What must be known to read the list.
  var notes: [SheetNote] {
    guard list.withoutBirthDate > 0 else { return [] }
    return [
      SheetNote(
        "withoutBirthDate", "\(list.withoutBirthDate)",
        english:
          "note: \(list.withoutBirthDate) resident(s) have no birth date; age decides nothing about"
          + " them, so look at them yourself")
    ]
  }

  /// By programme and vaccine: how many are in a window, and how many of them are listed.
  var summary: ExportTable {
    var listed = Array(repeating: 0, count: list.offers.count)
    for row in list.rows { listed[Int(row.offer)] += 1 }
    return ExportTable(
      header: ["事業", "ワクチン種別", "対象年齢の住民", "一覧"],
      rows: list.offers.enumerated().filter { list.inWindow[$0.offset] > 0 }.map { index, offer in
        [offer.programme, offer.vaccine.rawValue, "\(list.inWindow[index])", "\(listed[index])"]
      })
  }
}

extension DueList {
  /// Leaves those whose window closes within so many days of a day.
  mutating func keepClosing(within days: Int, of day: CalendarDate) {
    let last = Int32(day.dayNumber + days)
    rows.removeAll { $0.until > last }
  }
}
