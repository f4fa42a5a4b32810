import Domain
import Foundation
import Store

/// What exports are made from: the store, and the rules that lists of the register go by.
struct ExportSource: Sendable {
  let store: DataStore
  /// The pipeline whose schedules and settings hold; the usual one where it is nil.
  var pipeline: String? = nil

  /// The register's rules.
  ///
  /// - Throws: `Failure` with every mistake.
  func office() throws -> RegisterOffice {
    try RegisterOffice(store: store, pipeline: pipeline)
  }
}

/// Something that narrows a list down.
struct ExportParameter: Sendable, Hashable {
  /// What its value is.
  enum Form: Sendable, Hashable {
    case day, month, year, number, text
    /// One of some words.
    case choice([String])
  }

  let name: String
  let form: Form
  let isRequired: Bool

  init(_ name: String, _ form: Form, isRequired: Bool = false) {
    self.name = name
    self.form = form
    self.isRequired = isRequired
  }

  /// What is wrong with a value; nil where it can be.
  func fault(in value: String) -> String? {
    switch form {
    case .day: CalendarDate(value) == nil ? "is no day; one is 2026-11-01" : nil
    case .month:
      value.utf8.count != 7 || CalendarDate(value + "-01") == nil
        ? "is no month; one is 2026-10" : nil
    case .year: Int(value).map { (1900...2200).contains($0) } ?? false ? nil : "is no year"
    case .number: Int(value).map { $0 >= 0 } ?? false ? nil : "is no whole number from 0"
    case .text: value.count > 100 ? "is longer than 100 characters" : nil
    case .choice(let words):
      words.contains(value) ? nil : "is none of \(words.joined(separator: ", "))"
    }
  }
}

/// A list that may leave the office: its name, and what makes it.
struct ExportKind: Sendable {
  /// How it is asked for.
  var name: String
  /// What it is.
  var abstract: String
  /// What narrows it down.
  var parameters: [ExportParameter]
  /// Makes it, on the day of the approval.
  var make: @Sendable (ExportSource, ExportValues) throws -> ExportTable

  /// Refuses parameters that it does not know or lacks, and values that cannot be.
  ///
  /// - Throws: `Failure`.
  func check(_ given: [String: String]) throws {
    let known = parameters.map(\.name)
    for name in given.keys.sorted() where !known.contains(name) {
      throw Failure(
        .usage, "\(self.name) knows no \(name)",
        next: known.isEmpty ? "It takes no --with." : "Known are \(known.joined(separator: ", ")).")
    }
    for parameter in parameters {
      guard let value = given[parameter.name] else {
        guard parameter.isRequired else { continue }
        throw Failure(.usage, "\(name) needs --with \(parameter.name)=…")
      }
      if let fault = parameter.fault(in: value) {
        throw Failure(.usage, "\(parameter.name)=\(value) \(fault)")
      }
    }
  }
}

/// The values that narrow a list down, as it takes them.
struct ExportValues: Sendable {
  private let values: [String: String]

  init(_ values: [String: String]) { self.values = values }

  func day(_ name: String) -> CalendarDate? { values[name].flatMap { CalendarDate($0) } }
  func number(_ name: String) -> Int? { values[name].flatMap { Int($0) } }
  func text(_ name: String) -> String? { values[name] }

  /// Several values with commas between.
  func list(_ name: String) -> [String] {
    (values[name] ?? "").split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
  }

  /// The days of a fiscal year, or from a day to a day; this fiscal year where nothing is given.
  ///
  /// - Throws: `Failure` where the period ends before it begins.
  func period(today: CalendarDate) throws -> ClosedRange<CalendarDate> {
    let year = FiscalYear(number("year") ?? (day("from") ?? today).fiscalYear.year)
    guard let first = day("from") ?? year.firstDay, let last = day("to") ?? year.lastDay,
      first <= last
    else { throw Failure(.usage, "the period ends before it begins") }
    return first...last
  }
}

/// The lists that may leave.
///
/// A new one is an entry in `all`; those of the register stand in `RegisterExports.swift`.
enum ExportKinds {
  static let all: [ExportKind] =
    [
      ExportKind(
        name: "records", abstract: "doses on record, for another register (予防接種記録)",
        parameters: [
          ExportParameter("from", .day), ExportParameter("to", .day),
          ExportParameter("vaccine", .text),
        ], make: records),
      ExportKind(
        name: "residents", abstract: "residents of a day with their addresses (住民一覧)",
        parameters: [ExportParameter("on", .day, isRequired: true)], make: residents),
    ] + RegisterExports.all

  /// The kind of a name.
  ///
  /// - Throws: `Failure` where there is none.
  static func producer(_ name: String) throws -> ExportKind {
    guard let kind = all.first(where: { $0.name == name }) else {
      throw Failure(
        .usage, "there is no list '\(name)'",
        next: "yoshin export kinds names them: \(all.map(\.name).joined(separator: ", ")).")
    }
    return kind
  }

  private static let records: @Sendable (ExportSource, ExportValues) throws -> ExportTable = {
    source, values in
    let (from, to) = (values.day("from"), values.day("to"))
    let vaccine = values.text("vaccine")
    let doses = try source.store.vaccinations().filter { dose in
      (from.map { $0 <= dose.date } ?? true) && (to.map { dose.date <= $0 } ?? true)
        && (vaccine.map { $0 == dose.vaccine.rawValue } ?? true)
    }
    return ExportTable(
      header: ["宛名番号", "ワクチン種別", "回数", "接種年月日", "ロット番号", "医療機関コード"],
      rows: doses.map { dose in
        [
          dose.resident.rawValue, dose.vaccine.rawValue, dose.dose, "\(dose.date)",
          dose.lot.rawValue, dose.clinic.rawValue,
        ]
      }, residentColumn: 0, addressColumns: [5])
  }

  private static let residents: @Sendable (ExportSource, ExportValues) throws -> ExportTable = {
    source, values in
    var rows: [[String]] = []
    try source.store.forEachResident(on: values.day("on") ?? .today) { person in
      guard person.presence == .resident else { return }
      let resident = person.resident
      rows.append([
        resident.code.rawValue, resident.name, resident.kana,
        resident.birthDate.map { "\($0)" } ?? "", resident.postalCode, resident.address,
        resident.building,
      ])
    }
    return ExportTable(
      header: ["宛名番号", "氏名", "氏名カナ", "生年月日", "郵便番号", "住所", "方書"], rows: rows,
      residentColumn: 0, addressColumns: [4, 5, 6])
  }
}
