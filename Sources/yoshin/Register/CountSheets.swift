import Charts
import Domain
import Foundation
import Immunization
import Register
import Store

extension RegisterOffice {
  /// How many doses were given, by what.
  ///
  /// - Parameters:
  ///   - question: what is counted.
  ///   - isUnsuppressed: whether small counts are shown, for use inside the office.
  /// - Throws: the store's error.
  func counts(_ question: CountQuestion, isUnsuppressed: Bool = false) throws -> OfficeSheet {
    let dimensions = [question.rows, question.columns].compactMap { $0 }
    let book = try book(
      RegisterScope(given: question.period, withClinics: dimensions.contains(.clinic)),
      withDistricts: dimensions.contains(.district))
    let started = ProcessorTime.now
    let count = book.count(question, schedule: schedule, names: try names())
    let shown =
      isUnsuppressed
      ? ShownTable(unsuppressed: count.table) : count.table.suppressed(settings.suppression)
    talk("counted in \(started.words) of processor time")
    let (first, last) = (question.period.lowerBound, question.period.upperBound)
    return OfficeSheet(
      name: "counts \(question.rows.rawValue) \(question.columns?.rawValue ?? "-") \(first) \(last)"
        + (isUnsuppressed ? " unsuppressed" : ""),
      table: ExportTable(header: shown.header, rows: shown.lines),
      figures: Set(1..<max(2, shown.header.count)), count: count.table.total,
      notes: notes(count, shown), title: "\(first) 〜 \(last) \(question.rows.title)別接種者数",
      chartNote: shown.suppressed > 0 ? "X は秘匿した数" : "",
      bars: zip(shown.rows, shown.rowTotals).map { name, total in
        .init(name, total.map(Double.init), text: total.map { "\($0)" } ?? ShownTable.mark)
      })
  }

  private func notes(_ count: Count, _ shown: ShownTable) -> [SheetNote] {
    var notes: [SheetNote] = []
    let least = settings.suppression.least
    if shown.suppressed > 0 {
      notes.append(
        SheetNote(
          "suppressed", "\(shown.suppressed)", "\(least)",
          english:
            "\(shown.suppressed) figure(s) are suppressed: counts below \(least), and what they"
            + " could be worked out from"))
    }
    if count.nonResident > 0 {
      notes.append(
        SheetNote(
          "nonResident", "\(count.nonResident)",
          english:
            "left out: \(count.nonResident) dose(s) of people who were no residents on the day"
        ))
    }
    if count.otherCategory > 0 {
      notes.append(
        SheetNote(
          "otherCategory", "\(count.otherCategory)",
          english: "left out: \(count.otherCategory) dose(s) under another law, or outside every"
            + " window"))
    }
    return notes
  }

  /// How many of each year of birth have a dose, the denominators stated.
  ///
  /// - Throws: `Failure` for a vaccine or a dose that the schedule does not have; the store's error.
  func coverage(_ question: CoverageQuestion) throws -> OfficeSheet {
    try check(question.vaccine, question.label)
    let book = try book(
      RegisterScope(vaccines: schedule.vaccinesSharingSeries(with: question.vaccine)),
      withDistricts: question.byDistrict)
    let lines = book.coverage(question, schedule: schedule)
    let names = settings.districts.names
    let rows = lines.shown(settings.suppression).map { shown in
      let line = shown.line
      return (
        cells: ["\(line.birthYear)年度生"]
          + (question.byDistrict ? [line.district.map { names[$0] } ?? ""] : [])
          + [
            "\(question.day)現在の住民",
            shown.residents.map { "\($0)" } ?? ShownTable.mark,
            shown.covered.map { "\($0)" } ?? ShownTable.mark,
            shown.covered == nil ? ShownTable.mark : percent(line.rate),
          ], rate: shown.rate
      )
    }
    let header =
      ["出生年度"] + (question.byDistrict ? ["区"] : []) + ["分母", "分母の人数", "接種済", "接種率"]
    let born = question.born
    return OfficeSheet(
      name: "coverage \(question.vaccine) \(question.label) \(born.lowerBound) \(born.upperBound)"
        + " \(question.day)",
      table: ExportTable(header: header, rows: rows.map(\.cells)),
      figures: Set(header.count - 3..<header.count), count: lines.count,
      title: "\(question.vaccine) \(question.label) 接種率",
      chartNote: "分母: \(question.day)現在の住民. X は秘匿",
      bars: rows.map { row in
        .init(
          row.cells.prefix(question.byDistrict ? 2 : 1).joined(separator: " "), row.rate,
          text: row.rate.map { percent($0) } ?? ShownTable.mark)
      })
  }

