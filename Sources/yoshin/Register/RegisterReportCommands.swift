import ArgumentParser
import Domain
import Foundation
import Register
import Store
import Tables

/// `yoshin register report`: the yearly report's lines (地域保健・健康増進事業報告).
struct RegisterReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Fills the yearly report: doses, denominators, shares (地域保健・健康増進事業報告).",
    discussion: """
      The lines are a layout's (pipelines/reports/*.yaml) for that fiscal year. Counted are doses of residents \
      on the day inside a window of the law; each line states how its denominator was counted. Shares over 100 % \
      are normal, as denominators are cohorts of the standard age, and stay as they are. The report is for the \
      authority and shows small counts.
      """)

  @Option(help: ArgumentHelp("The fiscal year (年度).", valueName: "year"))
  var year: Int

  @Option(
    help: ArgumentHelp(
      "The day on which the denominators are residents; the year's last day, or today while it runs.",
      valueName: "date"), transform: calendarDate)
  var day: CalendarDate?

  @OptionGroup var output: TableOutput
  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      if let csv = output.csv { try NewFile(path: csv).check() }
      let office = try RegisterOffice(options)
      let fiscalYear = FiscalYear(year)
      guard let first = fiscalYear.firstDay, let last = fiscalYear.lastDay else {
        throw ValidationError("There is no fiscal year \(year).")
      }
      let layouts = try office.layouts().filter {
        ($0.layout.years.from...$0.layout.years.until).contains(year)
      }
      guard let (path, layout) = layouts.first else {
        throw Failure(
          .badInput, "no layout holds for \(year)",
          next: "Add one to \(office.settingsPath) under reports, with its years.")
      }
      guard layouts.count == 1 else {
        throw Failure(
          .badInput,
          "two layouts hold for \(year): \(layouts.map(\.path).joined(separator: ", "))",
          next: "End one before the other begins.")
      }
      let book = try office.book(RegisterScope(given: first...last))
      let started = ProcessorTime.now
      let report = book.report(
        layout, year: fiscalYear, day: day ?? min(last, .today), schedule: office.schedule)
      say("\(layout.report) by \(path), counted in \(started.words) of processor time")
      try write(report)
      say("not counted: \(report.nonResident) dose(s) of people who were no residents on the day")
      say("not counted: \(report.outsideWindows) dose(s) outside every window of the law (定期外)")
      try office.store.noteListing(
        "report \(year)", count: report.lines.count, by: try currentUser())
    }
  }

  private func write(_ report: Report) throws {
    let header = ["番号", "区分", "対象者数", "接種者数", "実施率", "対象者の数え方"]
    let rows = report.lines.map { line in
      [
        line.code, line.name, line.target.map { "\($0)" } ?? "", "\(line.given)",
        percent(line.rate), line.targetWords,
      ]
    }
    if let csv = output.csv {
      var writer = TableWriter(header: header)
      for row in rows { writer.append(row) }
      try NewFile(path: csv).write(writer.bytes)
      say("written: \(csv)")
    } else {
      var table = TerminalTable(
        header.enumerated().map { ($0.element, (2...4).contains($0.offset) ? .right : .left) })
      for row in rows { table.add(row) }
      put(table.text)
    }
  }
}

/// `yoshin register payment`: what the clinics are paid, against their claim sheets.
struct RegisterPaymentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "payment",
    abstract: "The clinics' payment statement against their claim sheets (委託料支払明細).",
    discussion: """
      Doses committed from the month's batches times the contracted price, less what the person paid; exempt \
      doses at the whole price; consultations without a dose (予診のみ) at theirs. The difference to the claim \
      sheet stands beside every line: papers found less papers claimed.
      """)

  @Option(help: ArgumentHelp("The month of the papers, for example 2026-10.", valueName: "month"))
  var month: String

  @OptionGroup var output: TableOutput
  @OptionGroup var options: RegisterOptions

  func run() async throws {
    try await explained {
      guard CalendarDate(month + "-01") != nil else {
        throw ValidationError("'\(month)' is no month; one is 2026-10.")
      }
      if let csv = output.csv { try NewFile(path: csv).check() }
      let office = try RegisterOffice(options)
      guard let prices = try office.priceLists().first(where: { $0.covers(month: month) }) else {
        throw Failure(
          .badInput, "no price list covers \(month) whole",
          next: "Add one to \(office.settingsPath) under prices.")
      }
      let answer = office.settings.exemptAnswer
      let work = try office.store.clinicWork(
        months: month...month, feeField: answer.field, exempt: answer.begins)
      let months = Dictionary(grouping: work, by: \.clinic).map { clinic, lines in
        ClinicMonth(
          clinic: clinic, month: month,
          lines: lines.map {
            .init(
              vaccine: $0.vaccine, doses: $0.doses, exempt: $0.exempt,
              consultations: $0.consultations, claimed: $0.claimed)
          })
      }
      let lines = prices.statement(months)
      try write(lines, names: try office.names().clinics)
      say("prices: \(prices.source), \(prices.from) to \(prices.until)")
      explain(lines)
      try office.store.noteListing("payment \(month)", count: lines.count, by: try currentUser())
    }
  }

  private func write(_ lines: [PaymentLine], names: [ClinicCode: String]) throws {
    let header = [
      "医療機関コード", "名称", "実施年月", "ワクチン種別", "接種", "免除", "予診のみ", "請求", "差", "支払額(円)",
    ]
    var rows: [[String]] = lines.map { line in
      let claimed = line.claimed.map { "\($0)" } ?? "請求書なし"
      let amount = line.amount.map { "\($0)" } ?? "単価なし"
      let counts = ["\(line.doses)", "\(line.exempt)", "\(line.consultations)", claimed]
      return [line.clinic.rawValue, names[line.clinic] ?? "", line.month, line.vaccine.rawValue]
        + counts + [difference(line), amount]
    }
    let sums = Dictionary(grouping: lines, by: \.clinic).mapValues {
      $0.reduce(0) { $0 + ($1.amount ?? 0) }
    }
    for (clinic, sum) in sums.sorted(by: { $0.key < $1.key }) {
      rows.append([
        clinic.rawValue, names[clinic] ?? "", month, "計", "", "", "", "", "", "\(sum)",
      ])
    }
    if let csv = output.csv {
      var writer = TableWriter(header: header)
      for row in rows { writer.append(row) }
      try NewFile(path: csv).write(writer.bytes)
      say("written: \(csv)")
    } else if !rows.isEmpty {
      var table = TerminalTable(
        header.enumerated().map { ($0.element, $0.offset < 4 ? .left : .right) })
      for row in rows { table.add(row) }
      put(table.text)
    }
  }

  /// Written with words: a cell that begins with a sign is a formula to a spreadsheet.
  private func difference(_ line: PaymentLine) -> String {
    guard let difference = line.difference else { return "" }
    return difference == 0 ? "0" : difference > 0 ? "過\(difference)" : "不足\(-difference)"
  }

  private func explain(_ lines: [PaymentLine]) {
    let differing = lines.count { ($0.difference ?? 0) != 0 }
    if differing > 0 { say("note: \(differing) line(s) disagree with the claim sheet") }
    let unsheeted = Set(lines.filter { $0.claimed == nil }.map(\.clinic)).count
    if unsheeted > 0 { say("note: \(unsheeted) clinic(s) sent no claim sheet") }
    let unpriced = Set(lines.filter { $0.amount == nil }.map(\.vaccine)).sorted()
    if !unpriced.isEmpty {
      say("note: no price for \(unpriced.map(\.rawValue).joined(separator: ", "))")
    }
  }
}
