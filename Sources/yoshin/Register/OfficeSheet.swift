import Charts
import Foundation
import Store
import Tables

/// A list or a table of the register with what stands beside it: what commands print, exports seal and
/// pages show.
struct OfficeSheet: Sendable {
  /// What it is and what it was asked for, for the audit trail; no personal data.
  var name: String
  /// The cells.
  var table: ExportTable
  /// The columns that hold figures.
  var figures: Set<Int> = []
  /// How many people, doses or lines it counts, for the audit trail.
  var count: Int
  /// What must be known to read it.
  var notes: [SheetNote] = []
  /// Its title as a chart.
  var title = ""
  /// What stands under the chart.
  var chartNote = ""
  /// Its rows as bars; empty where it makes no chart.
  var bars: [BarChart.Bar] = []

  /// The table as CSV for Excel (UTF-8 with a mark).
  var csv: [UInt8] {
    var writer = TableWriter(header: table.header)
    for row in table.rows { writer.append(row) }
    return writer.bytes
  }

  /// The table for a terminal.
  var text: String {
    var lines = TerminalTable(
      table.header.enumerated().map { ($0.element, figures.contains($0.offset) ? .right : .left) })
    for row in table.rows { lines.add(row) }
    return lines.text
  }
}

/// Something that must be known to read a sheet: a key and its figures, so that it can be said in several
/// languages, and the words of a terminal.
struct SheetNote: Hashable, Sendable {
  /// The key.
  var key: String
  /// What stands in it.
  var values: [String]
  /// The sentence in English.
  var english: String

  init(_ key: String, _ values: String..., english: String) {
    self.key = key
    self.values = values
    self.english = english
  }
}

extension TableOutput {
  /// Refuses early to write over something.
  ///
  /// - Throws: `Failure`.
  func check(_ more: String?...) throws {
    for file in [csv] + more { if let file { try NewFile(path: file).check() } }
  }

  /// Writes a sheet where it was asked for, says its notes, and leaves a trace in the audit trail.
  ///
  /// - Throws: `Failure`, the store's error.
  func write(_ sheet: OfficeSheet, svg: String? = nil, _ store: DataStore) throws {
    if let csv {
      try NewFile(path: csv).write(sheet.csv)
      say("written: \(csv)")
    } else if !sheet.table.rows.isEmpty {
      put(sheet.text)
    }
    if let svg {
      let chart = BarChart(sheet.title, note: sheet.chartNote, bars: sheet.bars)
      try NewFile(path: svg).write(Array(chart.svg.utf8))
      say("written: \(svg)")
    }
    for note in sheet.notes { say(note.english) }
    try store.noteListing(sheet.name, count: sheet.count, by: try commandActor())
  }
}
