internal import Foundation

/// A chart of named bars as a plain SVG text (W3C SVG 1.1), lying so that long Japanese names fit.
public struct BarChart: Sendable {
  /// A bar.
  public struct Bar: Hashable, Sendable {
    /// What it is.
    public var name: String
    /// How long it is; nil where the figure may not be shown.
    public var value: Double?
    /// The figure as it is written beside it.
    public var text: String

    /// Makes a bar.
    public init(_ name: String, _ value: Double?, text: String) {
      self.name = name
      self.value = value
      self.text = text
    }
  }

  private let title: String
  private let note: String
  private let bars: [Bar]

  /// Makes a chart.
  ///
  /// - Parameters:
  ///   - title: what it shows.
  ///   - note: a line below: what is counted, what is left out.
  ///   - bars: from top to bottom.
  public init(_ title: String, note: String = "", bars: [Bar]) {
    self.title = title
    self.note = note
    self.bars = bars
  }

  private static let width = 720.0
  private static let left = 220.0
  private static let right = 90.0
  private static let step = 22.0
  private static let top = 44.0

  /// The chart as an SVG file's text.
  public var svg: String {
    let height = BarChart.top + Double(bars.count) * BarChart.step + 40
    let longest = max(bars.compactMap(\.value).max() ?? 0, 1e-9)
    let room = BarChart.width - BarChart.left - BarChart.right
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(BarChart.width)) \(Int(height))\""
        + " font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">",
      "  <title>\(svgEscaped(title))</title>",
      "  <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
      "  <text x=\"12\" y=\"26\" font-size=\"16\">\(svgEscaped(title))</text>",
    ]
    for (index, bar) in bars.enumerated() {
      let y = BarChart.top + Double(index) * BarChart.step
      let length = (bar.value ?? 0) / longest * room
      let end = BarChart.left + length + 6
      lines.append(
        "  <text x=\"\(n(BarChart.left - 8))\" y=\"\(n(y + 14))\" text-anchor=\"end\">"
          + svgEscaped(bar.name) + "</text>")
      lines.append(
        "  <rect x=\"\(n(BarChart.left))\" y=\"\(n(y + 2))\" width=\"\(n(length))\" height=\"16\""
          + " fill=\"#1f5fa8\"/>")
      lines.append("  <text x=\"\(n(end))\" y=\"\(n(y + 14))\">\(svgEscaped(bar.text))</text>")
    }
    lines.append(
      "  <text x=\"12\" y=\"\(n(height - 12))\" fill=\"#666\" font-size=\"12\">\(svgEscaped(note))</text>"
    )
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private func n(_ value: Double) -> String { String(format: "%.1f", value) }
}

/// A text as it may stand in an SVG file.
func svgEscaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
}