  private func check(_ vaccine: VaccineCode, _ dose: String) throws {
    guard let rules = schedule.rules(of: vaccine) else {
      throw Failure(
        .badInput, "the schedule has no vaccine \(vaccine)",
        next: "It has \(schedule.vaccineCodes.map(\.rawValue).joined(separator: ", ")).")
    }
    let labels = rules.programmes.flatMap(\.courses).flatMap(\.doses).map(\.label)
    let slot = schedule.slot(of: vaccine, label: dose)
    guard labels.contains(where: { schedule.slot(of: vaccine, label: $0) == slot }) else {
      throw Failure(
        .badInput, "\(vaccine) has no dose \(dose)",
        next: "It has \(Set(labels).sorted().joined(separator: ", ")).")
    }
  }

  /// The yearly report's lines by the layout of the year.
  ///
  /// - Parameter day: the day of the denominators; the year's last where it is nil, or `today` while the year
  ///   runs.
  /// - Throws: `Failure` where no layout or more than one holds for the year; the store's error.
  func report(_ year: Int, day: CalendarDate?, today: CalendarDate) throws -> OfficeSheet {
    let fiscalYear = FiscalYear(year)
    guard let first = fiscalYear.firstDay, let last = fiscalYear.lastDay else {
      throw Failure(.usage, "there is no fiscal year \(year)")
    }
    let layouts = try layouts().filter {
      ($0.layout.years.from...$0.layout.years.until).contains(year)
    }
    guard let (path, layout) = layouts.first else {
      throw Failure(
        .badInput, "no layout holds for \(year)",
        next: "Add one to \(settingsPath) under reports, with its years.")
    }
    guard layouts.count == 1 else {
      throw Failure(
        .badInput, "two layouts hold for \(year): \(layouts.map(\.path).joined(separator: ", "))",
        next: "End one before the other begins.")
    }
    let book = try book(RegisterScope(given: first...last))
    let started = ProcessorTime.now
    let report = book.report(
      layout, year: fiscalYear, day: day ?? min(last, today), schedule: schedule)
    talk("\(layout.report) by \(path), counted in \(started.words) of processor time")
    return OfficeSheet(
      name: "report \(year)",
      table: ExportTable(
        header: ["番号", "区分", "対象者数", "接種者数", "実施率", "対象者の数え方"],
        rows: report.lines.map { line in
          [
            line.code, line.name, line.target.map { "\($0)" } ?? "", "\(line.given)",
            percent(line.rate), line.targetWords,
          ]
        }), figures: [2, 3, 4], count: report.lines.count,
      notes: [
        SheetNote(
          "notCounted.nonResident", "\(report.nonResident)",
          english:
            "not counted: \(report.nonResident) dose(s) of people who were no residents on the"
            + " day"),
        SheetNote(
          "notCounted.outside", "\(report.outsideWindows)",
          english: "not counted: \(report.outsideWindows) dose(s) outside every window of the law"
            + " (定期外)"),
      ], title: "\(layout.report) \(year)",
      bars: report.lines.filter { $0.rate != nil }.map {
        .init($0.name, $0.rate, text: percent($0.rate))
      })
  }
}

/// A share in percent with one decimal, never clamped; empty where there is none.
func percent(_ rate: Double?) -> String {
  rate.map { $0.formatted(.number.precision(.fractionLength(1)).grouping(.never)) + "%" } ?? ""
}
