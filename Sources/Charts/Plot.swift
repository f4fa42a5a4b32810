internal import Foundation

/// A diagram with two axes as a plain SVG text (W3C SVG 1.1), to be read on paper or on screen.
public struct Plot: Sendable {
  /// An axis: what it shows and from where to where.
  public struct Axis: Sendable {
    /// The words along it.
    public var label: String
    /// The values at its ends.
    public var range: ClosedRange<Double>
    /// Where it is ticked.
    public var ticks: [Double]

    /// Makes an axis with round ticks.
    public init(_ label: String, _ range: ClosedRange<Double>) {
      self.label = label
      self.range = range
      let step = Axis.step(for: range.upperBound - range.lowerBound)
      let first = (range.lowerBound / step - 1e-9).rounded(.up)
      let last = (range.upperBound / step + 1e-9).rounded(.down)
      ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// A round distance that ticks an axis some five times.
    private static func step(for span: Double) -> Double {
      let magnitude = pow(10, (log10(max(span, 1e-9) / 5)).rounded(.down))
      let factor = [1, 2, 5, 10].first { span / ($0 * magnitude) <= 6 } ?? 10
      return factor * magnitude
    }
  }

  /// A place in the diagram, in the axes' values.
  public struct Point: Hashable, Sendable {
    /// Along the horizontal axis.
    public var x: Double
    /// Along the vertical axis.
    public var y: Double
    /// Written beside it; empty for nothing.
    public var note: String

    /// Makes a point.
    public init(_ x: Double, _ y: Double, note: String = "") {
      self.x = x
      self.y = y
      self.note = note
    }
  }

  /// Something drawn.
  private enum Mark: Sendable {
    case line([Point], dashed: Bool)
    case dots([Point])
    case bar(x: Double, from: Double, to: Double)
  }

  private let title: String
  private let x: Axis
  private let y: Axis
  private var marks: [Mark] = []

  private static let size = (width: 640.0, height: 480.0)
  private static let margin = (left: 84.0, right: 32.0, top: 48.0, bottom: 64.0)

  /// Starts an empty diagram.
  public init(_ title: String, x: Axis, y: Axis) {
    self.title = title
    self.x = x
    self.y = y
  }

  /// Draws a line through points; dashed for what is only to be compared with.
  public mutating func line(_ points: [Point], dashed: Bool = false) {
    marks.append(.line(points, dashed: dashed))
  }

  /// Draws dots with their notes.
  public mutating func dots(_ points: [Point]) { marks.append(.dots(points)) }

  /// Draws an interval upright.
  public mutating func bar(at x: Double, _ range: ClosedRange<Double>) {
    marks.append(.bar(x: x, from: range.lowerBound, to: range.upperBound))
  }

  /// The diagram as an SVG file's text.
  public var svg: String {
    let (width, height) = Plot.size
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(width)) \(Int(height))\""
        + " font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">",
      "  <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
      "  <text x=\"\(n(Plot.margin.left))\" y=\"26\" font-size=\"16\">\(svgEscaped(title))</text>",
    ]
    lines += axes
    lines.append("  <g clip-path=\"url(#inside)\">")
    lines += marks.map(draw)
    lines.append("  </g>")
    lines += marks.flatMap(notes)
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private var axes: [String] {
    let (width, height) = Plot.size
    let (left, bottom) = (Plot.margin.left, height - Plot.margin.bottom)
    let (right, top) = (width - Plot.margin.right, Plot.margin.top)
    var lines = [
      "  <clipPath id=\"inside\"><rect x=\"\(n(left - 6))\" y=\"\(n(top - 6))\""
        + " width=\"\(n(right - left + 12))\" height=\"\(n(bottom - top + 12))\"/></clipPath>"
    ]
    for tick in x.ticks {
      let place = across(tick)
      lines.append(stroke(place, top, place, bottom, "#ddd", 1))
      lines.append(text(place, bottom + 20, label(tick, x), anchor: "middle"))
    }
    for tick in y.ticks {
      let place = down(tick)
      lines.append(stroke(left, place, right, place, "#ddd", 1))
      lines.append(text(left - 8, place + 4, label(tick, y), anchor: "end"))
    }
    lines.append(stroke(left, bottom, right, bottom, "#222", 1.5))
    lines.append(stroke(left, top, left, bottom, "#222", 1.5))
    lines.append(text((left + right) / 2, height - 18, x.label, anchor: "middle"))
    let middle = (top + bottom) / 2
    lines.append(
      "  <text x=\"20\" y=\"\(n(middle))\" text-anchor=\"middle\""
        + " transform=\"rotate(-90 20 \(n(middle)))\">\(svgEscaped(y.label))</text>")
    return lines
  }

