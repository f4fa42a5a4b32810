import Domain
import Foundation
import Printing
import Register
import Store
import Tables

/// One printing: the pages of a list, who was left out and why.
struct LetterRun {
  /// Why somebody stands in the list of those left out although there is a page.
  static let byHand = "印刷済（〓を手書きで補う）"

  /// Somebody without a page.
  struct LeftOut {
    let code: ResidentCode
    let why: String
  }

  let letter: OfficeLetter
  var template: LetterTemplate { letter.front }
  private let day: CalendarDate
  private let letters: LetterPrinter?
  private let protectedLetters: LetterPrinter?
  /// The mailing contractor's rows, with the letter's columns.
  private(set) var contractorRows: [[String]] = []
  private(set) var leftOut: [LeftOut] = []
  private(set) var printed = 0
  private(set) var printedProtected = 0
  /// Who has a page with 〓 in it, for a character that the office's list (外字一覧) has no replacement for:
  /// somebody writes it by hand.
  private(set) var handwritten: [ResidentCode] = []
  private var gaiji = GaijiTable()

  init(
    letter: OfficeLetter, day: CalendarDate, withPDF: Bool, withProtected: Bool
  ) throws {
    self.letter = letter
    self.day = day
    do {
      letters = withPDF ? try LetterPrinter(letter.front, back: letter.back) : nil
      protectedLetters =
        withProtected ? try LetterPrinter(letter.front, back: letter.back) : nil
    } catch {
      throw Failure(
        .failed, "\(error)",
        next: "Install the font (fonts-ipaexfont), or name another in the letter.")
    }
  }

  /// Prints a page for everyone in a list, in the order of each one's most urgent dose.
  ///
  /// - Parameter progress: called once a person.
  /// - Throws: the store's error.
  mutating func print(
    _ found: FoundDue, store: DataStore, limit: Int = .max, progress: () -> Void = {}
  ) throws {
    var order: [ResidentCode] = []
    var rows: [ResidentCode: [Due]] = [:]
    for (row, code) in zip(found.list.rows, found.codes) {
      if rows[code] == nil {
        if order.count == limit { continue }
        order.append(code)
      }
      rows[code, default: []].append(row)
    }
    gaiji = try store.gaiji()
    var next = 0
    // The registry is asked again, on the day of printing: the list may be minutes old.
    try store.forEachResident(in: order, on: day) { person in
      let code = order[next]
      next += 1
      if let person {
        add(person, rows[code] ?? [], found.list)
      } else {
        leftOut.append(LeftOut(code: code, why: "転出・死亡等"))
      }
      progress()
    }
  }

  private mutating func add(_ person: ResidentOnDay, _ rows: [Due], _ list: DueList) {
    let resident = person.resident
    guard person.presence == .resident else {
      leftOut.append(LeftOut(code: resident.code, why: "転出・死亡等"))
      return
    }
    let (name, isNameWhole) = printable(resident.name)
    let (address, isAddressWhole) = printable(resident.address)
    let (building, isBuildingWhole) = printable(resident.building)
    var values = values(of: resident, rows, list)
    values.merge(["name": name, "address": address, "building": building]) { $1 }
    values["addressee"] = addressee(name, resident)
    let isWhole = isNameWhole && isAddressWhole && isBuildingWhole
    guard person.mayBeWrittenTo else {
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
    if !isWhole { handwritten.append(resident.code) }
    contractorRows.append(
      letter.contractor.map {
        values[$0] ?? template.values[$0] ?? letter.back?.values[$0] ?? ""
      })
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
        case .doesNotFit(let block): "文字が枠に入らない (\(place(of: block)))"
        case .missingCharacter(let block): "フォントにない文字 (\(place(of: block)))"
        }
      leftOut.append(LeftOut(code: resident.code, why: why))
      return false
    }
  }

  /// A block as the letter's file counts it.
  private func place(of block: Int) -> String {
    let own = template.blocks.count
    return block < own ? "blocks[\(block + 1)]" : "裏面 blocks[\(block - own + 1)]"
  }

  private func values(
    of resident: Resident, _ rows: [Due], _ list: DueList
  ) -> [String: String] {
    let first = rows.first
    let offer = first.map { list.offers[Int($0.offer)] }
    return [
      "postal_code": resident.postalCode, "vaccine": offer?.name ?? "",
      "dose": first.map { list.label($0) } ?? "",
      "from": first.map { words($0.from) } ?? "", "until": first.map { words($0.until) } ?? "",
      "doses": rows.map { line($0, list) }.joined(separator: "\n"),
      "print_date": Wareki(day).map { "\($0)" } ?? "\(day)",
    ]
  }

  private func addressee(_ name: String, _ resident: Resident) -> String {
    let isChild =
      resident.birthDate.map { Age.years(of: $0, on: day) < template.guardianBelow } ?? false
    return name + "　様" + (isChild ? "\n保護者　様" : "")
  }

  /// A text of the registry as it is printed, and whether all of it can be.
  private func printable(_ text: String) -> (text: String, isWhole: Bool) {
    let printed = gaiji.printable(text)
    return (printed.text, printed.missing.isEmpty)
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

  /// A letter to nobody, to look at: the placeholders show what they are for.
  ///
  /// - Throws: `Failure`.
  static func specimen(_ letter: OfficeLetter, day: CalendarDate) throws -> [UInt8] {
    let date = Wareki(day).map { "\($0)" } ?? "\(day)"
    let values = [
      "postal_code": "000-0000", "address": "〇〇市〇〇町一丁目2番3号", "building": "見本ハイツ101",
      "name": "見本　太郎", "addressee": "見本　太郎　様\n保護者　様", "vaccine": "見本", "dose": "１期",
      "from": date, "until": date, "doses": "見本ワクチン　１期　\(date)まで", "print_date": date,
    ]
    do {
      let printer = try LetterPrinter(letter.front, back: letter.back)
      try printer.add(values, barcode: PostalBarcode(postalCode: "0000000", address: "2-3-101"))
      return try printer.finish()
    } catch {
      throw Failure(.failed, "the specimen could not be printed: \(error)")
    }
  }

  /// An entry of the print log.
  func entry(_ medium: String, count: Int, hash: String) -> PrintEntry {
    PrintEntry(
      list: "letters \(template.letter) \(day)", medium: medium, count: count,
      leftOut: leftOut.count, contentHash: hash)
  }

  /// How many were left out, by the reason.
  var leftOutByReason: [(why: String, count: Int)] {
    Dictionary(grouping: leftOut, by: \.why).mapValues(\.count)
      .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
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
