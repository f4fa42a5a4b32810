import Forms
import Foundation
import Imaging
import Intake

/// A page's picture with what was read drawn over it, as an image file.
struct PageDrawing {
  let picture: PagePicture
  let overlay: PageOverlay

  /// Colours that are told apart by the colour-blind too (Okabe and Ito, 2008); grey for what says nothing.
  private static func colour(_ tone: PageOverlay.Tone) -> Canvas.Colour {
    switch tone {
    case .sure: .init(0, 114, 178)
    case .doubtful: .init(213, 130, 0)
    case .reason: .init(200, 30, 30)
    case .corrected: .init(0, 140, 100)
    case .silent: .init(130, 130, 130)
    }
  }

  private static func hex(_ tone: PageOverlay.Tone) -> String {
    let colour = colour(tone)
    return String(format: "#%02x%02x%02x", colour.red, colour.green, colour.blue)
  }

  private func label(_ mark: PageOverlay.Mark, name: String) -> String {
    guard let text = mark.text else { return name }
    let confidence = mark.confidence.map { String(format: " %.3f", $0) } ?? ""
    return "\(name): \(text)\(confidence)"
  }

  /// As SVG with the page inside: every script can be read, whatever the machine's fonts.
  func svg() -> String {
    let scale = picture.pixelsPerMillimetre
    let (width, height) = (picture.width, picture.height)
    let head = 26 * (overlay.title.count + 1) + 10
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height + head)\""
        + " viewBox=\"0 \(-head) \(width) \(height + head)\""
        + " font-family=\"'Noto Sans CJK JP', 'IPAexGothic', 'IPAGothic', sans-serif\">",
      "<rect x=\"0\" y=\"\(-head)\" width=\"\(width)\" height=\"\(head)\" fill=\"#fff\"/>",
      "<image width=\"\(width)\" height=\"\(height)\" href=\"data:image/jpeg;base64,"
        + picture.image.base64EncodedString() + "\"/>",
    ]
    for (index, line) in overlay.title.enumerated() {
      let fill = index < 2 ? "#000" : Self.hex(.reason)
      lines.append(
        "<text x=\"12\" y=\"\(26 * (index + 1) - head)\" font-size=\"20\" fill=\"\(fill)\">"
          + "\(Self.escaped(line))</text>")
    }
    var x = 12
    for tone in PageOverlay.Tone.allCases {
      lines.append(
        "<text x=\"\(x)\" y=\"-8\" font-size=\"18\" fill=\"\(Self.hex(tone))\">"
          + "■ \(tone.rawValue)</text>")
      x += 150
    }
    for box in overlay.marked {
      lines.append(
        "<rect x=\"\(n(box.x * scale))\" y=\"\(n(box.y * scale))\" width=\"\(n(box.width * scale))\""
          + " height=\"\(n(box.height * scale))\" fill=\"#cc0066\" fill-opacity=\"0.18\"/>")
    }
    for mark in overlay.marks {
      let (box, colour) = (mark.box, Self.hex(mark.tone))
      // A question's whole sentence would run off the page.
      let name = mark.caption.count <= 12 ? mark.caption : mark.name
      lines.append(
        "<rect x=\"\(n(box.x * scale))\" y=\"\(n(box.y * scale))\" width=\"\(n(box.width * scale))\""
          + " height=\"\(n(box.height * scale))\" fill=\"none\" stroke=\"\(colour)\""
          + " stroke-width=\"\(mark.tone == .reason ? 3 : 1.6)\""
          + (mark.isWhole ? " stroke-dasharray=\"7 4\"" : "") + "/>")
      let y = mark.isWhole ? (box.y + box.height) * scale + 13 : box.y * scale - 3
      lines.append(
        "<text x=\"\(n(box.x * scale))\" y=\"\(n(y))\" font-size=\"13\" fill=\"\(colour)\""
          + " stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">"
          + "\(Self.escaped(label(mark, name: name)))</text>")
    }
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  /// As PNG.
  ///
  /// The font that draws on it holds ASCII only: a Japanese reading is named by its field and its
  /// confidence, and stands in the table.
  ///
  /// - Throws: `Failure` where there is not enough memory.
  func png() throws -> Data {
    let failure = Failure(
      .failed, "the picture cannot be drawn", next: "Is there enough memory?")
    // The JPEG is the view worker's own, made from greys: nothing of the original file is left in it.
    guard
      let scan = try? ScanDecoder.decode(
        [UInt8](picture.image), maximumPixels: picture.width * picture.height)
    else { throw failure }
    var canvas = Canvas(scan.pixels)
    let scale = picture.pixelsPerMillimetre
    func outline(_ box: PaperBox, _ colour: Canvas.Colour, width: Int) {
      canvas.outline(
        [
          Point(box.x * scale, box.y * scale), Point((box.x + box.width) * scale, box.y * scale),
          Point((box.x + box.width) * scale, (box.y + box.height) * scale),
          Point(box.x * scale, (box.y + box.height) * scale),
        ], colour: colour, width: width)
    }
    for box in overlay.marked {
      outline(box, .init(204, 0, 102), width: 4)
    }
    for mark in overlay.marks {
      let (box, colour) = (mark.box, Self.colour(mark.tone))
      outline(box, colour, width: mark.tone == .reason ? 4 : 2)
      var words = label(mark, name: mark.name)
      if !words.allSatisfy(\.isASCII) {
        words = mark.name + (mark.confidence.map { String(format: ": %.3f", $0) } ?? "")
      }
      let y = mark.isWhole ? (box.y + box.height) * scale + 14 : box.y * scale - 4
      canvas.write(words, at: Point(box.x * scale, y), colour: colour, size: 4)
    }
    for (index, line) in overlay.title.enumerated() {
      canvas.write(
        line, at: Point(12, 24 + 24 * Double(index)),
        colour: index < 2 ? .init(0, 0, 0) : Self.colour(.reason), size: 6)
    }
    guard let png = canvas.png() else { throw failure }
    return Data(png)
  }

  private func n(_ value: Double) -> String { String(format: "%.1f", value) }

  private static func escaped(_ text: String) -> String {
    printable(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}