  private func draw(_ mark: Mark) -> String {
    switch mark {
    case .line(let points, let dashed):
      let path = points.map { "\(n(across($0.x))),\(n(down($0.y)))" }.joined(separator: " ")
      let look =
        dashed
        ? "stroke=\"#888\" stroke-dasharray=\"5 4\"" : "stroke=\"#1f5fa8\" stroke-width=\"2\""
      return "    <polyline points=\"\(path)\" fill=\"none\" \(look)/>"
    case .dots(let points):
      return points.map { point in
        "    <circle cx=\"\(n(across(point.x)))\" cy=\"\(n(down(point.y)))\" r=\"4\""
          + " fill=\"#1f5fa8\"/>"
      }.joined(separator: "\n")
    case .bar(let place, let from, let to):
      return "  " + stroke(across(place), down(from), across(place), down(to), "#8fb4dd", 3)
    }
  }

  /// The notes of dots, left out where they would lie on one another.
  private func notes(_ mark: Mark) -> [String] {
    guard case .dots(let points) = mark else { return [] }
    var taken: [(x: Double, y: Double)] = []
    return points.reversed().compactMap { point in
      guard !point.note.isEmpty else { return nil }
      let isRight = across(point.x) > Plot.size.width * 0.7
      let place = (x: across(point.x) + (isRight ? -8 : 8), y: down(point.y) + 16)
      guard !taken.contains(where: { abs($0.x - place.x) < 70 && abs($0.y - place.y) < 13 }) else {
        return nil
      }
      taken.append(place)
      return text(place.x, place.y, point.note, anchor: isRight ? "end" : "start")
    }
  }

  private func stroke(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String, _ width: Double
  ) -> String {
    "  <line x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\""
      + " stroke=\"\(colour)\" stroke-width=\"\(n(width))\"/>"
  }

  private func text(_ x: Double, _ y: Double, _ words: String, anchor: String) -> String {
    "  <text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\">\(svgEscaped(words))</text>"
  }

  private func across(_ value: Double) -> Double {
    let span = x.range.upperBound - x.range.lowerBound
    return Plot.margin.left
      + (value - x.range.lowerBound) / max(span, 1e-12)
      * (Plot.size.width - Plot.margin.left - Plot.margin.right)
  }

  private func down(_ value: Double) -> Double {
    let span = y.range.upperBound - y.range.lowerBound
    return Plot.size.height - Plot.margin.bottom
      - (value - y.range.lowerBound) / max(span, 1e-12)
      * (Plot.size.height - Plot.margin.top - Plot.margin.bottom)
  }

  /// A tick's value with as many decimals as tell it from its neighbour.
  private func label(_ value: Double, _ axis: Axis) -> String {
    let step = axis.ticks.count > 1 ? axis.ticks[1] - axis.ticks[0] : 1
    let decimals = max(0, Int((-log10(step) + 1e-9).rounded(.up)))
    return String(format: "%.\(decimals)f", abs(value) < step / 1e3 ? 0 : value)
  }

  private func n(_ value: Double) -> String { String(format: "%.1f", value) }
}
