import Domain
import Forms
import Foundation
import Testing

@testable import Interpretation

/// Readings as a perfect or a doubtful eye would give them.
enum Seen {
  /// A cell that shows a digit, nothing (a space) or something else (`?`).
  static func cell(_ character: Character, sure: Double = 0.99) -> CellReading {
    let rest = (1 - sure) / 11
    var cell = CellReading(digits: [Double](repeating: rest, count: 10), empty: rest, other: rest)
    if let digit = character.wholeNumberValue {
      cell.digits[digit] = sure
    } else if character == " " {
      cell.empty = sure
    } else {
      cell.other = sure
    }
    return cell
  }

  static func cells(_ text: String, sure: Double = 0.99) -> [CellReading] {
    text.map { cell($0, sure: sure) }
  }

  /// A cell that could be either of two digits.
  static func either(_ one: Int, _ share: Double, or other: Int) -> CellReading {
    var cell = CellReading(digits: [Double](repeating: 0, count: 10), empty: 0, other: 0)
    cell.digits[one] = share
    cell.digits[other] = 1 - share
    return cell
  }

  /// A choice of which some options are marked.
  static func choice(_ labels: [String], marked: [String], sure: Double = 0.99) -> Reading {
    .choice(
      labels.map { MarkReading(label: $0, probability: marked.contains($0) ? sure : 1 - sure) })
  }

  static func label(_ lot: String, looks: [String] = [], sure: Double = 0.9) -> LotLabelReading {
    LotLabelReading(
      present: 1,
      lines: [
        TextReading(text: "ミールビック", confidence: 0.9),
        TextReading(text: lot, confidence: sure, alternatives: looks),
      ], lotLine: 1, product: TextReading(text: "ミールビック", confidence: 0.9))
  }
}

/// The shipped forms.
enum Shipped {
  static func form(_ id: String) throws -> FormTemplate {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "pipelines/forms/\(id).yaml")
    return try #require(
      FormTemplate.read(
        yaml: String(contentsOf: file, encoding: .utf8), file: file.path, fileExists: { _ in true }
      ).value)
  }
}

let masterLots: [Lot] = ["MR415", "MR416", "HA201C", "FX1258", "FX1250", "AHG015"].map {
  Lot(
    vaccine: VaccineCode("MR"), product: "ミールビック", maker: "阪大微研", number: LotNumber($0),
    expires: CalendarDate("2027-03-31"))
}
