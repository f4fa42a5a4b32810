/// Diagrams as scenes for the SVG templates: positions are reckoned here, drawn there.
enum Charts {
  /// Horizontal bars with their labels and figures.
  ///
  /// - Parameters:
  ///   - rows: label, value, and the figure that is shown.
  ///   - full: the value of a bar of full length; nil for the largest one.
  static func bars(_ rows: [(String, Double, String)], of full: Double? = nil) -> Scene {
    let most = full ?? rows.map(\.1).max() ?? 0
    return [
      "hasBars": !rows.isEmpty, "height": "\(max(1, rows.count) * rowHeight)",
      "bars": rows.enumerated().map { index, row in
        let length = most > 0 ? row.1 / most * barRoom : 0
        return [
          "label": shortened(row.0), "whole": row.0, "figure": row.2,
          "barY": "\(index * rowHeight + 4)", "textY": "\(index * rowHeight + 17)",
          "width": tenths(length), "figureX": tenths(labelRoom + length + 6),
        ] as Scene
      },
    ]
  }

  /// One bar of pages by state, in the order of their lives.
  static func stack(_ states: [String: Int], _ words: Words) -> Scene {
    let total = max(1, states.values.reduce(0, +))
    var x = 0.0
    var parts: [Scene] = []
    for state in order {
      guard let count = states[state], count > 0 else { continue }
      let width = Double(count) / Double(total) * 200
      parts.append([
        "state": state, "x": tenths(x), "width": tenths(width), "count": "\(count)",
        "label": words("state.\(state)"),
      ])
      x += width
    }
    let said = parts.map { "\($0["label"] ?? "") \($0["count"] ?? "")" }
    return ["parts": parts, "said": said.joined(separator: words("list.comma"))]
  }

  /// The states a page can be in, in the order they are drawn.
  static let order = [
    "committed", "verified", "resolved", "secondLook", "review", "held", "senior", "unidentified",
    "failed", "received", "returned", "rejected", "duplicate", "blank",
  ]

  private static let rowHeight = 26
  private static let labelRoom = 210.0
  private static let barRoom = 190.0

  private static func tenths(_ value: Double) -> String {
    "\((value * 10).rounded() / 10)"
  }

  private static func shortened(_ text: String) -> String {
    // Japanese characters are twice as wide as Latin ones.
    var room = 30
    var result = ""
    for character in text {
      room -= character.isASCII ? 1 : 2
      if room < 0 { return result + "…" }
      result.append(character)
    }
    return result
  }
}
