import Forms
import Foundation
import Testing

@testable import Imaging

#if canImport(Glibc)
  import Glibc
#endif

/// A projective map of the plane that knows its inverse.
struct Placement {
  /// Nine coefficients, row by row.
  var m: [Double]

  static func * (left: Placement, right: Placement) -> Placement {
    var product = [Double](repeating: 0, count: 9)
    for row in 0..<3 {
      for column in 0..<3 {
        for k in 0..<3 {
          product[row * 3 + column] += left.m[row * 3 + k] * right.m[k * 3 + column]
        }
      }
    }
    return Placement(m: product)
  }

  static func moved(_ x: Double, _ y: Double) -> Placement {
    Placement(m: [1, 0, x, 0, 1, y, 0, 0, 1])
  }
  static func scaled(_ x: Double, _ y: Double) -> Placement {
    Placement(m: [x, 0, 0, 0, y, 0, 0, 0, 1])
  }
  /// Clockwise, as pages are seen.
  static func turned(_ degrees: Double) -> Placement {
    let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    return Placement(m: [c, -s, 0, s, c, 0, 0, 0, 1])
  }
  static func sheared(_ x: Double) -> Placement { Placement(m: [1, x, 0, 0, 1, 0, 0, 0, 1]) }
  static func tilted(_ x: Double, _ y: Double) -> Placement {
    Placement(m: [1, 0, 0, 0, 1, 0, x, y, 1])
  }

  func callAsFunction(_ p: Point) -> Point {
    let w = m[6] * p.x + m[7] * p.y + m[8]
    return Point((m[0] * p.x + m[1] * p.y + m[2]) / w, (m[3] * p.x + m[4] * p.y + m[5]) / w)
  }

  var inverse: Placement {
    func cofactor(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double { m[a] * m[b] - m[c] * m[d] }
    let adjoint = [
      cofactor(4, 8, 5, 7), cofactor(2, 7, 1, 8), cofactor(1, 5, 2, 4), cofactor(5, 6, 3, 8),
      cofactor(0, 8, 2, 6), cofactor(2, 3, 0, 5), cofactor(3, 7, 4, 6), cofactor(1, 6, 0, 7),
      cofactor(0, 4, 1, 3),
    ]
    let determinant = m[0] * adjoint[0] + m[1] * adjoint[3] + m[2] * adjoint[6]
    return Placement(m: adjoint.map { $0 / determinant })
  }
}

/// The shipped forms, and scans of them drawn through known maps.
enum DrawnForm {
  static let ids = ["mr-child", "flu-elderly", "covid-voucher"]

  private static let loaded: Result<[String: (form: PreparedForm, blank: Raster)], any Error> =
    Result {
      var forms: [String: (PreparedForm, Raster)] = [:]
      for id in ids {
        let file = Place.forms.appending(path: id + ".yaml")
        let template = try #require(
          FormTemplate.read(
            yaml: String(contentsOf: file, encoding: .utf8), file: file.path,
            fileExists: { FileManager.default.fileExists(atPath: $0) }
          ).value)
        let scan = try ScanDecoder.decode(
          try Place.bytes(Place.forms.appending(path: id + ".png")), maximumPixels: 80_000_000)
        forms[id] = (PreparedForm(template: template, blankScan: scan), scan.pixels)
      }
      return forms
    }

  static func prepared(_ id: String) throws -> PreparedForm {
    try #require(try loaded.get()[id]).form
  }

  static func registration() throws -> Registration {
    Registration(FormAtlas(try ids.map { try prepared($0) }))
  }

