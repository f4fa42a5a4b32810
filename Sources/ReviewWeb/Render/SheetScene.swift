/// Tables as scenes for the templates `sheet`, `sheet-form` and `faults`.
enum SheetScene {
  /// How many rows a page of a long list has.
  static let pageLength = 100

  /// A table, with forms to turn its pages where it is longer than one.
  ///
  /// - Parameters:
  ///   - action: where the forms go.
  ///   - fields: what was asked for; it travels in the forms, never in an address.
  static func make(
    _ sheet: Sheet, _ words: Words, action: String = "", fields: [(String, String)] = []
  ) -> Scene {
    [
      "columns": sheet.columns.enumerated().map { place, name in
        ["name": words.column(name), "isFigure": sheet.figures.contains(place)] as Scene
      },
      "rows": sheet.rows.map { row in
        [
          "cells": row.enumerated().map { place, text in
            ["text": words.cell(text), "isFigure": sheet.figures.contains(place)] as Scene
          }
        ] as Scene
      },
      "isEmpty": sheet.rows.isEmpty,
      "notes": sheet.notes.map { words.note($0) },
      "hasNotes": !sheet.notes.isEmpty,
      "chart": Charts.bars(sheet.bars.prefix(60).map { ($0.name, $0.value, $0.text) }),
      "hasChart": !sheet.bars.isEmpty,
      "pager": pager(
        total: sheet.total, first: sheet.first, shown: sheet.rows.count, words, action: action,
        fields: fields),
    ]
  }

  /// Forms that turn the pages of a list.
  static func pager(
    total: Int, first: Int, shown: Int, _ words: Words, action: String,
    fields: [(String, String)]
  ) -> Scene {
    let fields = fields.map { ["name": $0.0, "value": $0.1] as Scene }
    return [
      "action": action, "fields": fields, "hasPrevious": first > 0,
      "previous": "\(max(0, first - pageLength))", "hasNext": first + shown < total,
      "next": "\(first + pageLength)", "isLong": total > pageLength,
      "where": words("sheet.where", "\(min(first + 1, total))", "\(first + shown)", "\(total)"),
    ]
  }

  /// Choices of a select.
  static func options(_ choices: [Choice], _ chosen: String) -> [Scene] {
    choices.map { ["value": $0.value, "text": $0.text, "isHere": $0.value == chosen] }
  }

  /// Faults as every form shows them.
  static func faults(_ faults: [Fault], _ words: Words) -> Scene {
    [
      "faults": faults.map {
        ["field": words.field($0.field), "what": words("fault.\($0.kind.rawValue)")] as Scene
      },
      "hasFaults": !faults.isEmpty,
    ]
  }
}

extension Words {
  /// The name of a column of the office's files; Japanese as it stands there, English by the words.
  func column(_ name: String) -> String { has("th.\(name)") ? self("th.\(name)") : name }

  /// A cell: a word of the program in this language, anything else as it is.
  func cell(_ text: String) -> String { has("td.\(text)") ? self("td.\(text)") : text }

  /// A note under a table.
  func note(_ note: Sheet.Note) -> String {
    var text = self("note.\(note.key)")
    for (index, value) in note.values.enumerated().reversed() {
      text = text.replacing("%\(index + 1)", with: value)
    }
    return text
  }
}

extension FormFields {
  /// The row that a list is to begin with; 0 for anything that is none.
  var first: Int { max(0, Int(self["first"]) ?? 0) }
}
