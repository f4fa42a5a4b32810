import Forms
import Foundation
import Testing

@testable import Imaging
@testable import Recognition

#if canImport(Glibc)
  import Glibc
#endif

/// The product's own folder, found from this file.
enum Place {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let forms = root.appending(path: "pipelines/forms")
  static let resources = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Resources")

  /// The shipped network for marks.
  static let marks = Result {
    try MarkNetwork(
      [UInt8](Data(contentsOf: root.appending(path: "pipelines/models/marks.safetensors"))))
  }

  /// The shipped models; the line networks where they are asked for.
  static func models(withLines: Bool = false) throws -> ReadingModels {
    let folder = root.appending(path: "pipelines/models")
    func bytes(_ name: String) throws -> [UInt8] {
      try [UInt8](Data(contentsOf: folder.appending(path: name + ".safetensors")))
    }
    func lines(_ name: String) throws -> LineNetwork? {
      withLines ? try LineNetwork(bytes(name)) : nil
    }
    return ReadingModels(
      cells: try CellNetwork(bytes("digits")), japanese: "jpn", kana: "jpn", latin: "eng",
      ocrb: "ocrb", folder: folder.path, kanaLines: try lines("kana"), lotLines: try lines("lot"),
      voucherLines: try lines("voucher"), marks: try marks.get())
  }
}

/// A shipped form that is drawn on, in millimetres, and then registered like any scan.
struct Paper {
  private static let forms: Result<[String: (form: PreparedForm, blank: Raster)], any Error> =
    Result {
      var forms: [String: (PreparedForm, Raster)] = [:]
      for id in ["mr-child", "flu-elderly", "covid-voucher"] {
        let file = Place.forms.appending(path: id + ".yaml")
        let template = try #require(
          FormTemplate.read(
            yaml: String(contentsOf: file, encoding: .utf8), file: file.path,
            fileExists: { FileManager.default.fileExists(atPath: $0) }
          ).value)
        let image = try Data(contentsOf: Place.forms.appending(path: id + ".png"))
        let scan = try ScanDecoder.decode([UInt8](image), maximumPixels: 80_000_000)
        forms[id] = (PreparedForm(template: template, blankScan: scan), scan.pixels)
      }
      return forms
    }

  let form: PreparedForm
  private(set) var pixels: Raster
  private let scale: Double

  init(_ id: String) throws {
    let found = try #require(try Paper.forms.get()[id])
    (form, pixels) = (found.form, found.blank)
    scale = Double(pixels.width) / form.template.pageWidth
  }

  func field(_ name: String) throws -> Field { try #require(form.template[name]) }

  func options(_ name: String) throws -> [ChoiceOption] {
    guard case .choice(_, let options, _) = try field(name).kind else {
      throw CocoaError(.featureUnsupported)
    }
    return options
  }

  // MARK: - Drawing, mm

  mutating func dot(_ x: Double, _ y: Double, radius: Double, grey: UInt8 = 40) {
    let (cx, cy, r) = (x * scale, y * scale, radius * scale)
    for row in max(0, Int(cy - r))...min(pixels.height - 1, Int(cy + r) + 1) {
      for column in max(0, Int(cx - r))...min(pixels.width - 1, Int(cx + r) + 1) {
        let (dx, dy) = (Double(column) + 0.5 - cx, Double(row) + 0.5 - cy)
        if dx * dx + dy * dy <= r * r { pixels[column, row] = min(pixels[column, row], grey) }
      }
    }
  }

  mutating func stroke(
    _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, width: Double = 0.5, grey: UInt8 = 40
  ) {
    let length = ((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)).squareRoot()
    for step in stride(from: 0, through: max(length, 0.01), by: width / 4) {
      let share = length > 0 ? step / length : 0
      dot(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share, radius: width / 2, grey: grey)
    }
  }

  /// An ellipse, or the part of it up to `share` of the turn, from its right end on.
  mutating func ellipse(
    _ x: Double, _ y: Double, _ rx: Double, _ ry: Double, width: Double = 0.5, share: Double = 1,
    from start: Double = 0, grey: UInt8 = 40
  ) {
    var last: (Double, Double)? = nil
    for step in 0...Int(72 * share) {
      let angle = start + Double(step) / 72 * 2 * .pi
      let next = (x + rx * cos(angle), y + ry * sin(angle))
      if let last { stroke(last.0, last.1, next.0, next.1, width: width, grey: grey) }
      last = next
    }
  }

  /// A solid bar that lies askew, for the characters of a label.
  mutating func bar(
    _ x: Double, _ y: Double, width: Double, height: Double, angle: Double, grey: UInt8 = 30
  ) {
    let (c, s) = (cos(angle), sin(angle))
    for v in stride(from: -height / 2, through: height / 2, by: 0.1) {
      stroke(
        x - width / 2 * c - v * s, y - width / 2 * s + v * c, x + width / 2 * c - v * s,
        y + width / 2 * s + v * c, width: 0.15, grey: grey)
    }
  }

  /// Something like handwriting: joined strokes in a box.
  mutating func writing(_ box: PaperBox, strokes: Int, width: Double = 0.4, seed: UInt64 = 1) {
    var numbers = SeededNumbers(seed)
    var x = box.x
    for _ in 0..<strokes {
      let next = x + box.width / Double(strokes)
      var place = (x, box.y + .random(in: 0...box.height, using: &numbers))
      for _ in 0..<3 {
        let target = (
          Double.random(in: x...next, using: &numbers),
          box.y + .random(in: 0...box.height, using: &numbers)
        )
        stroke(place.0, place.1, target.0, target.1, width: width)
        place = target
      }
      x = next
    }
  }

  // MARK: - Reading

  /// The page as a scanner sees it, registered.
  func registered() throws -> RegisteredPage {
    let scan = Scan(pixels: pixels, declaredResolution: (300, 300))
    guard case .form(let page) = Registration(FormAtlas([form])).identify(InkMap(scan)) else {
      throw CocoaError(.featureUnsupported)
    }
    return page
  }
}

/// The same figures every run (splitmix64).
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
