import Domain
import Foundation
import Register
import Store

/// A month's payment, and the doses whose paper says something else about the fee than was decided.
struct PaymentSheets: Sendable {
  let statement: OfficeSheet
  let differences: OfficeSheet
}

extension RegisterOffice {
  /// What the clinics are paid for a month, against their claim sheets.
  ///
  /// Exempt is who was decided to be exempt; where nothing was decided the paper's mark counts. Where the two
  /// disagree the dose is listed.
  /// - Parameter month: for example `2026-10`.
  /// - Throws: `Failure` where it is no month or no price list covers it whole; the store's error.
  func payment(_ month: String) throws -> PaymentSheets {
    guard month.utf8.count == 7, CalendarDate(month + "-01") != nil else {
      throw Failure(.usage, "'\(month)' is no month", next: "One is 2026-10.")
    }
    guard let prices = try priceLists().first(where: { $0.covers(month: month) }) else {
      throw Failure(
        .badInput, "no price list covers \(month) whole",
        next: "Add one to \(settingsPath) under prices.")
    }
    let answer = settings.exemptAnswer
    let work = try store.clinicWork(
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
    let names = try names().clinics
    return PaymentSheets(
      statement: OfficeSheet(
        name: "payment \(month)", table: statement(lines, month, names),
        figures: Set(4...9), count: lines.count, notes: notes(lines, prices)),
      differences: differences(
        try store.feeDifferences(
          months: month...month, feeField: answer.field, exempt: answer.begins), month, names))
  }

  private func statement(
    _ lines: [PaymentLine], _ month: String, _ names: [ClinicCode: String]
  ) -> ExportTable {
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
    return ExportTable(
      header: [
        "医療機関コード", "名称", "実施年月", "ワクチン種別", "接種", "免除", "予診のみ", "請求", "差", "支払額(円)",
      ], rows: rows)
  }

  /// Written with words: a cell that begins with a sign is a formula to a spreadsheet.
  private func difference(_ line: PaymentLine) -> String {
    guard let difference = line.difference else { return "" }
    return difference == 0 ? "0" : difference > 0 ? "過\(difference)" : "不足\(-difference)"
  }

  private func differences(
    _ found: [FeeDifference], _ month: String, _ names: [ClinicCode: String]
  ) -> OfficeSheet {
    OfficeSheet(
      name: "fee differences \(month)",
      table: ExportTable(
        header: [
          "医療機関コード", "名称", "宛名番号", "ワクチン種別", "接種年月日", "予診票", "決定",
        ],
        rows: found.map { found in
          let record = found.record
          return [
            record.clinic.rawValue, names[record.clinic] ?? "", record.resident.rawValue,
            record.vaccine.rawValue, "\(record.date)", found.isExempt ? "徴収" : "免除",
            found.isExempt ? "免除" : "徴収",
          ]
        }, residentColumn: 2), count: found.count,
      notes: found.isEmpty
        ? []
        : [
          SheetNote(
            "feeDiffers", "\(found.count)",
            english:
              "note: \(found.count) dose(s) are paid by the decision about the fee, against the"
              + " paper's mark")
        ])
  }

  private func notes(_ lines: [PaymentLine], _ prices: PriceList) -> [SheetNote] {
    var notes = [
      SheetNote(
        "prices", prices.source, "\(prices.from)", "\(prices.until)",
        english: "prices: \(prices.source), \(prices.from) to \(prices.until)")
    ]
    let differing = lines.count { ($0.difference ?? 0) != 0 }
    if differing > 0 {
      notes.append(
        SheetNote(
          "claimDiffers", "\(differing)",
          english: "note: \(differing) line(s) disagree with the claim sheet"))
    }
    let unsheeted = Set(lines.filter { $0.claimed == nil }.map(\.clinic)).count
    if unsheeted > 0 {
      notes.append(
        SheetNote(
          "noSheet", "\(unsheeted)", english: "note: \(unsheeted) clinic(s) sent no claim sheet"))
    }
    let unpriced = Set(lines.filter { $0.amount == nil }.map(\.vaccine)).sorted()
    if !unpriced.isEmpty {
      let words = unpriced.map(\.rawValue).joined(separator: ", ")
      notes.append(SheetNote("noPrice", words, english: "note: no price for \(words)"))
    }
    return notes
  }
}
