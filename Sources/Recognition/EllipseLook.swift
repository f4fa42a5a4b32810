internal import Domain
internal import Forms
private import Foundation
internal import Imaging

/// An ellipse on the paper, mm.
struct Ellipse {
  /// Its middle.
  var x, y: Double
  /// Half of its width and of its height.
  var across, down: Double
  /// How far it leans, radians clockwise.
  var lean = 0.0

  /// How far a point lies from the middle: 1 on the ellipse.
  func radius(_ pointX: Double, _ pointY: Double) -> Double {
    let (right, below) = (pointX - x, pointY - y)
    let (cosine, sine) = (cos(lean), sin(lean))
    let dx = (right * cosine + below * sine) / across
    let dy = (below * cosine - right * sine) / down
    return (dx * dx + dy * dy).squareRoot()
  }
}

/// The new ink of a place, and what lies along an ellipse in it.
struct EllipseLook {
  /// The rays from an ellipse's middle.
  static let rays = 48
  /// How far ink may lie off an ellipse, of its radius.
  static let band = 0.84...1.16

  /// What the rays meet where the ellipse runs.
  struct Seen {
    /// Rays that meet new ink.
    var met = 0
    /// Others on which print may hide it.
    var hidden = 0
    /// Quarters of the way round in which at least a sixth of the rays meet ink.
    var quarters = 0

    /// Rays on which nothing is.
    var missed: Int { EllipseLook.rays - met - hidden }
    /// How well the ink follows it.
    var score: Double { Double(met) - 0.3 * Double(hidden) - 1.5 * Double(missed) }
  }

  private let area: PaperBox
  private let ink: Raster
  /// Every stroke, printed or new; 1 all over a seal.
  private let every: Raster
  /// Whether new ink could not be told where there is any: 1 on the form's print and under a seal.
  private let hides: Raster

  /// Takes a place.
  ///
  /// - Parameters:
  ///   - marks: Knows the page.
  ///   - area: The place, mm.
  ///   - stroke: Ink over this is a stroke, of 255.
  ///   - seal: A seal whose ink does not count.
  init(of marks: MarkReader, in area: PaperBox, over stroke: UInt8, beside seal: SealShape? = nil) {
    self.area = area
    var strokes: Raster? = nil
    var ink = marks.added(area, over: stroke, all: &strokes)
    var every = strokes ?? ink
    var hides = marks.page.print(columns: ink.width, rows: ink.height, over: area)
    if let seal {
      for row in 0..<ink.height {
        for column in 0..<ink.width {
          let radius = seal.ring.radius(
            area.x + Double(column) / MarkReader.scale, area.y + Double(row) / MarkReader.scale)
          guard radius < SealShape.edge else { continue }
          ink.samples[row * ink.width + column] = 0
          every.samples[row * ink.width + column] = 1
          hides.samples[row * ink.width + column] = 1
        }
      }
    }
    (self.ink, self.every, self.hides) = (ink, every, hides)
  }

  /// How much new ink there is, mm².
  var written: Double {
    Double(ink.samples.count { $0 != 0 }) / (MarkReader.scale * MarkReader.scale)
  }

  private static let directions: [Point] = (0..<rays).map {
    let angle = 2 * Double.pi * Double($0) / Double(rays)
    return Point(cos(angle), sin(angle))
  }

  /// What lies along an ellipse, within a band of its radius; nil as soon as more rays than are allowed miss it.
  func seen(
    along ellipse: Ellipse, within band: ClosedRange<Double> = EllipseLook.band,
    missing allowed: Int
  ) -> Seen? {
    var seen = Seen()
    var missed = 0
    var byQuarter = [0, 0, 0, 0]
    let (scale, rays) = (MarkReader.scale, EllipseLook.rays)
    let thick = band.upperBound - band.lowerBound
    let steps = max(4, Int(max(ellipse.across, ellipse.down) * scale * thick))
    let (x, y) = (ellipse.x - area.x, ellipse.y - area.y)
    let (cosine, sine) = (cos(ellipse.lean), sin(ellipse.lean))
    for (ray, direction) in EllipseLook.directions.enumerated() {
      var (isMet, isHidden) = (false, false)
      let (along, off) = (direction.x * ellipse.across, direction.y * ellipse.down)
      let (right, below) = (along * cosine - off * sine, along * sine + off * cosine)
      for step in 0...steps {
        let radius = band.lowerBound + thick * Double(step) / Double(steps)
        let column = Int((x + right * radius) * scale)
        let row = Int((y + below * radius) * scale)
        guard column >= 0, row >= 0, column < ink.width, row < ink.height else { continue }
        let index = row * ink.width + column
        if ink.samples[index] != 0 {
          isMet = true
          break
        }
        if every.samples[index] != 0 { isHidden = true }
      }
      if isMet {
        seen.met += 1
        byQuarter[(ray + rays / 8) % rays * 4 / rays] += 1
      } else if isHidden {
        seen.hidden += 1
      } else {
        missed += 1
        guard missed <= allowed else { return nil }
      }
    }
    seen.quarters = byQuarter.count { 24 * $0 >= rays }
    return seen
  }

  /// The share of the new ink in and near an ellipse that lies along it.
  func followed(_ ellipse: Ellipse) -> Double {
    var (near, along) = (0, 0)
    for row in 0..<ink.height {
      for column in 0..<ink.width where ink.samples[row * ink.width + column] != 0 {
        let radius = ellipse.radius(
          area.x + Double(column) / MarkReader.scale, area.y + Double(row) / MarkReader.scale)
        guard radius < 1.5 else { continue }
        near += 1
        if EllipseLook.band.contains(radius) { along += 1 }
      }
    }
    return Double(along) / Double(max(1, near))
  }

  /// The share of what can be seen inside an ellipse that is new ink: a circle's inside is the word alone, a seal has its name
  /// there, a word struck out a line.
  func filled(_ ellipse: Ellipse) -> Double {
    var (seen, written) = (0, 0)
    for row in 0..<ink.height {
      for column in 0..<ink.width where hides.samples[row * ink.width + column] == 0 {
        let radius = ellipse.radius(
          area.x + Double(column) / MarkReader.scale, area.y + Double(row) / MarkReader.scale)
        guard radius < 0.72 else { continue }
        seen += 1
        if ink.samples[row * ink.width + column] != 0 { written += 1 }
      }
    }
    return Double(written) / Double(max(1, seen))
  }

  /// The best of some ellipses, and its score; nil where more rays than are allowed miss every one.
  func best(
    of ellipses: some Sequence<Ellipse>, within band: ClosedRange<Double> = EllipseLook.band,
    missing allowed: Int
  ) -> (ellipse: Ellipse, score: Double)? {
    var best: (ellipse: Ellipse, score: Double)? = nil
    for ellipse in ellipses {
      guard let score = seen(along: ellipse, within: band, missing: allowed)?.score else {
        continue
      }
      if score > best?.score ?? -.infinity { best = (ellipse, score) }
    }
    return best
  }
}
