import Domain
import Foundation
import Immunization
import Printing
import Register
import Store
import Tables

/// One printing: the pages of a list, who was left out and why.
struct LetterRun {
  /// Somebody without a page.
  struct LeftOut {
    let code: ResidentCode
    let why: String
  }

  let template: LetterTemplate
  private let day: CalendarDate
  private let letters: LetterPrinter?
  private let protectedLetters: LetterPrinter?
  /// The mailing contractor's rows.
  private(set) var contractor: TableWriter
  private(set) var leftOut: [LeftOut] = []
  private(set) var printed = 0
  private(set) var printedProtected = 0

  init(
    template: LetterTemplate, day: CalendarDate, withPDF: Bool, withProtected: Bool
  ) throws {
    self.template = template
    self.day = day
    do {
      letters = withPDF ? try LetterPrinter(template) : nil
      protectedLetters = withProtected ? try LetterPrinter(template) : nil
    } catch {
      throw Failure(
        .failed, "\(error)",
        next: "Install the font (fonts-ipaexfont), or name another in the letter.")
    }
    contractor = TableWriter(header: template.contractor)
  }

  /// Prints a page for everyone in a list, in the order of each one's most urgent dose.
  ///
  /// - Throws: the store's error.
  mutating func print(
    _ list: DueList, book: RegisterBook, store: DataStore, limit: Int
  ) throws {
    var order: [Int32] = []
    var rows: [Int32: [Due]] = [:]
    for row in list.rows {
      if rows[row.member] == nil {
        if order.count == limit { continue }
        order.append(row.member)
      }
      rows[row.member, default: []].append(row)
    }
    let bar = ProgressBar(total: order.count, noun: "letters")
    var next = 0
    try store.forEachResident(in: order.map { book.codes[Int($0)] }) { resident in
      let member = order[next]
      next += 1
      if let resident { add(resident, rows[member] ?? [], list) }
      bar.advance()
    }
    bar.finish()
  }

  private mutating func add(_ resident: Resident, _ rows: [Due], _ list: DueList) {
    // The registry is asked again on the very row that is printed: the list may be minutes old.
    guard Person(resident).isResident(on: day) else {
      leftOut.append(LeftOut(code: resident.code, why: "転出・死亡等"))
      return
    }
    var values = values(of: resident, rows, list)
    guard !resident.isProtected else {
      guard let protectedLetters else {
        leftOut.append(LeftOut(code: resident.code, why: "支援措置"))
        return
      }
      for name in ["postal_code", "address", "building"] { values[name] = "" }
      if page(values, nil, on: protectedLetters, of: resident) { printedProtected += 1 }
      return
    }
    guard !resident.postalCode.isEmpty, !resident.address.isEmpty else {
      leftOut.append(LeftOut(code: resident.code, why: "住所・郵便番号なし"))
      return
    }
    let barcode = PostalBarcode(
      postalCode: resident.postalCode, address: resident.address + " " + resident.building)
    if let letters {
      guard page(values, barcode, on: letters, of: resident) else { return }
    }
    contractor.append(template.contractor.map { values[$0] ?? template.values[$0] ?? "" })
    printed += 1
  }

  /// Prints a page; false where it cannot be, which is noted.
  private mutating func page(
    _ values: [String: String], _ barcode: PostalBarcode?, on printer: LetterPrinter,
    of resident: Resident
  ) -> Bool {
    do {
      try printer.add(values, barcode: barcode)
      return true
    } catch {
      let why =
        switch error {
        case .doesNotFit(let block): "文字が枠に入らない (blocks[\(block + 1)])"
        case .missingCharacter(let block): "フォントにない文字 (blocks[\(block + 1)])"
        }
      leftOut.append(LeftOut(code: resident.code, why: why))
      return false
    }
  }

  private func values(
    of resident: Resident, _ rows: [Due], _ list: DueList
  ) -> [String: String] {
    let isChild =
      resident.birthDate.map { Age.years(of: $0, on: day) < template.guardianBelow } ?? false
    let first = rows.first
    let offer = first.map { list.offers[Int($0.offer)] }
    return [
      "postal_code": resident.postalCode, "address": resident.address,
      "building": resident.building, "name": resident.name,
      "addressee": resident.name + "　様" + (isChild ? "\n保護者　様" : ""),
      "vaccine": offer?.name ?? "", "dose": first.map { list.label($0) } ?? "",
      "from": first.map { words($0.from) } ?? "", "until": first.map { words($0.until) } ?? "",
      "doses": rows.map { line($0, list) }.joined(separator: "\n"),
      "print_date": Wareki(day).map { "\($0)" } ?? "\(day)",
    ]
  }

  private func line(_ due: Due, _ list: DueList) -> String {
    let name = list.offers[Int(due.offer)].name
    let start = due.from > Int32(day.dayNumber) ? "\(words(due.from))から" : ""
    let end = due.until == Int32.max ? "" : "\(words(due.until))まで"
    return "\(name)　\(list.label(due))　\(start)\(end)"
  }

  private func words(_ number: Int32) -> String {
    guard number != Int32.max else { return "" }
    let date = CalendarDate(dayNumber: Int(number))
    return Wareki(date).map { "\($0)" } ?? "\(date)"
  }

  /// The letters' PDF.
  ///
  /// - Throws: `Failure`.
  func finishLetters() throws -> [UInt8] { try finish(letters) }

  /// The PDF of who is under protection measures.
  ///
  /// - Throws: `Failure`.
  func finishProtected() throws -> [UInt8] { try finish(protectedLetters) }

  private func finish(_ printer: LetterPrinter?) throws -> [UInt8] {
    do {
      return try printer?.finish() ?? []
    } catch {
      throw Failure(.failed, "the PDF could not be written: \(error)")
    }
  }
}
