import Domain
import Foundation
import Immunization
import Printing
import Register
import Store

/// The register's lists and tables as exports: the same code that the commands print with.
enum RegisterExports {
  private typealias P = ExportParameter

  static let all: [ExportKind] = [
    ExportKind(
      name: "eligible", abstract: "who may have a dose in a period (対象者)",
      parameters: [
        P("programme", .text, isRequired: true), P("from", .day), P("to", .day), P("day", .day),
      ]
    ) { source, values in
      let office = try source.office()
      return try DueListing.eligible(
        values.list("programme"), from: values.day("from"), until: values.day("to"),
        day: values.day("day") ?? .today
      ).find(office).sheet(source.store, showsProtected: true).table
    },
    ExportKind(
      name: "unvaccinated", abstract: "who is missing a dose (未接種者)",
      parameters: [P("programme", .text), P("within", .number), P("day", .day)]
    ) { source, values in
      let office = try source.office()
      return try DueListing.unvaccinated(
        values.list("programme"), within: values.number("within"),
        day: values.day("day") ?? .today
      ).find(office).sheet(source.store, showsProtected: true).table
    },
    ExportKind(
      name: "mailing", abstract: "the mailing contractor's rows, needed columns only (宛名データ)",
      parameters: [
        P("programme", .text), P("within", .number), P("limit", .number), P("letter", .text),
      ]
    ) { source, values in
      let office = try source.office()
      // On the day it is made: nobody who died or left, nobody under protection measures.
      let found = try DueListing.unvaccinated(
        values.list("programme"), within: values.number("within"), day: .today
      ).find(office)
      let printed = try office.letter(try letter(values))
      var run = try LetterRun(
        letter: printed, day: .today, withPDF: false, withProtected: false)
      try run.print(found, store: source.store, limit: values.number("limit") ?? .max)
      return ExportTable(header: printed.contractor, rows: run.contractorRows)
    },
    ExportKind(
      name: "counts", abstract: "doses counted by two things, small counts suppressed (集計)",
      parameters: [
        P("rows", .choice(CountDimension.allCases.map(\.rawValue)), isRequired: true),
        P("columns", .choice(CountDimension.allCases.map(\.rawValue))), P("year", .year),
        P("from", .day), P("to", .day), P("vaccine", .text),
      ]
    ) { source, values in
      try source.office().counts(
        CountQuestion(
          rows: values.text("rows").flatMap(CountDimension.init) ?? .vaccine,
          columns: values.text("columns").flatMap(CountDimension.init),
          period: try values.period(today: .today),
          vaccines: Set(values.list("vaccine").map { VaccineCode($0) }))
      ).table
    },
    ExportKind(
      name: "coverage", abstract: "how many of each year of birth have a dose (接種率)",
      parameters: [
        P("vaccine", .text, isRequired: true), P("dose", .text, isRequired: true),
        P("born-from", .day, isRequired: true), P("born-until", .day), P("day", .day),
        P("by-district", .choice(["yes", "no"])),
      ]
    ) { source, values in
      let day = values.day("day") ?? .today
      guard let first = values.day("born-from"), first <= values.day("born-until") ?? day else {
        throw Failure(.usage, "the births end before they begin")
      }
      return try source.office().coverage(
        CoverageQuestion(
          vaccine: VaccineCode(values.text("vaccine") ?? ""), label: values.text("dose") ?? "",
          born: first...(values.day("born-until") ?? day), day: day,
          byDistrict: values.text("by-district") == "yes")
      ).table
    },
    ExportKind(
      name: "report", abstract: "the yearly report's lines (地域保健・健康増進事業報告)",
      parameters: [P("year", .year, isRequired: true), P("day", .day)]
    ) { source, values in
      try source.office().report(
        values.number("year") ?? 0, day: values.day("day"), today: .today
      ).table
    },
    ExportKind(
      name: "payment", abstract: "a month's payment to the clinics (委託料支払明細)",
      parameters: [P("month", .month, isRequired: true)]
    ) { source, values in
      try source.office().payment(values.text("month") ?? "").statement.table
    },
    ExportKind(
      name: "incidents", abstract: "doses given wrongly, with the residents' numbers (間違い接種)",
      parameters: [
        P("from", .day), P("to", .day), P("year", .year),
        P("state", .choice(IncidentState.allCases.map(\.rawValue))),
      ]
    ) { source, values in
      try source.office().incidents(
        IncidentFilter(
          given: try values.period(today: .today),
          state: values.text("state").flatMap(IncidentState.init)), viewer: "export"
      ).sheet.table
    },
  ]

  /// A letter's name; a path would let somebody choose the file.
  private static func letter(_ values: ExportValues) throws -> String {
    let name = values.text("letter") ?? "recall-letter"
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
      throw Failure(.usage, "'\(name)' is no letter's name", next: "One is recall-letter.")
    }
    return name
  }
}
