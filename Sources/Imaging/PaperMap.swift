/// Where each place of a form's paper lies on a scan: millimetres to working pixels (150 dpi).
public struct PaperMap: Sendable {
  /// The plane part of the map.
  var plane: Homography
  /// What an uneven feed adds to it, row by row, if anything.
  var wave: FeedWave?
  /// What the paper's bends add to both, if anything.
  var bend: Bend?

  /// Where a place on the paper lies, working pixels.
  public func callAsFunction(_ place: Point) -> Point {
    let flat = plane(place)
    guard wave != nil || bend != nil else { return flat }
    let extra = beyondPlane(place)
    return Point(flat.x + extra.x, flat.y + extra.y)
  }

  /// What is added to the plane at a place.
  func beyondPlane(_ place: Point) -> Point {
    let row = wave?(place.y) ?? Point(0, 0)
    let rest = bend?(place) ?? Point(0, 0)
    return Point(row.x + rest.x, row.y + rest.y)
  }
}

/// A smooth field of shifts over a page, working pixels, given on a lattice of millimetres.
struct Bend: Sendable {
  private static let spacing = 8.0
  private let columns: Int
  private let rows: Int
  private var shifts: [Point]

  /// Ways in which paper lies unevenly.
  enum Kind {
    /// Paper feed errs along the feed, mostly the same over a whole row: the weights reach further across the page than
    /// along it, and shifts change along it only.
    case feed
    /// Paper that is curled or bowed: a smooth surface over the whole page first, what it leaves as far in both directions.
    case curl

    /// How far a measured shift tells of its surroundings, mm.
    fileprivate var reach: Point {
      switch self {
      case .feed: Point(60, 9)
      case .curl: Point(24, 24)
      }
    }
  }

  /// Spreads measured shifts over the page by locally weighted straight lines, so that slopes are followed, not cut.
  init(_ measured: [Correspondence], width: Double, height: Double, kind: Kind) {
    columns = Int(width / Bend.spacing) + 2
    rows = Int(height / Bend.spacing) + 2
    shifts = []
    shifts.reserveCapacity(columns * rows)
    let surface =
      kind == .curl ? SmoothSurface(measured, width: width, height: height) : nil
    var rest = measured
    if let surface {
      for index in rest.indices {
        let smooth = surface(rest[index].from)
        rest[index].to.x -= smooth.x
        rest[index].to.y -= smooth.y
      }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        let place = Point(Double(column) * Bend.spacing, Double(row) * Bend.spacing)
        let smooth = surface?(place) ?? Point(0, 0)
        var sums = LocalSums()
        for pair in rest {
          let x = (pair.from.x - place.x) / kind.reach.x
          let y = (pair.from.y - place.y) / kind.reach.y
          let distance = x * x + y * y
          guard distance < 9 else { continue }
          let weight = pair.weight / ((1 + distance) * (1 + distance) * (1 + distance))
          sums.add(pair.to, at: Point(x, y), weight: weight)
        }
        let local = kind == .feed ? sums.meanAcross : sums.mean
        shifts.append(Point(smooth.x + local.x, smooth.y + local.y))
      }
    }
  }

  func callAsFunction(_ place: Point) -> Point {
    let x = max(0, min(Double(columns - 1) - 1e-6, place.x / Bend.spacing))
    let y = max(0, min(Double(rows - 1) - 1e-6, place.y / Bend.spacing))
    let (column, row) = (Int(x), Int(y))
    let (fx, fy) = (x - Double(column), y - Double(row))
    let a = shifts[row * columns + column]
    let b = shifts[row * columns + column + 1]
    let c = shifts[(row + 1) * columns + column]
    let d = shifts[(row + 1) * columns + column + 1]
    func mix(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
      (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy
    }
    return Point(mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y))
  }
}

/// What is known of the shifts round a place, summed up for a weighted straight line through them.
private struct LocalSums {
  private var weight = 1e-3
  private var x = 0.0
  private var y = 0.0
  private var xx = 0.0
  private var xy = 0.0
  private var yy = 1e-3
  private var shift = Point(0, 0)
  private var shiftByX = Point(0, 0)
  private var shiftByY = Point(0, 0)

  /// Adds a shift.
  mutating func add(_ to: Point, at place: Point, weight w: Double) {
    weight += w
    x += w * place.x
    y += w * place.y
    xx += w * place.x * place.x
    xy += w * place.x * place.y
    yy += w * place.y * place.y
    shift = Point(shift.x + w * to.x, shift.y + w * to.y)
    shiftByX = Point(shiftByX.x + w * place.x * to.x, shiftByX.y + w * place.x * to.y)
    shiftByY = Point(shiftByY.x + w * place.y * to.x, shiftByY.y + w * place.y * to.y)
  }

  /// Slopes cost this share of the weight, so that few places do not make steep ones.
  private static let stiffness = 0.05

  /// The shift at the place itself if shifts are the same across the page and change along it.
  var meanAcross: Point {
    let slope = yy + LocalSums.stiffness * weight
    let determinant = weight * slope - y * y
    return Point(
      (shift.x * slope - shiftByY.x * y) / determinant,
      (shift.y * slope - shiftByY.y * y) / determinant)
  }

  /// The shift at the place itself if shifts change along and across the page.
  var mean: Point {
    let across = xx + LocalSums.stiffness * weight
    let along = yy + LocalSums.stiffness * weight
    let normal = [[weight, x, y], [x, across, xy], [y, xy, along]]
    guard let ofX = Fit.solve(normal, [shift.x, shiftByX.x, shiftByY.x]),
      let ofY = Fit.solve(normal, [shift.y, shiftByX.y, shiftByY.y])
    else { return meanAcross }
    return Point(ofX[0], ofY[0])
  }
}
