import Domain
import Foundation
import Immunization
import Printing
import Register
import Store

/// Which incidents are wanted.
struct IncidentFilter: Sendable {
  /// Doses of these days.
  var given: ClosedRange<CalendarDate>
  /// Only those that stand so; nil is all.
  var state: IncidentState?
}

extension RegisterOffice {
  /// What judges recorded doses by the office's rules and lots.
  ///
  /// - Throws: the store's error.
  func incidentJudge() throws -> IncidentJudge {
    IncidentJudge(schedule: schedule, lots: LotBook(try store.lots()))
  }

  /// The incidents that were raised, and their list.
  ///
  /// - Throws: the store's error.
  func incidents(
    _ filter: IncidentFilter, viewer: Actor
  ) throws -> (list: [StoredIncident], sheet: OfficeSheet) {
    let list = try store.incidents(given: filter.given, viewer: viewer)
      .filter { filter.state == nil || $0.state == filter.state }
    let names = try names().clinics
    let rows = list.map { stored in
      let incident = stored.incident
      return [
        "\(stored.id)", stored.categoryName, incident.record.resident.rawValue,
        incident.record.vaccine.rawValue, incident.record.dose, "\(incident.record.date)",
        incident.record.lot.rawValue, incident.record.clinic.rawValue,
        names[incident.record.clinic] ?? "",
        incident.reasons.map { $0.note ?? $0.code.rawValue }.joined(separator: "; "),
        incident.sources.joined(separator: "; "), stored.state.rawValue, stored.ground,
      ]
    }
    return (
      list,
      OfficeSheet(
        name: "incidents \(filter.given.lowerBound) \(filter.given.upperBound)",
        table: ExportTable(
          header: [
            "番号", "区分", "宛名番号", "ワクチン種別", "回数", "接種年月日", "ロット番号", "医療機関コード", "医療機関", "内容",
            "根拠", "状態", "事由",
          ], rows: rows, residentColumn: 2), figures: [0], count: rows.count)
    )
  }

  /// The report upward as a PDF (予防接種の間違い報告): by class of the report, without anybody's number or name.
  ///
  /// What was withdrawn is no incident and is not in it.
  /// - Parameter day: the day of printing.
  /// - Returns: the PDF, and how many incidents stand in it.
  /// - Throws: `Failure` where it cannot be printed; the store's error.
  func incidentReport(
    _ filter: IncidentFilter, on day: CalendarDate, viewer: Actor
  ) throws -> (pdf: [UInt8], count: Int) {
    let list = try store.incidents(given: filter.given, viewer: viewer)
      .filter { $0.state != .withdrawn && (filter.state == nil || $0.state == filter.state) }
    let people = try store.residents(
      Set(list.map(\.incident.record.resident)), on: day)
    let names = try names().clinics
    let counts = Incident.allCases.map { incident in
      "\(incident.name) \(list.count { $0.incident.category == incident.rawValue })"
    }
    let order = Dictionary(
      uniqueKeysWithValues: Incident.allCases.enumerated().map { ($0.element.rawValue, $0.offset) })
    let rows = list.sorted {
      (order[$0.incident.category] ?? 99, $0.incident.record.date, $0.id)
        < (order[$1.incident.category] ?? 99, $1.incident.record.date, $1.id)
    }.map { stored in
      let record = stored.incident.record
      let birth = people[record.resident]?.resident.birthDate
      return [
        "\(stored.id)", stored.categoryName, "\(record.date)",
        birth.map { Self.age(of: $0, on: record.date) } ?? "",
        schedule.rules(of: record.vaccine)?.name ?? record.vaccine.rawValue, record.dose,
        record.lot.rawValue, names[record.clinic] ?? record.clinic.rawValue,
        stored.incident.sources.joined(separator: "; "), stored.state.name, stored.ground,
      ]
    }
    do {
      let printer = try TablePrinter(
        "予防接種の間違い報告",
        heading:
          "接種年月日　\(Self.words(filter.given.lowerBound))　〜　\(Self.words(filter.given.upperBound))"
          + "　　作成　\(Self.words(day))　　件数　\(list.count)\n" + counts.joined(separator: "　"),
        columns: [
          .init("番号", 12), .init("区分", 32), .init("接種年月日", 22), .init("年齢", 18),
          .init("ワクチン", 22), .init("回数", 24), .init("ロット番号", 22), .init("医療機関", 38),
          .init("根拠", 41), .init("状態", 16), .init("事由", 26),
        ])
      return (try printer.print(rows), list.count)
    } catch {
      throw Failure(
        .failed, "the report could not be printed: \(error)",
        next: "Install the font (fonts-ipaexfont).")
    }
  }

  private static func age(of birth: CalendarDate, on day: CalendarDate) -> String {
    guard birth <= day else { return "出生前" }
    let years = Age.years(of: birth, on: day)
    return years < 3 ? "\(Age.months(of: birth, on: day))か月" : "\(years)歳"
  }

  private static func words(_ day: CalendarDate) -> String {
    Wareki(day).map { "\($0)" } ?? "\(day)"
  }
}

extension StoredIncident {
  /// The class in the words of the report upward.
  var categoryName: String { Incident(rawValue: incident.category)?.name ?? incident.category }
}

extension IncidentState {
  /// The words of the printed report.
  var name: String {
    switch self {
    case .open: "未処理"
    case .reported: "報告済"
    case .excused: "事由あり"
    case .withdrawn: "取下げ"
    }
  }
}