  /// The empty form, 300 dpi.
  static func blank(_ id: String) throws -> Raster { try #require(try loaded.get()[id]).blank }

  static let pixelsPerMillimetre = 150 / 25.4
  static let size = (width: 1240, height: 1754)

  /// Where a page lies on the scanner's glass: `change` acts on millimetres about the page's centre.
  static func placement(_ change: Placement, on size: (width: Int, height: Int) = size) -> Placement
  {
    .moved(Double(size.width) / 2, Double(size.height) / 2)
      * .scaled(pixelsPerMillimetre, pixelsPerMillimetre) * change * .moved(-105, -148.5)
  }

  /// The page as a scanner of 150 dpi sees it where `placement` lays it down.
  static func scan(
    of page: Raster, _ placement: Placement, on size: (width: Int, height: Int) = size
  ) -> Scan {
    let half = page.halved()
    let toPage =
      Placement.scaled(Double(half.width) / 210, Double(half.height) / 297) * placement.inverse
    let m = toPage.m
    var result = Raster(width: size.width, height: size.height, filledWith: 255)
    let (width, height) = (half.width, half.height)
    half.samples.withUnsafeBufferPointer { source in
      result.samples.withUnsafeMutableBufferPointer { target in
        for row in 0..<size.height {
          let v = Double(row) + 0.5
          for column in 0..<size.width {
            let u = Double(column) + 0.5
            let w = m[6] * u + m[7] * v + m[8]
            let x = (m[0] * u + m[1] * v + m[2]) / w - 0.5
            let y = (m[3] * u + m[4] * v + m[5]) / w - 0.5
            guard x >= 0, y >= 0, x < Double(width - 1), y < Double(height - 1) else { continue }
            let (left, top) = (Int(x), Int(y))
            let (fx, fy) = (x - Double(left), y - Double(top))
            let place = top * width + left
            let upper = Double(source[place]) * (1 - fx) + Double(source[place + 1]) * fx
            let lower =
              Double(source[place + width]) * (1 - fx) + Double(source[place + width + 1]) * fx
            target[row * size.width + column] = UInt8(upper * (1 - fy) + lower * fy + 0.5)
          }
        }
      }
    }
    return Scan(pixels: result, declaredResolution: (150, 150))
  }
}

extension Raster {
  /// The page as it is seen where each place shows another, a shift away in pixels.
  func displaced(by shift: (Point) -> Point) -> Raster {
    var result = Raster(width: width, height: height, filledWith: 255)
    for y in 0..<height {
      for x in 0..<width {
        let here = Point(Double(x) + 0.5, Double(y) + 0.5)
        let shift = shift(here)
        let from = Point(here.x + shift.x, here.y + shift.y)
        guard from.x > 1, from.y > 1, from.x < Double(width - 1), from.y < Double(height - 1)
        else { continue }
        result[x, y] = UInt8(value(at: from))
      }
    }
    return result
  }

  /// The page with its contrast brought down to a share, and paper's grain over it.
  func faded(to share: Double, grain: Int = 0, seed: UInt64 = 1) -> Raster {
    var numbers = SeededNumbers(seed)
    let table = (0..<256).map { 250 - (250 - Double($0)) * share }
    var result = self
    result.samples.withUnsafeMutableBufferPointer { samples in
      for index in samples.indices {
        let noise = grain > 0 ? Double(Int(numbers.next() % UInt64(2 * grain + 1)) - grain) : 0
        samples[index] = UInt8(max(0, min(255, table[Int(samples[index])] + noise)))
      }
    }
    return result
  }

  /// Draws a pen's stroke.
  mutating func stroke(_ from: Point, _ to: Point, width: Double, grey: UInt8 = 40) {
    let length = max(
      1, ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot())
    for step in stride(from: 0, through: length, by: 0.7) {
      let share = step / length
      dot(
        Point(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share),
        radius: width / 2, grey: grey)
    }
  }

  /// Draws a dot.
  mutating func dot(_ centre: Point, radius: Double, grey: UInt8 = 40) {
    for y in max(0, Int(centre.y - radius))...max(0, min(height - 1, Int(centre.y + radius))) {
      for x in max(0, Int(centre.x - radius))...max(0, min(width - 1, Int(centre.x + radius))) {
        let (dx, dy) = (Double(x) + 0.5 - centre.x, Double(y) + 0.5 - centre.y)
        if dx * dx + dy * dy <= radius * radius, y < height, x < width {
          self[x, y] = min(self[x, y], grey)
        }
      }
    }
  }
}
